import * as z from 'zod'
import { decimalString } from './decimal.ts'
import { party } from './party.ts'
import { personalText } from './personal.ts'

/** ISO 8601 calendar date, `2026-01-31`. */
export const isoDate = z.iso.date()

/** A quantity with its UN/ECE Recommendation 20 unit (`EA` is what X12 calls each; Rec. 20 also knows it). */
export const quantity = z.object({ value: decimalString, unit: z.string().min(1) })
export type Quantity = z.infer<typeof quantity>

export const reference = z.object({
  /** What is referred to, by the qualifier of the source document (X12 REF01, EDIFACT 1153). */
  type: z.string(),
  value: z.string(),
  description: z.string().optional(),
})
export type Reference = z.infer<typeof reference>

/** An allowance (money off) or a charge (money on), for the order or a line. */
export const allowanceCharge = z.object({
  kind: z.enum(['allowance', 'charge']),
  code: z.string().optional(),
  amount: decimalString.optional(),
  percent: decimalString.optional(),
  description: z.string().optional(),
  /** The unit price of its line is after it: it must not be applied once more. */
  inPrice: z.boolean().optional(),
})
export type AllowanceCharge = z.infer<typeof allowanceCharge>

export const tax = z.object({
  /** Which tax it is: VAT, GST... */
  code: z.string(),
  /** UN/ECE 5305: S standard rate, Z zero rate, E exempt, AE reverse charge, K supply within the EU, G export, O outside its scope... */
  category: z.string().optional(),
  percent: decimalString.optional(),
  amount: decimalString.optional(),
  jurisdiction: z.string().optional(),
})
export type Tax = z.infer<typeof tax>

/** A part of a line wanted at its own date or place. */
export const scheduleLine = z.object({
  quantity,
  requestedDate: isoDate.optional(),
  shipTo: party.optional(),
})
export type ScheduleLine = z.infer<typeof scheduleLine>

export const orderLine = z.object({
  /** As the buyer numbered it; answered with the same. */
  lineNumber: z.string().min(1),
  itemId: z.string().min(1),
  buyerItemId: z.string().optional(),
  gtin: z.string().optional(),
  manufacturerItemId: z.string().optional(),
  description: z.string().optional(),
  quantity,
  /** Net of the allowances and charges that are `inPrice`. */
  unitPrice: decimalString.optional(),
  /** The prices are for this many units; 1 unless stated. */
  priceBaseQuantity: decimalString.optional(),
  /** What the buyer states as price before allowances and charges of the line. Without a unit price, the net one cannot be told. */
  grossPrice: decimalString.optional(),
  requestedDate: isoDate.optional(),
  cancelAfterDate: isoDate.optional(),
  shipNotBeforeDate: isoDate.optional(),
  schedules: z.array(scheduleLine).default([]),
  allowancesCharges: z.array(allowanceCharge).default([]),
  taxes: z.array(tax).default([]),
  references: z.array(reference).default([]),
  notes: z.array(personalText('free-text')).default([]),
})
export type OrderLine = z.infer<typeof orderLine>

export const paymentTerms = z.object({
  code: z.string().optional(),
  netDays: z.number().int().optional(),
  discountPercent: decimalString.optional(),
  discountDays: z.number().int().optional(),
  description: z.string().optional(),
})

export const deliveryTerms = z.object({
  /** Incoterms code. */
  code: z.string().optional(),
  payer: z.string().optional(),
  place: z.string().optional(),
})

/** A purchase order of a buyer, seen from our side: the sales order. */
export const salesOrder = z.object({
  /** The buyer's order number. */
  orderNumber: z.string().min(1).max(35),
  purpose: z.enum(['original', 'cancellation', 'change', 'replace', 'duplicate', 'confirmation']),
  /** The document's own type code (X12 BEG02). */
  typeCode: z.string().optional(),
  /** Of a release of a blanket order: `orderNumber` is the one of the blanket order then, and the two together tell one order from another. */
  releaseNumber: z.string().optional(),
  contractNumber: z.string().optional(),
  issueDate: isoDate,
  currency: z.string().length(3),
  parties: z.array(party),
  /** The change that made the order this sends its goods elsewhere: a system that cannot do so must refuse it. */
  shipToMoved: z.boolean().optional(),
  requestedDate: isoDate.optional(),
  cancelAfterDate: isoDate.optional(),
  shipNotBeforeDate: isoDate.optional(),
  paymentTerms: paymentTerms.optional(),
  deliveryTerms: deliveryTerms.optional(),
  transport: z.object({ carrier: z.string().optional(), routing: z.string().optional() }).optional(),
  references: z.array(reference).default([]),
  allowancesCharges: z.array(allowanceCharge).default([]),
  taxes: z.array(tax).default([]),
  notes: z.array(personalText('free-text')).default([]),
  lines: z.array(orderLine).min(1),
  totals: z
    .object({
      lineCount: z.number().int().optional(),
      quantity: decimalString.optional(),
      amount: decimalString.optional(),
    })
    .default({}),
})
export type SalesOrder = z.infer<typeof salesOrder>
