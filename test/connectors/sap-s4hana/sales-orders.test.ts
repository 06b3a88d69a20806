import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Connection } from '../../../src/connectors/connector.ts'
import { AuthError, RejectedError, TransientError, UncertainError } from '../../../src/domain/errors.ts'
import { type ErpServer, startErpServer } from '../../../src/sandbox/erp-server.ts'
import {
  answerOf,
  customerItem,
  errorOf,
  findOrder,
  mixedOrders,
  mixedOutcomes,
  nowMs,
  openSap,
  orderItem,
  outcomesOf,
  pushOrders,
  testCall,
  testCustomer,
  testOrder,
} from './sap-test.ts'

const orderPath = '/sap/opu/odata/sap/API_SALES_ORDER_SRV/A_SalesOrder'

let erp: ErpServer
let connection: Connection

beforeEach(async () => {
  erp = await startErpServer({ port: 0, now: () => nowMs })
  connection = await openSap(erp.url)
})

afterEach(async () => {
  await connection.close()
  await erp.close()
})

const state = async () => {
  const response = await fetch(`${erp.url}/_state`)
  // The stand-in's own page, of which these fields are looked at.
  return (await response.json()) as { orderCount: number; duplicateCount: number; stock: Record<string, string> }
}

const orders = (count: number) => Array.from({ length: count }, (_, index) => orderItem(testOrder(`PO-${index + 1}`)))

