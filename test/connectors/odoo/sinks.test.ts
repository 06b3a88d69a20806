import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Connection, PushItem } from '../../../src/connectors/connector.ts'
import { customer } from '../../../src/domain/customer.ts'
import { UncertainError } from '../../../src/domain/errors.ts'
import { testOrder } from '../sap-s4hana/sap-test.ts'
import { call, json2, openOdoo, speaksJson2, withNock } from './odoo-test.ts'

withNock()

let connection: Connection
beforeEach(async () => {
  connection = await openOdoo()
  speaksJson2()
})
afterEach(() => connection.close())

const places = (): void => {
  json2('res.country', 'search_read').reply(200, [{ id: 57, code: 'DE' }])
  json2('res.country.state', 'search_read').reply(200, [
    { id: 902, code: 'HH', name: 'Hamburg', country_id: [57, 'Germany'] },
  ])
}

const nordwind = customer.parse({
  name: 'Nordwind Handel GmbH',
  email: 'einkauf@nordwind.example',
  identifiers: [{ scheme: 'tax-id', value: 'DE136695976' }],
  addresses: [
    { use: 'main', lines: ['Kai 5', 'Tor 2'], city: 'Hamburg', postalCode: '20457', region: 'Hamburg', country: 'DE' },
    { use: 'ship-to', lines: ['Dock 9'], city: 'Hamburg', postalCode: '20457', country: 'DE' },
  ],
  contacts: [{ name: 'Ina Kern', email: 'ina@nordwind.example' }],
})
const item = (more: Partial<PushItem<'customer'>> = {}): PushItem<'customer'> => ({
  key: 'k1',
  canonicalId: 'c1',
  value: nordwind,
  links: {},
  ...more,
})

const present = (more: object = {}) => ({
  id: 7,
  name: 'Nordwind Handel GmbH',
  is_company: true,
  active: true,
  type: 'contact',
  parent_id: false,
  ref: 'k1',
  vat: 'DE136695976',
  company_registry: false,
  email: 'einkauf@nordwind.example',
  phone: '+49 40 1',
  website: false,
  function: false,
  property_payment_term_id: false,
  street: 'Kai 5',
  street2: 'Tor 2',
  city: 'Hamburg',
  zip: '20457',
  state_id: [902, 'Hamburg (DE)'],
  country_id: [57, 'Germany'],
  write_date: '2026-11-22 19:32:04',
  ...more,
})
const below = { parent_id: [7, 'Nordwind'], is_company: false, vat: false, state_id: false }

