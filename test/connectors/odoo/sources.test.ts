import nock from 'nock'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Connection } from '../../../src/connectors/connector.ts'
import { AuthError, RejectedError, TransientError } from '../../../src/domain/errors.ts'
import { call, host, json2, openOdoo, pagesOf, serverDate, speaksJson2, withNock } from './odoo-test.ts'

withNock()

let connection: Connection
beforeEach(async () => {
  connection = await openOdoo({ pageSize: 2 })
})
afterEach(() => connection.close())

const countries = (): void => {
  json2('res.country', 'search_read').reply(200, [{ id: 57, code: 'DE' }])
}

/** As Odoo 19 answers: empty is false, references are pairs. */
const partner = (id: number, more: object = {}) => ({
  id,
  name: `Partner ${id}`,
  is_company: true,
  active: true,
  type: 'contact',
  parent_id: false,
  ref: false,
  vat: false,
  company_registry: false,
  email: false,
  phone: false,
  website: false,
  function: false,
  property_payment_term_id: false,
  street: false,
  street2: false,
  city: false,
  zip: false,
  state_id: false,
  country_id: false,
  write_date: '2026-11-22 19:32:04',
  ...more,
})

const nordwind = partner(7, {
  name: 'Nordwind Handel GmbH',
  ref: 'C-7',
  vat: 'DE136695976',
  email: 'einkauf@nordwind.example',
  phone: '+49 40 123456',
  street: 'Kai 5',
  zip: '20457',
  city: 'Hamburg',
  country_id: [57, 'Germany'],
  property_payment_term_id: [3, '30 Days'],
})
const inaKern = partner(8, {
  name: 'Ina Kern',
  is_company: false,
  parent_id: [7, 'Nordwind Handel GmbH'],
  email: 'ina@nordwind.example',
})
const lager = partner(9, {
  name: 'Lager',
  is_company: false,
  type: 'delivery',
  parent_id: [7, 'Nordwind Handel GmbH'],
  street: 'Dock 9',
  zip: '20457',
  city: 'Hamburg',
  write_date: '2026-11-22 19:40:00',
})

