import nock from 'nock'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createSalesforceClient, type SalesforceClient } from '../../../src/connectors/salesforce/client.ts'
import { salesforceSettings } from '../../../src/connectors/salesforce/settings.ts'
import { soqlGroups, soqlText } from '../../../src/connectors/salesforce/soql.ts'
import { AuthError, RejectedError, UncertainError } from '../../../src/domain/errors.ts'
import { newCall, newOrder, openConnection, orderItem, sinksOf } from './fixtures.ts'

const url = 'https://acme.my.salesforce.com'
const root = '/services/data/v67.0'
const tokenReply = {
  access_token:
    '00DB0000000TfcR!AQQAQFhoK8vTMg_rKA.esrJ2bCs.OOIjJgl.9Cx6O7KqjZmHMLOyVb.U61BU9tm4xRusf7d3fD1P9oefzqS6i9sJMPWj48IK',
  signature: 'd/SxeYBxH0GSVko0HMgcUxuZy0PA2cDDz1u7g7JtDHw=',
  token_format: 'opaque',
  instance_url: url,
  id: `${url}/id/00DB0000000TfcRMAS/005B0000005Bk90IAC`,
  token_type: 'Bearer',
  issued_at: '1558553873237',
}

let client: SalesforceClient

beforeEach(() => {
  nock.disableNetConnect()
  client = open()
})
afterEach(() => {
  client.close()
  expect(nock.pendingMocks()).toEqual([])
  nock.cleanAll()
  nock.enableNetConnect()
})

const open = (): SalesforceClient =>
  createSalesforceClient(salesforceSettings.parse({ url, clientId: 'key', clientSecret: 's&cret=1', timeoutMs: 500 }), {
    system: 'crm',
    logger: pino({ level: 'silent' }),
  })

const grantToken = (reply: Record<string, unknown> = tokenReply, times = 1) =>
  nock(url)
    .post('/services/oauth2/token', { grant_type: 'client_credentials', client_id: 'key', client_secret: 's&cret=1' })
    .times(times)
    .reply(200, reply)

const upsertOne = (kind: 'write' | 'repeatable-write' = 'repeatable-write') =>
  client.request(
    { method: 'PATCH', path: '/sobjects/Account/Crossdock_Id__c/A-1', body: { Name: 'A' }, kind },
    newCall(),
  )
const patchOne = () => nock(url).patch(`${root}/sobjects/Account/Crossdock_Id__c/A-1`, { Name: 'A' })

describe('replies to an upsert', () => {
  test('created 201, updated 200 with a body and updated 204 without one are all answers', async () => {
    grantToken()
    patchOne().reply(201, { id: '001D000000IqhSLIAZ', success: true, errors: [], created: true })
    patchOne().reply(200, { id: '001D000000IqhSLIAZ', success: true, errors: [], created: false })
    patchOne().reply(204)
    expect((await upsertOne()).json()).toMatchObject({ created: true })
    expect((await upsertOne()).json()).toMatchObject({ created: false })
    const updated = await upsertOne()
    expect([updated.status, updated.text]).toEqual([204, ''])
  })

  test('300 lists the records: a person must choose', async () => {
    grantToken()
    patchOne().reply(300, [
      `${root}/sobjects/Account/001D000000I2uRtIAJ`,
      `${root}/sobjects/Account/001D000000I2uRuIAJ`,
    ])
    await expect(upsertOne()).rejects.toMatchObject({ code: 'OUTCOME_AMBIGUOUS' })
  })

  test('400 carries code, message and fields into the error', async () => {
    grantToken()
    patchOne().reply(400, [
      {
        message: 'Required fields are missing: [PricebookEntryId]',
        errorCode: 'REQUIRED_FIELD_MISSING',
        fields: ['PricebookEntryId'],
      },
    ])
    const failure = upsertOne()
    await expect(failure).rejects.toBeInstanceOf(RejectedError)
    await expect(failure).rejects.toMatchObject({
      code: 'RECORD_REJECTED',
      message: expect.stringContaining(
        'REQUIRED_FIELD_MISSING: Required fields are missing: [PricebookEntryId] (PricebookEntryId)',
      ),
    })
  })

  test.each([
    [
      403,
      [{ message: 'The REST API is not enabled for this Organization.', errorCode: 'API_DISABLED_FOR_ORG' }],
      'AUTH_REFUSED',
    ],
    [404, [{ message: 'The requested resource does not exist', errorCode: 'NOT_FOUND' }], 'AUTH_REFUSED'],
    [
      400,
      [{ message: 'unable to obtain exclusive access to this record', errorCode: 'UNABLE_TO_LOCK_ROW' }],
      'RECORD_LOCKED',
    ],
    [
      400,
      [{ message: 'AfterUpdate caused by: UNABLE_TO_LOCK_ROW', errorCode: 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY' }],
      'RECORD_LOCKED',
    ],
    [503, [{ message: 'Server too busy', errorCode: 'SERVER_UNAVAILABLE' }], 'SYSTEM_BUSY'],
    [301, '<html>Moved</html>', 'REPLY_UNREADABLE'],
    [404, '<html>No such site</html>', 'REPLY_UNREADABLE'],
    [400, [{ message: "No such column 'Crossdock_Id__c'", errorCode: 'INVALID_FIELD' }], 'AUTH_REFUSED'],
    [504, '<html>Gateway time-out</html>', 'SYSTEM_FAILED'],
  ])('status %i %j is %s', async (status, body, code) => {
    grantToken()
    patchOne().reply(status, body)
    await expect(upsertOne()).rejects.toMatchObject({ code })
  })

  test('a server error after a write that must not be repeated is doubt', async () => {
    grantToken()
    patchOne().reply(500, [{ message: 'oops', errorCode: 'UNKNOWN_EXCEPTION' }])
    await expect(upsertOne('write')).rejects.toBeInstanceOf(UncertainError)
  })

  test('a connection that breaks is doubt for a write and a retry for an upsert', async () => {
    grantToken()
    patchOne()
      .times(2)
      .replyWithError(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }))
    await expect(upsertOne('write')).rejects.toBeInstanceOf(UncertainError)
    await expect(upsertOne()).rejects.toMatchObject({ code: 'SYSTEM_FAILED', scope: 'item' })
  })
})

