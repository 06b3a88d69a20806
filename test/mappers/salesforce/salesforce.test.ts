import { describe, expect, test } from 'vitest'
import { customer } from '../../../src/domain/customer.ts'
import type { Mapped } from '../../../src/domain/issue.ts'
import { salesOrder } from '../../../src/domain/sales-order.ts'
import { accountFromCustomer } from '../../../src/mappers/salesforce/account.ts'
import { contactExternalId, contactFields } from '../../../src/mappers/salesforce/contact.ts'
import { numberFromDecimal } from '../../../src/mappers/salesforce/number.ts'
import { orderFromSalesOrder } from '../../../src/mappers/salesforce/order.ts'
import { orderItemExternalIds, orderItemFromLine } from '../../../src/mappers/salesforce/order-item.ts'

const identifierFields = {
  gln: 'GLN__c',
  duns: null,
  'tax-id': 'Tax__c',
  'registration-number': null,
  'partner-code': 'Code__c',
  'our-code': 'AccountNumber',
}

const mappedValue = <T>(mapped: Mapped<T>): T => {
  if (!mapped.ok) throw new Error(JSON.stringify(mapped.issues))
  return mapped.value
}

describe('accounts', () => {
  test('name, identifiers that are kept, addresses by use', () => {
    const value = customer.parse({
      name: 'Grün & Söhne',
      identifiers: [
        { scheme: 'gln', value: '4012345000009' },
        { scheme: 'gln', value: '4012345000016' },
        { scheme: 'duns', value: '081466849' },
        { scheme: 'partner-code', value: 'X1', issuer: 'acme' },
      ],
      addresses: [
        { use: 'ship-to', lines: ['Tor 3'], city: 'Köln', country: 'DE' },
        {
          use: 'main',
          lines: ['Hauptstr. 1', '', 'Hof 2'],
          city: 'Bonn',
          region: 'NW',
          postalCode: '53111',
          country: 'DE',
        },
      ],
      contacts: [{ email: 'a@b.example' }, { phone: '+49 1' }],
    })
    expect(accountFromCustomer(value, { identifierFields, addressStyle: 'text' })).toEqual({
      Name: 'Grün & Söhne',
      GLN__c: '4012345000009',
      Code__c: 'acme:X1',
      BillingStreet: 'Hauptstr. 1\nHof 2',
      BillingCity: 'Bonn',
      BillingState: 'NW',
      BillingPostalCode: '53111',
      BillingCountry: 'DE',
      ShippingStreet: 'Tor 3',
      ShippingCity: 'Köln',
      ShippingCountry: 'DE',
      Phone: '+49 1',
    })
    const codes = accountFromCustomer(value, { identifierFields, addressStyle: 'codes' })
    expect(codes).toMatchObject({ BillingStateCode: 'NW', BillingCountryCode: 'DE' })
    expect(codes).not.toHaveProperty('BillingCountry')
  })

  test('what the customer does not have is not named, so it stays as it is', () => {
    expect(accountFromCustomer(customer.parse({ name: 'A' }), { identifierFields, addressStyle: 'text' })).toEqual({
      Name: 'A',
    })
  })
})

describe('contacts', () => {
  test.each([
    [{ name: ' Dana van Whitfield ' }, { FirstName: 'Dana van', LastName: 'Whitfield' }],
    [{ name: '王' }, { LastName: '王' }],
    [
      { name: '', email: 'orders@x.example' },
      { LastName: 'orders', Email: 'orders@x.example' },
    ],
    [
      { role: 'Purchasing', phone: '1' },
      { LastName: 'Purchasing', Title: 'Purchasing', Phone: '1' },
    ],
    [{}, undefined],
  ])('%j', (contact, fields) => {
    expect(contactFields(contact)).toEqual(fields)
  })

  test('a contact keeps its id when phone or place in the list change, not when the person does', () => {
    const id = contactExternalId('c', { name: 'Dana', email: 'Dana@x.example' })
    expect(contactExternalId('c', { email: 'dana@x.example', phone: '2' })).toBe(id)
    expect(contactExternalId('c', { name: 'Dana', email: 'd@x.example' })).not.toBe(id)
    expect(contactExternalId('d', { email: 'dana@x.example' })).not.toBe(id)
    expect(id.length).toBeLessThanOrEqual(80)
  })
})

