import { expect, test } from 'vitest'
import type { Sale } from '../../../src/mappers/tryton/native.ts'
import { orderStatusFromSale } from '../../../src/mappers/tryton/order-status-from-sale.ts'

const shipment = (state: string) => ({ id: 1, number: 'OUT-1', state, effective_date: '2026-02-03' })
const invoice = (state: string) => ({
  id: 2,
  number: state === 'draft' ? null : 'R-2',
  state,
  invoice_date: '2026-02-04',
  total_amount: '119',
  'currency.': { code: 'EUR' },
})
const sale = (changes: Partial<Sale>): Sale => ({
  id: 9,
  number: 'S-9',
  reference: 'PO-9',
  state: 'processing',
  shipment_state: 'waiting',
  invoice_state: 'waiting',
  'shipments.': [shipment('waiting')],
  'invoices.': [invoice('draft')],
  ...changes,
})

test.each([
  ['open', { state: 'quotation' }],
  ['cancelled', { state: 'cancelled' }],
  ['confirmed', {}],
  ['partly-shipped', { 'shipments.': [shipment('done'), shipment('waiting')] }],
  ['shipped', { shipment_state: 'sent', 'shipments.': [shipment('done')] }],
  ['confirmed', { 'invoices.': [invoice('posted')] }],
  [
    'shipped',
    { shipment_state: 'sent', 'shipments.': [shipment('done')], 'invoices.': [invoice('posted'), invoice('draft')] },
  ],
  [
    'invoiced',
    { shipment_state: 'sent', 'shipments.': [shipment('done')], 'invoices.': [invoice('paid'), invoice('cancelled')] },
  ],
  ['invoiced', { shipment_state: 'none', 'shipments.': [], 'invoices.': [invoice('posted')] }],
  ['confirmed', { shipment_state: 'exception', 'shipments.': [shipment('cancelled')] }],
] as [string, Partial<Sale>][])('%s: %j', (stage, changes) => {
  expect(orderStatusFromSale(sale(changes))).toMatchObject({ ok: true, value: { stage, orderNumber: 'PO-9' } })
})

test('only what left and what was issued is told', () => {
  const value = sale({
    'shipments.': [shipment('done'), shipment('packed')],
    'invoices.': [invoice('posted'), invoice('draft'), invoice('cancelled')],
  })
  expect(orderStatusFromSale(value)).toMatchObject({
    value: {
      shipments: [{ shipmentNumber: 'OUT-1', shippedOn: '2026-02-03' }],
      invoices: [{ invoiceNumber: 'R-2', issueDate: '2026-02-04', amount: '119', currency: 'EUR' }],
    },
  })
})