describe('customers of Odoo', () => {
  it('are partners with the addresses and people below them, and a change below surfaces its partner', async () => {
    speaksJson2()
    json2('res.partner', 'search_read', {
      domain: [
        ['id', '>', 0],
        '&',
        ['write_date', '>=', '2026-11-22 19:00:00'],
        ['write_date', '<=', '2026-11-22 20:00:00'],
      ],
      order: 'id',
      limit: 2,
    }).reply(200, [{ id: 9, parent_id: [7, 'Nordwind Handel GmbH'] }])
    countries()
    json2('res.partner', 'search_read', {
      domain: [
        ['id', 'in', [7]],
        ['parent_id', '=', false],
      ],
    }).reply(200, [nordwind])
    json2('res.partner', 'search_read', { domain: [['parent_id', 'in', [7]]] }).reply(200, [inaKern, lager])
    const [page] = await pagesOf(connection, 'customer', {
      since: '2026-11-22T19:00:00Z',
      until: '2026-11-22T20:00:00Z',
    })
    const [record] = page?.records ?? []
    expect(record).toMatchObject({ externalId: '7', modifiedAt: '2026-11-22T19:40:00Z' })
    expect(record?.map()).toEqual({
      ok: true,
      value: {
        kind: 'company',
        name: 'Nordwind Handel GmbH',
        active: true,
        phone: '+49 40 123456',
        email: 'einkauf@nordwind.example',
        identifiers: [
          { scheme: 'tax-id', value: 'DE136695976' },
          { scheme: 'our-code', value: 'C-7', issuer: 'odoo' },
        ],
        addresses: [
          { use: 'main', lines: ['Kai 5'], city: 'Hamburg', postalCode: '20457', country: 'DE' },
          { use: 'ship-to', lines: ['Dock 9'], city: 'Hamburg', postalCode: '20457' },
        ],
        contacts: [{ name: 'Ina Kern', email: 'ina@nordwind.example' }],
        financial: { paymentTerms: '30 Days' },
      },
    })
  })

  it('are read by id to the end, each page on from the last, and on from a position', async () => {
    speaksJson2()
    countries()
    const read = (after: number, rows: object[]) => {
      json2('res.partner', 'search_read', { domain: [['id', '>', after]], fields: ['parent_id'] }).reply(200, rows)
      const roots = rows.map((row) => ('id' in row ? row.id : 0))
      if (rows.length === 0) return
      json2('res.partner', 'search_read', {
        domain: [
          ['id', 'in', roots],
          ['parent_id', '=', false],
        ],
      }).reply(200, rows)
      json2('res.partner', 'search_read', { domain: [['parent_id', 'in', roots]] }).reply(200, [])
    }
    read(3, [partner(4), partner(5)])
    read(5, [partner(6), partner(7)])
    read(7, [])
    const pages = await pagesOf(connection, 'customer', undefined, { afterId: 3 })
    expect(pages.map(({ records, next }) => [records.map(({ externalId }) => externalId), next])).toEqual([
      [['4', '5'], { afterId: 5 }],
      [['6', '7'], { afterId: 7 }],
    ])
  })

  it('that make no sense are issues of their own, not of the page', async () => {
    speaksJson2()
    countries()
    json2('res.partner', 'search_read').reply(200, [{ id: 4, parent_id: false }])
    json2('res.partner', 'search_read').reply(200, [partner(4, { name: false })])
    json2('res.partner', 'search_read').reply(200, [])
    const [page] = await pagesOf(connection, 'customer')
    expect(page?.records[0]?.map()).toMatchObject({ ok: false, issues: [{ code: 'VALUE_MISSING', path: 'name' }] })
  })

  it('have the time of the server, not ours', async () => {
    speaksJson2()
    expect(await connection.sources?.customer?.now?.(call)).toBe(new Date(serverDate).toISOString())
  })
})

describe('products, prices and stock of Odoo', () => {
  const widget = {
    id: 1,
    default_code: 'SKU-1001',
    name: 'Widget',
    barcode: false,
    description_sale: false,
    uom_id: [1, 'Units'],
    lst_price: 12.5,
    active: true,
    write_date: '2026-11-22 19:30:24',
  }

  it('keep the internal reference as item code and doubles as decimals', async () => {
    speaksJson2()
    json2('product.product', 'search_read').reply(200, [widget])
    json2('product.product', 'search_read').reply(200, [{ ...widget, lst_price: 0.1 + 0.2 }])
    const [products] = await pagesOf(connection, 'product')
    const [prices] = await pagesOf(connection, 'price')
    expect(products?.records[0]?.map()).toEqual({
      ok: true,
      value: { itemId: 'SKU-1001', name: 'Widget', unit: 'EA', active: true },
    })
    expect(prices?.records[0]?.map()).toMatchObject({
      ok: true,
      value: { itemId: 'SKU-1001', currency: 'USD', amount: '0.3', unit: 'EA' },
    })
  })

  it('without a reference or with an unknown unit are refused with the remedy', async () => {
    speaksJson2()
    json2('product.product', 'search_read').reply(200, [
      { ...widget, default_code: false },
      { ...widget, id: 2, uom_id: [9, 'Paletten'] },
    ])
    json2('product.product', 'search_read', { domain: [['id', '>', 2]] }).reply(200, [])
    const [page] = await pagesOf(connection, 'product')
    expect(page?.records.map((record) => record.map())).toMatchObject([
      { ok: false, issues: [{ code: 'VALUE_MISSING', path: 'default_code' }] },
      { ok: false, issues: [{ code: 'UNIT_UNKNOWN', value: 'Paletten' }] },
    ])
  })

  it('sum the quants of a product at each location', async () => {
    speaksJson2()
    const quant = (id: number, location: number, quantity: number, reserved: number) => ({
      id,
      product_id: [1, '[SKU-1001] Widget'],
      location_id: [location, `WH/${location}`],
      quantity,
      reserved_quantity: reserved,
      write_date: '2026-11-22 19:32:04',
    })
    json2('stock.quant', 'search_read', { fields: ['product_id'] }).reply(200, [{ id: 5, product_id: [1, 'Widget'] }])
    json2('product.product', 'search_read').reply(200, [widget])
    json2('stock.quant', 'search_read').reply(200, [quant(4, 5, 100, 10), quant(5, 5, 0.3, 0), quant(6, 8, 2, 0)])
    const [page] = await pagesOf(connection, 'stock-level')
    expect(page?.records.map(({ externalId, map }) => [externalId, map()])).toEqual([
      [
        '1@5',
        {
          ok: true,
          value: {
            itemId: 'SKU-1001',
            location: 'WH/5',
            unit: 'EA',
            onHand: '100.3',
            reserved: '10',
            available: '90.3',
          },
        },
      ],
      [
        '1@8',
        {
          ok: true,
          value: { itemId: 'SKU-1001', location: 'WH/8', unit: 'EA', onHand: '2', reserved: '0', available: '2' },
        },
      ],
    ])
  })
})

