import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Connection, PushItem, PushResult } from '../../../src/connectors/connector.ts'
import { RejectedError, TransientError, UncertainError } from '../../../src/domain/errors.ts'
import type { SalesOrder } from '../../../src/domain/sales-order.ts'
import { type ErpServer, startErpServer } from '../../../src/sandbox/erp-server.ts'
import { answerOf, errorOf, nowMs, openSap, orderItem, pushOrders, testCall, testOrder } from './sap-test.ts'

const root = '/sap/opu/odata/sap/API_SALES_ORDER_SRV'
const salesOrder = '4500000001'

let erp: ErpServer
let connection: Connection
const first = testOrder('PO-1')
const [pcs, keyboards] = first.lines

beforeEach(async () => {
  erp = await startErpServer({ port: 0, now: () => nowMs })
  connection = await openSap(erp.url, { priceCondition: 'PPR0' })
  const [created] = await pushOrders(connection, [orderItem(first)])
  expect(created?.ok && created.receipt.externalId).toBe(salesOrder)
  erp.clearRequests()
})

afterEach(async () => {
  await connection.close()
  await erp.close()
})

const itemOf = (value: SalesOrder, externalId = salesOrder): PushItem<'sales-order'> => ({
  ...orderItem(value),
  externalId,
})

const update = async (value: SalesOrder, externalId = salesOrder): Promise<PushResult | undefined> =>
  (await connection.sinks['sales-order']?.update?.([itemOf(value, externalId)], testCall()))?.[0]

const changed = (lines: readonly object[], more: object = {}) =>
  testOrder('PO-1', { purpose: 'change', lines, ...more })

const stored = () => erp.orders().find((order) => order.salesOrder === salesOrder)
const writes = () =>
  Object.entries(erp.requests()).flatMap(([route, count]) =>
    route.startsWith('GET') ? [] : [`${route.replace(`${root}/`, '')} ${count}`],
  )

