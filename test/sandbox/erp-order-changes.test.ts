import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ErpServer, sandboxErpCredentials, startErpServer } from '../../src/sandbox/erp-server.ts'

const nowMs = Date.UTC(2026, 0, 31, 12)
const { user, password } = sandboxErpCredentials
const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
const item = (number: string) => `A_SalesOrderItem(SalesOrder='4500000001',SalesOrderItem='${number}')`

let erp: ErpServer
let session: Record<string, string>

const call = async (method: string, path: string, body?: object, headers: Record<string, string> = {}) => {
  const response = await fetch(`${erp.url}/sap/opu/odata/sap/API_SALES_ORDER_SRV/${path}`, {
    method,
    headers: {
      authorization,
      ...session,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: response.status, headers: response.headers, text: await response.text() }
}

beforeEach(async () => {
  erp = await startErpServer({ port: 0, now: () => nowMs })
  session = {}
  const { headers } = await call('GET', '', undefined, { 'x-csrf-token': 'Fetch' })
  const cookie = headers.getSetCookie().map((one) => one.split(';')[0])
  session = { 'x-csrf-token': headers.get('x-csrf-token') ?? '', cookie: cookie.join('; ') }
  const { status } = await call('POST', 'A_SalesOrder', {
    SalesOrderType: 'OR',
    SalesOrganization: '1710',
    DistributionChannel: '10',
    OrganizationDivision: '00',
    SoldToParty: '10100001',
    PurchaseOrderByCustomer: 'PO-1',
    to_Item: [{ Material: 'MON-27Q', RequestedQuantity: '3', UnderlyingPurchaseOrderItem: '1' }],
  })
  expect(status).toBe(201)
})
afterEach(() => erp.close())

const etag = async () => (await call('GET', "A_SalesOrder('4500000001')")).headers.get('etag') ?? ''
const change = async (method: string, path: string, body?: object) =>
  call(method, path, body, { 'if-match': await etag() })
const stored = () => erp.orders()[0]

describe('sales orders the stand-in shows', () => {
  const lines = async (select: string) => {
    const { text } = await call('GET', `A_SalesOrderItem?$expand=to_ScheduleLine&$select=${select}`)
    return JSON.parse(text).d.results
  }

  it('have of what is below them the properties that are asked for', async () => {
    const [{ __metadata, ...item }] = await lines('Material,to_ScheduleLine/ConfdOrderQtyByMatlAvailCheck')
    expect(item).toEqual({
      Material: 'MON-27Q',
      to_ScheduleLine: { results: [{ __metadata, ConfdOrderQtyByMatlAvailCheck: '3' }] },
    })
  })

  it('have all of it when the whole is asked for as well', async () => {
    const [{ to_ScheduleLine: below }] = await lines('to_ScheduleLine,to_ScheduleLine/ScheduleLine')
    expect(below.results).toMatchObject([{ ScheduleLine: '1', ConfdOrderQtyByMatlAvailCheck: '3' }])
  })
})

describe('changes of sales orders in the stand-in', () => {
  it('need the token, and the current ETag: 428 without, 412 with another', async () => {
    const body = { RequestedQuantity: '4' }
    const before = await etag()
    expect((await call('PATCH', item('10'), body, { 'x-csrf-token': 'x', 'if-match': before })).status).toBe(403)
    expect((await call('PATCH', item('10'), body)).status).toBe(428)
    expect(await call('PATCH', item('10'), body, { 'if-match': before })).toMatchObject({ status: 204, text: '' })
    const stale = await call('PATCH', item('10'), { RequestedQuantity: '5' }, { 'if-match': before })
    expect([stale.status, JSON.parse(stale.text)]).toMatchObject([412, { error: { message: { lang: 'en' } } }])
    expect(stored()).toMatchObject({ changes: 1, items: [{ quantity: '4' }] })
  })

  it('give stock back before they take it: the five monitors there are go to the one order', async () => {
    expect((await change('PATCH', item('10'), { RequestedQuantity: '5' })).status).toBe(204)
    expect(stored()?.items[0]).toMatchObject({ confirmed: '5' })
    await change('PATCH', item('10'), { SalesDocumentRjcnReason: '61' })
    expect(stored()).toMatchObject({ netAmount: '0', items: [{ rejected: '61', confirmed: '0' }] })
    await change('PATCH', item('10'), { SalesDocumentRjcnReason: '' })
    expect(stored()?.items[0]).toMatchObject({ rejected: '', confirmed: '5' })
  })

  it('know the items and schedule lines of an order, and say 404 for others', async () => {
    const line = (number: string) =>
      item('10').replace('A_SalesOrderItem', 'A_SalesOrderScheduleLine').replace(')', `,ScheduleLine='${number}')`)
    expect((await call('POST', `${item('10')}/to_ScheduleLine`, { ScheduleLineOrderQuantity: '2' })).status).toBe(201)
    expect(stored()?.items[0]).toMatchObject({ quantity: '5', wished: [{ quantity: '3' }, { quantity: '2' }] })
    expect((await change('DELETE', line('1'))).status).toBe(204)
    expect(stored()?.items[0]?.quantity).toBe('2')
    for (const path of [item('99'), line('9'), "A_SalesOrder('1')"]) {
      expect((await change('PATCH', path, { RequestedQuantity: '1' })).status).toBe(404)
    }
  })

  it('add items under new numbers only, and delete them', async () => {
    const added = { Material: 'KB-101', RequestedQuantity: '1', SalesOrderItem: '20' }
    expect((await call('POST', "A_SalesOrder('4500000001')/to_Item", added)).status).toBe(201)
    const again = await call('POST', "A_SalesOrder('4500000001')/to_Item", added)
    expect([again.status, again.text]).toEqual([400, expect.stringContaining('Item 20 exists already')])
    expect((await change('DELETE', item('10'))).status).toBe(204)
    expect(stored()?.items.map((one) => one.item)).toEqual(['20'])
  })

  it('are refused without a trace when they make no sense, or the item has been delivered', async () => {
    const bad = await change('PATCH', item('10'), { RequestedQuantity: '-1' })
    expect([bad.status, bad.text]).toEqual([400, expect.stringContaining('Enter an order quantity')])
    erp.deliver('4500000001', { items: ['10'] })
    const late = await change('PATCH', item('10'), { RequestedQuantity: '4' })
    expect([late.status, late.text]).toEqual([400, expect.stringContaining('has been delivered completely')])
    expect(stored()?.items[0]).toMatchObject({ quantity: '3', confirmed: '3' })
  })
})
