import nock from 'nock'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Connection, Page } from '../../../src/connectors/connector.ts'
import { type Customer, customer } from '../../../src/domain/customer.ts'
import { newCall } from '../../conformance/source.ts'
import { exampleFile, openDescribed, there } from './open-described.ts'

let connection: Connection
const window = { since: '2026-11-22T19:46:33.000Z', until: '2026-11-22T20:00:00.000Z' }

beforeEach(() => nock.disableNetConnect())
afterEach(async () => {
  await connection.close()
  expect(nock.pendingMocks()).toEqual([])
  nock.cleanAll()
  nock.enableNetConnect()
})

const newCustomer = (more: Record<string, unknown> = {}): Customer =>
  customer.parse({
    name: 'Nordwind Handel GmbH',
    email: 'einkauf@nordwind.example',
    phone: '+4940123456',
    addresses: [{ use: 'main', lines: ['Kai 5'], postalCode: '20457', city: 'Hamburg', country: 'DE' }],
    ...more,
  })
const item = (externalId?: string, value = newCustomer()) => ({
  key: 'k-1',
  canonicalId: 'c-1',
  value,
  links: {},
  ...(externalId === undefined ? {} : { externalId }),
})
const read = async (): Promise<Page<'customer'>[]> => {
  const pages: Page<'customer'>[] = []
  for await (const page of there(connection.sources?.customer).read(window, undefined, newCall())) pages.push(page)
  return pages
}
const push = async (one = item()) => (await there(connection.sinks.customer).push([one], newCall()))[0]

describe('EspoCRM', () => {
  const host = 'https://crm.example'
  const account = {
    id: '6b0346a32a7246195',
    name: 'Nordwind Handel GmbH',
    deleted: false,
    website: null,
    emailAddress: 'einkauf@nordwind.example',
    phoneNumber: '+4940123456',
    type: 'Customer',
    sicCode: 'c-1',
    billingAddressStreet: 'Kai 5',
    billingAddressCity: 'Hamburg',
    billingAddressState: null,
    billingAddressCountry: 'Germany',
    billingAddressPostalCode: '20457',
    modifiedAt: '2026-11-22 19:46:43',
  }
  const api = () => nock(`${host}/api/v1`, { reqheaders: { 'x-api-key': 'espo-key-1' } })
  const changed = (since: string, offset: number) => ({
    maxSize: '200',
    offset: String(offset),
    orderBy: 'modifiedAt',
    order: 'asc',
    'where[0][type]': 'after',
    'where[0][attribute]': 'modifiedAt',
    'where[0][value]': since,
  })

  beforeEach(async () => {
    connection = await openDescribed(
      { url: `${host}/api/v1`, definition: exampleFile('espocrm.yaml') },
      { ESPOCRM_API_KEY: 'espo-key-1' },
    )
  })

  test('changes are asked for one second earlier, since `after` means later than', async () => {
    api()
      .get('/Account')
      .query(changed('2026-11-22 19:46:32', 0))
      .reply(200, { total: 1, list: [account] })
    const [record] = (await read()).flatMap(({ records }) => records)
    expect(record).toMatchObject({ externalId: '6b0346a32a7246195', modifiedAt: '2026-11-22T19:46:43.000Z' })
    expect(record?.map()).toMatchObject({
      ok: true,
      value: {
        name: 'Nordwind Handel GmbH',
        addresses: [{ use: 'main', lines: ['Kai 5'], city: 'Hamburg', country: 'DE' }],
      },
    })
  })

  test('a new account carries our key; a duplicate is refused with the reason of its header', async () => {
    api()
      .post('/Account', { ...pick(account), type: 'Customer', sicCode: 'c-1' })
      .reply(200, account)
    expect(await push()).toEqual({ ok: true, receipt: { externalId: account.id } })
    api().post('/Account').reply(409, [account], { 'X-Status-Reason': 'duplicate' })
    expect(await push()).toMatchObject({
      ok: false,
      error: { code: 'RECORD_REJECTED', message: expect.stringContaining('409: duplicate') },
    })
  })

  test('an empty answer is judged by its status, with the reason of its header', async () => {
    api()
      .post('/Account')
      .reply(
        400,
        { messageTranslation: { label: 'validationFailure' } },
        { 'X-Status-Reason': 'Field validation failure; field: name, type: required.' },
      )
    expect(await push()).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('field: name, type: required') },
    })
    api().post('/Account').reply(401, '')
    expect(await push()).toMatchObject({ ok: false, error: { code: 'AUTH_REFUSED' } })
    api().get('/Account/nope').reply(404, '', { 'X-Status-Reason': 'Record nope does not exist.' })
    expect(await there(connection.sources?.customer).get(['nope'], newCall())).toEqual([])
  })

  test('is only written to when something differs', async () => {
    const { update } = there(connection.sinks.customer)
    api().get(`/Account/${account.id}`).twice().reply(200, account)
    expect(await update?.([item(account.id)], newCall())).toMatchObject([{ ok: true }])
    api()
      .put(`/Account/${account.id}`, (body) => body.name === 'Nordwind AG' && !('website' in body))
      .reply(200, account)
    expect(await update?.([item(account.id, newCustomer({ name: 'Nordwind AG' }))], newCall())).toMatchObject([
      { ok: true },
    ])
  })

  test('finds what it wrote by our key', async () => {
    const sink = there(connection.sinks.customer)
    const query = { maxSize: 2, 'where[0][type]': 'equals', 'where[0][attribute]': 'sicCode', 'where[0][value]': 'c-1' }
    api().get('/Account').query(query).reply(200, { total: 0, list: [] })
    expect(await sink.find(item(), newCall())).toBeUndefined()
    api()
      .get('/Account')
      .query(query)
      .reply(200, { total: 2, list: [account, { ...account, id: 'other' }] })
    await expect(sink.find(item(), newCall())).rejects.toMatchObject({ code: 'OUTCOME_AMBIGUOUS' })
    expect(sink.repeatable).toBe(false)
  })
})

