import fc from 'fast-check'
import { type Invoice, invoice as invoiceSchema } from '../../../../src/domain/invoice.ts'
import { amount, anyQuantity, code, day, gtin, optional, place, text } from './traded-values.ts'

const seller = { role: 'seller', roleCode: 'SU', identifiers: [{ scheme: 'gln', value: '4012345000030' }] }

/** What there must be, and nothing else. */
export const minimal: Invoice = invoiceSchema.parse({
  invoiceNumber: 'R1',
  issueDate: '2026-11-22',
  currency: 'EUR',
  parties: [seller],
  lines: [{ lineNumber: '1', itemId: 'A', quantity: { value: '1', unit: 'EA' }, unitPrice: '5', lineAmount: '5' }],
  totals: { lineAmount: '5', taxExclusiveAmount: '5', payableAmount: '5' },
})

export const rich: Invoice = invoiceSchema.parse({
  invoiceNumber: 'RE-90001',
  issueDate: '2026-11-22',
  dueDate: '2026-12-22',
  deliveryDate: '2026-11-20',
  currency: 'EUR',
  orderNumber: '4711',
  orderDate: '2026-11-01',
  sellerOrderNumber: 'SO-1',
  shipmentNumber: 'LS-80001',
  contractNumber: 'FW-8',
  parties: [
    {
      role: 'buyer',
      roleCode: 'BY',
      identifiers: [
        { scheme: 'gln', value: '4012345000016' },
        { scheme: 'tax-id', value: 'DE811111111' },
        { scheme: 'our-code', value: 'C-100' },
      ],
    },
    {
      ...seller,
      name: 'Northwind GmbH',
      identifiers: [
        ...seller.identifiers,
        { scheme: 'tax-id', value: 'DE123456789' },
        { scheme: 'registration-number', value: 'HRB 12345' },
      ],
      address: { lines: ['Lange Str. 1'], city: 'Köln', postalCode: '50667', country: 'DE' },
    },
    { role: 'bill-to', roleCode: 'IV', identifiers: [{ scheme: 'our-code', value: 'C-101' }] },
    { role: 'ship-to', roleCode: 'DP', name: 'Warehouse 4', identifiers: [] },
  ],
  paymentTerms: {
    code: 'N30',
    netDays: 30,
    discountPercent: '2',
    discountDays: 10,
    description: '2% within 10 days, otherwise net in 30 days',
  },
  deliveryTerms: { code: 'DAP', payer: 'PP', place: 'Hamburg' },
  references: [{ type: 'AAN', value: 'SLOT-9' }],
  allowancesCharges: [
    { kind: 'allowance', code: 'DI', percent: '5', amount: '52.46', description: 'Framework discount' },
    { kind: 'charge', code: 'FREIGHT', amount: '12.5' },
  ],
  taxes: [
    { code: 'VAT', category: 'S', percent: '19', amount: '191.77', taxableAmount: '1009.3' },
    { code: 'VAT', category: 'E', percent: '0', amount: '0', taxableAmount: '0', jurisdiction: 'DE-HH' },
  ],
  notes: ["It's paid by bank transfer: IBAN DE00 + BIC?"],
  lines: [
    {
      lineNumber: '10',
      orderNumber: '4711',
      orderLineNumber: '1',
      itemId: 'NB-PRO-14',
      buyerItemId: 'LOS-7002',
      gtin: '04012345800296',
      description: 'Notebook',
      quantity: { value: '10', unit: 'EA' },
      unitPrice: '99.99',
      lineAmount: '990.4',
      allowancesCharges: [
        { kind: 'allowance', amount: '10' },
        { kind: 'charge', amount: '0.5' },
      ],
      taxes: [{ code: 'VAT', category: 'S', percent: '19', amount: '188.08' }],
    },
    {
      lineNumber: '20',
      orderLineNumber: '2',
      itemId: 'KB-101',
      quantity: { value: '3', unit: 'XCT' },
      unitPrice: '1978.69',
      priceBaseQuantity: '100',
      lineAmount: '59.36',
      taxes: [{ code: 'SALES-TAX', category: 'S', jurisdiction: '06037' }],
    },
  ],
  totals: {
    lineAmount: '1049.76',
    allowanceAmount: '52.46',
    chargeAmount: '12.5',
    taxExclusiveAmount: '1009.3',
    taxAmount: '191.77',
    payableAmount: '1001.07',
    prepaidAmount: '200',
  },
})

