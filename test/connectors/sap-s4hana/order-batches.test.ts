import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Connection, PushItem } from '../../../src/connectors/connector.ts'
import { UncertainError } from '../../../src/domain/errors.ts'
import { type ErpServer, startErpServer } from '../../../src/sandbox/erp-server.ts'
import {
  answerOf,
  errorOf,
  findOrder,
  mixedOrders,
  mixedOutcomes,
  nowMs,
  openSap,
  orderItem,
  outcomesOf,
  pushOrders,
  testOrder,
} from './sap-test.ts'

const service = '/sap/opu/odata/sap/API_SALES_ORDER_SRV'
const match = { method: 'POST', path: `${service}/$batch` }
const batches = `POST ${match.path}`
const singles = `POST ${service}/A_SalesOrder`

let erp: ErpServer
let connection: Connection

const reopen = async (settings: object): Promise<void> => {
  await connection?.close()
  connection = await openSap(erp.url, { ordersPerCall: 10, ...settings })
}

beforeEach(async () => {
  erp = await startErpServer({ port: 0, now: () => nowMs })
  await reopen({})
})

afterEach(async () => {
  await connection.close()
  await erp.close()
})

const orders = (count: number) => Array.from({ length: count }, (_, index) => orderItem(testOrder(`PO-${index + 1}`)))

const inErp = (): string[] => erp.orders().map(({ purchaseOrder }) => String(purchaseOrder))

/** Each of them once in the ERP, and nothing else. */
const expectOnce = (items: readonly PushItem<'sales-order'>[]): void => {
  expect(inErp().sort()).toEqual(items.map(({ value }) => value.orderNumber).sort())
  expect(erp.duplicates()).toEqual([])
}

describe('orders sent several in a call', () => {
  it('are each created once, and each gets its own answer', async () => {
    const items = orders(25)
    const results = await pushOrders(connection, items)
    expectOnce(items)
    const numbers = new Map(erp.orders().map(({ purchaseOrder, salesOrder }) => [purchaseOrder, salesOrder]))
    expect(results.map((one) => answerOf(one)?.orderNumber)).toEqual(items.map(({ value }) => value.orderNumber))
    expect(results.map((one) => one.ok && one.receipt.externalId)).toEqual(
      items.map(({ value }) => numbers.get(value.orderNumber)),
    )
    expect(erp.requests()).toEqual({
      [`GET ${service}/`]: 1,
      [batches]: 3,
      [`GET ${service}/A_SalesOrderItem`]: 2,
    })
  })

  it('travel alone when there is but one', async () => {
    expect((await pushOrders(connection, orders(1)))[0]?.ok).toBe(true)
    expect(erp.requests()[singles]).toBe(1)
    expect(erp.requests()[batches]).toBeUndefined()
  })

  it('fail alone, with the reasons of the ERP, or without being sent', async () => {
    const results = await pushOrders(connection, mixedOrders())
    expect(outcomesOf(results)).toEqual(mixedOutcomes)
    // The evidence is of this one order.
    const exchange = errorOf(results[1])?.exchange
    expect(exchange).toMatchObject({ method: 'POST', status: 400, url: expect.stringContaining('/A_SalesOrder') })
    expect(exchange?.request).toContain('PO-bad')
    expect(exchange?.request).not.toContain('PO-1')
    expect(exchange?.response).toContain('Material NO-SUCH is not defined')
    expect(inErp()).toEqual(['PO-1', 'PO-5'])
  })

  it('leave the locked one for later', async () => {
    const message = 'Sales document 4500000001 is currently being processed by user MILLER'
    erp.setFaults([{ kind: 'fail-item', match, times: 1, containing: 'PO-2', code: 'V1/042', message }])
    const results = await pushOrders(connection, orders(3))
    expect(outcomesOf(results)).toEqual(['ok', 'RECORD_LOCKED', 'ok'])
    expect(inErp()).toEqual(['PO-1', 'PO-3'])
  })
})

