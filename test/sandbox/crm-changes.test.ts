import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { type CrmServer, startCrmServer } from '../../src/sandbox/crm-server.ts'

const clockOffsetMs = -3_600_000
let crm: CrmServer
let token: string

beforeAll(async () => {
  crm = await startCrmServer({ customers: [], items: [], clockOffsetMs })
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: crm.clientId,
    client_secret: crm.clientSecret,
  })
  const reply: unknown = await (await fetch(`${crm.url}/services/oauth2/token`, { method: 'POST', body })).json()
  token = z.object({ access_token: z.string() }).parse(reply).access_token
})
afterAll(() => crm.close())

const call = async (method: string, path: string, records?: readonly object[]) => {
  const response = await fetch(`${crm.url}/services/data/v67.0${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(records && { 'content-type': 'application/json' }) },
    ...(records && { body: JSON.stringify({ allOrNone: false, records }) }),
  })
  const body: unknown = await response.json()
  return { status: response.status, date: response.headers.get('date') ?? '', body }
}
const names = async (soql: string, resource = 'query'): Promise<string[]> => {
  const { body } = await call('GET', `/${resource}?q=${encodeURIComponent(soql)}`)
  return z
    .object({ records: z.array(z.object({ Name: z.string() })) })
    .parse(body)
    .records.map(({ Name }) => Name)
}

describe('queries by time', () => {
  const at = '2026-03-01T10:00:00Z'
  const later = '2026-03-01T10:00:01Z'

  beforeAll(() => {
    crm.seed('Account', [{ Name: 'b' }, { Name: 'a' }], { modstamp: at })
    crm.seed('Account', [{ Name: 'c' }], { modstamp: later })
    crm.seed('Account', [{ Name: 'late' }], { modstamp: at })
    const [gone] = crm.seed('Account', [{ Name: 'gone' }], { modstamp: at })
    crm.remove('Account', gone?.Id ?? '', { modstamp: later })
  })

  test.each([
    [`SystemModstamp >= ${at} AND SystemModstamp <= ${at}`, 'SystemModstamp, Id', ['b', 'a', 'late']],
    [`SystemModstamp > ${at}`, 'SystemModstamp, Id', ['c']],
    ['SystemModstamp = 2026-03-01T11:00:00.000+01:00', 'SystemModstamp, Name DESC', ['late', 'b', 'a']],
    [
      `SystemModstamp > ${at} OR (SystemModstamp = ${at} AND Id > '001SB0000000001AAA')`,
      'SystemModstamp, Id',
      ['a', 'late', 'c'],
    ],
    [`SystemModstamp < ${later}`, 'Id DESC', ['late', 'a', 'b']],
    ["Id > '001SB0000000002AAA'", 'Id', ['c', 'late']],
    ['LastModifiedDate = 2026-03-01T10:00:01Z AND IsDeleted = false', 'Name', ['c']],
  ])('%s ORDER BY %s', async (where, order, found) => {
    expect(await names(`SELECT Name FROM Account WHERE ${where} ORDER BY ${order}`)).toEqual(found)
    expect(await names(`SELECT Name FROM Account WHERE ${where} ORDER BY ${order} LIMIT 1`)).toEqual(found.slice(0, 1))
  })

  test('queryAll sees the recycle bin, in order', async () => {
    const soql = `SELECT Name FROM Account WHERE SystemModstamp >= ${at} ORDER BY SystemModstamp, Id`
    expect(await names(soql, 'queryAll')).toEqual(['b', 'a', 'late', 'c', 'gone'])
    expect(await names(`${soql} LIMIT 5`, 'queryAll')).toHaveLength(5)
    expect(await names(soql)).toEqual(['b', 'a', 'late', 'c'])
  })

  test.each([
    [`SELECT Id FROM Account WHERE SystemModstamp >= '${at}'`, 'INVALID_FIELD'],
    ['SELECT Id FROM Account WHERE SystemModstamp >= 2026-03-01', 'INVALID_FIELD'],
    [`SELECT Id FROM Account WHERE Name = ${at}`, 'INVALID_FIELD'],
    ['SELECT Id FROM Account ORDER BY Id LIMIT 1 OFFSET 2001', 'NUMBER_OUTSIDE_VALID_RANGE'],
  ])('%s is %s', async (soql, errorCode) => {
    expect(await call('GET', `/query?q=${encodeURIComponent(soql)}`)).toMatchObject({
      status: 400,
      body: [{ errorCode }],
    })
  })
})

describe('what changed and what was deleted', () => {
  const minutesAgo = (minutes: number): string =>
    encodeURIComponent(new Date(crm.now() - minutes * 60_000).toISOString())

  test('is listed by windows of whole minutes, covered up to the oldest open transaction', async () => {
    const [row] = crm.seed('Product2', [{ Name: 'p' }], { modstamp: new Date(crm.now() - 300_000).toISOString() })
    const window = `start=${minutesAgo(10)}&end=${minutesAgo(1)}`
    const covered = z.object({ ids: z.array(z.string()), latestDateCovered: z.string() })
    const before = covered.parse((await call('GET', `/sobjects/Product2/updated?${window}`)).body)
    expect(before.ids).toEqual([row?.Id])
    expect(before.latestDateCovered).toMatch(/:00\.000\+0000$/)
    const transaction = crm.begin({ modstamp: '2026-03-01T10:00:07Z' })
    const during = covered.parse((await call('GET', `/sobjects/Product2/updated/?${window}`)).body)
    expect(during.latestDateCovered).toBe('2026-03-01T10:00:07.000+0000')
    expect(transaction.commit('Product2', [{ Name: 'q' }])).toMatchObject([
      { SystemModstamp: '2026-03-01T10:00:07.000+0000', LastModifiedDate: '2026-03-01T10:00:07.000+0000' },
    ])
  })

  test.each([
    ['the same minute', 'start=2026-03-01T10:00:01Z&end=2026-03-01T10:00:59Z'],
    ['before the list', 'start=2020-01-01T00:00:00Z&end=2026-03-01T10:00:59Z'],
    ['no times', 'start=x'],
  ])('%s is refused', async (_case, window) => {
    expect(await call('GET', `/sobjects/Account/deleted?${window}`)).toMatchObject({
      status: 400,
      body: [{ errorCode: 'INVALID_REPLICATION_DATE' }],
    })
  })
})

test('its clock is its own: stamps and the Date header', async () => {
  const { date } = await call('GET', '/limits')
  const [row] = crm.seed('Contact', [{ LastName: 'x' }])
  for (const time of [date, row?.SystemModstamp ?? '']) {
    expect(Math.abs(Date.parse(time) - (Date.now() + clockOffsetMs))).toBeLessThan(5000)
  }
})

test('parents are named by external id; one that is not there fails its record only', async () => {
  const [parent] = crm.seed('Product2', [{ Name: 'p', Crossdock_Id__c: 'P-1' }])
  const attributes = { type: 'Stock_Level__c' }
  const path = '/composite/sobjects/Stock_Level__c/Crossdock_Key__c'
  const level = (key: string, product: string) => ({
    attributes,
    Crossdock_Key__c: key,
    Product__r: { Crossdock_Id__c: product },
  })
  expect((await call('PATCH', path, [level('a', 'p-1'), level('b', 'NOPE')])).body).toMatchObject([
    { success: true, created: true },
    { success: false, errors: [{ statusCode: 'INVALID_FIELD', message: expect.stringContaining('Foreign key') }] },
  ])
  expect(crm.rows('Stock_Level__c')).toMatchObject([{ Product__c: parent?.Id }])
  const unknown = [{ attributes, Crossdock_Key__c: 'c', Nope__r: { Crossdock_Id__c: 'P-1' } }]
  expect(await call('PATCH', path, unknown)).toMatchObject({ status: 400, body: [{ errorCode: 'INVALID_FIELD' }] })
})

test('one price per product and book, the standard one first', async () => {
  const [product] = crm.seed('Product2', [{ Name: 'p' }])
  const [standard] = crm.rows('Pricebook2')
  const [other] = crm.seed('Pricebook2', [{ Name: 'other', IsActive: true }])
  const entry = (book: string | undefined) => ({
    attributes: { type: 'PricebookEntry' },
    Pricebook2Id: book,
    Product2Id: product?.Id,
    UnitPrice: 1,
  })
  const create = async (book: string | undefined) => (await call('POST', '/composite/sobjects', [entry(book)])).body
  expect(await create(other?.Id)).toMatchObject([{ errors: [{ statusCode: 'STANDARD_PRICE_NOT_DEFINED' }] }])
  expect(await create(standard?.Id)).toMatchObject([{ success: true }])
  expect(await create(standard?.Id)).toMatchObject([{ errors: [{ statusCode: 'DUPLICATE_VALUE' }] }])
  expect(await create(other?.Id)).toMatchObject([{ success: true }])
})

test('calls and rows written are counted by kind; what users do is not', async () => {
  const [row] = crm.seed('Account', [{ Name: 'counted' }])
  const before = { ...crm.counts(), written: crm.writes('Account') }
  crm.change('Account', row?.Id ?? '', { Name: 'by a user' })
  await call('GET', '/limits')
  const records = [row?.Id, '001SB9999999999AAA'].map((id) => ({ attributes: { type: 'Account' }, id, Phone: '1' }))
  await call('PATCH', '/composite/sobjects', records)
  const { calls, reads, writes } = crm.counts()
  expect([calls - before.calls, reads - before.reads, writes - before.writes]).toEqual([2, 1, 1])
  expect(crm.writes('Account') - before.written).toBe(1)
  const state: unknown = await (await fetch(`${crm.url}/_state`)).json()
  expect(state).toMatchObject({ counts: { calls, reads, writes, rowsWritten: { Account: crm.writes('Account') } } })
})