const order = (more: Record<string, unknown> = {}, line: Record<string, unknown> = {}) =>
  salesOrder.parse({
    orderNumber: 'PO-1',
    purpose: 'original',
    issueDate: '2025-11-20',
    currency: 'USD',
    parties: [],
    lines: [{ lineNumber: '1', itemId: 'A', quantity: { value: '2', unit: 'EA' }, ...line }],
    ...more,
  })
const mapping = {
  accountId: '001',
  priceBookId: '01s',
  status: 'Draft',
  addressStyle: 'text',
  currency: 'USD',
} as const

describe('orders', () => {
  test('the bill-to wins over the buyer; notes become the description', () => {
    const value = order({
      parties: [
        { role: 'buyer', address: { city: 'Seattle' } },
        { role: 'bill-to', address: { city: 'Boise' } },
      ],
      notes: ['Ring twice', 'Dock 4'],
    })
    expect(mappedValue(orderFromSalesOrder(value, mapping))).toMatchObject({
      BillingCity: 'Boise',
      Description: 'Ring twice\nDock 4',
    })
  })

  test('the currency must be the one the org keeps, or is written', () => {
    expect(orderFromSalesOrder(order({ currency: 'EUR' }), mapping)).toMatchObject({
      ok: false,
      issues: [{ path: 'currency', value: 'EUR' }],
    })
    expect(
      mappedValue(orderFromSalesOrder(order({ currency: 'EUR' }), { ...mapping, currency: 'multi' })),
    ).toMatchObject({
      CurrencyIsoCode: 'EUR',
    })
    expect(mappedValue(orderFromSalesOrder(order(), mapping))).not.toHaveProperty('CurrencyIsoCode')
  })
})

describe('order lines', () => {
  const entry = { id: '01u', unitPrice: 9.5 }
  const lineOf = (more: Record<string, unknown>, head: Record<string, unknown> = {}) => {
    const value = order(head, more)
    const [line] = value.lines
    if (line === undefined) throw new Error('no line')
    return orderItemFromLine(value, line, entry)
  }

  test.each([
    [{}, 9.5],
    [{ unitPrice: '7.25' }, 7.25],
    [{ unitPrice: '5.00', priceBaseQuantity: '1000' }, 0.005],
    [{ unitPrice: '0' }, 0],
  ])('price %j is %d', (more, price) => {
    expect(mappedValue(lineOf(more))).toEqual({ PricebookEntryId: '01u', Quantity: 2, UnitPrice: price })
  })

  test('a unit other than single pieces is told, a long text is cut', () => {
    const fields = mappedValue(lineOf({ quantity: { value: '3', unit: 'CS' }, description: 'x'.repeat(300) }))
    expect(fields['Description']).toMatch(/^Unit CS: x+$/)
    expect(String(fields['Description'])).toHaveLength(255)
  })

  test('a date before the order is left out: Salesforce would refuse the line', () => {
    expect(mappedValue(lineOf({ requestedDate: '2025-11-19' }))).not.toHaveProperty('ServiceDate')
    expect(mappedValue(lineOf({ requestedDate: '2025-11-20' }))).toHaveProperty('ServiceDate', '2025-11-20')
    expect(mappedValue(lineOf({}, { requestedDate: '2025-12-24' }))).toHaveProperty('ServiceDate', '2025-12-24')
  })

  test('a number a double cannot hold is refused, with its place', () => {
    expect(lineOf({ quantity: { value: '12345678901234567', unit: 'EA' } })).toMatchObject({
      ok: false,
      issues: [{ path: 'lines[0].quantity', value: '12345678901234567' }],
    })
    expect(numberFromDecimal('123456789012.345')).toBe(123456789012.345)
    expect(numberFromDecimal('0.1000000')).toBe(0.1)
  })

  test('line numbers used twice still give different ids', () => {
    const lines = ['1', '2', '1', '1'].map((lineNumber) => ({ lineNumber }))
    expect(orderItemExternalIds('k', lines)).toEqual(['k-1', 'k-2', 'k-1-2', 'k-1-3'])
  })
})