describe('customers into Odoo', () => {
  it('are made with addresses and people in one call, with our key on them', async () => {
    places()
    json2('res.partner', 'create', {
      vals_list: [
        {
          name: 'Nordwind Handel GmbH',
          is_company: true,
          vat: 'DE136695976',
          street: 'Kai 5',
          street2: 'Tor 2',
          state_id: 902,
          country_id: 57,
          ref: 'k1',
          child_ids: [
            [0, 0, { type: 'delivery', street: 'Dock 9' }],
            [0, 0, { type: 'contact', name: 'Ina Kern', email: 'ina@nordwind.example' }],
          ],
        },
      ],
    }).reply(200, [7])
    expect(await connection.sinks.customer?.push([item()], call)).toEqual([{ ok: true, receipt: { externalId: '7' } }])
  })

  it('each have their own result: one that Odoo refuses does not stop the next', async () => {
    places()
    json2('res.partner', 'create').reply(422, {
      name: 'odoo.exceptions.ValidationError',
      message: 'The VAT number [DE1] does not seem to be valid.',
    })
    json2('res.partner', 'create').reply(200, [8])
    const results = await connection.sinks.customer?.push([item(), item({ key: 'k2' })], call)
    expect(results).toMatchObject([{ ok: false }, { ok: true, receipt: { externalId: '8' } }])
    expect(results?.[0]).toMatchObject({ error: { code: 'RECORD_REJECTED', message: /VAT number/ } })
  })

  const lager = present({
    ...below,
    id: 9,
    name: 'Rampe',
    type: 'delivery',
    street: 'Dock 9',
    street2: false,
    email: false,
    phone: false,
  })
  const ina = present({ ...below, id: 8, name: 'Ina Kern', email: 'ina@nordwind.example', phone: false })

  it('that are there as they should be are not written', async () => {
    places()
    json2('res.partner', 'search_read').reply(200, [present(), ina, lager])
    const results = await connection.sinks.customer?.update?.([item({ externalId: '7' })], call)
    expect(results).toEqual([{ ok: true, receipt: { externalId: '7' } }])
  })

  it('get only what differs, new people are added, and what the record does not have stays', async () => {
    places()
    json2('res.partner', 'search_read').reply(200, [present({ email: 'alt@nordwind.example' }), lager])
    json2('res.partner', 'write', {
      ids: [7],
      vals: { email: 'einkauf@nordwind.example', child_ids: [[0, 0, { type: 'contact', name: 'Ina Kern' }]] },
    }).reply(200, (_uri: string, body: unknown) => {
      const { vals } = body as { vals: object }
      expect(Object.keys(vals)).toEqual(['email', 'child_ids'])
      return true
    })
    const results = await connection.sinks.customer?.update?.([item({ externalId: '7' })], call)
    expect(results).toEqual([{ ok: true, receipt: { externalId: '7' } }])
  })

  it('that moved have nothing left of the address before', async () => {
    places()
    json2('res.partner', 'search_read').reply(200, [present(), ina, lager])
    json2('res.partner', 'write', {
      ids: [7],
      vals: { street: 'Ring 1', street2: false, city: 'Bonn', zip: '53111', state_id: false },
    }).reply(200, 'true')
    const [main, ...others] = nordwind.addresses
    const { region: _, ...moved } = { ...main, lines: ['Ring 1'], city: 'Bonn', postalCode: '53111' }
    const value = { ...nordwind, addresses: [moved, ...others] } as typeof nordwind
    const results = await connection.sinks.customer?.update?.([item({ value, externalId: '7' })], call)
    expect(results).toEqual([{ ok: true, receipt: { externalId: '7' } }])
  })

  it('keep the state chosen in Odoo where it has none by the name of theirs, as long as they do not move', async () => {
    const [main, ...others] = nordwind.addresses
    const update = async (address: object) => {
      const value = customer.parse({ ...nordwind, addresses: [{ ...main, ...address }, ...others] })
      return connection.sinks.customer?.update?.([item({ value, externalId: '7' })], call)
    }
    const done = [{ ok: true, receipt: { externalId: '7' } }]
    places()
    json2('res.partner', 'search_read').reply(200, [present(), ina, lager])
    expect(await update({ region: 'Hanse' })).toEqual(done)
    json2('res.partner', 'search_read').reply(200, [present(), ina, lager])
    json2('res.partner', 'write', { ids: [7], vals: { city: 'Bonn', state_id: false } }).reply(200, 'true')
    expect(await update({ city: 'Bonn', region: 'NRW' })).toEqual(done)
  })

  it('whose answer was lost are found by our key', async () => {
    json2('res.partner', 'search_read', { domain: [['ref', '=', 'k1']] }).reply(200, [{ id: 7, name: 'Nordwind' }])
    expect(await connection.sinks.customer?.find(item(), call)).toEqual({ externalId: '7' })
    json2('res.partner', 'search_read', { domain: [['ref', '=', 'k1']] }).reply(200, [])
    expect(await connection.sinks.customer?.find(item(), call)).toBeUndefined()
    json2('res.partner', 'search_read').reply(200, [{ id: 7 }, { id: 8 }])
    await expect(connection.sinks.customer?.find(item(), call)).rejects.toMatchObject({ code: 'OUTCOME_AMBIGUOUS' })
  })
})