describe('sales orders', () => {
  it('are told apart by the number of their release, which must have room', async () => {
    const release = (orderNumber: string, releaseNumber: string) => orderItem(testOrder(orderNumber, { releaseNumber }))
    await pushOrders(connection, [release('B-1', '1')])
    expect(await findOrder(connection, release('B-1', '2'))).toBeUndefined()
    expect(await findOrder(connection, orderItem(testOrder('B-1')))).toBeUndefined()
    expect(await findOrder(connection, release('B-1', '1'))).toMatchObject({ answer: { orderNumber: 'B-1' } })
    const [result] = await pushOrders(connection, [release('B'.repeat(30), '12345')])
    expect(errorOf(result)).toMatchObject({ code: 'VALUE_INVALID' })
    expect(erp.orders()).toHaveLength(1)
  })

  it('finds a ship-to without a whole address by its numbers, and never delivers it to the buyer instead', async () => {
    const to = (orderNumber: string, shipTo: object) =>
      orderItem(
        testOrder(orderNumber, {
          parties: [
            { role: 'buyer', name: 'Northwind Electronics' },
            { role: 'ship-to', name: 'Store 7', ...shipTo },
          ],
        }),
      )
    const gln = (value: string) => ({ identifiers: [{ scheme: 'gln', value }] })
    const results = await pushOrders(connection, [
      to('PO-1', gln('4012345000016')),
      to('PO-2', gln('4012345999990')),
      to('PO-3', { address: { lines: ['1 Kai'], city: 'Hamburg', postalCode: '20095' } }),
      to('PO-4', { name: 'northwind electronics' }),
    ])
    expect(outcomesOf(results)).toEqual(['ok', 'LOCATION_UNKNOWN', 'LOCATION_UNKNOWN', 'ok'])
    expect(errorOf(results[1])?.message).toContain('Order PO-2: the ship-to "Store 7", gln 4012345999990 comes without')
    expect((await state()).orderCount).toBe(2)
  })

  it('takes no ship-to for the customer another partner has the same code for', async () => {
    const own = await openSap(erp.url, { identificationTypes: { 'partner-code': 'ZPART' } })
    const code = (issuer: string) => ({ identifiers: [{ scheme: 'partner-code', value: 'S7', issuer }] })
    await own.sinks.customer?.push([customerItem('c1', code('acme'))], testCall())
    expect(await own.lookups.customer?.byIdentifiers(testCustomer(code('acme')), testCall())).toHaveLength(1)
    const parties = [
      { role: 'buyer', name: 'Northwind' },
      { role: 'ship-to', name: 'Store 7', ...code('northwind') },
    ]
    expect(outcomesOf(await pushOrders(own, [orderItem(testOrder('PO-1', { parties }))]))).toEqual(['LOCATION_UNKNOWN'])
    await own.close()
  })

  it('creates each order once and answers with what the ERP confirmed', async () => {
    const items = orders(25)
    const results = await pushOrders(connection, items)
    expect(results.every((result) => result.ok)).toBe(true)
    expect(new Set(results.map((result) => result.ok && result.receipt.externalId)).size).toBe(25)
    expect(answerOf(results[4])).toEqual({
      orderNumber: 'PO-5',
      sellerOrderNumber: results[4]?.ok ? results[4].receipt.externalId : '',
      status: 'accepted',
      issueDate: '2026-01-31',
      currency: 'USD',
      lines: [
        {
          lineNumber: '1',
          itemId: 'PC-ELITE-800',
          ordered: { value: '10', unit: 'EA' },
          status: 'accepted',
          promises: [{ quantity: { value: '10', unit: 'EA' }, date: '2026-02-10' }],
          unitPrice: '899.00',
        },
        {
          lineNumber: '2',
          itemId: 'KB-101',
          ordered: { value: '25', unit: 'EA' },
          status: 'accepted',
          promises: [{ quantity: { value: '25', unit: 'EA' }, date: '2026-02-10' }],
          unitPrice: '24.90',
        },
      ],
    })
    const { orderCount, duplicateCount, stock } = await state()
    expect({ orderCount, duplicateCount, pcs: stock['PC-ELITE-800'] }).toEqual({
      orderCount: 25,
      duplicateCount: 0,
      pcs: '2499750',
    })
    // One token for all, confirmations in two reads.
    expect(erp.requests()).toEqual({
      'GET /sap/opu/odata/sap/API_SALES_ORDER_SRV/': 1,
      [`POST ${orderPath}`]: 25,
      [`GET ${orderPath}Item`]: 2,
    })
  })

  it('answers a shortage with what comes when', async () => {
    const short = testOrder('PO-short', {
      lines: [{ lineNumber: '7', itemId: 'MON-27Q', quantity: { value: '8', unit: 'EA' }, unitPrice: '289.50' }],
    })
    const [result] = await pushOrders(connection, [orderItem(short)])
    expect(answerOf(result)).toMatchObject({
      status: 'accepted-with-changes',
      lines: [
        {
          lineNumber: '7',
          status: 'backordered',
          promises: [
            { quantity: { value: '5', unit: 'EA' }, date: '2026-02-10' },
            { quantity: { value: '3', unit: 'EA' }, date: '2026-02-21' },
          ],
        },
      ],
    })
  })

  it('answers with another price when the ERP has another, and enters the price of the buyer when told to', async () => {
    const cheap = {
      lines: [{ lineNumber: '1', itemId: 'NB-PRO-14', quantity: { value: '3', unit: 'EA' }, unitPrice: '1200.00' }],
    }
    const [own] = await pushOrders(connection, [orderItem(testOrder('PO-own-price', cheap))])
    expect(answerOf(own)?.lines[0]).toMatchObject({ status: 'changed', unitPrice: '1249' })
    const pricing = await openSap(erp.url, { priceCondition: 'PPR0' })
    const [agreed] = await pushOrders(pricing, [orderItem(testOrder('PO-agreed', cheap))])
    expect(answerOf(agreed)?.lines[0]).toMatchObject({ status: 'accepted', unitPrice: '1200.00' })
    await pricing.close()
  })

  it('lets one bad order fail alone, with the reasons of the ERP', async () => {
    const results = await pushOrders(connection, mixedOrders())
    expect(outcomesOf(results)).toEqual(mixedOutcomes)
    expect(errorOf(results[1])).toBeInstanceOf(RejectedError)
    expect(errorOf(results[1])?.message).toContain('Material NO-SUCH is not defined')
    expect(errorOf(results[2])?.message).toContain('Sold-to party 999 not maintained')
    expect((await state()).orderCount).toBe(2)
  })
})