describe('orders sent several in a call, under faults', () => {
  /** What a delivery does: what is uncertain is looked up, what is not there is pushed again. */
  const deliver = async (items: readonly PushItem<'sales-order'>[]) => {
    const results = await pushOrders(connection, items)
    const uncertain = items.filter((_, index) => errorOf(results[index]) instanceof UncertainError)
    erp.clearFaults()
    const absent: PushItem<'sales-order'>[] = []
    for (const item of uncertain) if ((await findOrder(connection, item)) === undefined) absent.push(item)
    for (const result of await pushOrders(connection, absent)) expect(result.ok).toBe(true)
    return { failed: results.filter(({ ok }) => !ok).length, uncertain: uncertain.length, again: absent.length }
  }

  it('are all looked for when the answer was dropped, and are found', async () => {
    erp.setFaults([{ kind: 'drop-after', match, times: 1 }])
    const items = orders(20)
    expect(await deliver(items)).toEqual({ failed: 10, uncertain: 10, again: 0 })
    expectOnce(items)
  })

  it('are all looked for when the request was dropped, and are sent again', async () => {
    erp.setFaults([{ kind: 'drop-before', match, times: 1 }])
    const items = orders(20)
    expect(await deliver(items)).toEqual({ failed: 10, uncertain: 10, again: 10 })
    expectOnce(items)
  })

  it('are all looked for when the answer comes too late, and are found', async () => {
    await reopen({ timeoutMs: 300 })
    erp.setFaults([{ kind: 'slow-answer', match, times: 1, ms: 600 }])
    const items = orders(20)
    expect(await deliver(items)).toEqual({ failed: 10, uncertain: 10, again: 0 })
    expectOnce(items)
  })

  it.each([
    ['is cut off', (text: string) => text.slice(0, -200)],
    ['is another page', () => '<html>busy</html>'],
    ['answers too few', (text: string) => withoutPart(text)],
  ])('are all looked for when the answer %s', async (_, spoiled) => {
    const items = orders(4)
    const seen = await throughProxy(spoiled, async (url) => {
      const one = await openSap(url, { ordersPerCall: 10 })
      const results = await pushOrders(one, items)
      await one.close()
      return results.map(errorOf)
    })
    for (const error of seen) expect(error).toBeInstanceOf(UncertainError)
    expectOnce(items)
  })

  it('are looked for when the answers are those of other orders of the call', async () => {
    const items = orders(3)
    const seen = await throughProxy(withFirstTwoSwapped, async (url) => {
      const one = await openSap(url, { ordersPerCall: 10 })
      const results = await pushOrders(one, items)
      await one.close()
      return results
    })
    expect(outcomesOf(seen)).toEqual(['OUTCOME_UNKNOWN', 'OUTCOME_UNKNOWN', 'ok'])
    expectOnce(items)
  })

  it('wait as the ERP asks, and no more calls go out', async () => {
    await reopen({ concurrency: 2 })
    erp.setFaults([{ kind: 'status', match, status: 429, headers: { 'retry-after': '7' } }])
    const results = await pushOrders(connection, orders(40))
    for (const result of results)
      expect(errorOf(result)).toMatchObject({ code: 'SYSTEM_BUSY', scope: 'system', retryAfterMs: 7000 })
    expect(erp.requests()[batches]).toBeLessThanOrEqual(2)
    expect(inErp()).toEqual([])
  })

  it('are uncertain after a 500', async () => {
    erp.setFaults([{ kind: 'status', match, status: 500, times: 1 }])
    const results = await pushOrders(connection, orders(3))
    for (const result of results) expect(errorOf(result)).toBeInstanceOf(UncertainError)
  })

  it('go once more with a new token when the session expired', async () => {
    await pushOrders(connection, [orderItem(testOrder('PO-before'))])
    erp.setFaults([{ kind: 'expire-token', match, times: 1 }])
    const results = await pushOrders(connection, orders(20))
    expect(results.every(({ ok }) => ok)).toBe(true)
    expectOnce([orderItem(testOrder('PO-before')), ...orders(20)])
  })

  it('go one by one, from then on, where such calls are refused', async () => {
    erp.setFaults([{ kind: 'status', match, status: 405 }])
    const items = orders(20)
    const results = await pushOrders(connection, items)
    expect(results.every(({ ok }) => ok)).toBe(true)
    expectOnce(items)
    const sent = erp.requests()[batches] ?? 0
    await pushOrders(connection, [orderItem(testOrder('PO-later-1')), orderItem(testOrder('PO-later-2'))])
    expect(erp.requests()[batches]).toBe(sent)
    expect(inErp()).toHaveLength(22)
    // The first refused password keeps the rest from being sent.
    erp.clearRequests()
    erp.setFaults([{ kind: 'status', match: { method: 'POST' }, status: 401 }])
    const refused = await pushOrders(connection, orders(10))
    expect(new Set(outcomesOf(refused))).toEqual(new Set(['AUTH_REFUSED']))
    expect(erp.requests()[singles]).toBe(1)
  })
})

// ---- A server in between that spoils the answers to batches --------------------------------------------------------

const throughProxy = async <T>(spoil: (text: string) => string, work: (url: string) => Promise<T>): Promise<T> => {
  const proxy = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const headers = Object.entries(request.headers).flatMap(([name, value]) =>
      typeof value === 'string' && !['host', 'connection', 'content-length'].includes(name) ? [[name, value]] : [],
    )
    const answer = await fetch(`${erp.url}${request.url}`, {
      method: request.method ?? 'GET',
      headers: headers as [string, string][],
      ...(chunks.length === 0 ? {} : { body: Buffer.concat(chunks) }),
    })
    for (const name of ['content-type', 'x-csrf-token', 'date']) {
      const value = answer.headers.get(name)
      if (value !== null) response.setHeader(name, value)
    }
    response.setHeader('set-cookie', answer.headers.getSetCookie())
    const text = await answer.text()
    response.statusCode = answer.status
    response.end(request.url?.includes('$batch') ? spoil(text) : text)
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  // A server that listens on TCP has an AddressInfo.
  const { port } = proxy.address() as AddressInfo
  try {
    return await work(`http://127.0.0.1:${port}`)
  } finally {
    proxy.closeAllConnections()
    proxy.close()
  }
}

/** A batch's answer: what stands before its first part, its parts, its end. */
const partsOf = (text: string): { boundary: string; parts: string[] } => {
  const boundary = text.slice(0, text.indexOf('\r\n'))
  return { boundary, parts: text.split(boundary).slice(1, -1) }
}

const withoutPart = (text: string): string => {
  const { boundary, parts } = partsOf(text)
  return `${parts
    .slice(1)
    .map((part) => boundary + part)
    .join('')}${boundary}--\r\n`
}

const withFirstTwoSwapped = (text: string): string => {
  const { boundary, parts } = partsOf(text)
  const [first = '', second = '', ...rest] = parts
  return `${[second, first, ...rest].map((part) => boundary + part).join('')}${boundary}--\r\n`
}
