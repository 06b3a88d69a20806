import * as z from 'zod'
import { decimalString } from './decimal.ts'
import { isoDate, quantity } from './sales-order.ts'

/**
 * What the seller says of one line. `backordered`: accepted, delivered later than wanted or without a date yet;
 * `changed`: accepted with another quantity, date, price or item (the fields say which).
 */
const lineStatus = z.enum(['accepted', 'backordered', 'changed', 'rejected'])

export const responseLine = z.object({
  /** The buyer's line number. */
  lineNumber: z.string(),
  status: lineStatus,
  itemId: z.string(),
  ordered: quantity,
  /** What will be delivered, and when; several when the line is split. A promise without `date` has none yet. */
  promises: z.array(z.object({ quantity, date: isoDate.optional() })).default([]),
  unitPrice: decimalString.optional(),
  reason: z.string().optional(),
})
export type ResponseLine = z.infer<typeof responseLine>

/** The seller's answer to an order, made from what the ERP decided. */
export const orderResponse = z.object({
  orderNumber: z.string(),
  /** The seller's own number: the ERP's sales order. */
  sellerOrderNumber: z.string(),
  status: z.enum(['accepted', 'accepted-with-changes', 'rejected']),
  issueDate: isoDate,
  currency: z.string().length(3),
  lines: z.array(responseLine),
})
export type OrderResponse = z.infer<typeof orderResponse>
