import nock from 'nock'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Connection } from '../../../src/connectors/connector.ts'
import { CrossdockError } from '../../../src/domain/errors.ts'
import {
  customerItem,
  newCall,
  openTryton,
  orderItem,
  sinksOf,
  sourceOf,
  testCustomer,
  testOrder,
} from './tryton-test.ts'

const host = 'https://erp.example'
const settings = { url: host, database: 'shop', user: 'crossdock', password: 'secret' }
let connection: Connection

beforeEach(async () => {
  nock.disableNetConnect()
  connection = await openTryton(settings)
})
afterEach(async () => {
  await connection.close()
  const pending = nock.pendingMocks()
  nock.cleanAll()
  nock.enableNetConnect()
  expect(pending).toEqual([])
})

type Rpc = { id: number; method: string; params: unknown[] }
const called = (method: string) => (body: unknown) => (body as Rpc).method === method

const answering = (method: string, answer: object, times = 1) =>
  nock(host)
    .post('/shop/', called(method))
    .times(times)
    .reply(200, (_uri, body) => ({ id: (body as Rpc).id, ...answer }))

const givesSession = (key = 'key-1', times = 1) => answering('common.db.login', { result: [7, key] }, times)

const sessionHeader = (key: string): string => `Session ${Buffer.from(`crossdock:7:${key}`).toString('base64')}`

/** What every call that depends on the company asks first. */
const givesCompany = (): void => {
  answering('model.res.user.get_preferences', { result: { company: 1 } })
  answering('model.company.company.search_read', {
    result: [{ id: 1, party: 1, currency: 3, 'currency.': { id: 3, code: 'EUR' } }],
  })
}

const readOne = () => sourceOf(connection, 'customer').get(['5'], newCall())
const failureOf = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) =>
      error instanceof CrossdockError ? { name: error.name, code: error.code, message: error.message } : error,
  )

describe('what an answer means for reading', () => {
  const search = 'model.party.party.search_read'

  test.each([
    [
      'an HTML page of a proxy',
      200,
      '<html><body>Please log in</body></html>',
      'REPLY_UNREADABLE',
      /begins with "<html>/,
    ],
    ['JSON cut off', 200, '{"id": 4, "result": [{"id": 5, "na', 'REPLY_UNREADABLE', /not JSON/],
    ['an empty body', 200, '', 'REPLY_UNREADABLE', /it is empty/],
    ['something else than a list', 200, undefined, 'REPLY_UNREADABLE', /search_read/],
    ['a server that is down', 503, 'starting', 'SYSTEM_BUSY', /asks to wait/],
    ['a server that fails', 500, 'Internal Server Error', 'SYSTEM_FAILED', /status 500/],
    ['a method that is not offered', 403, '', 'AUTH_REFUSED', /is the module active/],
    ['a redirect to a login page', 302, '', 'AUTH_REFUSED', /redirects/],
  ])('%s', async (_what, status, body, code, message) => {
    givesSession()
    givesCompany()
    nock(host)
      .post('/shop/', called(search))
      .reply(status, (_uri, sent) => body ?? { id: (sent as Rpc).id, result: { rows: [] } })
    expect(await failureOf(readOne())).toMatchObject({ code, message: expect.stringMatching(message) })
  })

  test('an answer to another call is none', async () => {
    givesSession()
    givesCompany()
    nock(host).post('/shop/', called(search)).reply(200, { id: 999, result: [] })
    expect(await failureOf(readOne())).toMatchObject({
      code: 'REPLY_UNREADABLE',
      message: expect.stringContaining('999'),
    })
  })

  test('a row of another shape is an issue of its own record', async () => {
    givesSession()
    givesCompany()
    answering(search, { result: [{ id: 5, name: 'No code' }] })
    const [record] = await readOne()
    expect(record).toMatchObject({ externalId: '5', raw: { name: 'No code' } })
    const mapped = record?.map()
    expect(mapped?.ok === false && mapped.issues).toContainEqual(
      expect.objectContaining({ code: 'VALUE_INVALID', path: 'code', message: expect.stringContaining('code') }),
    )
  })

  test('an error of the server itself is told, and tried again', async () => {
    givesSession()
    givesCompany()
    answering(search, { error: ["'party.party' has no field 'nothing'", ''] })
    expect(await failureOf(readOne())).toMatchObject({
      name: 'TransientError',
      code: 'SYSTEM_FAILED',
      message: expect.stringContaining("has no field 'nothing'"),
    })
  })
})