describe('changing a sales order', () => {
  it('writes nothing when nothing differs, and answers with the order as it stands', async () => {
    const result = await update(changed([pcs ?? {}, keyboards ?? {}]))
    expect(writes()).toEqual([])
    expect(stored()?.changes).toBe(0)
    expect(result?.ok && result.receipt.externalId).toBe(salesOrder)
    expect(answerOf(result)).toMatchObject({ orderNumber: 'PO-1', sellerOrderNumber: salesOrder, status: 'accepted' })
  })

  it('writes a new quantity, confirms it anew and takes it from stock once', async () => {
    const value = changed([{ ...pcs, quantity: { value: '15', unit: 'EA' } }, keyboards ?? {}])
    const result = await update(value)
    expect(answerOf(result)).toMatchObject({
      status: 'accepted',
      lines: [
        {
          lineNumber: '1',
          status: 'accepted',
          promises: [{ quantity: { value: '15', unit: 'EA' }, date: '2026-02-10' }],
        },
        { lineNumber: '2', status: 'accepted' },
      ],
    })
    expect(writes()).toEqual(['PATCH A_SalesOrderItem:key 1'])
    const state = (await (await fetch(`${erp.url}/_state`)).json()) as { stock: Record<string, string> }
    expect(state.stock['PC-ELITE-800']).toBe('2499985')
    await update(value)
    expect(stored()).toMatchObject({ changes: 1, items: [{ quantity: '15', confirmed: '15' }, { quantity: '25' }] })
  })

  it('writes the date of the order and of its items', async () => {
    const value = changed([pcs ?? {}, { ...keyboards, requestedDate: '2026-03-05' }], { requestedDate: '2026-02-20' })
    const result = await update(value)
    expect(stored()).toMatchObject({
      requestedDate: '2026-02-20',
      items: [{ wished: [{ date: '2026-02-20' }] }, { wished: [{ date: '2026-03-05' }] }],
    })
    expect(answerOf(result)?.lines.map(({ promises }) => promises[0]?.date)).toEqual(['2026-02-20', '2026-03-05'])
    expect(writes().sort()).toEqual(['PATCH A_SalesOrder:key 1', 'PATCH A_SalesOrderScheduleLine:key 2'])
    await update(value)
    expect(stored()?.changes).toBe(3)
  })

  it('splits a line over several dates, and puts it together again', async () => {
    const part = (value: string, requestedDate: string) => ({ quantity: { value, unit: 'EA' }, requestedDate })
    const split = changed([
      {
        ...pcs,
        quantity: { value: '12', unit: 'EA' },
        schedules: [part('4', '2026-02-10'), part('5', '2026-02-17'), part('3', '2026-02-24')],
      },
      keyboards ?? {},
    ])
    await update(split)
    expect(stored()?.items[0]).toMatchObject({
      quantity: '12',
      wished: [
        { date: '2026-02-10', quantity: '4' },
        { date: '2026-02-17', quantity: '5' },
        { date: '2026-02-24', quantity: '3' },
      ],
    })
    erp.clearRequests()
    await update(split)
    expect(writes()).toEqual([])
    await update(changed([{ ...pcs, quantity: { value: '9', unit: 'EA' } }, keyboards ?? {}]))
    expect(stored()?.items[0]).toMatchObject({ quantity: '9', wished: [{ date: '2026-02-10', quantity: '9' }] })
  })

  it('writes another price when prices are entered, and only then', async () => {
    const value = changed([{ ...pcs, unitPrice: '850.00' }, keyboards ?? {}])
    const result = await update(value)
    expect(answerOf(result)?.lines[0]).toMatchObject({ status: 'accepted', unitPrice: '850.00' })
    expect(writes()).toEqual(['PATCH A_SalesOrderItemPrElement:key 1'])
    const unpriced = await openSap(erp.url)
    const other = { ...itemOf(changed([{ ...pcs, unitPrice: '800.00' }, keyboards ?? {}])) }
    const [kept] = (await unpriced.sinks['sales-order']?.update?.([other], testCall())) ?? []
    expect(answerOf(kept)?.lines[0]).toMatchObject({ status: 'changed', unitPrice: '850' })
    expect(stored()?.changes).toBe(1)
    await unpriced.close()
  })

  it('adds a line as a new item and rejects the item of a line that is gone', async () => {
    const added = { lineNumber: '3', itemId: 'MON-27Q', quantity: { value: '2', unit: 'EA' }, unitPrice: '289.50' }
    const value = changed([keyboards ?? {}, added])
    const result = await update(value)
    expect(answerOf(result)?.lines).toMatchObject([
      { lineNumber: '2', itemId: 'KB-101', status: 'accepted' },
      { lineNumber: '3', itemId: 'MON-27Q', status: 'accepted', unitPrice: '289.50' },
    ])
    expect(stored()?.items).toMatchObject([
      { item: '10', buyerLine: '1', rejected: '61', confirmed: '0' },
      { item: '20', buyerLine: '2', rejected: '', quantity: '25' },
      { item: '30', buyerLine: '3', material: 'MON-27Q', quantity: '2', rejected: '' },
    ])
    await update(value)
    expect(stored()?.changes).toBe(2)
  })

  it('takes a rejected item up again when its line comes back, and leaves what SAP users rejected', async () => {
    await update(changed([keyboards ?? {}]))
    await update(changed([{ ...pcs, quantity: { value: '4', unit: 'EA' } }, keyboards ?? {}]))
    expect(stored()?.items).toMatchObject([{ item: '10', rejected: '', quantity: '4', confirmed: '4' }, { item: '20' }])
    const ours = await openSap(erp.url, { rejectionReason: 'ZB', priceCondition: 'PPR0' })
    const sink = ours.sinks['sales-order']
    await sink?.update?.([itemOf(changed([pcs ?? {}]))], testCall())
    expect(stored()?.items[1]?.rejected).toBe('ZB')
    const back = itemOf(changed([pcs ?? {}, { ...keyboards, quantity: { value: '1', unit: 'EA' } }]))
    const [answer] = (await connection.sinks['sales-order']?.update?.([back], testCall())) ?? []
    expect(stored()?.items[1]).toMatchObject({ rejected: 'ZB', quantity: '25' })
    expect(answerOf(answer)?.lines[1]).toMatchObject({ status: 'rejected', reason: 'ZB' })
    await ours.close()
  })

  it('cancels by rejecting every item, once', async () => {
    const cancelled = testOrder('PO-1', { purpose: 'cancellation' })
    const result = await update(cancelled)
    expect(stored()?.items.map(({ rejected }) => rejected)).toEqual(['61', '61'])
    expect(answerOf(result)).toMatchObject({ status: 'accepted', lines: [] })
    await update(cancelled)
    expect(stored()?.changes).toBe(2)
  })
})