describe('orders of Odoo', () => {
  it('tell how far they are, with what left and what was invoiced', async () => {
    speaksJson2()
    json2('sale.order', 'search_read', {
      domain: [['id', '>', 0], '|', '|', ['write_date', '>=', '2026-11-22 19:00:00']],
    }).reply(200, [
      {
        id: 1,
        name: 'S00001',
        state: 'sale',
        client_order_ref: 'PO-2026-0001',
        origin: 'crossdock:k',
        invoice_status: 'invoiced',
        delivery_status: 'full',
        picking_ids: [1],
        invoice_ids: [1],
        currency_id: [1, 'USD'],
        date_order: '2026-11-22 19:32:04',
        commitment_date: false,
        expected_date: '2026-11-25 19:32:04',
        order_line: [1, 2],
        write_date: '2026-11-22 19:32:04',
      },
    ])
    json2('stock.picking', 'search_read').reply(200, [
      {
        id: 1,
        name: 'WH/OUT/00001',
        state: 'done',
        date_done: '2026-11-23 08:00:00',
        write_date: '2026-11-23 08:00:00',
      },
    ])
    json2('account.move', 'search_read').reply(200, [
      {
        id: 1,
        name: 'INV/2026/00001',
        state: 'posted',
        move_type: 'out_invoice',
        invoice_date: '2026-11-23',
        amount_total: 373.52,
        currency_id: [1, 'USD'],
        write_date: '2026-11-23 09:00:00',
      },
    ])
    const [page] = await pagesOf(connection, 'order-status', { since: '2026-11-22T19:00:00Z', until: undefined })
    const [record] = page?.records ?? []
    expect(record).toMatchObject({ externalId: '1', related: { order: '1' }, modifiedAt: '2026-11-23T09:00:00Z' })
    expect(record?.map()).toEqual({
      ok: true,
      value: {
        sellerOrderNumber: 'S00001',
        orderNumber: 'PO-2026-0001',
        stage: 'invoiced',
        shipments: [{ shipmentNumber: 'WH/OUT/00001', shippedOn: '2026-11-23' }],
        invoices: [{ invoiceNumber: 'INV/2026/00001', issueDate: '2026-11-23', amount: '373.52', currency: 'USD' }],
      },
    })
  })
})

describe('archived rows of Odoo', () => {
  it('are read like others, whatever else a call says of language and time', async () => {
    speaksJson2()
    const asked = { context: { active_test: false, lang: 'en_US', tz: 'UTC' } }
    json2('product.product', 'search_read', asked).reply(200, [{ id: 1, active: false }])
    const [page] = await pagesOf(connection, 'product')
    expect(page?.records.map(({ externalId }) => externalId)).toEqual(['1'])
  })
})

