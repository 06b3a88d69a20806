import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { type CrmServer, startCrmServer } from '../../src/sandbox/crm-server.ts'
import { seedCustomers, seedItems, unknownCustomer } from '../../src/sandbox/seeds.ts'

let crm: CrmServer
let token: string

beforeAll(async () => {
  crm = await startCrmServer()
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: crm.clientId,
    client_secret: crm.clientSecret,
  })
  const reply: unknown = await (await fetch(`${crm.url}/services/oauth2/token`, { method: 'POST', body })).json()
  token = z.object({ access_token: z.string() }).parse(reply).access_token
})
afterAll(() => crm.close())

const call = async (method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> => {
  const response = await fetch(`${crm.url}/services/data/v67.0${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: await response.json() }
}
const query = async (soql: string): Promise<unknown> => (await call('GET', `/query?q=${encodeURIComponent(soql)}`)).body

describe('SOQL', () => {
  test.each([
    ["SELECT Name FROM Account WHERE Name = 'NORTHWIND electronics'", ['Northwind Electronics']],
    [
      "SELECT Name FROM Account WHERE (GLN__c = 'x' OR AccountNumber = '10100002') AND Name LIKE '%office%'",
      ['Lakeside Office Supply'],
    ],
    [
      "SELECT Name FROM Account WHERE NOT Name = 'Northwind Electronics' ORDER BY Name LIMIT 5",
      ['Lakeside Office Supply'],
    ],
    ['SELECT Name FROM Account ORDER BY Name DESC LIMIT 1', ['Northwind Electronics']],
    [
      "SELECT Name FROM Account WHERE Name NOT IN ('a') AND Phone = null ORDER BY Name LIMIT 1 OFFSET 1",
      ['Northwind Electronics'],
    ],
    ["select name from account where GLN__c in ('4012345000009', '1')", ['Northwind Electronics']],
    ["SELECT Name FROM Account WHERE Name = 'O\\'x'", []],
  ])('%s', async (soql, names) => {
    expect(await query(soql)).toMatchObject({ done: true, records: names.map((Name) => ({ Name })) })
  })

  test('parents are nested as in the real API', async () => {
    const soql =
      'SELECT Id, UnitPrice, Product2.ProductCode, Product2.Name FROM PricebookEntry WHERE UnitPrice > 1000 AND Product2.IsActive = true'
    expect(await query(soql)).toMatchObject({
      records: [
        {
          attributes: { type: 'PricebookEntry' },
          UnitPrice: 1249,
          Product2: { ProductCode: 'NB-PRO-14', Name: 'Notebook Pro 14' },
        },
      ],
    })
  })

  test.each([
    ['SELECT FROM Account', 'MALFORMED_QUERY'],
    ['SELECT Id FROM Account WHERE', 'MALFORMED_QUERY'],
    ["SELECT Id FROM Account WHERE Name = 'a' OR Name = 'b' AND Name = 'c'", 'MALFORMED_QUERY'],
    ["SELECT Id FROM Account WHERE Name = 'open", 'MALFORMED_QUERY'],
    ['SELECT Nope FROM Account', 'INVALID_FIELD'],
    ['SELECT Id FROM Nope', 'INVALID_TYPE'],
  ])('%s is %s', async (soql, errorCode) => {
    const reply = await call('GET', `/query?q=${encodeURIComponent(soql)}`)
    expect(reply).toMatchObject({ status: 400, body: [{ errorCode }] })
  })
})

describe('writes', () => {
  const upsert = (object: string, records: Record<string, unknown>[], allOrNone = false) =>
    call('PATCH', `/composite/sobjects/${object}/Crossdock_Id__c`, {
      allOrNone,
      records: records.map((record) => ({ attributes: { type: object }, ...record })),
    })

  test('collections report per record', async () => {
    const { body } = await upsert('Account', [
      { Crossdock_Id__c: 'a', Name: 'A' },
      { Crossdock_Id__c: 'b' },
      { Name: 'no id' },
      { Crossdock_Id__c: 'c', Name: 'x'.repeat(256) },
      { Crossdock_Id__c: 'd', Name: 'D' },
      { Crossdock_Id__c: 'D', Name: 'D again' },
    ])
    expect(body).toMatchObject([
      { success: true, created: true },
      { success: false, errors: [{ statusCode: 'REQUIRED_FIELD_MISSING', fields: ['Name'] }] },
      { success: false, errors: [{ statusCode: 'MISSING_ARGUMENT' }] },
      { success: false, errors: [{ statusCode: 'STRING_TOO_LONG' }] },
      { success: false, errors: [{ statusCode: 'DUPLICATE_VALUE' }] },
      { success: false, errors: [{ statusCode: 'DUPLICATE_VALUE' }] },
    ])
    expect((await upsert('Account', [{ Crossdock_Id__c: 'A', Name: 'A2' }])).body).toMatchObject([
      { success: true, created: false },
    ])
  })

  test('allOrNone rolls back, unknown fields and objects fail the call', async () => {
    const before = crm.rows('Account').length
    const { body } = await upsert('Account', [{ Crossdock_Id__c: 'r1', Name: 'R' }, { Crossdock_Id__c: 'r2' }], true)
    expect(body).toMatchObject([{ errors: [{ statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK' }] }, { success: false }])
    expect(crm.rows('Account')).toHaveLength(before)
    expect(await upsert('Account', [{ Crossdock_Id__c: 'x', Nope: 1 }])).toMatchObject({
      status: 400,
      body: [{ errorCode: 'INVALID_FIELD' }],
    })
    expect(await upsert('Nope', [{ Crossdock_Id__c: 'x' }])).toMatchObject({
      status: 404,
      body: [{ errorCode: 'NOT_FOUND' }],
    })
  })

  test('order lines keep to the price book, to creation-only fields and to the state of the order', async () => {
    const [account] = crm.rows('Account')
    const [book] = crm.rows('Pricebook2')
    const [entry] = crm.rows('PricebookEntry')
    const head = {
      Crossdock_Id__c: 'o',
      AccountId: account?.Id,
      EffectiveDate: '2025-11-20',
      Status: 'Draft',
      Pricebook2Id: book?.Id,
    }
    await upsert('Order', [head, { ...head, Crossdock_Id__c: 'p', Status: 'Nope' }])
    const [order] = crm.rows('Order')
    expect(crm.rows('Order')).toHaveLength(1)
    const [other] = crm.seed('PricebookEntry', [{ Pricebook2Id: 'another', IsActive: true }])
    const line = { OrderId: order?.Id, PricebookEntryId: entry?.Id, Quantity: 2 }
    expect(
      (
        await upsert('OrderItem', [
          { Crossdock_Id__c: 'l1', ...line },
          { Crossdock_Id__c: 'l2', ...line, PricebookEntryId: other?.Id },
          { Crossdock_Id__c: 'l3', ...line, Quantity: '2' },
          { Crossdock_Id__c: 'l4', ...line, ServiceDate: '2025-11-19' },
        ])
      ).body,
    ).toMatchObject([
      { success: true },
      { errors: [{ statusCode: 'FIELD_INTEGRITY_EXCEPTION', fields: ['PricebookEntryId'] }] },
      { errors: [{ statusCode: 'INVALID_TYPE_ON_FIELD_IN_RECORD' }] },
      { errors: [{ statusCode: 'FIELD_INTEGRITY_EXCEPTION', fields: ['ServiceDate'] }] },
    ])
    expect((await upsert('OrderItem', [{ Crossdock_Id__c: 'l1', ...line }])).body).toMatchObject([
      { errors: [{ statusCode: 'INVALID_FIELD_FOR_INSERT_UPDATE', fields: ['OrderId', 'PricebookEntryId'] }] },
    ])
    await upsert('OrderItem', [{ Crossdock_Id__c: 'l1', Quantity: 3, UnitPrice: 899 }])
    expect(crm.rows('Order')[0]).toMatchObject({ OrderNumber: '00000101', TotalAmount: 3 * 899 })
    await upsert('Order', [{ Crossdock_Id__c: 'o', Status: 'Activated' }])
    expect((await upsert('OrderItem', [{ Crossdock_Id__c: 'l5', ...line }])).body).toMatchObject([{ success: false }])
    expect(await (await fetch(`${crm.url}/_state/duplicates`)).json()).toEqual([])
  })

  test('a quantity alone keeps the total of its line; lines of activated orders are edited, not deleted', async () => {
    const [account, entry] = [crm.rows('Account')[0], crm.rows('PricebookEntry')[0]]
    const [order] = crm.seed('Order', [
      { AccountId: account?.Id, PoNumber: 'PO-E', EffectiveDate: '2025-11-20', Status: 'Draft', TotalAmount: 300 },
    ])
    const items = crm.seed('OrderItem', [
      { OrderId: order?.Id, PricebookEntryId: entry?.Id, Quantity: 2, UnitPrice: 100, TotalPrice: 200 },
      { OrderId: order?.Id, PricebookEntryId: entry?.Id, Quantity: 1, UnitPrice: 100, TotalPrice: 100 },
    ])
    const [first = '', second = ''] = items.map(({ Id }) => Id)
    const edit = (record: object) =>
      call('PATCH', '/composite/sobjects', { records: [{ attributes: { type: 'OrderItem' }, ...record }] })
    const remove = (ids: string) => call('DELETE', `/composite/sobjects?ids=${ids}&allOrNone=false`)
    await edit({ id: first, Quantity: 4 })
    expect(crm.rows('OrderItem').find(({ Id }) => Id === first)).toMatchObject({ UnitPrice: 50, TotalPrice: 200 })
    expect((await remove(`${second},802SB0000000000AAA`)).body).toMatchObject([
      { id: second, success: true },
      { success: false, errors: [{ statusCode: 'ENTITY_IS_DELETED' }] },
    ])
    expect(crm.rows('Order').find(({ Id }) => Id === order?.Id)).toMatchObject({ TotalAmount: 200 })
    crm.change('Order', order?.Id ?? '', { Status: 'Activated' })
    expect((await remove(first)).body).toMatchObject([{ success: false, errors: [{ statusCode: 'INVALID_STATUS' }] }])
    expect((await edit({ id: first, Quantity: 5, UnitPrice: 40 })).body).toMatchObject([{ success: true }])
    expect((await remove('')).status).toBe(400)
  })

  test('single upserts answer 201, 200, 300 and 400', async () => {
    const path = '/sobjects/Account/Crossdock_Id__c/s%2F1'
    expect(await call('PATCH', path, { Name: 'S' })).toMatchObject({ status: 201, body: { created: true } })
    expect(await call('PATCH', path, { Name: 'S2' })).toMatchObject({ status: 200, body: { created: false } })
    expect(await call('PATCH', path, { Crossdock_Id__c: 's/1' })).toMatchObject({ status: 400 })
    crm.seed('Account', [{ Name: 'twin', Crossdock_Id__c: 's/1' }])
    expect(await call('PATCH', path, { Name: 'S3' })).toMatchObject({
      status: 300,
      body: [expect.any(String), expect.any(String)],
    })
  })
})

test('calls without a living token are refused', async () => {
  const reply = await fetch(`${crm.url}/services/data/v67.0/limits`, { headers: { authorization: 'Bearer nope' } })
  expect(reply.status).toBe(401)
  expect(await reply.json()).toEqual([{ message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' }])
})

test('orders can be looked up by purchase order number, and doubles are counted', async () => {
  const account = crm.rows('Account')[0]?.Id
  crm.seed('Order', [
    { AccountId: account, PoNumber: 'DOUBLE' },
    { AccountId: account, PoNumber: 'DOUBLE' },
  ])
  expect(await (await fetch(`${crm.url}/_state/orders?po=DOUBLE`)).json()).toHaveLength(2)
  expect(await (await fetch(`${crm.url}/_state/duplicates`)).json()).toMatchObject([{ poNumber: 'DOUBLE' }])
})

test('the seeds carry valid GS1 check digits', () => {
  const isValid = (code: string): boolean => {
    const digits = [...code].map(Number).toReversed()
    return digits.reduce((sum, digit, index) => sum + digit * (index % 2 === 0 ? 1 : 3), 0) % 10 === 0
  }
  for (const { gtin } of seedItems) expect(gtin).toSatisfy(isValid)
  for (const { gln } of [...seedCustomers, unknownCustomer]) expect(gln).toSatisfy(isValid)
})