describe('changing a sales order under faults', () => {
  const more = changed([{ ...pcs, quantity: { value: '15', unit: 'EA' } }, keyboards ?? {}])
  const added = { lineNumber: '3', itemId: 'MON-27Q', quantity: { value: '2', unit: 'EA' }, unitPrice: '289.50' }
  const longer = changed([pcs ?? {}, keyboards ?? {}, added])

  it('writes a change whose answer was lost only once', async () => {
    erp.setFaults([{ kind: 'drop-after', match: { method: 'PATCH' }, times: 1 }])
    expect(errorOf(await update(more))).toBeInstanceOf(TransientError)
    expect((await update(more))?.ok).toBe(true)
    expect(stored()).toMatchObject({ changes: 1, items: [{ quantity: '15' }, { quantity: '25' }] })
  })

  it('calls a new item whose answer was lost uncertain, and does not add it again', async () => {
    erp.setFaults([{ kind: 'drop-after', match: { method: 'POST' }, times: 1 }])
    expect(errorOf(await update(longer))).toBeInstanceOf(UncertainError)
    expect((await update(longer))?.ok).toBe(true)
    expect(stored()?.items.map(({ buyerLine }) => buyerLine)).toEqual(['1', '2', '3'])
  })

  it('reads again when somebody else changed the order meanwhile, and gives up for now when it happens twice', async () => {
    erp.setFaults([{ kind: 'latency', match: { method: 'PATCH' }, ms: 150, times: 1 }])
    const updating = update(more)
    await sleep(80)
    erp.edit(salesOrder, { ShippingCondition: '02' })
    expect((await updating)?.ok).toBe(true)
    expect(stored()).toMatchObject({ changes: 2, items: [{ quantity: '15' }, {}] })
    expect(writes()).toEqual(['PATCH A_SalesOrderItem:key 2'])
    erp.clearFaults()
    erp.setFaults([{ kind: 'status', match: { method: 'PATCH' }, status: 412 }])
    const again = changed([{ ...pcs, quantity: { value: '16', unit: 'EA' } }, keyboards ?? {}])
    expect(errorOf(await update(again))).toMatchObject({ code: 'RECORD_LOCKED', scope: 'item' })
  })

  it('gets a new token when the session expired', async () => {
    erp.setFaults([{ kind: 'expire-token', match: { method: 'PATCH' }, times: 1 }])
    expect((await update(more))?.ok).toBe(true)
    expect(stored()?.changes).toBe(1)
  })

  it('passes on why SAP refuses an item, and what was written before', async () => {
    erp.deliver(salesOrder, { items: ['20'] })
    const both = changed([
      { ...pcs, quantity: { value: '15', unit: 'EA' } },
      { ...keyboards, quantity: { value: '30', unit: 'EA' } },
    ])
    const error = errorOf(await update(both))
    expect(error).toBeInstanceOf(RejectedError)
    expect(error?.message).toContain('Item 20 has been delivered completely')
    expect(error?.message).toContain('written before: quantity of item 10')
    const cancelled = errorOf(await update(testOrder('PO-1', { purpose: 'cancellation' })))
    expect(cancelled?.message).toContain('rejection of item 20')
  })

  it('calls a locked order transient', async () => {
    const message = 'Sales document 4500000001 is currently being processed by user MILLER'
    erp.setFaults([{ kind: 'fail-item', match: { method: 'PATCH' }, code: 'V1/042', message }])
    expect(errorOf(await update(more))).toMatchObject({ code: 'RECORD_LOCKED' })
  })

  it('refuses an order SAP does not have, and goes on with the others', async () => {
    const items = [itemOf(more, '4500009999'), itemOf(more)]
    const results = (await connection.sinks['sales-order']?.update?.(items, testCall())) ?? []
    expect(errorOf(results[0])).toBeInstanceOf(RejectedError)
    expect(errorOf(results[0])?.message).toContain('no sales order 4500009999')
    expect(results[1]?.ok).toBe(true)
  })

  it('leaves by hand what cannot be told apart', async () => {
    const other = errorOf(await update(changed([{ ...pcs, itemId: 'NB-PRO-14' }, keyboards ?? {}])))
    expect(other?.message).toMatch(/item 10 has material PC-ELITE-800, line 1 now says NB-PRO-14: .* by hand/)
    const long = errorOf(await update(changed([{ ...pcs, lineNumber: '1234567' }, keyboards ?? {}])))
    expect(long?.message).toContain('line 1234567 cannot be found')
    const strange = errorOf(await update(changed([{ ...pcs, quantity: { value: '1', unit: 'QQ' } }])))
    expect(strange?.code).toBe('UNIT_UNKNOWN')
    expect(stored()?.changes).toBe(0)
  })

  it('is transient while the service is missing, and sends no more while SAP is busy', async () => {
    erp.setFaults([
      {
        kind: 'status',
        match: { method: 'GET' },
        status: 404,
        times: 1,
        body: { error: { code: '/IWFND/MED/170', message: { value: 'No service found' } } },
      },
    ])
    expect(errorOf(await update(more))).toMatchObject({ code: 'SYSTEM_UNREACHABLE', scope: 'system' })
    erp.clearFaults()
    erp.setFaults([{ kind: 'status', match: { method: 'GET' }, status: 503 }])
    expect(errorOf(await update(more))).toMatchObject({ code: 'SYSTEM_BUSY', scope: 'system' })
  })
})