test('one record that makes Salesforce refuse the whole call is found, the others are written', async () => {
  grantToken()
  const records = Array.from({ length: 10 }, (_, index) => ({ Crossdock_Id__c: `c-${index}`, Name: `A${index}` }))
  let calls = 0
  nock(url)
    .patch(`${root}/composite/sobjects/Account/Crossdock_Id__c`)
    .times(9)
    .reply((_uri, body) => {
      calls += 1
      const text = JSON.stringify(body)
      if (text.includes('A6')) return [400, [{ message: 'Unexpected character', errorCode: 'JSON_PARSER_ERROR' }]]
      const ids = [...text.matchAll(/c-(\d)/g)].map((match) => match[1])
      return [200, ids.map((id) => ({ id: `001-${id}`, success: true, errors: [], created: true }))]
    })
  const results = await client.upsert('Account', 'Crossdock_Id__c', records, newCall())
  expect(results.map((one) => one.id ?? one.errors[0]?.message)).toEqual([
    ...['001-0', '001-1', '001-2', '001-3', '001-4', '001-5'],
    expect.stringContaining('JSON_PARSER_ERROR'),
    ...['001-7', '001-8', '001-9'],
  ])
  expect(calls).toBe(9)
})

describe('tokens', () => {
  test('every call names us as its origin and carries the token', async () => {
    grantToken()
    nock(url, {
      reqheaders: { authorization: `Bearer ${tokenReply.access_token}`, 'sforce-call-options': 'client=crossdock' },
    })
      .get(`${root}/limits`)
      .reply(200, {})
    await client.request({ method: 'GET', path: '/limits', kind: 'read' }, newCall())
  })

  test('data calls go to the instance the token names', async () => {
    grantToken({ ...tokenReply, instance_url: 'https://acme-eu.my.salesforce.com' })
    nock('https://acme-eu.my.salesforce.com').get(`${root}/limits`).reply(200, {})
    await client.request({ method: 'GET', path: '/limits', kind: 'read' }, newCall())
  })

  test('401 INVALID_SESSION_ID: one new token, one more try', async () => {
    grantToken(tokenReply, 2)
    patchOne().reply(401, [{ message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' }])
    patchOne().reply(204)
    expect((await upsertOne('write')).status).toBe(204)
  })

  test('401 for every new token is an AuthError', async () => {
    grantToken(tokenReply, 4)
    patchOne()
      .times(4)
      .reply(401, [{ message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' }])
    await expect(upsertOne()).rejects.toBeInstanceOf(AuthError)
  })

  test.each([
    [
      400,
      { error: 'invalid_grant', error_description: 'no client credentials user enabled' },
      /invalid_grant: no client credentials user/,
    ],
    [302, '', /My Domain/],
    [404, '<html>', /no reason given/],
  ])('a refusal with %i is an AuthError', async (status, body, message) => {
    nock(url).post('/services/oauth2/token').reply(status, body)
    const failure = upsertOne()
    await expect(failure).rejects.toBeInstanceOf(AuthError)
    await expect(failure).rejects.toThrow(message)
  })

  test.each([
    [503, '<html>', 'SYSTEM_BUSY'],
    [200, '<html>', 'REPLY_UNREADABLE'],
    [200, { access_token: 'x' }, 'REPLY_UNREADABLE'],
  ])('a login that answers %i %j is %s', async (status, body, code) => {
    nock(url).post('/services/oauth2/token').reply(status, body)
    await expect(upsertOne()).rejects.toMatchObject({ code })
  })

  test('no error shows the secret or the token', async () => {
    const { inspect } = await import('node:util')
    grantToken()
    patchOne().replyWithError('broken')
    const error = await upsertOne().catch((failure: unknown) => failure)
    expect(inspect(error, { depth: 10 })).not.toMatch(/00DB0000000TfcR|s&cret/)
  })
})

test('an order in exact vendor replies: head and line created, number read', async () => {
  const connection = await openConnection(url, { priceBookId: '01sD0000000G2NjIAK' })
  nock(url).post('/services/oauth2/token').reply(200, tokenReply)
  const page = (records: unknown[]) => ({ totalSize: records.length, done: true, records })
  const query = (containing: string, records: unknown[]) =>
    nock(url)
      .get(`${root}/query`)
      .query(({ q }) => String(q).includes(containing))
      .reply(200, page(records))
  query("Product2.ProductCode IN ('KB-101')", [
    {
      attributes: { type: 'PricebookEntry', url: `${root}/sobjects/PricebookEntry/01uD0000001cGJQIA2` },
      Id: '01uD0000001cGJQIA2',
      UnitPrice: 24.9,
      Product2: {
        attributes: { type: 'Product2', url: `${root}/sobjects/Product2/01tD0000003Qh6gIAC` },
        ProductCode: 'KB-101',
      },
    },
  ])
  query("Crossdock_Id__c IN ('K-1')", [])
  nock(url)
    .patch(`${root}/composite/sobjects/Order/Crossdock_Id__c`, {
      allOrNone: false,
      records: [
        {
          attributes: { type: 'Order' },
          Crossdock_Id__c: 'K-1',
          AccountId: '001D000000IqhSLIAZ',
          EffectiveDate: '2025-11-20',
          Status: 'Draft',
          Pricebook2Id: '01sD0000000G2NjIAK',
          PoNumber: 'PO-1',
          PoDate: '2025-11-20',
        },
      ],
    })
    .reply(200, [{ id: '801D0000000AnZzIAK', success: true, errors: [], created: true }])
  nock(url)
    .patch(`${root}/composite/sobjects/OrderItem/Crossdock_Id__c`, {
      allOrNone: false,
      records: [
        {
          attributes: { type: 'OrderItem' },
          Crossdock_Id__c: 'K-1-1',
          OrderId: '801D0000000AnZzIAK',
          PricebookEntryId: '01uD0000001cGJQIA2',
          Quantity: 3,
          UnitPrice: 24.9,
          ServiceDate: '2025-12-01',
        },
      ],
    })
    .reply(200, [{ id: '802D0000001abcdIAA', success: true, errors: [], created: true }])
  query("Id IN ('801D0000000AnZzIAK')", [
    { attributes: { type: 'Order' }, Id: '801D0000000AnZzIAK', OrderNumber: '00000100' },
  ])

  const value = newOrder('PO-1', [{ itemId: 'KB-101', quantity: '3' }], { parties: [] })
  const results = await sinksOf(connection).orders.push([orderItem('K-1', value, '001D000000IqhSLIAZ')], newCall())
  expect(results).toEqual([{ ok: true, receipt: { externalId: '801D0000000AnZzIAK', displayId: '00000100' } }])
  await connection.close()
})

test('SOQL text is escaped and long lists are split', () => {
  expect(soqlText(`O'Neill \\ "x"\n`)).toBe(`'O\\'Neill \\\\ \\"x\\"\\n'`)
  const keys = Array.from({ length: 1000 }, (_, index) => `key-${index}-${'x'.repeat(25)}`)
  const groups = soqlGroups(keys)
  expect(groups.flat()).toEqual(keys)
  expect(Math.max(...groups.map((group) => encodeURIComponent(group.map(soqlText).join(',')).length))).toBeLessThan(
    10_000,
  )
  expect(soqlGroups([])).toEqual([])
})

test.each([
  [{ url: 'ftp://x' }, 'url'],
  [{ apiVersion: '67' }, 'apiVersion'],
  [{ externalIds: { order: 'a b' } }, 'externalIds.order'],
  [{ identifierFields: { gln: "x' OR" } }, 'identifierFields.gln'],
  [{ unknown: 1 }, ''],
])('settings refuse %j', (more, path) => {
  const parsed = salesforceSettings.safeParse({ url, clientId: 'a', clientSecret: 'b', ...more })
  expect(parsed.error?.issues[0]?.path.join('.')).toBe(path)
})
