import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Connection } from '../../../src/connectors/connector.ts'
import { AuthError, RejectedError, TransientError } from '../../../src/domain/errors.ts'
import { type CrmServer, startCrmServer } from '../../../src/sandbox/crm-server.ts'
import { newCall, newOrder, openConnection, orderItem, sinksOf } from './fixtures.ts'

let crm: CrmServer
let connection: Connection
let accountId: string

beforeEach(async () => {
  crm = await startCrmServer()
  connection = await openConnection(crm.url)
  accountId = crm.rows('Account')[0]?.Id ?? ''
})
afterEach(async () => {
  await connection.close()
  await crm.close()
})

const batch = (count: number, lines = 2) =>
  Array.from({ length: count }, (_, index) => {
    const items = Array.from({ length: lines }, (_line, line) => ({
      itemId: line % 2 === 0 ? 'PC-ELITE-800' : 'KB-101',
    }))
    return orderItem(`key-${index}`, newOrder(`PO-${index}`, items), accountId)
  })

const orders = () => sinksOf(connection).orders
const lineCount = () => crm.rows('OrderItem').length
const upserts = '^/services/data/v67.0/composite/sobjects/'

describe('writing', () => {
  test('head, addresses, lines and prices arrive; the receipt carries id and number', async () => {
    const value = newOrder('PO-77', [
      { itemId: 'NB-PRO-14', quantity: '12', unitPrice: '1199.50', lineNumber: '10' },
      { itemId: 'kb-101', quantity: '2.5' },
    ])
    const [result] = await orders().push([orderItem('key-77', value, accountId)], newCall())
    const [head] = crm.rows('Order')
    expect(result).toEqual({ ok: true, receipt: { externalId: head?.Id, displayId: head?.['OrderNumber'] } })
    expect(head).toMatchObject({
      AccountId: accountId,
      PoNumber: 'PO-77',
      EffectiveDate: '2025-11-20',
      Status: 'Draft',
      BillingStreet: '100 Harbor Way',
      ShippingCity: 'Tacoma',
      Crossdock_Id__c: 'key-77',
      TotalAmount: 12 * 1199.5 + 2.5 * 24.9,
    })
    expect(crm.rows('OrderItem')).toMatchObject([
      { Crossdock_Id__c: 'key-77-10', Quantity: 12, UnitPrice: 1199.5, ServiceDate: '2025-12-01' },
      { Crossdock_Id__c: 'key-77-2', Quantity: 2.5, UnitPrice: 24.9 },
    ])
  })

  test('a batch costs few calls', async () => {
    await orders().push(batch(100, 3), newCall())
    expect(crm.rows('Order')).toHaveLength(100)
    expect(lineCount()).toBe(300)
    expect(crm.requests()).toEqual({
      'POST /services/oauth2/token': 1,
      // Standard price book, its entries, orders already there, numbers of the new ones.
      'GET /services/data/:version/query': 4,
      'PATCH /services/data/:version/composite/sobjects/:object/:field': 3,
    })
    crm.clearRequests()
    await orders().push([orderItem('again', newOrder('PO-X', [{ itemId: 'PC-ELITE-800' }]), accountId)], newCall())
    expect(crm.requests()['GET /services/data/:version/query']).toBe(2)
  })

  test('pushing again changes nothing, even after users edited and activated the order', async () => {
    const items = batch(3)
    const first = await orders().push(items, newCall())
    const head = crm.rows('Order')[0]
    crm.change('Order', head?.Id ?? '', { Status: 'Activated', Description: 'Call Dana first' })
    const second = await orders().push(items, newCall())
    expect(second).toEqual(first)
    expect(crm.rows('Order')).toHaveLength(3)
    expect(lineCount()).toBe(6)
    expect(crm.rows('Order')[0]).toMatchObject({ Status: 'Activated', Description: 'Call Dana first' })
  })

  test('lines the buyer numbered alike all arrive', async () => {
    const value = newOrder('PO-1', [
      { itemId: 'KB-101', lineNumber: '1' },
      { itemId: 'DOCK-G5', lineNumber: '1' },
    ])
    const [result] = await orders().push([orderItem('k', value, accountId)], newCall())
    expect(result?.ok).toBe(true)
    expect(crm.rows('OrderItem').map((row) => row['Crossdock_Id__c'])).toEqual(['k-1', 'k-1-2'])
  })

  test('find tells a whole order from a missing or incomplete one', async () => {
    const [item] = batch(1)
    if (item === undefined) throw new Error('no item')
    expect(await orders().find(item, newCall())).toBeUndefined()
    const [result] = await orders().push([item], newCall())
    expect(result).toEqual({ ok: true, receipt: await orders().find(item, newCall()) })
    const wider = orderItem(
      item.key,
      newOrder('PO-0', [{ itemId: 'KB-101' }, { itemId: 'KB-101' }, { itemId: 'KB-101' }]),
      accountId,
    )
    expect(await orders().find(wider, newCall())).toBeUndefined()
  })

  test('several orders with our key are for a person to sort out', async () => {
    const [item] = batch(1)
    if (item === undefined) throw new Error('no item')
    crm.seed('Order', [{ Crossdock_Id__c: 'key-0' }, { Crossdock_Id__c: 'KEY-0' }])
    const [result] = await orders().push([item], newCall())
    expect(result).toMatchObject({ ok: false, error: { code: 'OUTCOME_AMBIGUOUS' } })
    await expect(orders().find(item, newCall())).rejects.toMatchObject({ code: 'OUTCOME_AMBIGUOUS' })
  })
})

