import * as z from 'zod'
import { decimalString } from './decimal.ts'
import { party } from './party.ts'
import { personalText } from './personal.ts'
import { allowanceCharge, deliveryTerms, isoDate, paymentTerms, quantity, reference, tax } from './sales-order.ts'

export const invoiceLine = z.object({
  lineNumber: z.string().min(1),
  /** The buyer's order and its line, when they are not the invoice's own order or have other numbers. */
  orderNumber: z.string().optional(),
  orderLineNumber: z.string().optional(),
  itemId: z.string().min(1),
  buyerItemId: z.string().optional(),
  gtin: z.string().optional(),
  description: z.string().optional(),
  quantity,
  /** Net price. */
  unitPrice: decimalString,
  /** The unit price is for this many units; 1 unless stated. */
  priceBaseQuantity: decimalString.optional(),
  /** Quantity times price, less allowances and plus charges of the line; without tax. */
  lineAmount: decimalString,
  allowancesCharges: z.array(allowanceCharge).default([]),
  taxes: z.array(tax).default([]),
})
export type InvoiceLine = z.infer<typeof invoiceLine>

/** A tax of the whole invoice; `taxableAmount` is what it is reckoned from. */
export const taxSubtotal = tax.extend({
  taxableAmount: decimalString.optional(),
  /** Why it is not paid, in words or as a code VATEX-...; the categories AE, K, G and O tell it themselves. */
  exemptionReason: z.string().optional(),
})
export type TaxSubtotal = z.infer<typeof taxSubtotal>

/** An invoice or a credit note; amounts of a credit note are positive too. */
export const invoice = z.object({
  invoiceNumber: z.string().min(1).max(35),
  kind: z.enum(['invoice', 'credit-note']).default('invoice'),
  issueDate: isoDate,
  dueDate: isoDate.optional(),
  deliveryDate: isoDate.optional(),
  currency: z.string().length(3),
  /** The buyer's order number. */
  orderNumber: z.string().optional(),
  orderDate: isoDate.optional(),
  sellerOrderNumber: z.string().optional(),
  shipmentNumber: z.string().optional(),
  contractNumber: z.string().optional(),
  /** The invoice a credit note is about. */
  correctedInvoiceNumber: z.string().optional(),
  /** Buyer, seller, bill-to, ship-to. */
  parties: z.array(party),
  paymentTerms: paymentTerms.optional(),
  deliveryTerms: deliveryTerms.optional(),
  references: z.array(reference).default([]),
  allowancesCharges: z.array(allowanceCharge).default([]),
  taxes: z.array(taxSubtotal).default([]),
  notes: z.array(personalText('free-text')).default([]),
  lines: z.array(invoiceLine).min(1),
  totals: z.object({
    /** Sum of the lines' amounts. */
    lineAmount: decimalString,
    allowanceAmount: decimalString.optional(),
    chargeAmount: decimalString.optional(),
    /** Lines less allowances plus charges. */
    taxExclusiveAmount: decimalString,
    taxAmount: decimalString.optional(),
    /** What is to be paid. */
    payableAmount: decimalString,
    prepaidAmount: decimalString.optional(),
  }),
})
export type Invoice = z.infer<typeof invoice>