describe('orders into Odoo', () => {
  const order: PushItem<'sales-order'> = {
    key: 'o1',
    canonicalId: 'o1',
    value: testOrder('PO-2026-0001'),
    links: { customer: '7' },
  }
  const products = (...codes: string[]): void => {
    json2('product.product', 'search_read').reply(
      200,
      codes.map((code, index) => ({ id: index + 1, default_code: code, uom_id: [1, 'Units'] })),
    )
  }
  const head = {
    id: 1,
    name: 'S00001',
    state: 'sale',
    client_order_ref: 'PO-2026-0001',
    origin: 'crossdock:o1',
    invoice_status: 'to invoice',
    delivery_status: 'pending',
    picking_ids: [1],
    invoice_ids: [],
    currency_id: [1, 'USD'],
    date_order: '2026-01-31 09:00:00',
    commitment_date: false,
    expected_date: '2026-02-09 09:00:00',
    order_line: [1, 2],
    write_date: '2026-01-31 09:00:00',
  }
  const lines = [
    { id: 1, order_id: [1, 'S00001'], product_id: [1, 'PC'], product_uom_qty: 10, price_unit: 899, sequence: 10 },
    { id: 2, order_id: [1, 'S00001'], product_id: [2, 'KB'], product_uom_qty: 25, price_unit: 23.5, sequence: 20 },
  ]
  const readBack = (): void => {
    json2('sale.order', 'search_read', { fields: ['name'] }).reply(200, [head])
    json2('sale.order.line', 'search_read').reply(200, lines)
  }

  it('carry as note what the buyer states and Odoo does not book', async () => {
    products('PC-ELITE-800', 'KB-101')
    const charged = { ...order.value, allowancesCharges: [{ kind: 'charge' as const, code: 'FC', amount: '12.5' }] }
    json2('sale.order', 'create', {
      vals_list: [{ note: 'Stated by the buyer for the order, not booked: charge FC 12.5 USD' }],
    }).reply(200, [1])
    json2('sale.order', 'search_read', { fields: ['state'] }).reply(200, [{ id: 1, state: 'sale' }])
    readBack()
    const results = await connection.sinks['sales-order']?.push([{ ...order, value: charged }], call)
    expect(results).toMatchObject([{ ok: true }])
  })

  it('are made whole, confirmed, and answered with what Odoo made of them', async () => {
    products('PC-ELITE-800', 'KB-101')
    json2('sale.order', 'create', {
      vals_list: [
        {
          partner_id: 7,
          client_order_ref: 'PO-2026-0001',
          origin: 'crossdock:o1',
          order_line: [
            [0, 0, { product_id: 1, product_uom_qty: 10, price_unit: 899, discount: 0 }],
            [0, 0, { product_id: 2, product_uom_qty: 25, price_unit: 24.9 }],
          ],
        },
      ],
    }).reply(200, [1])
    json2('sale.order', 'search_read', { fields: ['state'] }).reply(200, [{ id: 1, state: 'draft' }])
    json2('sale.order', 'action_confirm', { ids: [1] }).reply(200, 'true')
    readBack()
    const results = await connection.sinks['sales-order']?.push([order], call)
    expect(results).toMatchObject([
      {
        ok: true,
        receipt: {
          externalId: '1',
          displayId: 'S00001',
          answer: {
            sellerOrderNumber: 'S00001',
            status: 'accepted-with-changes',
            lines: [
              { status: 'accepted', promises: [{ quantity: { value: '10' }, date: '2026-02-09' }] },
              { status: 'changed', unitPrice: '23.5' },
            ],
          },
        },
      },
    ])
  })

  describe('go where the order says', () => {
    const hamburg = { lines: ['Dock 9'], city: 'Hamburg', postalCode: '20457', country: 'DE' }
    const goingTo = (shipTo: object): PushItem<'sales-order'> => ({
      ...order,
      value: testOrder('PO-2026-0001', {
        parties: [
          { role: 'buyer', name: 'Northwind Electronics' },
          { role: 'ship-to', ...shipTo },
        ],
      }),
    })
    const dock = present({ ...below, id: 12, name: 'Store 7', type: 'other', street: 'Dock 9', street2: false })
    /** Pushes the order; the head must hold these fields. */
    const push = async (shipTo: object, wanted: object) => {
      json2('sale.order', 'create', { vals_list: [{ partner_id: 7, ...wanted }] }).reply(200, [1])
      json2('sale.order', 'search_read', { fields: ['state'] }).reply(200, [{ id: 1, state: 'sale' }])
      readBack()
      const [result] = (await connection.sinks['sales-order']?.push([goingTo(shipTo)], call)) ?? []
      expect(result).toMatchObject({ ok: true })
    }

    it('an address Odoo does not have is added, without becoming one of the regular ones', async () => {
      products('PC-ELITE-800', 'KB-101')
      places()
      json2('res.partner', 'search_read').reply(200, [present(), { ...dock, name: 'Store 8' }])
      const wanted = {
        parent_id: 7,
        type: 'other',
        name: 'Store 7, Gate 4',
        street: 'Dock 9',
        zip: '20457',
        country_id: 57,
      }
      json2('res.partner', 'create', { vals_list: [wanted] }).reply(200, [13])
      await push({ name: 'Store 7', additionalNames: ['Gate 4'], address: hamburg }, { partner_shipping_id: 13 })
    })

    it('an address that is there is taken', async () => {
      for (const [shipTo, id] of [
        [{ name: 'Store 7', address: hamburg }, 12],
        [{ name: 'Anywhere', address: { ...hamburg, lines: ['Kai 5', 'Tor 2'] } }, 7],
      ] as const) {
        products('PC-ELITE-800', 'KB-101')
        if (id === 12) places()
        json2('res.partner', 'search_read').reply(200, [present(), dock])
        await push(shipTo, { partner_shipping_id: id })
      }
    })

    it('a place is found by its numbers; one that is not is refused before anything is written', async () => {
      const identifiers = [
        { scheme: 'our-code', value: 'S7' },
        { scheme: 'gln', value: '4012345000023' },
        { scheme: 'tax-id', value: 'DE136695976' },
      ]
      const shipTo = { name: 'Store 7', identifiers }
      products('PC-ELITE-800', 'KB-101')
      json2('res.partner', 'search_read', {
        domain: [
          ['active', '=', true],
          ['ref', '=', 'S7'],
        ],
      }).reply(200, [{ id: 21, name: 'Store 7' }])
      await push(shipTo, { partner_shipping_id: 21 })
      products('PC-ELITE-800', 'KB-101')
      json2('res.partner', 'search_read').reply(200, [])
      const [refused] = (await connection.sinks['sales-order']?.push([goingTo(shipTo)], call)) ?? []
      expect(refused).toMatchObject({
        ok: false,
        error: {
          code: 'LOCATION_UNKNOWN',
          message: expect.stringMatching(/"Store 7", our-code S7, .*`glnField` names/),
        },
      })
    })
  })

  it('with an item Odoo does not have are refused before anything is written', async () => {
    products('KB-101')
    const [result] = (await connection.sinks['sales-order']?.push([order], call)) ?? []
    expect(result).toMatchObject({ ok: false, error: { code: 'ITEM_UNKNOWN' } })
  })

  it('in another unit than Odoo sells the product in, or for several places, are refused before anything is written', async () => {
    json2('product.product', 'search_read').reply(200, [
      { id: 1, default_code: 'PC-ELITE-800', uom_id: [1, 'Units'] },
      { id: 2, default_code: 'KB-101', uom_id: [4, 'Dozens'] },
    ])
    const [result] = (await connection.sinks['sales-order']?.push([order], call)) ?? []
    expect(result).toMatchObject({
      ok: false,
      error: { code: 'UNIT_UNKNOWN', message: expect.stringMatching(/KB-101 in EA, \w+ sells it in "Dozens" \(DZN\)/) },
    })
    const [first, ...others] = order.value.lines
    if (first === undefined) throw new Error('no line')
    const place = { role: 'ship-to' as const, name: 'Store 7', identifiers: [], contacts: [] }
    const schedules = [{ quantity: first.quantity, shipTo: place }]
    const split = { ...order, value: { ...order.value, lines: [{ ...first, schedules }, ...others] } }
    const [refused] = (await connection.sinks['sales-order']?.push([split], call)) ?? []
    expect(refused).toMatchObject({
      ok: false,
      error: { code: 'RECORD_REJECTED', message: expect.stringContaining('"Store 7", elsewhere') },
    })
  })

  it('whose create was cut off are in doubt; found by our mark, they are confirmed and answered', async () => {
    products('PC-ELITE-800', 'KB-101')
    json2('sale.order', 'create').replyWithError(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }))
    const [result] = (await connection.sinks['sales-order']?.push([order], call)) ?? []
    expect(result?.ok === false && result.error).toBeInstanceOf(UncertainError)
    json2('sale.order', 'search_read', { domain: [['origin', '=', 'crossdock:o1']] }).reply(200, [
      { id: 1, name: 'S00001' },
    ])
    json2('sale.order', 'search_read', { fields: ['state'] }).reply(200, [{ id: 1, state: 'sale' }])
    readBack()
    expect(await connection.sinks['sales-order']?.find(order, call)).toMatchObject({ displayId: 'S00001' })
  })

  it('that were made and could not be confirmed are in doubt, never made again', async () => {
    products('PC-ELITE-800', 'KB-101')
    json2('sale.order', 'create').reply(200, [1])
    json2('sale.order', 'search_read', { fields: ['state'] }).reply(502, 'Bad Gateway')
    const [result] = (await connection.sinks['sales-order']?.push([order], call)) ?? []
    expect(result?.ok === false && result.error).toBeInstanceOf(UncertainError)
  })

  const refusal = { name: 'odoo.exceptions.UserError', message: 'The customer is blocked for new orders.' }
  const quotation = { ...head, state: 'draft' }

  it('that Odoo does not let be confirmed are asked about, and a retry confirms the one that is there', async () => {
    products('PC-ELITE-800', 'KB-101')
    json2('sale.order', 'create').reply(200, [1])
    json2('sale.order', 'search_read', { fields: ['state'] }).reply(200, [{ id: 1, state: 'draft' }])
    json2('sale.order', 'action_confirm').reply(422, refusal)
    const sink = connection.sinks['sales-order']
    const [result] = (await sink?.push([order], call)) ?? []
    expect(result?.ok === false && result.error).toBeInstanceOf(UncertainError)
    expect(result).toMatchObject({ error: { message: /order 1 .*blocked for new orders/ } })

    json2('sale.order', 'search_read', { domain: [['origin', '=', 'crossdock:o1']] }).reply(200, [quotation])
    json2('sale.order', 'search_read', { fields: ['state'] }).reply(200, [{ id: 1, state: 'draft' }])
    json2('sale.order', 'action_confirm').reply(422, refusal)
    await expect(sink?.find(order, call)).rejects.toMatchObject({
      code: 'OUTCOME_UNKNOWN',
      message: /has S00001 for order PO-2026-0001 .*blocked for new orders.*then retry/,
    })

    json2('sale.order', 'search_read', { domain: [['origin', '=', 'crossdock:o1']] }).reply(200, [quotation])
    json2('sale.order', 'search_read', { fields: ['state'] }).reply(200, [{ id: 1, state: 'draft' }])
    json2('sale.order', 'action_confirm').reply(200, 'true')
    readBack()
    expect(await sink?.find(order, call)).toMatchObject({ externalId: '1', displayId: 'S00001' })
  })

  it('with a price per dozen are not answered with another price where Odoo keeps it', async () => {
    const [line, ...others] = order.value.lines
    const value = { ...order.value, lines: [{ ...line, unitPrice: '10', priceBaseQuantity: '12' }, ...others] }
    products('PC-ELITE-800', 'KB-101')
    json2('sale.order', 'create').reply(200, [1])
    json2('sale.order', 'search_read', { fields: ['state'] }).reply(200, [{ id: 1, state: 'sale' }])
    json2('sale.order', 'search_read', { fields: ['name'] }).reply(200, [head])
    json2('sale.order.line', 'search_read').reply(200, [{ ...lines[0], price_unit: 10 / 12 }, lines[1]])
    const [result] = (await connection.sinks['sales-order']?.push([{ ...order, value } as typeof order], call)) ?? []
    expect(result).toMatchObject({ ok: true, receipt: { answer: { lines: [{ status: 'accepted' }, {}] } } })
  })

  it('with more digits than a float holds are refused before anything is written', async () => {
    const [line, ...others] = order.value.lines
    const quantity = { value: '1234567890123.4567', unit: 'EA' }
    const value = { ...order.value, lines: [{ ...line, quantity }, ...others] }
    products('PC-ELITE-800', 'KB-101')
    const [result] = (await connection.sinks['sales-order']?.push([{ ...order, value } as typeof order], call)) ?? []
    expect(result).toMatchObject({ ok: false, error: { code: 'QUANTITY_INVALID' } })
  })

  it('with prices in another currency than Odoo took it in are not confirmed', async () => {
    products('PC-ELITE-800', 'KB-101')
    json2('sale.order', 'create').reply(200, [1])
    json2('sale.order', 'search_read', { fields: ['state', 'currency_id'] }).reply(200, [
      { id: 1, state: 'draft', currency_id: [3, 'EUR'] },
    ])
    const [result] = (await connection.sinks['sales-order']?.push([order], call)) ?? []
    expect(result).toMatchObject({
      ok: false,
      error: { code: 'OUTCOME_UNKNOWN', message: /prices in USD.*took it in EUR/ },
    })
  })

  it('with an item several products have the reference of are refused before anything is written', async () => {
    products('PC-ELITE-800', 'KB-101', 'KB-101')
    const [result] = (await connection.sinks['sales-order']?.push([order], call)) ?? []
    expect(result).toMatchObject({
      ok: false,
      error: { code: 'ITEM_UNKNOWN', message: /several active products.*KB-101/ },
    })
  })

  it('that Odoo leaves quotations are not told the buyer as accepted', async () => {
    products('PC-ELITE-800', 'KB-101')
    json2('sale.order', 'create').reply(200, [1])
    json2('sale.order', 'search_read', { fields: ['state'] }).reply(200, [{ id: 1, state: 'draft' }])
    json2('sale.order', 'action_confirm').reply(200, { type: 'ir.actions.act_window', res_model: 'credit.wizard' })
    json2('sale.order', 'search_read', { fields: ['name'] }).reply(200, [quotation])
    json2('sale.order.line', 'search_read').reply(200, lines)
    const [result] = (await connection.sinks['sales-order']?.push([order], call)) ?? []
    expect(result).toMatchObject({ ok: false, error: { message: /leaves S00001 a quotation/ } })

    const drafts = await openOdoo({ confirmTo: 'draft' })
    speaksJson2()
    products('PC-ELITE-800', 'KB-101')
    json2('sale.order', 'create').reply(200, [1])
    json2('sale.order', 'search_read', { fields: ['name'] }).reply(200, [quotation])
    json2('sale.order.line', 'search_read').reply(200, lines)
    expect(await drafts.sinks['sales-order']?.push([order], call)).toEqual([
      { ok: true, receipt: { externalId: '1', displayId: 'S00001' } },
    ])
    await drafts.close()
  })
})
