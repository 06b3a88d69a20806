import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Connection, PushItem, Sink } from '../../../src/connectors/connector.ts'
import type { SyncedEntity } from '../../../src/domain/entity.ts'
import { orderStatus } from '../../../src/domain/order-status.ts'
import { price } from '../../../src/domain/price.ts'
import { product } from '../../../src/domain/product.ts'
import { stockLevel } from '../../../src/domain/stock-level.ts'
import { type CrmServer, startCrmServer } from '../../../src/sandbox/crm-server.ts'
import { seedItems } from '../../../src/sandbox/seeds.ts'
import { customerItem, newCall, newCustomer, openConnection } from './fixtures.ts'

let crm: CrmServer
let connection: Connection

beforeEach(async () => {
  crm = await startCrmServer()
  connection = await openConnection(crm.url)
})
afterEach(async () => {
  await connection.close()
  await crm.close()
})

const sink = <E extends SyncedEntity>(entity: E, of = connection): Sink<E> => {
  // Each key holds the sink of its own entity.
  const found = of.sinks[entity] as Sink<E> | undefined
  if (found === undefined) throw new Error(`No sink for ${entity}`)
  return found
}
const item = <E extends SyncedEntity>(value: PushItem<E>['value'], more: Partial<PushItem<E>> = {}): PushItem<E> => ({
  key: 'k-1',
  canonicalId: 'c-1',
  value,
  links: {},
  ...more,
})
const [seeded] = seedItems
const itemId = seeded?.itemId ?? ''
const seededProduct = () => crm.rows('Product2')[0]
const calls = (): number => Object.values(crm.requests()).reduce((sum, count) => sum + count, 0)
const ready = async (): Promise<void> => {
  await connection.check(newCall())
  crm.clearRequests()
}

describe('customers', () => {
  test('an update writes what the value has, and empties nothing', async () => {
    const settings = {
      accountFields: { active: 'Active__c', creditLimit: 'Credit_Limit__c', paymentTerms: 'Payment_Terms__c' },
    }
    const open = await openConnection(crm.url, settings)
    const [account] = crm.seed('Account', [
      { Name: 'Old', Phone: '1', Website: 'https://old.example', Payment_Terms__c: 'NET30', Active__c: true },
    ])
    const value = newCustomer({
      name: 'New',
      active: false,
      phone: '2',
      identifiers: [],
      addresses: [],
      contacts: [],
      financial: { creditLimit: '5000' },
    })
    const customers = sink('customer', open)
    expect(await customers.update?.([customerItem('c-1', value, account?.Id)], newCall())).toEqual([
      { ok: true, receipt: { externalId: account?.Id } },
    ])
    expect(crm.rows('Account').at(-1)).toMatchObject({
      Name: 'New',
      Phone: '2',
      Website: 'https://old.example',
      Payment_Terms__c: 'NET30',
      Credit_Limit__c: 5000,
      Active__c: false,
    })
    expect(customers.fields).toContain('creditLimit')
    expect(customers.fields).not.toContain('email')
    expect(sink('customer').fields).not.toContain('creditLimit')
    await open.close()
  })

  test('people that users added are changed, not added again', async () => {
    const [account] = crm.seed('Account', [{ Name: 'Old' }])
    crm.seed('Contact', [
      { FirstName: 'Priya', LastName: 'Raman', Email: 'Buying@juniper.example', AccountId: account?.Id },
    ])
    const linked = customerItem('c-1', newCustomer(), account?.Id)
    expect(await sink('customer').push([linked], newCall())).toMatchObject([
      { ok: true, receipt: { externalId: account?.Id } },
    ])
    expect(crm.rows('Contact')).toMatchObject([{ LastName: 'Raman', Phone: '+1 503 555 0177' }])
    const written = crm.writes('Contact')
    await sink('customer').push([linked], newCall())
    expect(crm.writes('Contact')).toBe(written)
  })

  test('200 customers are written in one call, with their contacts in others', async () => {
    await ready()
    const items = Array.from({ length: 200 }, (_, n) => customerItem(`c-${n}`, newCustomer({ name: `C ${n}` })))
    const results = await sink('customer').push(items, newCall())
    expect(results.every(({ ok }) => ok)).toBe(true)
    expect(new Set(results.map((result) => result.ok && result.receipt.externalId)).size).toBe(200)
    expect([calls(), crm.writes('Account'), crm.writes('Contact')]).toEqual([2, 200, 200])
  })
})

