import { describe, expect, it } from 'vitest'
import { customer } from '../../../src/domain/customer.ts'
import { orderResponse } from '../../../src/domain/order-response.ts'
import { salesOrder } from '../../../src/domain/sales-order.ts'
import { customerToSap, externalIdFrom } from '../../../src/mappers/sap-s4hana/customer-to-sap.ts'
import { salesOrderItem } from '../../../src/mappers/sap-s4hana/native.ts'
import { edmDateFrom, isoDateFrom, literalFrom } from '../../../src/mappers/sap-s4hana/odata-values.ts'
import { orderResponseFromSap } from '../../../src/mappers/sap-s4hana/order-response-from-sap.ts'
import { salesOrderToSap } from '../../../src/mappers/sap-s4hana/sales-order-to-sap.ts'
import { sapUnits } from '../../../src/mappers/sap-s4hana/units.ts'

const terms = {
  system: 'erp',
  salesOrderType: 'OR',
  salesOrganization: '1010',
  distributionChannel: '10',
  division: '00',
  shipToFunction: 'SH',
  language: 'EN',
  rejectionReason: '61',
  units: sapUnits,
}

const order = (changes: object = {}) =>
  salesOrder.parse({
    orderNumber: 'PO-1',
    purpose: 'original',
    issueDate: '2026-01-30',
    currency: 'USD',
    requestedDate: '2026-02-10',
    parties: [],
    lines: [{ lineNumber: '001', itemId: 'A', quantity: { value: '10', unit: 'EA' }, unitPrice: '2.50' }],
    ...changes,
  })

describe('OData values', () => {
  it('keeps dates and quotes', () => {
    expect(isoDateFrom(edmDateFrom('2026-02-28'))).toBe('2026-02-28')
    expect(isoDateFrom('/Date(1492098664000+0000)/')).toBe('2017-04-13')
    for (const none of [null, undefined, '', '/Date(x)/', '2026-01-01']) expect(isoDateFrom(none)).toBeUndefined()
    expect(literalFrom("a'b''c")).toBe("'a''b''''c'")
  })
})

