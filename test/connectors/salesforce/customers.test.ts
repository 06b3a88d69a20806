import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Connection } from '../../../src/connectors/connector.ts'
import { type CrmServer, startCrmServer } from '../../../src/sandbox/crm-server.ts'
import { seedCustomers } from '../../../src/sandbox/seeds.ts'
import { customerItem, newCall, newCustomer, openConnection, sinksOf } from './fixtures.ts'

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

const customers = () => sinksOf(connection).customers
const accounts = () => crm.rows('Account').slice(seedCustomers.length)

describe('writing customers', () => {
  test('creates account and contact once, however often it is pushed', async () => {
    const item = customerItem('c-1', newCustomer())
    const [first] = await customers().push([item], newCall())
    const [second] = await customers().push([{ ...item, key: 'c-1-2' }], newCall())
    expect(second).toEqual(first)
    expect(first).toEqual({ ok: true, receipt: { externalId: accounts()[0]?.Id } })
    expect(accounts()).toMatchObject([
      {
        Name: 'Juniper & Sons Computers',
        GLN__c: '4012345000023',
        Buyer_Code__c: 'juniper:JSC-MAIN',
        BillingCity: 'Portland',
      },
    ])
    expect(crm.rows('Contact')).toMatchObject([
      { AccountId: accounts()[0]?.Id, FirstName: 'Priya', LastName: 'Raman', Email: 'buying@juniper.example' },
    ])
    expect(await customers().find(item, newCall())).toEqual({ externalId: accounts()[0]?.Id })
    expect(await customers().find(customerItem('c-2', newCustomer()), newCall())).toBeUndefined()
  })

  test('updates a linked account by its id, beside new ones, in two calls, a look at its contacts and one call for contacts', async () => {
    const [known] = crm.rows('Account')
    const results = await customers().push(
      [
        customerItem('c-1', newCustomer()),
        customerItem('c-2', newCustomer({ name: 'Northwind Electronics Inc.' }), known?.Id),
      ],
      newCall(),
    )
    expect(results).toEqual([
      { ok: true, receipt: { externalId: accounts()[0]?.Id } },
      { ok: true, receipt: { externalId: known?.Id } },
    ])
    expect(crm.rows('Account')).toHaveLength(seedCustomers.length + 1)
    expect(crm.rows('Account')[0]).toMatchObject({ Name: 'Northwind Electronics Inc.', AccountNumber: '10100001' })
    expect(crm.rows('Contact')).toHaveLength(2)
    expect(Object.values(crm.requests()).reduce((sum, count) => sum + count)).toBe(5)
  })

  test('one refused account or contact fails its customer only', async () => {
    const results = await customers().push(
      [
        customerItem('c-1', newCustomer({ name: 'x'.repeat(300) })),
        customerItem('c-2', newCustomer()),
        customerItem('c-3', newCustomer({ contacts: [{ name: 'Bad Mail', email: 'not an address' }] })),
        customerItem('c-4', newCustomer(), '001SB9999999999AAA'),
      ],
      newCall(),
    )
    expect(results).toMatchObject([
      { ok: false, error: { code: 'RECORD_REJECTED', message: expect.stringContaining('STRING_TOO_LONG') } },
      { ok: true },
      {
        ok: false,
        error: { code: 'RECORD_REJECTED', message: expect.stringMatching(/contact Mail.*INVALID_EMAIL_ADDRESS/) },
      },
      { ok: false, error: { code: 'RECORD_REJECTED' } },
    ])
  })

  test('several accounts with our id are for a person to sort out', async () => {
    crm.seed('Account', [
      { Name: 'a', Crossdock_Id__c: 'c-1' },
      { Name: 'b', Crossdock_Id__c: 'c-1' },
    ])
    const item = customerItem('c-1', newCustomer())
    expect(await customers().push([item], newCall())).toMatchObject([
      { ok: false, error: { code: 'OUTCOME_AMBIGUOUS' } },
    ])
    await expect(customers().find(item, newCall())).rejects.toMatchObject({ code: 'OUTCOME_AMBIGUOUS' })
  })

  test('an answer lost after the contacts were written leaves one of each', async () => {
    crm.setFaults([
      { match: { path: '^/services/data/v67.0/composite/sobjects/Contact/' }, kind: 'drop-after', times: 1 },
    ])
    const item = customerItem('c-1', newCustomer())
    expect(await customers().push([item], newCall())).toMatchObject([{ ok: false, error: { code: 'SYSTEM_FAILED' } }])
    expect(await customers().push([item], newCall())).toMatchObject([{ ok: true }])
    expect(accounts()).toHaveLength(1)
    expect(crm.rows('Contact')).toHaveLength(1)
  })
})