export const creditNote: Invoice = invoiceSchema.parse({
  ...minimal,
  kind: 'credit-note',
  invoiceNumber: 'GS-1',
  correctedInvoiceNumber: 'RE-90001',
  dueDate: '2026-12-01',
})

/** Amounts near the limits, terms of every part alone. */
export const odd: Invoice = invoiceSchema.parse({
  ...minimal,
  paymentTerms: { discountPercent: '2.5' },
  deliveryTerms: { place: 'Ab Werk, Lager 2' },
  lines: [
    {
      ...minimal.lines[0],
      lineNumber: '000010',
      unitPrice: '0.000123',
      quantity: { value: '123456789012345', unit: 'MTR' },
      lineAmount: '99999999999999.9999',
    },
  ],
  totals: { lineAmount: '99999999999999.9999', taxExclusiveAmount: '-1', payableAmount: '-0.01' },
})

const money = fc.integer({ min: -99_999_999, max: 99_999_999 }).map((cents) => String(cents / 100))
const percent = fc.constantFrom('19', '7', '0', '5.5')
const allowance = fc.record({
  kind: fc.constantFrom<('allowance' | 'charge')[]>('allowance', 'charge'),
  code: optional(code),
  amount: optional(amount),
  percent: optional(percent),
  description: optional(text(40)),
})
const tax = fc.record({
  code: fc.constantFrom('VAT', 'GST', 'STATE TAX'),
  category: fc.constantFrom('S', 'Z', 'E', 'AE', 'K', 'G', 'O'),
  percent: optional(percent),
  amount: optional(money),
  jurisdiction: optional(fc.constantFrom('DE-HH', '06037')),
})
const line = fc.record({
  orderNumber: optional(code),
  orderLineNumber: optional(code),
  itemId: text(35),
  buyerItemId: optional(text(35)),
  gtin: optional(gtin),
  description: optional(text(150)),
  quantity: anyQuantity,
  unitPrice: amount,
  priceBaseQuantity: optional(fc.constantFrom('1', '100', '0.5')),
  lineAmount: money,
  allowancesCharges: fc.array(allowance, { maxLength: 3 }),
  taxes: fc.array(tax, { maxLength: 2 }),
})
const days = optional(fc.integer({ min: 0, max: 999 }))
const paymentTerms = fc.record({
  code: optional(fc.constantFrom('N30', '60 days')),
  netDays: fc.integer({ min: 0, max: 999 }),
  discountPercent: optional(percent),
  discountDays: days,
  description: optional(text(40)),
})
const deliveryTerms = fc.record({
  code: fc.constantFrom('DAP', 'EXW'),
  payer: optional(fc.constantFrom('PP', 'CC')),
  place: optional(text(70)),
})
const parts = fc.record({
  invoiceNumber: text(35),
  kind: fc.constantFrom<Invoice['kind'][]>('invoice', 'credit-note'),
  issueDate: day,
  dueDate: optional(day),
  deliveryDate: optional(day),
  currency: fc.constantFrom('EUR', 'USD', 'JPY'),
  orderNumber: text(35),
  orderDate: optional(day),
  sellerOrderNumber: optional(text(35)),
  shipmentNumber: optional(text(35)),
  contractNumber: optional(text(35)),
  correctedInvoiceNumber: optional(text(35)),
  place,
  paymentTerms: optional(paymentTerms),
  deliveryTerms: optional(deliveryTerms),
  references: fc.array(fc.record({ type: fc.constantFrom('AAN', 'ZZZ'), value: text(35) }), { maxLength: 3 }),
  allowancesCharges: fc.array(allowance, { maxLength: 3 }),
  taxes: fc.array(fc.tuple(tax, optional(money)), { maxLength: 4 }),
  notes: fc.array(text(200), { maxLength: 4 }),
  lines: fc.array(line, { minLength: 1, maxLength: 4 }),
  totals: fc.record({
    lineAmount: money,
    allowanceAmount: optional(money),
    chargeAmount: optional(money),
    taxExclusiveAmount: money,
    taxAmount: optional(money),
    payableAmount: money,
    prepaidAmount: optional(money),
  }),
})

export const anyInvoice: fc.Arbitrary<Invoice> = parts.map(({ place: shipTo, taxes, lines, ...given }) =>
  invoiceSchema.parse({
    ...given,
    parties: [seller, shipTo],
    taxes: taxes.map(([each, taxableAmount]) => ({ ...each, taxableAmount })),
    lines: lines.map((each, index) => ({ ...each, lineNumber: String(index + 1) })),
  }),
)