describe('sales order to SAP', () => {
  it('has a text of what the buyer states and SAP is not told otherwise', () => {
    const charged = order({ allowancesCharges: [{ kind: 'allowance', percent: '2' }] })
    expect(salesOrderToSap(charged, '1', { ...terms, noteTextType: 'TX01' })).toMatchObject({
      value: { to_Text: { results: [{ LongText: 'Stated by the buyer for the order, not booked: allowance 2 %' }] } },
    })
  })

  it('fills header, items, dates, partner, price and notes', () => {
    const mapped = salesOrderToSap(
      order({
        notes: ['Call first', 'Dock 4'],
        parties: [
          { role: 'buyer' },
          {
            role: 'ship-to',
            name: 'Store 7',
            additionalNames: ['c/o Baker Logistics'],
            address: {
              lines: ['1 Road', 'Gate B', 'Hall 3', 'Ramp 1'],
              city: 'Chicago',
              region: 'IL',
              postalCode: '60611',
              country: 'US',
            },
          },
        ],
        lines: [
          {
            lineNumber: '1',
            itemId: 'A',
            quantity: { value: '10', unit: 'H87' },
            unitPrice: '2.50',
            priceBaseQuantity: '100',
          },
          { lineNumber: '2', itemId: 'B', quantity: { value: '1.5', unit: 'KGM' }, requestedDate: '2026-03-01' },
          {
            lineNumber: '1234567',
            itemId: 'C',
            quantity: { value: '6', unit: 'EA' },
            schedules: [
              { quantity: { value: '2', unit: 'EA' }, requestedDate: '2026-02-11' },
              { quantity: { value: '4', unit: 'EA' } },
            ],
          },
        ],
      }),
      '10100001',
      { ...terms, plant: '1710', priceCondition: 'PPR0', noteTextType: 'TX01' },
    )
    expect(mapped).toEqual({
      ok: true,
      value: {
        SalesOrderType: 'OR',
        SalesOrganization: '1010',
        DistributionChannel: '10',
        OrganizationDivision: '00',
        SoldToParty: '10100001',
        PurchaseOrderByCustomer: 'PO-1',
        CustomerPurchaseOrderDate: '/Date(1769731200000)/',
        TransactionCurrency: 'USD',
        RequestedDeliveryDate: '/Date(1770681600000)/',
        to_Partner: {
          results: [
            {
              PartnerFunction: 'SH',
              Customer: '10100001',
              to_Address: {
                results: [
                  {
                    CorrespondenceLanguage: 'EN',
                    OrganizationName1: 'Store 7',
                    OrganizationName2: 'c/o Baker Logistics',
                    StreetName: '1 Road',
                    StreetSuffixName1: 'Gate B',
                    StreetSuffixName2: 'Hall 3, Ramp 1',
                    PostalCode: '60611',
                    CityName: 'Chicago',
                    Region: 'IL',
                    Country: 'US',
                  },
                ],
              },
            },
          ],
        },
        to_Text: { results: [{ Language: 'EN', LongTextID: 'TX01', LongText: 'Call first\nDock 4' }] },
        to_Item: {
          results: [
            {
              SalesOrderItem: '10',
              Material: 'A',
              RequestedQuantity: '10',
              RequestedQuantityUnit: 'PC',
              UnderlyingPurchaseOrderItem: '1',
              ProductionPlant: '1710',
              to_PricingElement: {
                results: [
                  {
                    ConditionType: 'PPR0',
                    ConditionRateValue: '2.50',
                    ConditionCurrency: 'USD',
                    ConditionQuantity: '100',
                    ConditionQuantityUnit: 'PC',
                  },
                ],
              },
            },
            {
              SalesOrderItem: '20',
              Material: 'B',
              RequestedQuantity: '1.5',
              RequestedQuantityUnit: 'KG',
              UnderlyingPurchaseOrderItem: '2',
              ProductionPlant: '1710',
              to_ScheduleLine: {
                results: [
                  {
                    RequestedDeliveryDate: '/Date(1772323200000)/',
                    ScheduleLineOrderQuantity: '1.5',
                    OrderQuantityUnit: 'KG',
                  },
                ],
              },
            },
            {
              SalesOrderItem: '30',
              Material: 'C',
              RequestedQuantity: '6',
              RequestedQuantityUnit: 'EA',
              ProductionPlant: '1710',
              to_ScheduleLine: {
                results: [
                  {
                    RequestedDeliveryDate: '/Date(1770768000000)/',
                    ScheduleLineOrderQuantity: '2',
                    OrderQuantityUnit: 'EA',
                  },
                  {
                    RequestedDeliveryDate: '/Date(1770681600000)/',
                    ScheduleLineOrderQuantity: '4',
                    OrderQuantityUnit: 'EA',
                  },
                ],
              },
            },
          ],
        },
      },
    })
  })

  it('names a known ship-to party by its number', () => {
    const parties = [{ role: 'ship-to', identifiers: [{ scheme: 'our-code', value: '10100077' }] }]
    const mapped = salesOrderToSap(order({ parties }), '1', terms)
    expect(mapped).toMatchObject({
      ok: true,
      value: { to_Partner: { results: [{ PartnerFunction: 'SH', Customer: '10100077' }] } },
    })
  })

  it('takes no number of another system for that of a ship-to party', () => {
    const shipTo = (issuer: string) => ({
      role: 'ship-to',
      name: 'Store 7',
      identifiers: [{ scheme: 'our-code', value: '10100077', issuer }],
      address: { lines: ['Dock 9'], city: 'Hamburg', postalCode: '20457', country: 'DE' },
    })
    const customerOf = (issuer: string): unknown => {
      const mapped = salesOrderToSap(order({ parties: [shipTo(issuer)] }), '1', terms)
      return mapped.ok ? mapped.value['to_Partner'] : undefined
    }
    expect(customerOf('erp')).toMatchObject({ results: [{ Customer: '10100077' }] })
    expect(customerOf('odoo')).toMatchObject({ results: [{ Customer: '1', to_Address: {} }] })
  })

  it('reports every line SAP cannot take', () => {
    const quantity = { value: '1', unit: 'ZZZ' }
    const split = [{ quantity: { value: '1', unit: 'EA' }, shipTo: { role: 'ship-to', name: 'Store 7' } }]
    const mapped = salesOrderToSap(
      order({
        lines: [
          { lineNumber: '1', itemId: 'A', quantity },
          { lineNumber: '2', itemId: 'A', quantity: { value: '1', unit: 'EA' }, schedules: split },
        ],
      }),
      '1',
      terms,
    )
    expect(mapped.ok === false && mapped.issues.map(({ code, path }) => [code, path])).toEqual([
      ['UNIT_UNKNOWN', 'lines[0].quantity.unit'],
      ['RECORD_REJECTED', 'lines[1].schedules'],
    ])
  })
})