describe('finding customers by identifiers', () => {
  const find = (identifiers: unknown[]) =>
    sinksOf(connection).lookup.byIdentifiers(newCustomer({ identifiers }), newCall())

  test.each([
    [{ scheme: 'gln', value: '4012345000009' }],
    [{ scheme: 'duns', value: '081466849' }],
    [{ scheme: 'tax-id', value: 'us943216549' }],
    [{ scheme: 'our-code', value: '10100001' }],
    [{ scheme: 'partner-code', value: 'NWE-HQ', issuer: 'northwind' }],
  ])('%j', async (identifier) => {
    const [known] = crm.rows('Account')
    expect(await find([identifier])).toEqual([{ externalId: known?.Id, name: 'Northwind Electronics' }])
  })

  test('a code of another partner, an unknown number or a kind that is not kept finds nothing', async () => {
    expect(await find([{ scheme: 'partner-code', value: 'NWE-HQ', issuer: 'lakeside' }])).toEqual([])
    expect(await find([{ scheme: 'gln', value: '4012345000023' }])).toEqual([])
    crm.clearRequests()
    expect(await find([{ scheme: 'registration-number', value: '1' }])).toEqual([])
    expect(crm.requests()).toEqual({})
  })

  test('several are all returned, the best match first', async () => {
    const [northwind, lakeside] = crm.rows('Account')
    const found = await find([
      { scheme: 'our-code', value: '10100001' },
      { scheme: 'gln', value: '4012345000016' },
    ])
    expect(found.map((one) => one.externalId)).toEqual([lakeside?.Id, northwind?.Id])
  })

  test('many customers are asked about in one query, and each gets its own', async () => {
    const [northwind, lakeside] = crm.rows('Account')
    crm.clearRequests()
    const of = (value: string) => newCustomer({ identifiers: [{ scheme: 'our-code', value }] })
    const lookup = sinksOf(connection).lookup
    const found = await lookup.byIdentifiersOfMany?.(
      [of('10100002'), of('nobody'), of('10100001'), newCustomer({ identifiers: [] })],
      newCall(),
    )
    expect(found?.map((ofOne) => ofOne.map(({ externalId }) => externalId))).toEqual([
      [lakeside?.Id],
      [],
      [northwind?.Id],
      [],
    ])
    expect(Object.values(crm.requests()).reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(2)
  })

  test.each(["' OR Name != '", "\\' OR Name != \\'", "O'Neill", 'a\nb', 'x"y'])(
    'cannot be talked into another query: %j',
    async (value) => {
      expect(await find([{ scheme: 'gln', value }])).toEqual([])
      crm.seed('Account', [{ Name: 'Odd', GLN__c: value }])
      expect((await find([{ scheme: 'gln', value }])).map((one) => one.name)).toEqual(['Odd'])
    },
  )
})

test('check proves token and API, and tells the quota', async () => {
  expect(await connection.check(newCall())).toEqual({
    ok: true,
    detail: expect.stringMatching(/^API v67\.0, \d+ of 15000000 calls used in 24 h$/),
  })
  const wrong = await openConnection(crm.url, { clientId: 'nobody' })
  expect(await wrong.check(newCall())).toMatchObject({ ok: false, error: { code: 'AUTH_REFUSED' } })
  await wrong.close()
})

test('queries are read to the last page', async () => {
  const small = await startCrmServer({ pageSize: 3 })
  const other = await openConnection(small.url)
  for (let index = 0; index < 10; index += 1) small.seed('Account', [{ Name: `A${index}`, GLN__c: '1' }])
  const found = await sinksOf(other).lookup.byIdentifiers(
    newCustomer({ identifiers: [{ scheme: 'gln', value: '1' }] }),
    newCall(),
  )
  expect(found).toHaveLength(10)
  expect(small.requests()['GET /services/data/:version/query/:locator']).toBe(3)
  await other.close()
  await small.close()
})
