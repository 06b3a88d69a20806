import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Connection, PushItem, PushResult } from '../../../src/connectors/connector.ts'
import { RejectedError, TransientError } from '../../../src/domain/errors.ts'
import type { SalesOrder } from '../../../src/domain/sales-order.ts'
import { type CrmServer, startCrmServer } from '../../../src/sandbox/crm-server.ts'
import { newCall, newOrder, openConnection, orderItem, sinksOf } from './fixtures.ts'

let crm: CrmServer
let connection: Connection
let accountId: string
let orderId: string

const pcs = { itemId: 'PC-ELITE-800', quantity: '10', unitPrice: '899' }
const keyboards = { itemId: 'KB-101', quantity: '5' }

beforeEach(async () => {
  crm = await startCrmServer()
  connection = await openConnection(crm.url)
  accountId = crm.rows('Account')[0]?.Id ?? ''
  await sinksOf(connection).orders.push([orderItem('key-1', newOrder('PO-1', [pcs, keyboards]), accountId)], newCall())
  orderId = crm.rows('Order')[0]?.Id ?? ''
  crm.clearRequests()
})
afterEach(async () => {
  await connection.close()
  await crm.close()
})

type Line = Parameters<typeof newOrder>[1][number]

const itemOf = (value: SalesOrder, externalId = orderId): PushItem<'sales-order'> => ({
  ...orderItem('key-of-the-change', value, accountId),
  externalId,
})
const changed = (lines: Line[], more: Record<string, unknown> = {}) =>
  newOrder('PO-1', lines, { purpose: 'change', ...more })
const updateAll = async (items: PushItem<'sales-order'>[]): Promise<PushResult[]> =>
  (await sinksOf(connection).orders.update?.(items, newCall())) ?? []
const update = async (value: SalesOrder, externalId = orderId) => (await updateAll([itemOf(value, externalId)]))[0]
const errorOf = (result: PushResult | undefined) => (result?.ok === false ? result.error : undefined)
const writes = () => Object.entries(crm.requests()).filter(([route]) => !/^(GET|POST)/.test(route))
const lines = () =>
  crm.rows('OrderItem').sort((a, b) => String(a['Crossdock_Id__c']).localeCompare(String(b['Crossdock_Id__c'])))