describe('products', () => {
  const value = (more: Record<string, unknown> = {}) =>
    product.parse({ itemId: 'NEW-1', name: 'New', unit: 'EA', gtin: '4012345000016', ...more })

  test('a new one is created once, however often it is pushed', async () => {
    const [first] = await sink('product').push([item(value())], newCall())
    const [second] = await sink('product').push([item(value({ name: 'Newer' }))], newCall())
    expect(second).toEqual(first)
    expect(crm.rows('Product2').slice(seedItems.length)).toMatchObject([
      {
        ProductCode: 'NEW-1',
        Name: 'Newer',
        StockKeepingUnit: '4012345000016',
        QuantityUnitOfMeasure: 'EA',
        IsActive: true,
        Crossdock_Id__c: 'NEW-1',
      },
    ])
    expect(await sink('product').find(item(value()), newCall())).toEqual(first?.ok === true ? first.receipt : {})
  })

  test('one that the org has under the same code is taken over, in any case', async () => {
    const [result] = await sink('product').push(
      [item(value({ itemId: itemId.toLowerCase(), active: false }))],
      newCall(),
    )
    expect(result).toEqual({ ok: true, receipt: { externalId: seededProduct()?.Id } })
    expect(crm.rows('Product2')).toHaveLength(seedItems.length)
    expect(seededProduct()).toMatchObject({ Name: 'New', IsActive: false })
  })

  test('a code that passes from one product to a new one leaves both, each under its own', async () => {
    const old = value({ name: 'Old' })
    const [made] = await sink('product').push([item(old)], newCall())
    const externalId = made?.ok === true ? made.receipt.externalId : ''
    const renamed = item<'product'>({ ...old, itemId: 'NEW-9' }, { externalId })
    const results = await sink('product').push([item(value()), renamed], newCall())
    expect(results.map(({ ok }) => ok)).toEqual([true, true])
    const after = new Map(crm.rows('Product2').map(({ Id, ProductCode, Name }) => [ProductCode, [Id, Name]]))
    expect(after.get('NEW-9')).toEqual([externalId, 'Old'])
    expect(after.get('NEW-1')?.[1]).toBe('New')
  })

  test('two products of one code are for a person to sort out; the others go on', async () => {
    crm.seed('Product2', [
      { Name: 'Twin', ProductCode: 'TWIN', IsActive: true },
      { Name: 'Twin', ProductCode: 'TWIN', IsActive: true },
    ])
    const results = await sink('product').push([item(value({ itemId: 'TWIN' })), item(value())], newCall())
    expect(results).toMatchObject([{ ok: false, error: { code: 'OUTCOME_AMBIGUOUS' } }, { ok: true }])
  })

  test('refusals are told per product', async () => {
    const results = await sink('product').push(
      [
        item(value({ name: 'x'.repeat(300) })),
        item(value({ itemId: 'NEW-2' })),
        item(value(), { externalId: '01tSB9999999999AAA' }),
      ],
      newCall(),
    )
    expect(results).toMatchObject([
      { ok: false, error: { code: 'RECORD_REJECTED', message: expect.stringContaining('STRING_TOO_LONG') } },
      { ok: true },
      { ok: false, error: { message: expect.stringContaining('INVALID_CROSS_REFERENCE_KEY') } },
    ])
  })
})

