import nock from 'nock'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Connection } from '../../../src/connectors/connector.ts'
import { AuthError, TransientError } from '../../../src/domain/errors.ts'
import { openSap, testCall } from './sap-test.ts'
import { mappedOf, recordsOf, sourceOf } from './source-test.ts'

const host = 'https://s4.example'
const root = '/sap/opu/odata/sap'
let connection: Connection

beforeEach(async () => {
  nock.disableNetConnect()
  connection = await openSap(host, { pageSize: 2, language: 'de', timeZone: 'Europe/Berlin' })
})

afterEach(async () => {
  await connection.close()
  const pending = nock.pendingMocks()
  nock.cleanAll()
  nock.enableNetConnect()
  expect(pending).toEqual([])
})

const rowsOf = (results: object[], next?: string) => ({
  d: { results, ...(next === undefined ? {} : { __next: next }) },
})
const deferred = { __deferred: { uri: 'https://inside.example/x' } }
const product = (number: string, changes: object = {}) => ({
  __metadata: { id: 'x', uri: 'x', type: 'API_PRODUCT_SRV.A_ProductType', etag: `W/"'${number}'"` },
  Product: number,
  BaseUnit: 'PC',
  ProductStandardID: '',
  CrossPlantStatus: '',
  IsMarkedForDeletion: false,
  LastChangeDateTime: '/Date(1769860800123+0000)/',
  to_Description: {
    results: [
      { Product: number, Language: 'EN', ProductDescription: 'Screw' },
      { Product: number, Language: 'DE', ProductDescription: 'Schraube' },
    ],
  },
  to_Plant: deferred,
  ...changes,
})
const window = { since: '2026-01-31T11:00:00.000Z', until: '2026-01-31T13:00:00.000Z' }
const products = (test: (filter: string, query: Record<string, unknown>) => boolean) =>
  nock(host)
    .get(`${root}/API_PRODUCT_SRV/A_Product`)
    .query((query) => test(String(query['$filter']), query))

