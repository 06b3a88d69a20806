import { describe, expect, it } from 'vitest'
import type { Customer } from '../../src/domain/customer.ts'
import { qualityIssues } from '../../src/domain/data-quality.ts'
import { isOnlyLegalForm } from '../../src/domain/legal-forms.ts'
import type { Price } from '../../src/domain/price.ts'
import type { Product } from '../../src/domain/product.ts'
import type { RecordEntities, RecordEntity } from '../../src/domain/record.ts'

const customer: Customer = {
  kind: 'company',
  name: 'Northwind Electronics Ltd',
  active: true,
  email: 'info@northwind.example',
  identifiers: [
    { scheme: 'tax-id', value: 'GB943216549' },
    { scheme: 'gln', value: '4012345000009' },
  ],
  addresses: [{ use: 'main', lines: ['1 High Street'], city: 'Leeds', postalCode: 'LS1 4AP', country: 'GB' }],
  contacts: [{ name: 'Dana', email: 'dana@northwind.example' }],
  financial: { currency: 'GBP' },
}
const product: Product = {
  itemId: 'KB-101',
  gtin: '4012345800432',
  name: 'Keyboard 101 keys',
  unit: 'EA',
  active: true,
}
const price: Price = { itemId: 'KB-101', currency: 'EUR', amount: '24.90', unit: 'EA', active: true }

const found = <E extends RecordEntity>(entity: E, value: RecordEntities[E]): string[] =>
  qualityIssues(entity, value).map(
    (issue) => `${issue.rule} ${issue.field}${issue.value === undefined ? '' : `: ${issue.value}`}`,
  )

describe('a customer', () => {
  it('in good order has nothing to say about it', () => {
    expect(found('customer', customer)).toEqual([])
  })

  it.each<[Partial<Customer>, string[]]>([
    [{ identifiers: [] }, ['missing-tax-id identifiers']],
    [{ addresses: [] }, ['missing-address addresses']],
    [{ addresses: [{ use: 'main', lines: [] }] }, ['missing-country addresses[0].country']],
    [{ addresses: [{ use: 'main', lines: [], country: 'UK' }] }, ['unknown-country addresses[0].country: UK']],
    [{ addresses: [{ use: 'main', lines: [], country: 'gb' }] }, ['unknown-country addresses[0].country: gb']],
    [
      { identifiers: [...customer.identifiers, { scheme: 'gln', value: '4012345000008' }] },
      ['bad-gln identifiers[2].value: 4012345000008'],
    ],
    [{ email: 'info@northwind' }, ['bad-email email: info@northwind']],
    [{ email: 'a@x.example, b@x.example' }, ['bad-email email: a@x.example, b@x.example']],
    [{ contacts: [{ email: 'dana at northwind' }] }, ['bad-email contacts[0].email: dana at northwind']],
    [
      { contacts: [...customer.contacts, { name: 'Dana W.', email: 'DANA@northwind.example' }] },
      ['duplicate-contact contacts[1]: DANA@northwind.example'],
    ],
    [
      { contacts: [{ name: 'Dana', phone: '+44 1' }, { name: 'dana', phone: '+441' }, { name: 'Dana' }] },
      ['duplicate-contact contacts[1]: dana'],
    ],
    [{ financial: { currency: 'DEM' } }, ['unknown-currency financial.currency: DEM']],
  ])('with %j is told so', (change, issues) => {
    expect(found('customer', { ...customer, ...change })).toEqual(issues)
  })

  it.each([
    'test',
    'Test 12',
    'TEST-Customer',
    'unknown',
    'N/A',
    'n.a.',
    '???',
    '000',
    '待定',
    '測試',
    '无',
    'Neuer Kunde',
    'xxx',
  ])('called %s has no name', (name) => {
    expect(found('customer', { ...customer, name })).toEqual([`placeholder-name name: ${name}`])
  })

  it.each(['GmbH', 'GmbH & Co. KG', 'Co., Ltd.', '有限公司', '股份有限公司', '有限責任公司'])(
    'called %s has a form only',
    (name) => {
      expect(found('customer', { ...customer, name })).toEqual([`name-only-legal-form name: ${name}`])
      expect(isOnlyLegalForm(`${name} Müller`)).toBe(false)
    },
  )

  it.each(['1&1', '4711', '3M', 'Testo SE', 'Unknown Pleasures Ltd', 'Nana', 'None Such Ltd', 'X', '测试仪器有限公司'])(
    'may be called %s',
    (name) => {
      expect(found('customer', { ...customer, name })).toEqual([])
    },
  )

  it('who is a person needs no tax id', () => {
    expect(found('customer', { ...customer, kind: 'person', identifiers: [] })).toEqual([])
  })
})

describe('other records', () => {
  it.each<[Partial<Product>, string[]]>([
    [{}, []],
    [{ gtin: undefined }, ['missing-gtin gtin']],
    [{ gtin: '4012345800433' }, ['bad-gtin gtin: 4012345800433']],
    [{ unit: 'PIECE' }, ['unknown-unit unit: PIECE']],
    [{ unit: ' ' }, ['missing-unit unit']],
    [{ name: '' }, ['missing-name name']],
    [{ name: 'KB-101' }, ['name-is-number name: KB-101']],
  ])('a product with %j', (change, issues) => {
    expect(found('product', { ...product, ...change })).toEqual(issues)
  })

  it.each<[Partial<Price>, string[]]>([
    [{}, []],
    [{ amount: '0.00' }, ['price-not-positive amount: 0.00']],
    [{ amount: '-1' }, ['price-not-positive amount: -1']],
    [{ amount: 'free' }, ['price-not-positive amount: free']],
    [{ currency: 'EUX' }, ['unknown-currency currency: EUX']],
    [{ unit: 'STK' }, ['unknown-unit unit: STK']],
    [{ validFrom: '2026-02-01', validTo: '2026-01-01' }, ['empty-validity validTo: 2026-02-01 to 2026-01-01']],
  ])('a price with %j', (change, issues) => {
    expect(found('price', { ...price, ...change })).toEqual(issues)
  })

  it('stock below zero or unknown', () => {
    const stock = { itemId: 'KB-101', location: 'MAIN', unit: 'EA' }
    expect(found('stock-level', { ...stock, onHand: '5', available: '0' })).toEqual([])
    expect(found('stock-level', { ...stock, onHand: '-2', available: '-0.5' })).toEqual([
      'negative-stock available: -0.5',
      'negative-stock onHand: -2',
    ])
    expect(found('stock-level', stock)).toEqual(['unknown-stock available'])
  })

  it('an order status and an opportunity that lead nowhere', () => {
    expect(
      found('order-status', {
        sellerOrderNumber: '1',
        stage: 'invoiced',
        shipments: [],
        invoices: [{ invoiceNumber: '7', currency: 'XXX' }],
      }),
    ).toEqual(['missing-order-number orderNumber', 'unknown-currency invoices[0].currency: XXX'])
    expect(
      found('opportunity', { opportunityNumber: '1', name: 'Deal', stage: 'Won', outcome: 'won', lines: [] }),
    ).toEqual(['missing-customer customerExternalId', 'won-without-lines lines'])
  })

  it('are described in words that end with what to do or what it means', () => {
    for (const issue of qualityIssues('customer', { ...customer, identifiers: [], addresses: [], name: 'test' })) {
      expect(issue.message.length).toBeGreaterThan(20)
    }
  })
})