describe('sessions', () => {
  test('one that ended is opened again, and the call repeated with the new one', async () => {
    givesSession('key-1')
    const first = nock(host, { reqheaders: { authorization: sessionHeader('key-1') } })
    first.post('/shop/').reply(401)
    givesSession('key-2')
    nock(host, { reqheaders: { authorization: sessionHeader('key-2') } })
      .post('/shop/', called('model.res.user.get_preferences'))
      .reply(200, (_uri, body) => ({ id: (body as Rpc).id, result: { company: 1 } }))
    answering('model.company.company.search_read', {
      result: [{ id: 1, party: 1, currency: 3, 'currency.': { id: 3, code: 'EUR' } }],
    })
    answering('model.party.party.search_read', { result: [] })
    expect(await readOne()).toEqual([])
  })

  test('a fresh session that is refused too is a matter of credentials', async () => {
    givesSession('key-1', 2)
    nock(host).post('/shop/', called('model.res.user.get_preferences')).times(2).reply(401)
    expect(await failureOf(readOne())).toMatchObject({ name: 'AuthError', code: 'AUTH_REFUSED' })
  })

  test.each([
    ['a wrong password', 401, '', 'AuthError', 'AUTH_REFUSED'],
    ['too many wrong ones', 429, '', 'TransientError', 'SYSTEM_BUSY'],
    ['no such database', 404, '', 'TransientError', 'SYSTEM_UNREACHABLE'],
    [
      'a second factor',
      200,
      JSON.stringify({ id: 0, error: ['LoginException', ['sms', 'Code', 'char']] }),
      'AuthError',
      'AUTH_REFUSED',
    ],
    ['no session', 200, JSON.stringify({ id: 0, result: null }), 'AuthError', 'AUTH_REFUSED'],
  ])('%s at login', async (_what, status, body, name, code) => {
    nock(host).post('/shop/', called('common.db.login')).reply(status, body)
    expect(await failureOf(readOne())).toMatchObject({ name, code })
  })

  test('ten calls at once log in once', async () => {
    givesSession()
    givesCompany()
    answering('model.party.party.search_read', { result: [] }, 10)
    expect(await Promise.all(Array.from({ length: 10 }, readOne))).toHaveLength(10)
  })
})

describe('what an answer means for writing', () => {
  const push = async () =>
    (
      await sinksOf(connection).customers.push(
        [customerItem('k-1', testCustomer({ addresses: [], financial: {} }))],
        newCall(),
      )
    )[0]
  const create = 'model.party.party.create'

  beforeEach(() => {
    givesSession()
    givesCompany()
    answering('model.country.country.search_read', { result: [] })
  })

  test.each([
    [
      ['UserError', ['The value is not valid.', 'Code', null]],
      'RejectedError',
      'RECORD_REJECTED',
      /The value is not valid. - Code/,
    ],
    [
      ['UserWarning', ['party_similar', 'There is one like it', '']],
      'RejectedError',
      'RECORD_REJECTED',
      /party_similar/,
    ],
    [
      ['ConcurrencyException', 'Records were modified in the meanwhile'],
      'TransientError',
      'RECORD_LOCKED',
      /somebody else/,
    ],
    [['could not serialize access due to concurrent update', ''], 'TransientError', 'RECORD_LOCKED', /somebody else/],
    [['KeyError', ''], 'TransientError', 'SYSTEM_FAILED', /KeyError/],
  ])('%j', async (fault, name, code, message) => {
    answering(create, { error: fault })
    expect(await push()).toMatchObject({ ok: false, error: { name, code, message: expect.stringMatching(message) } })
  })

  test.each([
    ['a gateway error', 502, '<html>Bad Gateway</html>'],
    ['a proxy that waited in vain', 408, '<html>Timeout</html>'],
    ['an answer cut off', 200, '{"id": 3, "resu'],
    ['an answer without the id', 200, undefined],
  ])('%s leaves it in doubt', async (_what, status, body) => {
    nock(host)
      .post('/shop/', called(create))
      .reply(status, (_uri, sent) => body ?? { id: (sent as Rpc).id, result: [] })
    expect(await push()).toMatchObject({ ok: false, error: { code: 'OUTCOME_UNKNOWN' } })
  })

  test('no answer leaves it in doubt, and nothing is sent twice', async () => {
    await connection.close()
    connection = await openTryton({ ...settings, timeoutMs: 2_000 })
    nock(host).post('/shop/', called(create)).delay(6_000).reply(200, {})
    expect(await push()).toMatchObject({ ok: false, error: { code: 'OUTCOME_UNKNOWN' } })
  })

  test('a party that was made counts, though its number could not be read', async () => {
    answering(create, { result: [77] })
    nock(host).post('/shop/', called('model.party.party.search_read')).reply(500, 'oops')
    expect(await push()).toEqual({ ok: true, receipt: { externalId: '77' } })
  })
})

