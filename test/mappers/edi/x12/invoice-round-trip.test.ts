import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Invoice, invoice as invoiceSchema } from '../../../../src/domain/invoice.ts'
import type { Partner } from '../../../../src/domain/partner.ts'
import { invoiceFrom810 } from '../../../../src/mappers/edi/x12/invoice-from-810.ts'
import { invoiceTo810 } from '../../../../src/mappers/edi/x12/invoice-to-810.ts'
import { exchanged, maybe, versions } from './exchange.ts'
import { amount, date, gtin, quantity, text, token } from './generated.ts'
import { contextOf, northwind } from './whole-sets.ts'

const each = (value: string) => ({ value, unit: 'EA' })

const minimal = {
  invoiceNumber: 'INV-1',
  issueDate: '2026-11-10',
  currency: 'USD',
  parties: [],
  lines: [{ lineNumber: '1', itemId: 'A', quantity: each('1'), unitPrice: '10', lineAmount: '10' }],
  totals: { lineAmount: '10', taxExclusiveAmount: '10', payableAmount: '10' },
}

const rich: Invoice = invoiceSchema.parse({
  invoiceNumber: 'INV-9001',
  kind: 'invoice',
  issueDate: '2026-11-10',
  dueDate: '2026-12-10',
  deliveryDate: '2026-11-06',
  currency: 'EUR',
  orderNumber: 'NW-4711',
  orderDate: '2026-11-01',
  sellerOrderNumber: 'SO-2044',
  shipmentNumber: 'SHP-20261103-7',
  contractNumber: 'FW-8',
  correctedInvoiceNumber: 'INV-8000',
  parties: [
    {
      role: 'buyer',
      roleCode: 'BY',
      name: 'Northwind Electronics',
      identifiers: [
        { scheme: 'gln', value: '4012345000009' },
        { scheme: 'tax-id', value: 'DE123456789' },
      ],
      address: { lines: ['1 Street'], city: 'Bonn', region: 'Nordrhein-Westfalen', postalCode: '53113', country: 'DE' },
      contacts: [{ role: 'AP', name: 'Payables', phone: '+49 228 1', email: 'ap@example.test' }],
    },
    { role: 'seller', roleCode: 'VN', name: 'Supply', identifiers: [{ scheme: 'our-code', value: '7' }] },
    { role: 'bill-to', roleCode: 'BT', name: 'Northwind AP', identifiers: [{ scheme: 'duns', value: '123456789' }] },
    { role: 'ship-to', roleCode: 'ST', identifiers: [{ scheme: 'partner-code', value: 'DC-4', issuer: 'northwind' }] },
    { role: 'other', roleCode: 'RE', name: 'Supply Bank', identifiers: [] },
  ],
  paymentTerms: { code: '08', netDays: 30, discountPercent: '2', discountDays: 10, description: '2 % in 10 days' },
  deliveryTerms: { code: 'DAP', payer: 'PP', place: 'Bonn' },
  references: [
    { type: 'BM', value: 'BOL-881' },
    { type: 'VN', value: 'SO-2045', description: 'second order' },
  ],
  allowancesCharges: [
    { kind: 'charge', code: 'D240', amount: '15', description: 'Freight' },
    { kind: 'allowance', code: 'BONUS', percent: '2.5', amount: '0.05' },
    { kind: 'allowance', amount: '1' },
  ],
  taxes: [
    { code: 'VA', percent: '19', amount: '1712.45', taxableAmount: '9012.9', jurisdiction: 'DE' },
    { code: 'ST', amount: '1.005' },
    { code: 'LS', category: 'E', amount: '0' },
    { code: 'GS', category: 'G', percent: '0' },
  ],
  notes: ['Thank you', 'Pay to the account named above'],
  lines: [
    {
      lineNumber: '1',
      orderNumber: 'NW-4712',
      orderLineNumber: '10',
      itemId: 'NB-PRO-14',
      buyerItemId: 'NW-100311',
      gtin: '04006381333931',
      description: `Notebook 14 inch, ${'very '.repeat(20)}light`,
      quantity: each('10'),
      unitPrice: '899.005',
      lineAmount: '8989.95',
      allowancesCharges: [
        { kind: 'allowance', code: 'C310', amount: '0.1', percent: '0.001', description: 'Promotion' },
      ],
      taxes: [{ code: 'VA', percent: '19' }],
    },
    ...['1', '10', '12', '100', '500', '1000', '0.25'].map((priceBaseQuantity, index) => ({
      lineNumber: String(index + 2),
      itemId: 'SCREW',
      quantity: { value: '250', unit: 'XBX' },
      unitPrice: '1.255',
      priceBaseQuantity,
      lineAmount: '3',
    })),
  ],
  totals: {
    lineAmount: '9010.95',
    allowanceAmount: '1.05',
    chargeAmount: '15',
    taxExclusiveAmount: '9024.9',
    taxAmount: '1713.46',
    payableAmount: '10638.36',
    prepaidAmount: '100',
  },
})