describe('data the org or the mapping refuses', () => {
  test('an unknown item stops its order only, before anything of it is written', async () => {
    const items = batch(3)
    items[1] = orderItem(
      'key-1',
      newOrder('PO-1', [{ itemId: 'KB-101' }, { itemId: "X'9\\", lineNumber: '20' }]),
      accountId,
    )
    const results = await orders().push(items, newCall())
    expect(results.map((one) => one.ok)).toEqual([true, false, true])
    const error = results[1]?.ok === false ? results[1].error : undefined
    expect(error).toBeInstanceOf(RejectedError)
    expect(error).toMatchObject({ code: 'ITEM_UNKNOWN', message: expect.stringContaining("line 20: X'9\\") })
    expect(crm.rows('Order').map((row) => row['PoNumber'])).toEqual(['PO-0', 'PO-2'])
    expect(lineCount()).toBe(4)
  })

  test('an item becomes known as soon as the org has it', async () => {
    const item = orderItem('k', newOrder('PO-1', [{ itemId: 'NEW-1' }]), accountId)
    expect((await orders().push([item], newCall()))[0]?.ok).toBe(false)
    const [product] = crm.seed('Product2', [{ Name: 'New', ProductCode: 'NEW-1', IsActive: true }])
    const book = crm.rows('Pricebook2')[0]
    crm.seed('PricebookEntry', [{ Pricebook2Id: book?.Id, Product2Id: product?.Id, UnitPrice: 1, IsActive: true }])
    expect((await orders().push([item], newCall()))[0]?.ok).toBe(true)
  })

  test('a product code two products share is not guessed', async () => {
    const [product] = crm.seed('Product2', [{ Name: 'Twin', ProductCode: 'KB-101', IsActive: true }])
    const book = crm.rows('Pricebook2')[0]
    crm.seed('PricebookEntry', [{ Pricebook2Id: book?.Id, Product2Id: product?.Id, UnitPrice: 1, IsActive: true }])
    const [result] = await orders().push(batch(1), newCall())
    expect(result).toMatchObject({ ok: false, error: { code: 'ITEM_UNKNOWN' } })
  })

  test('a remembered price-book entry that went stale is looked up anew on the next try', async () => {
    const [first, second] = batch(2, 1)
    if (first === undefined || second === undefined) throw new Error('no items')
    await orders().push([first], newCall())
    const entry = crm.rows('PricebookEntry')[0]
    crm.change('PricebookEntry', entry?.Id ?? '', { IsActive: false })
    crm.seed('PricebookEntry', [{ ...entry, IsActive: true }])
    const [stale] = await orders().push([second], newCall())
    expect(stale).toMatchObject({ ok: false, error: { code: 'RECORD_LOCKED', scope: 'item' } })
    expect((await orders().push([second], newCall()))[0]?.ok).toBe(true)
    expect(lineCount()).toBe(2)
  })

  test('an order without a customer, or in a currency the org does not keep, is refused', async () => {
    const value = newOrder('PO-1', [{ itemId: 'KB-101' }])
    const results = await orders().push(
      [
        { ...orderItem('a', value, accountId), links: {} },
        orderItem('b', { ...value, currency: 'EUR' }, accountId),
        orderItem('c', { ...value, notes: ['x'] }, '001SB9999999999AAA'),
      ],
      newCall(),
    )
    expect(results).toMatchObject([
      { ok: false, error: { code: 'CUSTOMER_NOT_FOUND' } },
      { ok: false, error: { code: 'RECORD_REJECTED', message: expect.stringContaining('EUR') } },
      {
        ok: false,
        error: { code: 'RECORD_REJECTED', message: expect.stringContaining('INVALID_CROSS_REFERENCE_KEY') },
      },
    ])
    expect(crm.rows('Order')).toHaveLength(0)
  })

  test.each([
    ['REQUIRED_FIELD_MISSING', 'RECORD_REJECTED', RejectedError],
    ['FIELD_CUSTOM_VALIDATION_EXCEPTION', 'RECORD_REJECTED', RejectedError],
    ['UNABLE_TO_LOCK_ROW', 'RECORD_LOCKED', TransientError],
    ['UNKNOWN_EXCEPTION', 'SYSTEM_FAILED', TransientError],
    ['REQUEST_LIMIT_EXCEEDED', 'SYSTEM_BUSY', TransientError],
  ])('%s on one head or line is %s for that order only', async (statusCode, code, type) => {
    const items = batch(3)
    for (const object of ['Order/', 'OrderItem/']) {
      crm.clearFaults()
      crm.setFaults([
        { match: { path: `${upserts}${object}` }, kind: 'fail-item', containing: 'key-1', code: statusCode },
      ])
      const results = await orders().push(items, newCall())
      expect(results.map((one) => one.ok)).toEqual([true, false, true])
      const error = results[1]?.ok === false ? results[1].error : undefined
      expect(error).toBeInstanceOf(type)
      expect(error).toMatchObject({ code, message: expect.stringContaining('PO-1') })
    }
    crm.clearFaults()
    expect((await orders().push(items, newCall())).map((one) => one.ok)).toEqual([true, true, true])
    expect(crm.rows('Order')).toHaveLength(3)
    expect(lineCount()).toBe(6)
  })

  test.each([
    ['OrderId', { code: 'RECORD_LOCKED', scope: 'item' }],
    ['ServiceDate', { code: 'RECORD_REJECTED' }],
  ])('a line that may not be written for its field %s is %o', async (field, expected) => {
    crm.setFaults([
      {
        match: { path: `${upserts}OrderItem/` },
        kind: 'fail-item',
        code: 'INVALID_FIELD_FOR_INSERT_UPDATE',
        message: `Unable to create/update fields: ${field}.`,
        fields: [field],
      },
    ])
    const [result] = await orders().push(batch(1), newCall())
    expect(result).toMatchObject({ ok: false, error: expected })
  })

  test('losing a race for the external id is retried, not refused', async () => {
    crm.setFaults([
      {
        match: { path: `${upserts}Order/` },
        kind: 'fail-item',
        code: 'DUPLICATE_VALUE',
        message: 'duplicate value found: Crossdock_Id__c duplicates value on record with id: 801SB',
      },
    ])
    const [result] = await orders().push(batch(1), newCall())
    expect(result).toMatchObject({ ok: false, error: { code: 'RECORD_LOCKED', scope: 'item' } })
  })
})