describe('what SAP gives to be read', () => {
  it('is read on by key, whatever page sizes and further addresses SAP chooses', async () => {
    const bounds = `(LastChangeDateTime ge datetimeoffset'2026-01-31T11:00:00.000Z' and LastChangeDateTime le datetimeoffset'2026-01-31T13:00:00.000Z')`
    const behind = (product: string) =>
      `${bounds} and (LastChangeDateTime ge datetimeoffset'2026-01-31T12:00:00.124Z' or (LastChangeDateTime ge datetimeoffset'2026-01-31T12:00:00.123Z' and LastChangeDateTime lt datetimeoffset'2026-01-31T12:00:00.124Z' and Product gt '${product}'))`
    products((filter, query) => filter === bounds && query['$orderby'] === 'LastChangeDateTime,Product').reply(
      200,
      rowsOf([product('10')], `http://inside.example:8000${root}/API_PRODUCT_SRV/A_Product?$skiptoken=1`),
    )
    products((filter) => filter === behind('10')).reply(200, rowsOf([product("2'0")]))
    products((filter) => filter === behind("2''0")).reply(200, rowsOf([]))
    const [one, two] = await recordsOf(sourceOf(connection, 'product'), window)
    expect(mappedOf(one)).toEqual({ itemId: '10', name: 'Schraube', unit: 'H87', active: true })
    expect([two?.externalId, two?.modifiedAt]).toEqual(["2'0", '2026-01-31T12:00:00.123Z'])
    expect(JSON.stringify(one?.raw)).not.toMatch(/__metadata|__deferred/)
  })

  it('has issues of its own where one row is malformed, and the others come', async () => {
    products(() => true).reply(
      200,
      rowsOf([product('10', { BaseUnit: 7, LastChangeDateTime: null }), product('20', { BaseUnit: null })]),
    )
    products((filter) => filter.includes("Product gt '20'")).reply(200, rowsOf([product('30')]))
    products((filter) => filter.includes("Product gt '30'")).reply(200, rowsOf([]))
    const records = await recordsOf(sourceOf(connection, 'product'), window)
    expect(records.map((record) => mappedOf(record))).toMatchObject([
      [{ code: 'VALUE_INVALID', path: 'BaseUnit', value: '7' }],
      [{ code: 'VALUE_MISSING', path: 'BaseUnit' }],
      { itemId: '30' },
    ])
  })

  it.each([
    ['a login page', 200, '<html><body>Logon</body></html>', 'not JSON'],
    ['JSON that is cut off', 200, '{"d":{"results":[{"Product":"10"', 'not JSON'],
    ['another frame', 200, '{"value":[]}', 'd: '],
    ['a row without its key', 200, JSON.stringify(rowsOf([product('10'), { BaseUnit: 'PC' }])), 'd.results.1.Product'],
  ])('is unreadable when it is %s', async (_what, status, body, reason) => {
    products(() => true).reply(status, body, { 'content-type': 'application/json' })
    const error = await recordsOf(sourceOf(connection, 'product'), window).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(TransientError)
    expect(error).toMatchObject({ code: 'REPLY_UNREADABLE', stage: 'read' })
    expect(String(error)).toContain(reason)
  })

  it('fails in the middle rather than ending early, also when a proxy gives one page for all', async () => {
    const page = rowsOf([product('10'), product('20')])
    products(() => true).reply(200, page)
    products(() => true).reply(200, page)
    const seen: string[] = []
    const reading = async () => {
      for await (const { records } of sourceOf(connection, 'product').read(window, undefined, testCall()))
        seen.push(...records.map(({ externalId }) => externalId))
    }
    await expect(reading()).rejects.toMatchObject({ code: 'REPLY_UNREADABLE' })
    expect(seen).toEqual(['10', '20'])
  })

  it('keeps its waits and refusals', async () => {
    products(() => true).reply(429, '', { 'retry-after': '7' })
    const reading = () => recordsOf(sourceOf(connection, 'product'), window)
    await expect(reading()).rejects.toMatchObject({ code: 'SYSTEM_BUSY', scope: 'system', retryAfterMs: 7000 })
    products(() => true).reply(503, '', { 'retry-after': '3' })
    await expect(reading()).rejects.toMatchObject({ code: 'SYSTEM_BUSY', retryAfterMs: 3000 })
    products(() => true).reply(401, '<html>Logon failed</html>')
    await expect(reading()).rejects.toBeInstanceOf(AuthError)
  })

  it('is a customer stamped with date and time of day, found in the time zone of the system', async () => {
    const partner = {
      BusinessPartner: '1000',
      BusinessPartnerCategory: '1',
      Customer: '1000',
      FirstName: 'Ana',
      LastName: 'Ruiz',
      InternationalLocationNumber1: '0000000',
      InternationalLocationNumber2: '00000',
      InternationalLocationNumber3: '0',
      BusinessPartnerIsBlocked: false,
      CreationDate: '/Date(1700000000000)/',
      CreationTime: 'PT08H00M00S',
      LastChangeDate: '/Date(1769817600000)/',
      LastChangeTime: 'PT13H30M05S',
      to_BusinessPartnerAddress: { results: [] },
      to_BusinessPartnerTax: deferred,
      to_Customer: null,
    }
    const partners = (test: (filter: string) => boolean) =>
      nock(host)
        .get(`${root}/API_BUSINESS_PARTNER/A_BusinessPartner`)
        .query((query) => test(String(query['$filter'])))
    const from =
      "(LastChangeDate gt datetime'2026-01-31T00:00:00' or (LastChangeDate eq datetime'2026-01-31T00:00:00' and LastChangeTime ge time'PT12H00M00S'))"
    partners((filter) => filter.includes(from) && !filter.includes('BusinessPartner gt')).reply(200, rowsOf([partner]))
    partners((filter) => filter.includes("LastChangeTime eq time'PT13H30M05S' and BusinessPartner gt '1000'")).reply(
      200,
      rowsOf([]),
    )
    partners((filter) => filter.includes('CreationDate')).reply(200, rowsOf([]))
    const [record] = await recordsOf(sourceOf(connection, 'customer'), window)
    expect(record?.modifiedAt).toBe('2026-01-31T12:30:05.000Z')
    expect(mappedOf(record)).toMatchObject({
      kind: 'person',
      name: 'Ana Ruiz',
      identifiers: [{ scheme: 'our-code', value: '1000', issuer: 'erp' }],
    })
  })

  it('has the time of its header Date, or none', async () => {
    const asked = () => nock(host).get(`${root}/API_PRODUCT_SRV/`).query(true)
    asked().reply(200, '{"d":{"EntitySets":[]}}', { date: 'Sat, 31 Jan 2026 12:00:00 GMT' })
    const source = sourceOf(connection, 'product')
    expect(await source.now?.(testCall())).toBe('2026-01-31T12:00:00.000Z')
    asked().reply(200, '{"d":{"EntitySets":[]}}')
    await expect(source.now?.(testCall())).rejects.toMatchObject({ code: 'REPLY_UNREADABLE' })
  })
})