describe('prices', () => {
  const value = (more: Record<string, unknown> = {}) =>
    price.parse({ itemId, currency: 'USD', amount: '99.90', unit: 'EA', ...more })
  const entries = () => crm.rows('PricebookEntry').slice(seedItems.length)

  test('the entry of the standard book is changed; one of a named book is created, then changed', async () => {
    const [book] = crm.seed('Pricebook2', [{ Name: 'Dealers', IsActive: true }])
    const items = [
      item<'price'>(value()),
      item<'price'>(value({ priceList: 'dealers', amount: '1990', baseQuantity: '20' })),
    ]
    const first = await sink('price').push(items, newCall())
    const again = await sink('price').push(items, newCall())
    expect(again).toEqual(first)
    expect(crm.rows('PricebookEntry')[0]).toMatchObject({ UnitPrice: 99.9, IsActive: true })
    expect(entries()).toMatchObject([{ Pricebook2Id: book?.Id, Product2Id: seededProduct()?.Id, UnitPrice: 99.5 }])
    const [receipt] = first.map((result) => result.ok && result.receipt)
    expect(await sink('price').find(items[0] ?? item<'price'>(value()), newCall())).toEqual(receipt)
    expect(await sink('price').find(item<'price'>(value({ itemId: 'NOPE' })), newCall())).toBeUndefined()
  })

  test.each([
    ['an unknown product', { itemId: 'NOPE' }, 'ITEM_UNKNOWN', 'NOPE'],
    ['another currency', { currency: 'EUR' }, 'RECORD_REJECTED', 'EUR'],
    ['an unknown book', { priceList: 'Nobody' }, 'RECORD_REJECTED', 'Nobody'],
    ['a price by quantity', { minimumQuantity: '10' }, 'RECORD_REJECTED', 'filter'],
    ['a future price', { validFrom: '2999-01-01' }, 'RECORD_REJECTED', 'future'],
    [
      'a price by the box of what is sold by the piece',
      { unit: 'XBX', amount: '990' },
      'RECORD_REJECTED',
      'sold by EA',
    ],
    ['a price that is over', { validTo: '2020-01-01' }, 'RECORD_REJECTED', 'over'],
  ])('%s is refused with its reason; the price beside it is written', async (_case, more, code, text) => {
    const results = await sink('price').push([item(value(more)), item(value())], newCall())
    expect(results).toMatchObject([
      { ok: false, error: { code, message: expect.stringContaining(text) } },
      { ok: true },
    ])
  })

  test('two prices that would be one entry do not overwrite each other', async () => {
    crm.seed('Product2', [{ Name: 'Bare', ProductCode: 'BARE', IsActive: true }])
    const both = [
      item<'price'>(value({ itemId: 'BARE' })),
      item<'price'>(value({ itemId: 'BARE', unit: 'XBX', amount: '990' })),
    ]
    for (let times = 0; times < 2; times += 1) {
      expect(await sink('price').push(both, newCall())).toMatchObject([
        { ok: true },
        {
          ok: false,
          error: { code: 'RECORD_REJECTED', message: expect.stringContaining('by EA, and this one by XBX') },
        },
      ])
      expect(entries()).toMatchObject([{ UnitPrice: 99.9 }])
    }
  })

  test('of two prices that are both good now, the later one stands', async () => {
    const both = [value({ validFrom: '2026-01-01', amount: '20' }), value({ validFrom: '2025-01-01', amount: '10' })]
    for (const items of [both, both.toReversed()]) {
      const results = await sink('price').push(
        items.map((one) => item<'price'>(one)),
        newCall(),
      )
      expect(results.filter(({ ok }) => !ok)).toMatchObject([
        { error: { message: expect.stringContaining('by EA from 2026-01-01, and this one by EA from 2025-01-01') } },
      ])
      expect(crm.rows('PricebookEntry')[0]).toMatchObject({ UnitPrice: 20 })
    }
  })

  test('a product without a standard price has none in another book: the org says so', async () => {
    crm.seed('Pricebook2', [{ Name: 'Dealers', IsActive: true }])
    crm.seed('Product2', [{ Name: 'Bare', ProductCode: 'BARE', IsActive: true }])
    const [refused] = await sink('price').push([item(value({ itemId: 'BARE', priceList: 'Dealers' }))], newCall())
    expect(refused).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('STANDARD_PRICE_NOT_DEFINED') },
    })
  })

  test('an entry whose answer was lost is there once', async () => {
    crm.seed('Product2', [{ Name: 'Bare', ProductCode: 'BARE', IsActive: true }])
    const bare = item<'price'>(value({ itemId: 'BARE' }))
    crm.setFaults([{ match: { method: 'POST', path: '/services/data' }, kind: 'drop-after', times: 1 }])
    await expect(sink('price').push([bare], newCall())).rejects.toMatchObject({ code: 'SYSTEM_FAILED' })
    expect(await sink('price').push([bare], newCall())).toMatchObject([{ ok: true }])
    expect(entries()).toHaveLength(1)
  })

  test('an entry somebody creates at the same moment is found on the next try', async () => {
    crm.seed('Product2', [{ Name: 'Bare', ProductCode: 'BARE', IsActive: true }])
    const bare = item<'price'>(value({ itemId: 'BARE' }))
    crm.setFaults([
      { match: { method: 'POST', path: '/services/data' }, kind: 'fail-item', code: 'DUPLICATE_VALUE', times: 1 },
    ])
    expect(await sink('price').push([bare], newCall())).toMatchObject([{ ok: false, error: { code: 'RECORD_LOCKED' } }])
    expect(await sink('price').push([bare], newCall())).toMatchObject([{ ok: true }])
    expect(entries()).toHaveLength(1)
  })
})