describe('answers that make no sense', () => {
  const failure = async (): Promise<unknown> => pagesOf(connection, 'product').catch((error: unknown) => error)

  it.each([
    ['a login page', 200, '<!doctype html><title>Log in</title>', TransientError, 'REPLY_UNREADABLE'],
    ['cut-off JSON', 200, '[{"id": 1, "default_', TransientError, 'REPLY_UNREADABLE'],
    ['rows without ids', 200, '[{"name": "Widget"}]', TransientError, 'REPLY_UNREADABLE'],
    [
      'a refused key',
      401,
      '{"name":"werkzeug.exceptions.Unauthorized","message":"Invalid apikey"}',
      AuthError,
      'AUTH_REFUSED',
    ],
    ['too many calls', 429, 'slow down', TransientError, 'SYSTEM_BUSY'],
    ['a proxy that waited in vain', 408, 'Timeout', TransientError, 'SYSTEM_FAILED'],
    ['a proxy without Odoo', 502, 'Bad Gateway', TransientError, 'SYSTEM_FAILED'],
    [
      'a field that is not there',
      500,
      JSON.stringify({
        name: 'builtins.ValueError',
        message: "Invalid field 'barcode' on 'product.product'",
        debug: 'Traceback with customer data',
      }),
      RejectedError,
      'RECORD_REJECTED',
    ],
  ] as const)('%s', async (_what, status, body, kind, code) => {
    speaksJson2()
    json2('product.product', 'search_read').reply(status, body)
    const error = await failure()
    expect(error).toBeInstanceOf(kind)
    expect(error).toMatchObject({ code })
    expect(JSON.stringify(error) + String(error)).not.toContain('Traceback')
  })

  it('a truncated page after a good one ends the read with an error', async () => {
    speaksJson2()
    const row = (id: number) => ({ id, default_code: `S${id}` })
    json2('product.product', 'search_read', { domain: [['id', '>', 0]] }).reply(200, [row(1), row(2)])
    json2('product.product', 'search_read', { domain: [['id', '>', 2]] }).reply(200, '[{"id": 3')
    expect(await failure()).toMatchObject({ code: 'REPLY_UNREADABLE' })
  })
})

describe('Odoo before 19', () => {
  const rpc = (method: string, reply: object, holds: unknown[] = []) =>
    nock(host)
      .post('/jsonrpc', (body: { params: { method: string; args: unknown[] } }) => {
        expect(body.params.method).toBe(method)
        expect(body.params.args.slice(0, holds.length)).toEqual(holds)
        return true
      })
      .reply(200, { jsonrpc: '2.0', id: 1, ...reply })

  it('is spoken to by JSON-RPC, with one login for all calls', async () => {
    nock(host).get('/web/version').reply(404, 'Not Found')
    rpc('authenticate', { result: 5 }, ['acme', 'bot', 'key-1', {}])
    const context = expect.objectContaining({ active_test: false, tz: 'UTC' })
    const asked = ['acme', 5, 'key-1', 'product.product', 'search_read', [], expect.objectContaining({ context })]
    rpc('execute_kw', { result: [] }, asked)
    rpc('execute_kw', { result: [] }, asked)
    expect(await pagesOf(connection, 'product')).toEqual([])
    expect(await pagesOf(connection, 'price')).toEqual([])
  })

  it('answers 200 for failures: a wrong key and an error of the server are told apart', async () => {
    nock(host).get('/web/version').reply(404, 'Not Found')
    rpc('authenticate', { result: false })
    await expect(pagesOf(connection, 'product')).rejects.toBeInstanceOf(AuthError)
    rpc('authenticate', { result: 5 })
    rpc('execute_kw', {
      error: {
        code: 200,
        message: 'Odoo Server Error',
        data: {
          name: 'psycopg2.errors.SerializationFailure',
          message: 'could not serialize access',
          debug: 'Traceback',
        },
      },
    })
    await expect(pagesOf(connection, 'product')).rejects.toMatchObject({ code: 'RECORD_LOCKED' })
  })
})