type Confirmed = [date: string | undefined, quantity: string]

const item = (changes: object = {}, confirmed: readonly Confirmed[] = [['2026-02-10', '10']]) =>
  salesOrderItem.parse({
    SalesOrder: '5',
    SalesOrderItem: '10',
    UnderlyingPurchaseOrderItem: '001',
    Material: 'A',
    RequestedQuantity: '10.000',
    NetAmount: '25.00',
    to_ScheduleLine: {
      results: confirmed.map(([date, quantity]) => ({
        ConfirmedDeliveryDate: date === undefined ? null : edmDateFrom(date),
        ConfdOrderQtyByMatlAvailCheck: quantity,
      })),
    },
    ...changes,
  })

const answer = (from: ReturnType<typeof order>, ...items: ReturnType<typeof item>[]) =>
  orderResponse.parse(orderResponseFromSap(from, { SalesOrder: '5', TransactionCurrency: 'USD' }, items, '2026-01-31'))

describe('order response from SAP', () => {
  it.each<[string, ReturnType<typeof item>, object]>([
    [
      'in full and in time',
      item(),
      { status: 'accepted', promises: [{ quantity: { value: '10', unit: 'EA' }, date: '2026-02-10' }] },
    ],
    ['too late', item({}, [['2026-02-11', '10']]), { status: 'backordered' }],
    [
      'in part in time',
      item({}, [
        ['2026-02-10', '4'],
        ['2026-03-01', '6'],
      ]),
      {
        status: 'backordered',
        promises: [
          { quantity: { value: '4' }, date: '2026-02-10' },
          { quantity: { value: '6' }, date: '2026-03-01' },
        ],
      },
    ],
    [
      'in part without a date for the rest',
      item({}, [['2026-02-10', '4']]),
      { status: 'backordered', promises: [{ quantity: { value: '4' } }, { quantity: { value: '6', unit: 'EA' } }] },
    ],
    [
      'not at all',
      item({}, [[undefined, '0.000']]),
      { status: 'backordered', promises: [{ quantity: { value: '10', unit: 'EA' } }] },
    ],
    [
      'in parts that add up in time',
      item({}, [
        ['2026-02-01', '4'],
        ['2026-02-01', '5'],
        ['2026-02-10', '1'],
      ]),
      { status: 'accepted', promises: [{ quantity: { value: '9' } }, { quantity: { value: '1' } }] },
    ],
    [
      'less than ordered',
      item({ RequestedQuantity: '8', NetAmount: '20.00' }, [['2026-02-10', '8']]),
      { status: 'changed' },
    ],
    ['at another price', item({ NetAmount: '26.50' }), { status: 'changed', unitPrice: '2.65' }],
    ['at a price rounded to the cent', item({ NetAmount: '25.01' }), { status: 'accepted', unitPrice: '2.50' }],
    ['without a price yet', item({ NetAmount: '0.00' }), { status: 'accepted', unitPrice: '2.50' }],
    ['with another material', item({ Material: 'A2' }), { status: 'changed', itemId: 'A2' }],
    ['rejected', item({ SalesDocumentRjcnReason: '61' }), { status: 'rejected', reason: '61', promises: [] }],
  ])('%s', (_what, given, expected) => {
    expect(answer(order(), given).lines[0]).toMatchObject(expected)
  })

  it('judges each part of a split line by its own date', () => {
    const part = (value: string, requestedDate: string) => ({ quantity: { value, unit: 'EA' }, requestedDate })
    const split = order({
      lines: [
        {
          lineNumber: '001',
          itemId: 'A',
          quantity: { value: '10', unit: 'EA' },
          schedules: [part('4', '2026-02-05'), part('6', '2026-03-05')],
        },
      ],
    })
    expect(
      answer(
        split,
        item({}, [
          ['2026-02-05', '4'],
          ['2026-03-05', '6'],
        ]),
      ).lines[0]?.status,
    ).toBe('accepted')
    expect(
      answer(
        split,
        item({}, [
          ['2026-02-05', '3'],
          ['2026-03-05', '7'],
        ]),
      ).lines[0]?.status,
    ).toBe('backordered')
  })

  it('finds the line by the number of the buyer, passes over parts of sets, and says what is gone', () => {
    const two = order({
      lines: [
        { lineNumber: '1', itemId: 'A', quantity: { value: '10', unit: 'EA' } },
        { lineNumber: '2', itemId: 'B', quantity: { value: '10', unit: 'EA' } },
      ],
    })
    const response = answer(
      two,
      item({ SalesOrderItem: '000010', UnderlyingPurchaseOrderItem: '1' }),
      item({ SalesOrderItem: '20', UnderlyingPurchaseOrderItem: '1', HigherLevelItem: '10', Material: 'PART' }),
    )
    expect(response).toMatchObject({ status: 'accepted-with-changes', issueDate: '2026-01-31' })
    expect(response.lines.map(({ status }) => status)).toEqual(['accepted', 'rejected'])
  })

  it('is rejected when every line is', () => {
    expect(answer(order(), item({ SalesDocumentRjcnReason: '61' })).status).toBe('rejected')
  })
})