describe('faults on the way', () => {
  test('a token that expires in the middle is renewed once, for all parallel calls', async () => {
    await orders().push(batch(1), newCall())
    crm.clearRequests()
    crm.setFaults([{ match: { path: upserts }, kind: 'expire-token', times: 1 }])
    const groups = [0, 1, 2, 3].map((group) =>
      batch(5).map((item) => ({ ...item, key: `g${group}-${item.key}`, canonicalId: `g${group}-${item.key}` })),
    )
    const results = await Promise.all(groups.map((items) => orders().push(items, newCall())))
    expect(results.flat().every((one) => one.ok)).toBe(true)
    expect(crm.requests()['POST /services/oauth2/token']).toBe(1)
    expect(crm.rows('Order')).toHaveLength(21)
  })

  test('new tokens that are refused as well are an AuthError', async () => {
    crm.setFaults([{ match: { path: '/services/data' }, kind: 'expire-token' }])
    await expect(orders().push(batch(1), newCall())).rejects.toThrow(AuthError)
    expect(crm.requests()['POST /services/oauth2/token']).toBe(4)
  })

  test('a new token that another call spoils at once is renewed again', async () => {
    crm.setFaults([{ match: { path: '/services/data' }, kind: 'expire-token', times: 2 }])
    expect((await orders().push(batch(1), newCall())).every((one) => one.ok)).toBe(true)
    expect(crm.requests()['POST /services/oauth2/token']).toBe(3)
  })

  test('wrong credentials are an AuthError that names the settings', async () => {
    const other = await openConnection(crm.url, { clientSecret: 'wrong' })
    await expect(sinksOf(other).orders.push(batch(1), newCall())).rejects.toThrow(/invalid_client.*clientSecret/)
    await other.close()
  })

  test.each([
    ['drop-before', 'Order/'],
    ['drop-after', 'Order/'],
    ['drop-before', 'OrderItem/'],
    ['drop-after', 'OrderItem/'],
  ] as const)('%s at %s: the next push completes it, nothing is doubled', async (kind, object) => {
    const items = batch(4)
    crm.setFaults([{ match: { path: `${upserts}${object}` }, kind, times: 1 }])
    if (object === 'Order/') {
      await expect(orders().push(items, newCall())).rejects.toMatchObject({ code: 'SYSTEM_FAILED', scope: 'item' })
    } else {
      const results = await orders().push(items, newCall())
      expect(results).toMatchObject(items.map(() => ({ ok: false, error: { code: 'SYSTEM_FAILED', scope: 'item' } })))
    }
    expect((await orders().push(items, newCall())).every((one) => one.ok)).toBe(true)
    expect(crm.rows('Order')).toHaveLength(4)
    expect(lineCount()).toBe(8)
  })

  test.each(['Order/', 'OrderItem/'])(
    'a slow commit of %s that overtakes the next push doubles nothing',
    async (object) => {
      const impatient = await openConnection(crm.url, { timeoutMs: 120 })
      const items = batch(2)
      crm.setFaults([{ match: { path: `${upserts}${object}` }, kind: 'slow-commit', ms: 300, times: 1 }])
      const sink = sinksOf(impatient).orders
      await sink.push(items, newCall()).catch((error: unknown) => error)
      await sink.push(items, newCall())
      await expect.poll(() => crm.rows('Order').length).toBe(2)
      await new Promise((resolve) => {
        setTimeout(resolve, 350)
      })
      expect((await sink.push(items, newCall())).every((one) => one.ok)).toBe(true)
      expect(crm.rows('Order')).toHaveLength(2)
      expect(lineCount()).toBe(4)
      await impatient.close()
    },
  )

  test('two pushes of the same orders at the same time meet in the upsert', async () => {
    const items = batch(20)
    const other = await openConnection(crm.url)
    const results = (
      await Promise.all([orders().push(items, newCall()), sinksOf(other).orders.push(items, newCall())])
    ).flat()
    for (const result of results) if (!result.ok) expect(result.error).toMatchObject({ code: 'RECORD_LOCKED' })
    expect((await orders().push(items, newCall())).every((one) => one.ok)).toBe(true)
    expect(crm.rows('Order')).toHaveLength(20)
    expect(lineCount()).toBe(40)
    await other.close()
  })

  test.each([
    [429, { 'retry-after': '7' }, [{ message: 'slow down', errorCode: 'X' }], 'SYSTEM_BUSY', 'system', 7000],
    [503, {}, '<html>Down for maintenance</html>', 'SYSTEM_BUSY', 'system', undefined],
    [
      403,
      {},
      [{ message: 'TotalRequests Limit exceeded.', errorCode: 'REQUEST_LIMIT_EXCEEDED' }],
      'SYSTEM_BUSY',
      'system',
      undefined,
    ],
    [500, {}, [{ message: 'oops', errorCode: 'UNKNOWN_EXCEPTION' }], 'SYSTEM_FAILED', 'item', undefined],
    [502, {}, '<html>Bad gateway</html>', 'SYSTEM_FAILED', 'system', undefined],
    [200, {}, '<html>Log in</html>', 'REPLY_UNREADABLE', 'item', undefined],
    [200, {}, '[{"id":"801', 'REPLY_UNREADABLE', 'item', undefined],
    [200, {}, [{ success: true, id: 'x' }], 'REPLY_UNREADABLE', 'item', undefined],
  ])('status %i %j %j is %s for the batch', async (status, headers, body, code, scope, retryAfterMs) => {
    crm.setFaults([{ match: { path: `${upserts}Order/` }, kind: 'status', status, headers, body }])
    await expect(orders().push(batch(2), newCall())).rejects.toMatchObject({ code, scope, retryAfterMs })
  })

  test('an outage between heads and lines is told per order, and the lane can pause', async () => {
    crm.setFaults([{ match: { path: `${upserts}OrderItem/` }, kind: 'status', status: 503 }])
    const results = await orders().push(batch(2), newCall())
    expect(results).toMatchObject([
      { ok: false, error: { code: 'SYSTEM_BUSY', scope: 'system' } },
      { ok: false, error: { code: 'SYSTEM_BUSY', scope: 'system' } },
    ])
  })

  test('orders are done even when their numbers cannot be read', async () => {
    crm.setFaults([{ match: { path: '^/services/data/v67.0/query.*OrderNumber.*WHERE%20Id' }, kind: 'drop-before' }])
    const [result] = await orders().push(batch(1), newCall())
    expect(result).toEqual({ ok: true, receipt: { externalId: crm.rows('Order')[0]?.Id } })
  })

  test('a system that is gone is an outage', async () => {
    await crm.close()
    await expect(orders().push(batch(1), newCall())).rejects.toMatchObject({
      code: 'SYSTEM_UNREACHABLE',
      scope: 'system',
    })
    expect(await connection.check(newCall())).toMatchObject({ ok: false, error: { code: 'SYSTEM_UNREACHABLE' } })
  })
})