const samples: Readonly<Record<string, object>> = {
  minimal,
  'a credit note': { ...minimal, kind: 'credit-note', correctedInvoiceNumber: 'INV-0' },
  'nothing to pay': { ...minimal, totals: { ...minimal.totals, payableAmount: '0', prepaidAmount: '10' } },
  'more paid than asked': { ...minimal, totals: { ...minimal.totals, payableAmount: '-5.5', prepaidAmount: '15.5' } },
  'amounts without decimals': { ...minimal, currency: 'JPY', totals: { ...minimal.totals, payableAmount: '1000' } },
  'only a date to pay by': { ...minimal, dueDate: '2026-12-01' },
  'only a place': { ...minimal, deliveryTerms: { place: 'Tacoma' } },
  'more references than the header holds': {
    ...minimal,
    sellerOrderNumber: 'SO',
    references: Array.from({ length: 20 }, (_, index) => ({ type: 'PK', value: `P-${index}` })),
  },
  'long notes': { ...minimal, notes: ['short', 'word '.repeat(120).trim(), 'x'.repeat(200)] },
  'many notes': { ...minimal, notes: Array.from({ length: 120 }, (_, index) => `Note ${index}`) },
  'a great amount': {
    ...minimal,
    totals: {
      lineAmount: '1234567890123.45',
      taxExclusiveAmount: '1234567890123.45',
      payableAmount: '1234567890123.45',
    },
  },
  rich,
}

const roundTrip = async (invoice: Invoice, partner: Partner) => {
  const { issues, status, body } = await exchanged(invoiceTo810(invoice, partner), partner)
  return { issues, status, read: invoiceFrom810(body, contextOf(partner)) }
}

describe('an invoice written as 810 and read again', () => {
  for (const version of versions)
    it.each(Object.entries(samples))(`is valid and the same in ${version}: %s`, async (_, given) => {
      const invoice = invoiceSchema.parse(given)
      expect(await roundTrip(invoice, northwind({ version }))).toEqual({
        issues: [],
        status: 'accepted',
        read: { ok: true, value: invoice },
      })
    })
})

const allowanceCharge = fc.record({
  kind: fc.constantFrom('allowance', 'charge'),
  code: maybe(fc.constantFrom('C310', 'D240', 'BONUS', 'X')),
  amount: maybe(amount(2)),
  percent: maybe(amount(0).map((value) => value.slice(0, 2))),
  description: maybe(text(80)),
})
const tax = fc.record({
  code: fc.constantFrom('VA', 'ST', 'GS'),
  percent: amount(3),
  amount: maybe(amount(3)),
  jurisdiction: maybe(token(10)),
})
const line = fc.record({
  lineNumber: token(20),
  orderNumber: maybe(token(22)),
  orderLineNumber: maybe(token(6)),
  itemId: token(48),
  buyerItemId: maybe(token(48)),
  gtin: maybe(gtin),
  description: maybe(text(80)),
  quantity,
  unitPrice: amount(5),
  priceBaseQuantity: maybe(fc.oneof(amount(2), fc.constantFrom('1', '10', '100', '1000'))),
  lineAmount: amount(2),
  allowancesCharges: fc.array(allowanceCharge, { maxLength: 3 }),
  taxes: fc.array(tax, { maxLength: 3 }),
})
const invoices = fc
  .record({
    invoiceNumber: token(22),
    kind: fc.constantFrom('invoice', 'credit-note'),
    issueDate: date,
    dueDate: maybe(date),
    deliveryDate: maybe(date),
    currency: fc.constantFrom('USD', 'EUR', 'JPY', 'KWD'),
    orderNumber: maybe(token(22)),
    orderDate: maybe(date),
    sellerOrderNumber: maybe(token(30)),
    shipmentNumber: maybe(token(30)),
    references: fc.array(fc.record({ type: fc.constantFrom('PK', 'DP', 'IV'), value: token(30) }), { maxLength: 15 }),
    allowancesCharges: fc.array(allowanceCharge, { maxLength: 3 }),
    taxes: fc.array(
      fc.record({ code: fc.constantFrom('VA', 'ST'), percent: amount(2), taxableAmount: maybe(amount(2)) }),
      {
        maxLength: 3,
      },
    ),
    notes: fc.array(text(300), { maxLength: 3 }),
    lines: fc.array(line, { minLength: 1, maxLength: 4 }),
    totals: fc.record({
      lineAmount: amount(2),
      allowanceAmount: maybe(amount(2)),
      chargeAmount: maybe(amount(2)),
      taxExclusiveAmount: amount(2),
      taxAmount: maybe(amount(2)),
      payableAmount: amount(2),
      prepaidAmount: maybe(amount(2)),
    }),
  })
  .map((draft) => invoiceSchema.parse({ ...draft, parties: [] }))

describe('any invoice', () => {
  it('is valid as an 810 and comes back equal', async () => {
    await fc.assert(
      fc.asyncProperty(invoices, fc.constantFrom(...versions), async (invoice, version) => {
        const { issues, read } = await roundTrip(invoice, northwind({ version }))
        expect(issues).toEqual([])
        expect(read).toEqual({ ok: true, value: invoice })
      }),
      { numRuns: 60 },
    )
  })
})