describe('stock levels', () => {
  const value = (more: Record<string, unknown> = {}) =>
    stockLevel.parse({ itemId, location: 'W1', unit: 'EA', onHand: '12.5', available: '10', ...more })
  const productUrl = 'GET /services/data/:version/query'

  test('are one record per item and warehouse, whose unknown quantities stay as they are', async () => {
    const [first] = await sink('stock-level').push([item(value())], newCall())
    const [again] = await sink('stock-level').push([item(value({ onHand: undefined, available: '9' }))], newCall())
    expect(again).toEqual(first)
    expect(crm.rows('Stock_Level__c')).toMatchObject([
      {
        Crossdock_Key__c: `${itemId}|W1`,
        Product__c: seededProduct()?.Id,
        Item_Code__c: itemId,
        Warehouse__c: 'W1',
        Unit__c: 'EA',
        On_Hand__c: 12.5,
        Available__c: 9,
      },
    ])
    expect(await sink('stock-level').find(item(value()), newCall())).toEqual(first?.ok === true ? first.receipt : {})
    expect(await sink('stock-level').find(item(value({ location: 'W2' })), newCall())).toBeUndefined()
  })

  test('200 travel in one call, by linked product or by the external id of products delivered before', async () => {
    await sink('product').push([item(product.parse({ itemId: 'NEW-1', name: 'New', unit: 'EA' }))], newCall())
    await ready()
    const levels = Array.from({ length: 200 }, (_, n): PushItem<'stock-level'> => {
      const linked = n % 2 === 0
      const links: Record<string, string> = linked ? { product: seededProduct()?.Id ?? '' } : {}
      return item(value({ itemId: linked ? itemId : 'NEW-1', location: `W${n}` }), { links })
    })
    const results = await sink('stock-level').push(levels, newCall())
    expect(results.every(({ ok }) => ok)).toBe(true)
    expect(calls()).toBe(1)
    expect(crm.writes('Stock_Level__c')).toBe(200)
    expect(new Set(crm.rows('Stock_Level__c').map((row) => row['Product__c'])).size).toBe(2)
  })

  test('a product that only has its code is looked up once, then remembered; one that is not there is told', async () => {
    await ready()
    const levels = [item<'stock-level'>(value()), item<'stock-level'>(value({ itemId: 'NOPE' }))]
    expect(await sink('stock-level').push(levels, newCall())).toMatchObject([
      { ok: true },
      { ok: false, error: { code: 'ITEM_UNKNOWN', message: expect.stringContaining('NOPE') } },
    ])
    expect(crm.requests()[productUrl]).toBe(1)
    await ready()
    await sink('stock-level').push([item(value({ location: 'W2' }))], newCall())
    expect(calls()).toBe(1)
  })

  test('without a field for the product none is named', async () => {
    const open = await openConnection(crm.url, { stockLevel: { fields: { product: null, onHand: null } } })
    const levels = sink('stock-level', open)
    expect(await levels.push([item(value({ itemId: 'NOPE' }))], newCall())).toMatchObject([{ ok: true }])
    expect(crm.rows('Stock_Level__c')[0]).not.toHaveProperty('On_Hand__c')
    expect(levels.fields).toEqual(['itemId', 'location', 'unit', 'available', 'reserved', 'onOrder'])
    await open.close()
  })

  test('a locked record backs off, a number too long is refused, the others are written', async () => {
    crm.setFaults([{ match: { method: 'PATCH' }, kind: 'fail-item', containing: '|W2', code: 'UNABLE_TO_LOCK_ROW' }])
    const results = await sink('stock-level').push(
      [item(value()), item(value({ location: 'W2' })), item(value({ location: 'W3', onHand: '12345678901234567' }))],
      newCall(),
    )
    expect(results).toMatchObject([
      { ok: true },
      { ok: false, error: { code: 'RECORD_LOCKED', scope: 'item' } },
      { ok: false, error: { code: 'RECORD_REJECTED', message: expect.stringContaining('15 digits') } },
    ])
  })

  test('an object the org does not have pauses the system: every call would fail the same way', async () => {
    const open = await openConnection(crm.url, { stockLevel: { object: 'Nope__c' } })
    await expect(sink('stock-level', open).push([item(value())], newCall())).rejects.toMatchObject({
      code: 'AUTH_REFUSED',
    })
    await open.close()
  })
})

