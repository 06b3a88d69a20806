import { describe, expect, it } from 'vitest'
import { orderChange } from '../../../../src/domain/order-change.ts'
import { type OrderResponse, orderResponse } from '../../../../src/domain/order-response.ts'
import { orderChangeFromUbl } from '../../../../src/mappers/edi/xml/order-change-from-ubl.ts'
import { orderResponseFromUbl } from '../../../../src/mappers/edi/xml/order-response-from-ubl.ts'
import { orderResponseToUbl } from '../../../../src/mappers/edi/xml/order-response-to-ubl.ts'
import { orderFrom } from './orders.ts'
import { faultsOf, given, issuesOf, readAs } from './round-trip.ts'

const { partner } = given('ubl')
const EA = (value: string) => ({ value, unit: 'EA' })

const response = (lines: object[], status: OrderResponse['status'] = 'accepted-with-changes'): OrderResponse =>
  orderResponse.parse({
    orderNumber: 'LOS-UBL-2001',
    sellerOrderNumber: '12345',
    status,
    issueDate: '2026-11-21',
    currency: 'USD',
    lines,
  })

const accepted = { lineNumber: '1', status: 'accepted', itemId: 'KB-101', ordered: EA('20'), unitPrice: '39' }

describe('an OrderResponse', () => {
  it.each([
    ['accepted', response([accepted], 'accepted')],
    ['with a date', response([{ ...accepted, promises: [{ quantity: EA('20'), date: '2026-12-01' }] }], 'accepted')],
    [
      'in parts, with something owed',
      response([
        {
          ...accepted,
          status: 'backordered',
          promises: [
            { quantity: EA('8'), date: '2026-12-04' },
            { quantity: EA('7'), date: '2026-12-18' },
          ],
        },
      ]),
    ],
    ['refused', response([{ ...accepted, status: 'rejected', reason: 'no <longer> made' }], 'rejected')],
    ['changed', response([{ ...accepted, status: 'changed', promises: [{ quantity: EA('20'), date: '2027-01-01' }] }])],
  ])('comes back as it was written: %s', async (_, value) => {
    const text = orderResponseToUbl(value, await orderFrom('ubl'), given('ubl'))
    expect(await readAs(text, 'ubl:OrderResponse', orderResponseFromUbl, partner)).toEqual(value)
  })

  it('has issues for codes nobody knows', async () => {
    const text = orderResponseToUbl(response([accepted], 'accepted'), await orderFrom('ubl'), given('ubl'))
    const wrong = text.replace('>AP<', '>XX<').replace('<cbc:LineStatusCode>5', '<cbc:LineStatusCode>99')
    expect(await issuesOf(wrong, orderResponseFromUbl, partner)).toEqual([
      'VALUE_INVALID OrderResponse/OrderLine/LineItem/LineStatusCode',
      'VALUE_INVALID OrderResponse/OrderResponseCode',
    ])
    const nameless = text.replace(/<cac:OrderReference>.*?<\/cac:OrderReference>/s, '')
    expect(await faultsOf(nameless)).toEqual(['VALUE_MISSING OrderResponse/OrderReference/ID'])
  })
})

const xml = (kind: string, content: string): string =>
  `<${kind} xmlns="urn:oasis:names:specification:ubl:schema:xsd:${kind}-2" xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
  <cbc:ID>CH-1</cbc:ID><cbc:IssueDate>2026-11-22</cbc:IssueDate>${content}
  <cac:OrderReference><cbc:ID>PO-1</cbc:ID></cac:OrderReference>
  <cac:BuyerCustomerParty><cac:Party><cbc:EndpointID schemeID="0088">4012345000016</cbc:EndpointID></cac:Party></cac:BuyerCustomerParty>
  <cac:SellerSupplierParty><cac:Party><cbc:EndpointID schemeID="0088">4012345999006</cbc:EndpointID></cac:Party></cac:SellerSupplierParty>
  </${kind}>`

const line = (number: string, code: string, rest: string): string =>
  `<cac:OrderLine><cac:LineItem><cbc:ID>${number}</cbc:ID><cbc:LineStatusCode>${code}</cbc:LineStatusCode>${rest}</cac:LineItem></cac:OrderLine>`

const change = (lines: string): string =>
  xml('OrderChange', `<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>${lines}`)
const keyboard = `<cbc:Quantity unitCode="EA">4</cbc:Quantity><cac:Price><cbc:PriceAmount currencyID="EUR">39.00</cbc:PriceAmount></cac:Price>
  <cac:Item><cbc:Name>Keyboard</cbc:Name><cac:BuyersItemIdentification><cbc:ID>NW-100518</cbc:ID></cac:BuyersItemIdentification></cac:Item>`

