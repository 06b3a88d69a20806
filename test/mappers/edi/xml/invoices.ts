import { type Invoice, invoice } from '../../../../src/domain/invoice.ts'

/** 10 x 12.50 - 5 and 3 kg at 20 for 100; less 10, plus 4.50; 19 % on all. */
export const richInvoice: Invoice = invoice.parse({
  invoiceNumber: 'INV-1',
  issueDate: '2026-11-20',
  dueDate: '2026-12-20',
  deliveryDate: '2026-11-18',
  currency: 'EUR',
  orderNumber: 'PO-1',
  orderDate: '2026-11-01',
  sellerOrderNumber: 'SO-1',
  shipmentNumber: 'S-1',
  contractNumber: 'C-1',
  parties: [
    {
      role: 'buyer',
      name: 'Lakeside & Co',
      identifiers: [
        { scheme: 'gln', value: '4012345000016' },
        { scheme: 'tax-id', value: 'DE111' },
        { scheme: 'our-code', value: 'C-100' },
      ],
      address: { lines: ['Street 1'], city: 'Bonn', country: 'DE' },
    },
    { role: 'seller', name: 'Crossdock Trading', identifiers: [{ scheme: 'tax-id', value: 'DE222' }] },
    { role: 'bill-to', name: 'Lakeside Accounts', address: { lines: ['Box 9'], city: 'Bonn', country: 'DE' } },
    {
      role: 'ship-to',
      name: 'Store 12',
      identifiers: [{ scheme: 'gln', value: '4012345000023' }],
      address: { lines: ['Dock 1'], city: 'Kiel', country: 'DE' },
    },
  ],
  paymentTerms: { code: 'T30', discountPercent: '2', discountDays: 10, description: '2 % in 10 days' },
  deliveryTerms: { code: 'DAP', place: 'Kiel' },
  references: [{ type: 'IA', value: '77' }],
  allowancesCharges: [
    { kind: 'allowance', code: '95', amount: '10', description: 'Discount' },
    { kind: 'charge', code: 'FC', amount: '4.5', description: 'Freight' },
  ],
  taxes: [{ code: 'VAT', percent: '19', amount: '21.87', taxableAmount: '115.1' }],
  notes: ['Thank you', 'for <buying>'],
  lines: [
    {
      lineNumber: '1',
      orderLineNumber: '10',
      itemId: 'KB-101',
      buyerItemId: 'LOS-KB',
      gtin: '04012345000160',
      description: 'Keyboard',
      quantity: { value: '10', unit: 'EA' },
      unitPrice: '12.5',
      lineAmount: '120',
      allowancesCharges: [{ kind: 'allowance', amount: '5', percent: '4', description: 'Promotion' }],
      taxes: [{ code: 'VAT', percent: '19' }],
    },
    {
      lineNumber: '2',
      orderNumber: 'PO-2',
      itemId: 'CABLE',
      quantity: { value: '3', unit: 'KGM' },
      unitPrice: '20',
      priceBaseQuantity: '100',
      lineAmount: '0.6',
      taxes: [{ code: 'VAT', percent: '19' }],
    },
  ],
  totals: {
    lineAmount: '120.6',
    allowanceAmount: '10',
    chargeAmount: '4.5',
    taxExclusiveAmount: '115.1',
    taxAmount: '21.87',
    payableAmount: '130.97',
    prepaidAmount: '6',
  },
})

export const minimalInvoice: Invoice = invoice.parse({
  invoiceNumber: '1',
  issueDate: '2026-11-20',
  currency: 'USD',
  parties: [],
  lines: [{ lineNumber: '1', itemId: 'A', quantity: { value: '2', unit: 'EA' }, unitPrice: '3', lineAmount: '6' }],
  totals: { lineAmount: '6', taxExclusiveAmount: '6', payableAmount: '6' },
})

export const creditNote: Invoice = {
  ...richInvoice,
  kind: 'credit-note',
  invoiceNumber: 'CN-1',
  correctedInvoiceNumber: 'INV-0',
}