describe('the status of orders', () => {
  const value = (more: Record<string, unknown> = {}) =>
    orderStatus.parse({
      sellerOrderNumber: 'SO-1',
      stage: 'shipped',
      shipments: [
        { shipmentNumber: 'D1', trackingNumber: 'T1' },
        { shipmentNumber: 'D2', trackingNumber: 'T2' },
        { shipmentNumber: 'D3', trackingNumber: 'T1' },
      ],
      invoices: [{ invoiceNumber: 'I1' }],
      ...more,
    })
  const seedOrder = (): string => {
    const [account] = crm.rows('Account')
    const order = { AccountId: account?.Id, EffectiveDate: '2026-01-31', Status: 'Draft', StatusCode: 'Draft' }
    return crm.seed('Order', [order])[0]?.Id ?? ''
  }

  test('is written into the order it is linked to, and found there', async () => {
    const linked = item<'order-status'>(value(), { links: { order: seedOrder() } })
    expect(await sink('order-status').find(linked, newCall())).toBeUndefined()
    const [result] = await sink('order-status').push([linked], newCall())
    expect(result).toEqual({ ok: true, receipt: { externalId: linked.links['order'] } })
    expect(crm.rows('Order')[0]).toMatchObject({
      Delivery_Status__c: 'shipped',
      Tracking_Number__c: 'T1, T2',
      Seller_Order_Number__c: 'SO-1',
      Invoice_Number__c: 'I1',
      Status: 'Draft',
    })
    expect(await sink('order-status').find(linked, newCall())).toEqual({ externalId: linked.links['order'] })
  })

  test('sets Status where the settings name one for the stage', async () => {
    const open = await openConnection(crm.url, {
      orderStatusByStage: { confirmed: 'Activated' },
      orderStatusFields: { stage: null, sellerOrderNumber: null, trackingNumber: null, invoiceNumber: null },
    })
    const links = { order: seedOrder() }
    await sink('order-status', open).push([item(value({ stage: 'confirmed' }), { links })], newCall())
    expect(crm.rows('Order')[0]).toMatchObject({ Status: 'Activated' })
    expect(crm.rows('Order')[0]).not.toHaveProperty('Delivery_Status__c')
    await open.close()
  })

  test('more tracking numbers than the field holds: the latest are kept whole', async () => {
    const shipments = Array.from({ length: 40 }, (_, n) => ({
      shipmentNumber: `D${n}`,
      trackingNumber: `TRACK-${String(n).padStart(4, '0')}`,
    }))
    const links = { order: seedOrder() }
    await sink('order-status').push([item(value({ shipments }), { links })], newCall())
    const text = String(crm.rows('Order')[0]?.['Tracking_Number__c'])
    expect(text.length).toBeLessThanOrEqual(255)
    expect(text.split(', ').every((one) => one.length === 10)).toBe(true)
    expect(text.endsWith('TRACK-0039')).toBe(true)
  })

  test('an order that is not linked, or gone, is told; none is created', async () => {
    const gone = seedOrder()
    crm.remove('Order', gone)
    const results = await sink('order-status').push(
      [item(value()), item(value(), { links: { order: gone } }), item(value(), { links: { order: seedOrder() } })],
      newCall(),
    )
    expect(results).toMatchObject([
      { ok: false, error: { code: 'ORDER_NOT_FOUND' } },
      { ok: false, error: { code: 'RECORD_REJECTED', message: expect.stringContaining('ENTITY_IS_DELETED') } },
      { ok: true },
    ])
    expect(crm.rows('Order')).toHaveLength(1)
  })
})
