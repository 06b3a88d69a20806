import { describe, expect, test } from 'vitest'
import { customer } from '../../../src/domain/customer.ts'
import type { Mapped } from '../../../src/domain/issue.ts'
import { salesOrder } from '../../../src/domain/sales-order.ts'
import { accountFromCustomer, customerFromAccount } from '../../../src/mappers/salesforce/account.ts'
import { contactExternalId, contactFields } from '../../../src/mappers/salesforce/contact.ts'
import { contactChanges } from '../../../src/mappers/salesforce/contact-changes.ts'
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

const accountFields = {
  active: 'Active__c',
  email: 'Email__c',
  creditLimit: 'Credit_Limit__c',
  paymentTerms: 'Terms__c',
  currency: 'Currency__c',
}
const noAccountFields = { active: null, email: null, creditLimit: null, paymentTerms: null, currency: null }
const accountMapping = { identifierFields, accountFields: noAccountFields, addressStyle: 'text' } as const

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
    expect(mappedValue(accountFromCustomer(value, accountMapping))).toEqual({
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
      // Whatever stood there was of another address.
      ShippingState: null,
      ShippingPostalCode: null,
    })
    const codes = mappedValue(accountFromCustomer(value, { ...accountMapping, addressStyle: 'codes' }))
    expect(codes).toMatchObject({ BillingStateCode: 'NW', BillingCountryCode: 'DE' })
    expect(codes).not.toHaveProperty('BillingCountry')
  })

  test('what the customer does not have is not named, so it stays as it is', () => {
    expect(mappedValue(accountFromCustomer(customer.parse({ name: 'A' }), accountMapping))).toEqual({ Name: 'A' })
  })
})

describe('customers and back', () => {
  const whole = customer.parse({
    name: 'Grün & Söhne',
    active: false,
    phone: '+49 228 1',
    email: 'info@gruen.example',
    website: 'https://gruen.example',
    identifiers: [
      { scheme: 'gln', value: '4012345000009' },
      { scheme: 'tax-id', value: 'DE123456789' },
      { scheme: 'partner-code', value: 'X:1', issuer: 'acme' },
      { scheme: 'our-code', value: '10100001' },
    ],
    addresses: [
      { use: 'main', lines: ['Hauptstr. 1', 'Hof 2'], city: 'Bonn', region: 'NW', postalCode: '53111', country: 'DE' },
      { use: 'ship-to', lines: ['Tor 3'], city: 'Köln', country: 'DE' },
    ],
    contacts: [
      { name: 'Dana van Whitfield', role: 'Buyer', phone: '+49 228 2', email: 'dana@gruen.example' },
      { name: '王' },
      { role: 'Purchasing', phone: '+49 228 3' },
      { email: 'orders@gruen.example' },
      { phone: '+49 228 4' },
    ],
    financial: { creditLimit: '12500.5', paymentTerms: 'NET30', currency: 'EUR' },
  })

  test.each(['text', 'codes'] as const)('is the same customer again (addresses as %s)', (addressStyle) => {
    const both = { identifierFields, accountFields, addressStyle }
    const account = mappedValue(accountFromCustomer(whole, both))
    const contacts = whole.contacts.map((one) => contactFields(one) ?? {})
    expect(mappedValue(customerFromAccount(account, contacts, both))).toEqual(whole)
  })

  test('empty fields are nothing, names of countries become codes, lines of streets are split', () => {
    const account = {
      Name: 'A',
      Phone: null,
      Website: '',
      BillingStreet: 'One\r\nTwo',
      BillingCountry: 'Deutschland',
      ShippingCountry: 'Atlantis',
    }
    expect(mappedValue(customerFromAccount(account, [], accountMapping))).toEqual(
      customer.parse({
        name: 'A',
        addresses: [
          { use: 'main', lines: ['One', 'Two'], country: 'DE' },
          { use: 'ship-to', lines: [], country: 'Atlantis' },
        ],
      }),
    )
  })

  test('all that is wrong with an account is told at once, by field', () => {
    const account = { Name: null, Phone: 7, Active__c: 'yes', Currency__c: 'Euro', Credit_Limit__c: '1' }
    const contacts = [{ LastName: 'Fine' }, { LastName: {} }]
    const mapped = customerFromAccount(account, contacts, { ...accountMapping, accountFields })
    expect(mapped.ok ? [] : mapped.issues.map(({ code, path }) => `${code} ${path}`).sort()).toEqual([
      'VALUE_INVALID active',
      'VALUE_INVALID contacts[1].name',
      'VALUE_INVALID financial.creditLimit',
      'VALUE_INVALID financial.currency',
      'VALUE_INVALID phone',
      'VALUE_MISSING name',
    ])
  })

  test('a credit limit of more digits than Salesforce keeps is refused', () => {
    const value = customer.parse({ name: 'A', financial: { creditLimit: '1234567890123456.1' } })
    expect(accountFromCustomer(value, { ...accountMapping, accountFields })).toMatchObject({
      ok: false,
      issues: [{ path: 'financial.creditLimit' }],
    })
  })
})

describe('people of an account that is there', () => {
  const native = (more: Record<string, unknown>) => ({ Id: '003A', LastName: 'Raman', FirstName: 'Priya', ...more })
  const priya = { name: 'Priya Raman', email: 'priya@x.example', phone: '1' }

  test.each([
    ['by e-mail, whatever the case', native({ Email: 'PRIYA@X.example', Phone: '1' }), { Email: 'priya@x.example' }],
    ['by name when the e-mail is new', native({ Email: 'old@x.example', Phone: '1' }), { Email: 'priya@x.example' }],
    ['a mobile number is a phone', native({ Email: 'priya@x.example', MobilePhone: '1' }), undefined],
    ['nothing differs', native({ Email: 'priya@x.example', Phone: '1' }), undefined],
  ])('%s', (_case, record, fields) => {
    expect(contactChanges('c-1', [priya], [record], 'Key__c')).toEqual({
      edited: fields === undefined ? [] : [{ id: '003A', fields }],
      added: [],
    })
  })

  test('by our id first; a person without a name does not take the name away; anybody else is added', () => {
    const unnamed = { email: 'priya@x.example', role: 'Buyer' }
    const records = [
      native({ Id: '003B', Email: 'priya@x.example', Title: 'Buyer' }),
      native({ Id: '003C', LastName: 'Other', Key__c: contactExternalId('c-1', { name: 'Jan Novak' }).toUpperCase() }),
    ]
    expect(contactChanges('c-1', [unnamed, { name: 'Jan Novak' }, { name: 'New' }], records, 'Key__c')).toEqual({
      edited: [{ id: '003C', fields: { FirstName: 'Jan', LastName: 'Novak' } }],
      added: [{ externalId: contactExternalId('c-1', { name: 'New' }), fields: { LastName: 'New' } }],
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

  test('allowances and charges stand in the description', () => {
    const value = order({ allowancesCharges: [{ kind: 'allowance', percent: '2' }] })
    expect(mappedValue(orderFromSalesOrder(value, mapping))).toMatchObject({
      Description: 'Stated by the buyer for the order, not booked: allowance 2 %',
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