describe('sales orders under faults', () => {
  /** What a delivery does: what is uncertain is looked up, what is not there is pushed again. */
  const deliverAll = async (count: number) => {
    const items = orders(count)
    const results = await pushOrders(connection, items)
    const uncertain = items.filter((_, index) => errorOf(results[index]) instanceof UncertainError)
    erp.clearFaults()
    let created = 0
    for (const item of uncertain) {
      const found = await findOrder(connection, item)
      if (found !== undefined) {
        expect(found.answer?.orderNumber).toBe(item.value.orderNumber)
        continue
      }
      created += 1
      expect((await pushOrders(connection, [item]))[0]?.ok).toBe(true)
    }
    const { orderCount, duplicateCount } = await state()
    return {
      uncertain: uncertain.length,
      created,
      orderCount,
      duplicateCount,
      failed: results.filter(({ ok }) => !ok).length,
    }
  }
  const match = { method: 'POST', path: orderPath }

  it('finds orders whose answer was dropped after the ERP wrote them', async () => {
    erp.setFaults([{ kind: 'drop-after', match, every: 3 }])
    expect(await deliverAll(12)).toEqual({ uncertain: 4, created: 0, orderCount: 12, duplicateCount: 0, failed: 4 })
  })

  it('creates orders whose request was dropped before the ERP saw it', async () => {
    erp.setFaults([{ kind: 'drop-before', match, every: 4 }])
    expect(await deliverAll(12)).toEqual({ uncertain: 3, created: 3, orderCount: 12, duplicateCount: 0, failed: 3 })
  })

  it('counts a slow answer as uncertain, and finds it', async () => {
    await connection.close()
    connection = await openSap(erp.url, { timeoutMs: 300 })
    erp.setFaults([{ kind: 'slow-answer', match, every: 5, ms: 600 }])
    expect(await deliverAll(10)).toEqual({ uncertain: 2, created: 0, orderCount: 10, duplicateCount: 0, failed: 2 })
  })

  it('does not see a slow commit at once, so it says how long to wait before looking', async () => {
    await connection.close()
    connection = await openSap(erp.url, { timeoutMs: 500, visibilityLagMs: 2_500 })
    const [item] = orders(1)
    if (item === undefined) throw new Error('no order')
    await findOrder(connection, item)
    erp.setFaults([{ kind: 'slow-commit', match, ms: 2_000 }])
    const [result] = await pushOrders(connection, [item])
    expect(errorOf(result)).toBeInstanceOf(UncertainError)
    expect(await findOrder(connection, item)).toBeUndefined()
    const lagMs = connection.sinks['sales-order']?.visibilityLagMs ?? 0
    expect(lagMs).toBe(2_500)
    await new Promise((resolve) => setTimeout(resolve, lagMs))
    expect((await findOrder(connection, item))?.answer?.status).toBe('accepted')
    expect((await state()).orderCount).toBe(1)
  })

  it('fetches a new token when the session expired, and sends once more', async () => {
    await pushOrders(connection, [orderItem(testOrder('PO-before'))])
    erp.setFaults([{ kind: 'expire-token', match, every: 4 }])
    const results = await pushOrders(connection, orders(12))
    // An expiry between the new token and the second try is answered as certainly not done.
    const failed = results.map(errorOf).filter((error) => error !== undefined)
    expect(failed.every((error) => error instanceof TransientError && error.code === 'SYSTEM_FAILED')).toBe(true)
    erp.clearFaults()
    const again = orders(12).filter((_, index) => !results[index]?.ok)
    expect((await pushOrders(connection, again)).every(({ ok }) => ok)).toBe(true)
    expect(await state()).toMatchObject({ orderCount: 13, duplicateCount: 0 })
  })

  it('survives a single expired session without any failure', async () => {
    await pushOrders(connection, [orderItem(testOrder('PO-before'))])
    erp.setFaults([{ kind: 'expire-token', match, times: 1 }])
    const results = await pushOrders(connection, orders(12))
    expect(results.every(({ ok }) => ok)).toBe(true)
    expect(erp.requests()['GET /sap/opu/odata/sap/API_SALES_ORDER_SRV/']).toBe(2)
    expect(await state()).toMatchObject({ orderCount: 13, duplicateCount: 0 })
  })

  it('passes on how long the ERP asks to wait, and sends no more of the batch', async () => {
    await connection.close()
    connection = await openSap(erp.url, { concurrency: 2 })
    erp.setFaults([{ kind: 'status', match, status: 429, headers: { 'retry-after': '7' } }])
    const results = await pushOrders(connection, orders(20))
    for (const result of results) {
      expect(errorOf(result)).toMatchObject({ code: 'SYSTEM_BUSY', scope: 'system', retryAfterMs: 7000 })
    }
    expect(erp.requests()[`POST ${orderPath}`]).toBeLessThanOrEqual(2)
    expect((await state()).orderCount).toBe(0)
  })

  it('stops all pushes that run, with no more calls than go at once', async () => {
    await connection.close()
    connection = await openSap(erp.url, { concurrency: 2 })
    await pushOrders(connection, [orderItem(testOrder('PO-before'))])
    erp.clearRequests()
    erp.setFaults([{ kind: 'status', match, status: 401 }])
    const results = await Promise.all([1, 2, 3, 4].map(() => pushOrders(connection, orders(10))))
    for (const result of results.flat()) expect(errorOf(result)).toBeInstanceOf(AuthError)
    expect(erp.requests()[`POST ${orderPath}`]).toBeLessThanOrEqual(2)
    // What is pushed after that is tried again, with one call: the password may have been mended.
    erp.clearRequests()
    const later = await Promise.all([1, 2, 3, 4].map(() => pushOrders(connection, orders(10))))
    for (const result of later.flat()) expect(errorOf(result)).toBeInstanceOf(AuthError)
    expect(erp.requests()[`POST ${orderPath}`]).toBe(1)
    erp.clearFaults()
    expect((await pushOrders(connection, orders(3))).every(({ ok }) => ok)).toBe(true)
  })

  it('calls a locked record transient, for that order only', async () => {
    const message = 'Sales document 4500000001 is currently being processed by user MILLER'
    erp.setFaults([{ kind: 'fail-item', match, times: 1, code: 'V1/042', message }])
    const results = await pushOrders(connection, orders(3))
    const locked = results.filter(({ ok }) => !ok)
    expect(locked).toHaveLength(1)
    expect(errorOf(locked[0])).toMatchObject({ code: 'RECORD_LOCKED', scope: 'item' })
    expect((await state()).orderCount).toBe(2)
  })

  it('is uncertain after a 500, and certain after a 503', async () => {
    erp.setFaults([{ kind: 'status', match, status: 500, times: 1 }])
    const [failed] = await pushOrders(connection, orders(1))
    expect(errorOf(failed)).toBeInstanceOf(UncertainError)
    erp.clearFaults()
    erp.setFaults([{ kind: 'status', match, status: 503, times: 1 }])
    const [busy] = await pushOrders(connection, orders(1))
    expect(errorOf(busy)).toMatchObject({ code: 'SYSTEM_BUSY', scope: 'system' })
  })

  it('leaves orders uncertain when their confirmations cannot be read, and find reads them', async () => {
    erp.setFaults([{ kind: 'status', match: { path: `${orderPath}Item` }, status: 500 }])
    const items = orders(2)
    const results = await pushOrders(connection, items)
    for (const result of results) expect(errorOf(result)).toBeInstanceOf(UncertainError)
    erp.clearFaults()
    for (const item of items) expect((await findOrder(connection, item))?.answer?.status).toBe('accepted')
    expect((await state()).orderCount).toBe(2)
  })

  it('makes a wrong password an AuthError for all', async () => {
    const wrong = await openSap(erp.url, { password: 'wrong' })
    const results = await pushOrders(wrong, orders(3))
    for (const result of results) expect(errorOf(result)).toBeInstanceOf(AuthError)
    const health = await wrong.check(testCall())
    expect(health.ok === false && health.error).toBeInstanceOf(AuthError)
    await wrong.close()
  })

  it('makes an ERP that is down unreachable', async () => {
    await erp.close()
    const [result] = await pushOrders(connection, orders(1))
    expect(errorOf(result)).toMatchObject({ code: 'SYSTEM_UNREACHABLE', scope: 'system' })
  })
})

describe('looking for an order', () => {
  it('says so when there is none, and when there are several', async () => {
    const item = orderItem(testOrder("O'Hara 1"))
    expect(await findOrder(connection, item)).toBeUndefined()
    const [first] = await pushOrders(connection, [item])
    expect(await findOrder(connection, item)).toEqual(first?.ok ? first.receipt : undefined)
    expect(await findOrder(connection, orderItem(item.value, '10100002'))).toBeUndefined()
    await pushOrders(connection, [item])
    await expect(findOrder(connection, item)).rejects.toMatchObject({ code: 'OUTCOME_AMBIGUOUS' })
    const duplicates = await (await fetch(`${erp.url}/_state/duplicates`)).json()
    expect(erp.duplicates()).toEqual(duplicates)
    expect(erp.orders().map(({ salesOrder }) => salesOrder)).toEqual(['4500000001', '4500000002'])
    expect(duplicates).toEqual([
      { soldTo: '10100001', purchaseOrder: "O'Hara 1", salesOrders: ['4500000001', '4500000002'] },
    ])
  })
})

describe('check', () => {
  it('proves address and credentials', async () => {
    expect(await connection.check(testCall())).toEqual({ ok: true, detail: expect.stringContaining(erp.url) })
  })
})