describe('a sale half made', () => {
  const sale = (state: string) => ({ result: [{ id: 9, state }] })
  const items = [
    orderItem(
      testOrder('PO-1', { lines: [{ lineNumber: '1', itemId: 'X', quantity: { value: '1', unit: 'EA' } }] }),
      '5',
    ),
  ]

  const preparesSale = (): void => {
    givesSession()
    givesCompany()
    answering('model.product.product.search_read', {
      result: [{ id: 4, code: 'X', 'default_uom.': { id: 1, category: 1 } }],
    })
    answering('model.product.uom.search_read', { result: [{ id: 1, symbol: 'u', category: 1 }] })
    answering('model.sale.sale.on_change', { result: [{ payment_term: 2, 'payment_term.': { rec_name: '30 days' } }] })
    answering('model.sale.line.on_change', {
      result: [{ unit_price: { __class__: 'Decimal', decimal: '3.5000' }, taxes: { add: [[0, { id: 8 }]] } }],
    })
    answering('model.ir.date.today', { result: { __class__: 'date', year: 2026, month: 1, day: 31 } })
  }

  test('carries price, taxes and payment term as Tryton itself would fill them in', async () => {
    preparesSale()
    let sent: unknown
    nock(host)
      .post('/shop/', (body: Rpc) => {
        if (body.method !== 'model.sale.sale.create') return false
        sent = body.params
        return true
      })
      .reply(502)
    await sinksOf(connection).orders.push(items, newCall())
    expect(sent).toEqual([
      [
        {
          company: 1,
          party: 5,
          currency: 3,
          payment_term: 2,
          reference: 'PO-1',
          lines: [
            [
              'create',
              [
                {
                  type: 'line',
                  sequence: 1,
                  product: 4,
                  quantity: 1,
                  unit: 1,
                  unit_price: { __class__: 'Decimal', decimal: '3.5' },
                  taxes: [['add', [8]]],
                },
              ],
            ],
          ],
        },
      ],
      { language: 'en', company: 1 },
    ])
  })

  test('an answer lost in the midst of confirming leaves it in doubt; it is neither removed nor made again', async () => {
    preparesSale()
    answering('model.sale.sale.create', { result: [9] })
    answering('model.sale.sale.search_read', sale('draft'))
    nock(host).post('/shop/', called('model.sale.sale.quote')).reply(502)
    const [result] = await sinksOf(connection).orders.push(items, newCall())
    expect(result).toMatchObject({
      ok: false,
      error: { code: 'OUTCOME_UNKNOWN', message: expect.stringContaining('made sale 9') },
    })
  })

  test('a refusal that cannot be cleared away leaves it in doubt, too', async () => {
    preparesSale()
    answering('model.sale.sale.create', { result: [9] })
    answering('model.sale.sale.search_read', sale('draft'), 2)
    answering('model.sale.sale.quote', { error: ['UserError', ['No warehouse', '', null]] })
    answering('model.sale.sale.cancel', { error: ['UserError', ['Not now', '', null]] })
    const [result] = await sinksOf(connection).orders.push(items, newCall())
    expect(result).toMatchObject({ ok: false, error: { code: 'OUTCOME_UNKNOWN' } })
  })

  test('one that was refused goes back to draft, is cancelled and deleted', async () => {
    preparesSale()
    answering('model.sale.sale.create', { result: [9] })
    answering('model.sale.sale.search_read', sale('quotation'))
    answering('model.sale.sale.confirm', { error: ['UserError', ['No account', '', null]] })
    answering('model.sale.sale.search_read', sale('confirmed'))
    for (const button of ['draft', 'cancel', 'delete']) answering(`model.sale.sale.${button}`, { result: null })
    const [result] = await sinksOf(connection).orders.push(items, newCall())
    expect(result).toMatchObject({
      ok: false,
      error: { code: 'RECORD_REJECTED', message: expect.stringContaining('No account') },
    })
  })
})

describe('customer numbers of other systems', () => {
  const theirs = { scheme: 'our-code', value: '17', issuer: 'sap' }
  const found = [{ id: 5, name: 'Somebody', code: '17', 'identifiers.': [] }]
  const find = (issuer: string) =>
    connection.lookups.customer?.byIdentifiers(testCustomer({ identifiers: [{ ...theirs, issuer }] }), newCall())

  test('find no party of that code', async () => {
    expect(await find('sap')).toEqual([])
    givesSession()
    givesCompany()
    answering('model.party.party.search_read', { result: found })
    expect(await find('erp')).toEqual([{ externalId: '5', name: 'Somebody' }])
  })
})