/** What an account is written with. */
const pick = (account: Record<string, string | boolean | null>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(account).flatMap(([key, value]) =>
      typeof value === 'string' && /^(name|emailAddress|phoneNumber|billing.*)$/.test(key) ? [[key, value]] : [],
    ),
  )

describe('Dolibarr', () => {
  const host = 'https://erp.example'
  const thirdParty = {
    id: '1',
    name: 'Nordwind Handel GmbH',
    ref_ext: 'c-1',
    status: '1',
    email: 'einkauf@nordwind.example',
    phone: '+4940123456',
    address: 'Kai 5',
    zip: '20457',
    town: 'Hamburg',
    country_id: '5',
    tva_intra: 'DE136695976',
    tms: null,
    date_modification: '',
  }
  const api = () => nock(`${host}/api/index.php`, { reqheaders: { dolapikey: 'doli-key-1' } })
  const failure = (status: number, message: string, more = {}) => ({ error: { ...more, code: status, message } })

  beforeEach(async () => {
    connection = await openDescribed(
      { url: `${host}/api/index.php`, definition: exampleFile('dolibarr.yaml') },
      { DOLIBARR_API_KEY: 'doli-key-1' },
    )
  })

  test('third parties nobody has changed yet come without a time, and an empty list is a 404', async () => {
    const query = {
      mode: 1,
      limit: 100,
      page: 0,
      pagination_data: 'true',
      sortfield: 't.tms',
      sortorder: 'ASC',
      sqlfilters: "(t.tms:>=:'2026-11-22 19:46:33')",
    }
    api()
      .get('/thirdparties')
      .query(query)
      .reply(200, { data: [thirdParty], pagination: { total: 1, page: 0, page_count: 1, limit: 100 } })
    const [record] = (await read()).flatMap(({ records }) => records)
    expect(record).toMatchObject({ externalId: '1', modifiedAt: undefined })
    expect(record?.map()).toMatchObject({
      ok: true,
      value: {
        active: true,
        identifiers: [{ scheme: 'tax-id', value: 'DE136695976' }],
        addresses: [{ country: 'DE' }],
      },
    })
    api().get('/thirdparties').query(query).reply(404, failure(404, 'Not Found: No third parties found'))
    expect(await read()).toEqual([])
  })

  test('a create answers with the bare id', async () => {
    api()
      .post(
        '/thirdparties',
        (body) => body.ref_ext === 'c-1' && body.code_client === '-1' && body.country_id === '5' && body.client === '1',
      )
      .reply(200, '1')
    expect(await push()).toEqual({ ok: true, receipt: { externalId: '1' } })
  })

  test('a 500 is what its code says: a race that may be tried again, a refusal, or in doubt', async () => {
    api()
      .post('/thirdparties')
      .reply(
        500,
        failure(500, 'Internal Server Error: Error creating thirdparty', { 0: 'Duplicate value in a unique field' }),
      )
    expect(await push()).toMatchObject({ ok: false, error: { name: 'TransientError', code: 'SYSTEM_FAILED' } })
    api().post('/thirdparties').reply(400, failure(400, 'Bad Request: name field missing'))
    expect(await push()).toMatchObject({
      ok: false,
      error: { code: 'RECORD_REJECTED', message: expect.stringContaining('name field missing') },
    })
    api().post('/thirdparties').reply(500, 'Fatal error')
    expect(await push()).toMatchObject({ ok: false, error: { code: 'OUTCOME_UNKNOWN' } })
    api().get('/thirdparties').query({ limit: 2, sqlfilters: "(t.ref_ext:=:'c-1')" }).reply(200, [thirdParty])
    expect(await there(connection.sinks.customer).find(item(), newCall())).toEqual({ externalId: '1' })
  })
})