describe('changing an order', () => {
  test('nothing differs: nothing is written, and the receipt is that of the order', async () => {
    const [head] = crm.rows('Order')
    const result = await update(changed([pcs, keyboards]))
    expect(result).toEqual({ ok: true, receipt: { externalId: orderId, displayId: head?.['OrderNumber'] } })
    expect(writes()).toEqual([])
    expect(crm.requests()['GET /services/data/:version/query']).toBe(2)
  })

  test('quantity, price and date are written once, prices nobody named stay', async () => {
    const [book] = crm.rows('PricebookEntry').filter((entry) => entry['UnitPrice'] === 24.9)
    crm.change('PricebookEntry', book?.Id ?? '', { UnitPrice: 30 })
    const value = changed(
      [
        { ...pcs, quantity: '12', unitPrice: '880' },
        { ...keyboards, quantity: '8' },
      ],
      {
        requestedDate: '2026-01-15',
      },
    )
    await update(value)
    expect(lines()).toMatchObject([
      { Quantity: 12, UnitPrice: 880, ServiceDate: '2026-01-15' },
      { Quantity: 8, UnitPrice: 24.9, ServiceDate: '2026-01-15' },
    ])
    expect(crm.rows('Order')[0]).toMatchObject({ TotalAmount: 12 * 880 + 8 * 24.9 })
    expect(writes()).toEqual([['PATCH /services/data/:version/composite/sobjects', 1]])
    await update(value)
    expect(writes()).toEqual([['PATCH /services/data/:version/composite/sobjects', 1]])
  })

  test('lines are added and deleted, those of users stay', async () => {
    const entry = crm.rows('PricebookEntry')[2]
    crm.seed('OrderItem', [{ OrderId: orderId, PricebookEntryId: entry?.Id, Quantity: 1, UnitPrice: 0 }])
    const added = { itemId: 'MON-27Q', quantity: '2', unitPrice: '280', lineNumber: '3' }
    const value = changed([{ ...keyboards, lineNumber: '2' }, added])
    expect((await update(value))?.ok).toBe(true)
    expect(lines().map((line) => [line['Crossdock_Id__c'], line['Quantity']])).toEqual([
      ['key-1-2', 5],
      ['key-1-3', 2],
      [undefined, 1],
    ])
    expect(crm.rows('Order')[0]?.['TotalAmount']).toBe(5 * 24.9 + 560)
    const before = crm.requests()
    await update(value)
    expect(crm.requests()).toEqual({ ...before, 'GET /services/data/:version/query': expect.any(Number) })
    expect(crm.rows('OrderItem')).toHaveLength(3)
  })

  test('a line of another product is deleted and added', async () => {
    await update(changed([{ ...pcs, itemId: 'NB-PRO-14', unitPrice: '1200' }, keyboards]))
    const products = new Map(crm.rows('Product2').map((product) => [product.Id, product['ProductCode']]))
    expect(lines().map((line) => [line['Crossdock_Id__c'], products.get(String(line['Product2Id']))])).toEqual([
      ['key-1-1', 'NB-PRO-14'],
      ['key-1-2', 'KB-101'],
    ])
  })

  test('a product that left the price book does not keep other lines from being changed', async () => {
    const [entry] = crm.rows('PricebookEntry').filter((one) => one['UnitPrice'] === 24.9)
    crm.change('PricebookEntry', entry?.Id ?? '', { IsActive: false })
    expect((await update(changed([{ ...pcs, quantity: '11' }, keyboards])))?.ok).toBe(true)
    expect(lines()[0]?.['Quantity']).toBe(11)
    const unknown = errorOf(await update(changed([pcs, keyboards, { itemId: 'NO-SUCH' }])))
    expect(unknown).toMatchObject({ code: 'ITEM_UNKNOWN' })
  })

  test('a new address is written, notes come behind what users wrote', async () => {
    crm.change('Order', orderId, { Description: 'Call Dana first' })
    const shipTo = { role: 'ship-to', address: { lines: ['Dock 9'], city: 'Tacoma', region: 'WA', country: 'US' } }
    const value = changed([pcs, keyboards], { parties: [shipTo], notes: ['Ring twice'] })
    await update(value)
    await update(value)
    expect(crm.rows('Order')[0]).toMatchObject({
      ShippingStreet: 'Dock 9',
      Description: 'Call Dana first\nRing twice',
      Status: 'Draft',
    })
  })

  test('an order is cancelled by its status, once', async () => {
    const value = newOrder('PO-1', [pcs, keyboards], { purpose: 'cancellation' })
    expect((await update(value))?.ok).toBe(true)
    expect(crm.rows('Order')[0]).toMatchObject({ Status: 'Cancelled', StatusCode: 'Canceled' })
    await update(value)
    expect(writes()).toEqual([['PATCH /services/data/:version/composite/sobjects', 1]])
    await connection.close()
    connection = await openConnection(crm.url, { cancelledStatus: 'Void' })
    expect(errorOf(await update(value))?.message).toContain('INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST')
  })

  test('a hundred orders cost few calls', async () => {
    const items = Array.from({ length: 99 }, (_, index) => {
      const value = newOrder(`PO-${index + 2}`, [pcs, keyboards])
      return orderItem(`key-${index + 2}`, value, accountId)
    })
    await sinksOf(connection).orders.push(items, newCall())
    crm.clearRequests()
    const changes = crm
      .rows('Order')
      .map((order) =>
        itemOf(
          newOrder(String(order['PoNumber']), [{ ...pcs, quantity: '11' }, keyboards], { purpose: 'change' }),
          order.Id,
        ),
      )
    expect((await updateAll(changes)).every(({ ok }) => ok)).toBe(true)
    expect(crm.rows('OrderItem').filter((line) => line['Quantity'] === 11)).toHaveLength(100)
    expect(crm.requests()).toEqual({
      'GET /services/data/:version/query': 2,
      'PATCH /services/data/:version/composite/sobjects': 1,
    })
  })
})

