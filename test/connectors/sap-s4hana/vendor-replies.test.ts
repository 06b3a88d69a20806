import nock from 'nock'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Connection, PushResult } from '../../../src/connectors/connector.ts'
import { AuthError, RejectedError, TransientError, UncertainError } from '../../../src/domain/errors.ts'
import {
  answerOf,
  customerItem,
  errorOf,
  findOrder,
  openSap,
  orderItem,
  pushOrders,
  testCall,
  testOrder,
} from './sap-test.ts'

const host = 'https://s4.example'
const root = '/sap/opu/odata/sap/API_SALES_ORDER_SRV'
const item = orderItem(testOrder('PO-1'))
let connection: Connection

beforeEach(async () => {
  nock.disableNetConnect()
  connection = await openSap(host, { client: '100', language: 'de' })
})

afterEach(async () => {
  await connection.close()
  const pending = nock.pendingMocks()
  nock.cleanAll()
  nock.enableNetConnect()
  expect(pending).toEqual([])
})

const everywhere = { 'sap-client': '100', 'sap-language': 'DE' }

const givesToken = (token = 'token-1', times = 1) =>
  nock(host)
    .get(`${root}/`)
    .matchHeader('x-csrf-token', 'Fetch')
    .query(everywhere)
    .times(times)
    .reply(200, '{"d":{"EntitySets":[]}}', {
      'x-csrf-token': token,
      'set-cookie': [
        'SAP_SESSIONID_S4H_100=abc%3d; path=/; secure; HttpOnly',
        'sap-usercontext=sap-client=100; path=/',
      ],
    })

const post = () => nock(host).post(`${root}/A_SalesOrder`).query(everywhere)

const pushOne = async (): Promise<PushResult | undefined> => (await pushOrders(connection, [item]))[0]

const gatewayError = (code: string, value: string, details: object[] = []) => ({
  error: {
    code,
    message: { lang: 'de', value },
    innererror: { transactionid: '4F2A', timestamp: '20260131120000.0000000', errordetails: details },
  },
})

const created = {
  d: {
    __metadata: { type: 'x' },
    SalesOrder: '5',
    TransactionCurrency: 'USD',
    SalesOrderDate: '/Date(1769817600000)/',
  },
}

const salesOrderItems = [
  {
    SalesOrder: '5',
    SalesOrderItem: '10',
    UnderlyingPurchaseOrderItem: '1',
    Material: 'PC-ELITE-800',
    RequestedQuantity: '10',
    NetAmount: '8990.00',
    SalesDocumentRjcnReason: '',
    to_ScheduleLine: {
      results: [{ ConfirmedDeliveryDate: '/Date(1770681600000)/', ConfdOrderQtyByMatlAvailCheck: '10.000' }],
    },
  },
  {
    SalesOrder: '5',
    SalesOrderItem: '20',
    UnderlyingPurchaseOrderItem: '2',
    Material: 'KB-101',
    RequestedQuantity: '25',
    NetAmount: '622.50',
    SalesDocumentRjcnReason: '61',
    to_ScheduleLine: { results: [{ ConfirmedDeliveryDate: null, ConfdOrderQtyByMatlAvailCheck: '0' }] },
  },
]