describe('customer to SAP', () => {
  const customerTerms = {
    roles: ['FLCU00', 'FLCU01'],
    salesOrganization: '1010',
    distributionChannel: '10',
    division: '00',
    currency: 'USD',
    language: 'EN',
    taxTypes: { US: 'US1' },
    identificationTypes: { duns: 'BUP001' },
  }

  it('makes one deep insert of partner, customer and sales area', () => {
    const value = customer.parse({
      name: `${'Very Long Company Name Holding '.repeat(2)}Inc.`,
      identifiers: [
        { scheme: 'gln', value: '4012345000009' },
        { scheme: 'tax-id', value: 'US943216549' },
        { scheme: 'duns', value: '081466849' },
        { scheme: 'partner-code', value: 'X', issuer: 'acme' },
      ],
      addresses: [
        { use: 'main', lines: ['100 Harbor Way'], city: 'Seattle', region: 'WA', postalCode: '98101', country: 'US' },
      ],
      contacts: [{ email: 'a@b.example', phone: '+1 206' }],
      financial: { paymentTerms: '0001' },
    })
    expect(customerToSap(value, 'k1', customerTerms)).toMatchObject({
      BusinessPartnerCategory: '2',
      OrganizationBPName1: 'Very Long Company Name Holding Very Long',
      OrganizationBPName2: 'Company Name Holding Inc.',
      BusinessPartnerIDByExtSystem: 'k1',
      InternationalLocationNumber1: '4012345',
      InternationalLocationNumber2: '00000',
      InternationalLocationNumber3: '9',
      to_BusinessPartnerRole: { results: [{ BusinessPartnerRole: 'FLCU00' }, { BusinessPartnerRole: 'FLCU01' }] },
      to_BusinessPartnerTax: { results: [{ BPTaxType: 'US1', BPTaxNumber: 'US943216549' }] },
      to_BuPaIdentification: { results: [{ BPIdentificationType: 'BUP001', BPIdentificationNumber: '081466849' }] },
      to_BusinessPartnerAddress: {
        results: [
          { CityName: 'Seattle', Country: 'US', to_EmailAddress: { results: [{ EmailAddress: 'a@b.example' }] } },
        ],
      },
      to_Customer: {
        to_CustomerSalesArea: {
          results: [{ SalesOrganization: '1010', Currency: 'USD', CustomerPaymentTerms: '0001' }],
        },
      },
    })
  })

  it('splits the name of a person', () => {
    const value = customer.parse({ kind: 'person', name: 'Ana María  Ruiz' })
    expect(customerToSap(value, 'k', customerTerms)).toMatchObject({
      BusinessPartnerCategory: '1',
      FirstName: 'Ana María',
      LastName: 'Ruiz',
    })
  })

  it('shortens long keys always in the same way', () => {
    expect(externalIdFrom('12345678901234567890')).toBe('12345678901234567890')
    expect(externalIdFrom('123456789012345678901')).toMatch(/^[0-9a-f]{20}$/)
    expect(externalIdFrom('123456789012345678901')).toBe(externalIdFrom('123456789012345678901'))
    expect(externalIdFrom('123456789012345678901')).not.toBe(externalIdFrom('123456789012345678902'))
  })
})