describe('changing an activated order', () => {
  beforeEach(() => crm.change('Order', orderId, { Status: 'Activated' }))

  test('quantities are changed', async () => {
    expect((await update(changed([{ ...pcs, quantity: '7' }, keyboards])))?.ok).toBe(true)
    expect(lines()[0]?.['Quantity']).toBe(7)
  })

  test('lines are neither added nor deleted, and nothing is written then', async () => {
    const value = changed([
      { ...pcs, quantity: '7' },
      { ...keyboards, lineNumber: '9' },
    ])
    const error = errorOf(await update(value))
    expect(error).toBeInstanceOf(RejectedError)
    expect(error?.message).toMatch(/is activated, .*added \(9\) nor deleted \(1\)/)
    expect(writes()).toEqual([])
  })

  test('it is not cancelled', async () => {
    const error = errorOf(await update(newOrder('PO-1', [pcs, keyboards], { purpose: 'cancellation' })))
    expect(error).toBeInstanceOf(RejectedError)
    expect(error?.message).toContain('INVALID_STATUS')
  })
})

describe('changing an order under faults', () => {
  const added = { itemId: 'MON-27Q', quantity: '2', unitPrice: '280', lineNumber: '3' }
  const value = changed([{ ...pcs, quantity: '12' }, { ...keyboards, lineNumber: '2' }, added])
  const shorter = changed([pcs])

  test.each([
    ['an edit', 'PATCH', '/services/data/v67.0/composite/sobjects', value],
    ['an addition', 'PATCH', '/services/data/v67.0/composite/sobjects/OrderItem', value],
    ['a deletion', 'DELETE', '/services/data/v67.0/composite/sobjects', shorter],
  ])('%s whose answer was lost is not made twice', async (_what, method, path, wanted) => {
    crm.setFaults([{ kind: 'drop-after', match: { method, path }, times: 1 }])
    expect(errorOf(await update(wanted))).toBeInstanceOf(TransientError)
    expect((await update(wanted))?.ok).toBe(true)
    expect(lines().map((line) => line['Quantity'])).toEqual(wanted === value ? [12, 5, 2] : [10])
  })

  test('one refused line refuses its order only', async () => {
    await sinksOf(connection).orders.push([orderItem('key-2', newOrder('PO-2', [pcs]), accountId)], newCall())
    const other = crm.rows('Order')[1]?.Id ?? ''
    const code = 'FIELD_CUSTOM_VALIDATION_EXCEPTION'
    crm.setFaults([{ kind: 'fail-item', match: { method: 'PATCH' }, code, message: 'Ask sales', times: 1 }])
    const more = [{ ...pcs, quantity: '12' }]
    const results = await updateAll([
      itemOf(changed([...more, keyboards])),
      itemOf(newOrder('PO-2', more, { purpose: 'change' }), other),
    ])
    expect(errorOf(results[0])?.message).toMatch(/order PO-1, line 1: .*Ask sales/)
    expect(results[1]?.ok).toBe(true)
    expect(lines().map((line) => line['Quantity'])).toEqual([10, 5, 12])
  })

  test('an order that is gone is refused, the others go on', async () => {
    const results = await updateAll([itemOf(value, '801000000000000AAA'), itemOf(value)])
    expect(errorOf(results[0])).toBeInstanceOf(RejectedError)
    expect(errorOf(results[0])?.message).toContain('has no order 801000000000000AAA any more')
    expect(results[1]?.ok).toBe(true)
  })

  test('an outage before the first write is thrown for all', async () => {
    crm.setFaults([{ kind: 'status', match: { method: 'GET' }, status: 503 }])
    await expect(updateAll([itemOf(value)])).rejects.toMatchObject({ code: 'SYSTEM_BUSY', scope: 'system' })
    expect(writes()).toEqual([])
  })
})