describe('an OrderChange', () => {
  it('adds, changes, deletes and leaves alone', async () => {
    const text = change(
      line('9', '1', keyboard) +
        line('1', '3', '<cbc:Quantity unitCode="EA">7</cbc:Quantity>') +
        line('2', '2', '') +
        line('3', '4', '') +
        '<cac:Delivery><cac:RequestedDeliveryPeriod><cbc:StartDate>2026-12-24</cbc:StartDate></cac:RequestedDeliveryPeriod></cac:Delivery>' +
        '<cbc:Note>sorry</cbc:Note>',
    )
    const read = await readAs(text, 'ubl:OrderChange', orderChangeFromUbl, partner)
    expect(orderChange.parse(read)).toEqual(read)
    expect(read).toEqual({
      orderNumber: 'PO-1',
      changeNumber: 'CH-1',
      issueDate: '2026-11-22',
      purpose: 'change',
      header: { requestedDate: '2026-12-24', currency: 'EUR' },
      notes: ['sorry'],
      lines: [
        {
          action: 'add',
          line: {
            lineNumber: '9',
            itemId: 'KB-101',
            buyerItemId: 'NW-100518',
            description: 'Keyboard',
            quantity: EA('4'),
            unitPrice: '39',
            schedules: [],
            allowancesCharges: [],
            taxes: [],
            references: [],
            notes: [],
          },
        },
        { action: 'change', line: { lineNumber: '1', quantity: EA('7') } },
        { action: 'delete', lineNumber: '2' },
      ],
    })
  })

  it('takes a price for one unless it says otherwise, with the unit it is for', async () => {
    const priceOf = async (base: string) => {
      const price = `<cac:Price><cbc:PriceAmount currencyID="EUR">2.50</cbc:PriceAmount>${base}</cac:Price>`
      const read = await readAs(change(line('1', '3', price)), 'ubl:OrderChange', orderChangeFromUbl, partner)
      return read.purpose === 'change' ? read.lines : []
    }
    const stated = (values: object) => [{ action: 'change', line: { lineNumber: '1', unitPrice: '2.5', ...values } }]
    expect(await priceOf('')).toEqual(stated({ priceBaseQuantity: '1' }))
    expect(await priceOf('<cbc:BaseQuantity unitCode="KGM">100</cbc:BaseQuantity>')).toEqual(
      stated({ priceBaseQuantity: '100', priceUnit: 'KGM' }),
    )
  })

  it('has no price by a factor between units', async () => {
    const price = '<cac:Price><cbc:PriceAmount currencyID="EUR">2.50</cbc:PriceAmount><cbc:OrderableUnitFactorRate>12'
    const text = change(line('1', '3', `${price}</cbc:OrderableUnitFactorRate></cac:Price>`))
    expect(await issuesOf(text, orderChangeFromUbl, partner)).toEqual([
      'VALUE_INVALID OrderChange/OrderLine/LineItem/Price/OrderableUnitFactorRate',
    ])
  })

  it('is in the currency of its prices where it names none', async () => {
    const text = change(line('9', '1', keyboard)).replace(
      /<cbc:DocumentCurrencyCode>.*?<\/cbc:DocumentCurrencyCode>/,
      '',
    )
    expect(await readAs(text, 'ubl:OrderChange', orderChangeFromUbl, partner)).toMatchObject({
      header: { currency: 'EUR' },
      lines: [{ action: 'add', line: { unitPrice: '39' } }],
    })
  })

  it('moves the order or a line to another place', async () => {
    const place = (name: string) =>
      `<cac:Delivery><cac:DeliveryLocation><cbc:Name>${name}</cbc:Name><cac:Address><cbc:CityName>${name}</cbc:CityName></cac:Address></cac:DeliveryLocation></cac:Delivery>`
    const quantity = '<cbc:Quantity unitCode="EA">7</cbc:Quantity>'
    const moved = change(line('1', '3', quantity + place('Ulm')) + place('Kiel'))
    expect(await readAs(moved, 'ubl:OrderChange', orderChangeFromUbl, partner)).toMatchObject({
      header: { shipTo: { role: 'ship-to', name: 'Kiel', address: { city: 'Kiel' } } },
      lines: [{ line: { schedules: [{ quantity: EA('7'), shipTo: { name: 'Ulm' } }] } }],
    })
    expect(await issuesOf(change(place('Kiel') + place('Ulm')), orderChangeFromUbl, partner)).toEqual([
      'VALUE_INVALID OrderChange/Delivery[1]',
    ])
    expect(await issuesOf(change(line('1', '3', place('Ulm'))), orderChangeFromUbl, partner)).toEqual([
      'VALUE_MISSING OrderChange/OrderLine/LineItem/Quantity',
    ])
    const code = '<cac:Delivery><cac:DeliveryLocation><cbc:ID>D1</cbc:ID></cac:DeliveryLocation></cac:Delivery>'
    expect(await issuesOf(change(code), orderChangeFromUbl, partner)).toEqual([])
  })

  it('may open a line again, with all that then holds', async () => {
    const read = await readAs(change(line('2', '74', keyboard)), 'ubl:OrderChange', orderChangeFromUbl, partner)
    expect(read).toMatchObject({ lines: [{ action: 'change', line: { lineNumber: '2', itemId: 'KB-101' } }] })
  })

  it('has issues for what it does not say clearly', async () => {
    const text = change(
      line('1', '8', '') +
        line('2', '3', '<cbc:Quantity unitCode="EA">0</cbc:Quantity>') +
        line('3', '1', keyboard.replace('NW-100518', 'NW-9')) +
        line('3', '2', ''),
    )
    expect(await issuesOf(text, orderChangeFromUbl, partner)).toEqual([
      'VALUE_INVALID OrderChange/OrderLine[4]/LineItem/ID',
      'VALUE_INVALID OrderChange/OrderLine[1]/LineItem/LineStatusCode',
      'QUANTITY_INVALID OrderChange/OrderLine[2]/LineItem/Quantity',
      'ITEM_CODE_UNKNOWN OrderChange/OrderLine[3]/LineItem/Item/BuyersItemIdentification/ID',
    ])
    expect(await faultsOf(change('').replace('PO-1', ''))).toEqual(['VALUE_MISSING OrderChange/OrderReference/ID'])
  })

  it('as OrderCancellation ends the order', async () => {
    const text = xml('OrderCancellation', '<cbc:CancellationNote>no need</cbc:CancellationNote>')
    expect(await readAs(text, 'ubl:OrderCancellation', orderChangeFromUbl, partner)).toEqual({
      orderNumber: 'PO-1',
      changeNumber: 'CH-1',
      issueDate: '2026-11-22',
      purpose: 'cancellation',
    })
  })
})