describe('what SAP sends', () => {
  it('is written with token, cookies, client and language, and read page by page', async () => {
    givesToken()
    post()
      .matchHeader('x-csrf-token', 'token-1')
      .matchHeader('cookie', 'SAP_SESSIONID_S4H_100=abc%3d; sap-usercontext=sap-client=100')
      .matchHeader('accept', 'application/json')
      .reply(201, created, { 'sap-message': '{"code":"V1/555","message":"Incomplete","severity":"warning"}' })
    nock(host)
      .get(`${root}/A_SalesOrderItem`)
      .query((query) => query['$filter'] === "SalesOrder eq '5'" && query['$expand'] === 'to_ScheduleLine')
      .reply(200, {
        d: {
          results: salesOrderItems.slice(0, 1),
          __next: `http://inside.example:8000${root}/A_SalesOrderItem?$filter=x&$skiptoken=1`,
        },
      })
    nock(host)
      .get(`${root}/A_SalesOrderItem`)
      .query((query) => query['$skiptoken'] === '1')
      .reply(200, { d: { results: salesOrderItems.slice(1) } })
    const result = await pushOne()
    expect(answerOf(result)).toMatchObject({
      sellerOrderNumber: '5',
      status: 'accepted-with-changes',
      issueDate: '2026-01-31',
      lines: [
        { status: 'accepted', promises: [{ quantity: { value: '10' }, date: '2026-02-10' }] },
        { status: 'rejected', reason: '61', promises: [] },
      ],
    })
  })

  it('asks for a new token when one is refused, once', async () => {
    givesToken('old')
    post().matchHeader('x-csrf-token', 'old').reply(403, 'CSRF token validation failed', { 'x-csrf-token': 'Required' })
    givesToken('new')
    post().matchHeader('x-csrf-token', 'new').reply(403, 'CSRF token validation failed', { 'x-csrf-token': 'Required' })
    const error = errorOf(await pushOne())
    expect(error).toBeInstanceOf(TransientError)
    expect(error?.message).toContain('load balancer')
  })

  it('shows the messages of the application, not the general one', async () => {
    givesToken()
    post().reply(
      400,
      gatewayError('/IWBEP/CX_MGW_BUSI_EXCEPTION', 'An exception was raised.', [
        { code: 'V1/302', message: 'Material PC-ELITE-800 ist nicht angelegt', severity: 'error' },
        { code: '/IWBEP/CX_MGW_BUSI_EXCEPTION', message: 'An exception was raised.', severity: 'error' },
        { code: 'V1/555', message: 'Unvollständig', severity: 'warning' },
      ]),
    )
    const error = errorOf(await pushOne())
    expect(error).toBeInstanceOf(RejectedError)
    expect(error).toMatchObject({
      code: 'ITEM_UNKNOWN',
      message: 'erp: Material PC-ELITE-800 ist nicht angelegt (V1/302)',
    })
  })

  it.each([
    ['a refused login', 401, '<html>Logon failed</html>', AuthError, 'user is not locked'],
    ['a missing authorisation', 403, gatewayError('/IWFND/MED/050', 'No authorization'), AuthError, 'No authorization'],
    ['a login page', 302, '', AuthError, 'communication user'],
    ['a service that is not active', 404, '<html/>', TransientError, '/IWFND/MAINT_SERVICE'],
    ['a record SAP misses', 404, gatewayError('V1/388', 'Partner 77 does not exist'), RejectedError, 'V1/388'],
    [
      'a lock',
      400,
      gatewayError('V1/042', 'Sales document 5 is currently being processed by user X'),
      TransientError,
      'V1/042',
    ],
    [
      'a short dump',
      500,
      gatewayError('SY/530', 'Internal error'),
      UncertainError,
      'transaction 4F2A in /IWFND/ERROR_LOG',
    ],
    ['a gateway that gave up', 504, '<html>timeout</html>', UncertainError, 'status 504'],
    ['a proxy that waited in vain', 408, '<html>timeout</html>', UncertainError, 'status 408'],
    [
      'a stale precondition',
      412,
      gatewayError('/IWBEP/CM_MGW_RT/101', 'Precondition failed'),
      RejectedError,
      'Precondition',
    ],
    ['a refusal without reason', 400, '<html>bad</html>', RejectedError, '<html>bad</html>'],
    ['a login page instead of the order', 201, '<html>Welcome</html>', UncertainError, 'unreadable'],
    ['half an answer', 201, '{"d":{"SalesOrder":"5","Trans', UncertainError, 'unreadable'],
    ['an answer without its number', 201, { d: { TransactionCurrency: 'USD' } }, UncertainError, 'd.SalesOrder'],
  ])('understands %s', async (_what, status, body, errorClass, text) => {
    givesToken()
    post().reply(status, body)
    const error = errorOf(await pushOne())
    expect(error).toBeInstanceOf(errorClass)
    expect(error?.message).toContain(text)
  })

  it('waits as long as SAP asks, by seconds or date', async () => {
    givesToken()
    post().reply(503, '', { 'retry-after': 'Sat, 31 Jan 2026 12:01:30 GMT' })
    expect(errorOf(await pushOne())).toMatchObject({ code: 'SYSTEM_BUSY', retryAfterMs: 90_000 })
  })

  it('does not send an order when no token comes', async () => {
    nock(host).get(`${root}/`).query(everywhere).reply(200, '{"d":{}}')
    expect(errorOf(await pushOne())).toBeInstanceOf(AuthError)
  })

  it('looks an order up with quotes doubled', async () => {
    nock(host)
      .get(`${root}/A_SalesOrder`)
      .query((query) => query['$filter'] === "PurchaseOrderByCustomer eq 'O''Hara' and SoldToParty eq '10100001'")
      .reply(200, { d: { results: [] } })
    expect(await findOrder(connection, orderItem(testOrder("O'Hara")))).toBeUndefined()
  })

  it('does not take an unreadable look-up for an absent order', async () => {
    for (const body of ['<html>Welcome</html>', '{"d":{"results":[{"Sales', '{"d":{}}']) {
      nock(host).get(`${root}/A_SalesOrder`).query(true).reply(200, body)
      await expect(findOrder(connection, item)).rejects.toMatchObject({ code: 'REPLY_UNREADABLE' })
    }
  })

  it('reports in the check that something else answers', async () => {
    nock(host).get(`${root}/`).query(everywhere).reply(200, '{"hello":"world"}')
    const health = await connection.check(testCall())
    expect(health.ok === false && health.error).toMatchObject({ code: 'REPLY_UNREADABLE' })
  })
})

it('asks about a business partner that got no customer number, and makes no second one', async () => {
  const partners = '/sap/opu/odata/sap/API_BUSINESS_PARTNER'
  const partner = { BusinessPartner: '77', Customer: '' }
  const finds = (more: object) =>
    nock(host)
      .get(`${partners}/A_BusinessPartner`)
      .query(true)
      .reply(200, { d: { results: [{ ...partner, ...more }] } })
  nock(host).get(`${partners}/`).query(everywhere).reply(200, '{"d":{"EntitySets":[]}}', { 'x-csrf-token': 't' })
  nock(host).post(`${partners}/A_BusinessPartner`).query(everywhere).reply(201, { d: partner })
  const sink = connection.sinks.customer
  const [result] = (await sink?.push([customerItem('c-1')], testCall())) ?? []
  expect(errorOf(result)).toBeInstanceOf(UncertainError)
  finds({})
  await expect(sink?.find(customerItem('c-1'), testCall())).rejects.toMatchObject({
    code: 'OUTCOME_UNKNOWN',
    message: expect.stringContaining('business partner 77'),
  })
  finds({ Customer: '10200001' })
  expect(await sink?.find(customerItem('c-1'), testCall())).toEqual({ externalId: '10200001', displayId: 'BP 77' })
})
