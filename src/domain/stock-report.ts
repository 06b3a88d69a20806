import * as z from 'zod'
import { party } from './party.ts'
import { personalText } from './personal.ts'
import { isoDate, quantity, reference } from './sales-order.ts'

/** `available` is what may still be sold; `on-order` is on its way from our suppliers. */
export const stockKind = z.enum(['on-hand', 'available', 'reserved', 'in-transit', 'on-order'])
export type StockKind = z.infer<typeof stockKind>

export const stockLine = z.object({
  lineNumber: z.string().min(1),
  itemId: z.string().min(1),
  buyerItemId: z.string().optional(),
  gtin: z.string().optional(),
  description: z.string().optional(),
  /** Place of the stock: its GLN, or our code of it. */
  location: z
    .object({ gln: z.string().optional(), code: z.string().optional(), name: z.string().optional() })
    .optional(),
  /** `date`: from when on (for what is on order or in transit). */
  quantities: z.array(z.object({ kind: stockKind, quantity, date: isoDate.optional() })).min(1),
})
export type StockLine = z.infer<typeof stockLine>

/** Stock levels told to a partner. */
export const stockReport = z.object({
  reportNumber: z.string().min(1).max(30),
  issueDate: isoDate,
  /** The day the levels are of; the issue date unless stated. */
  asOfDate: isoDate.optional(),
  parties: z.array(party),
  references: z.array(reference).default([]),
  notes: z.array(personalText('free-text')).default([]),
  lines: z.array(stockLine).min(1),
})
export type StockReport = z.infer<typeof stockReport>
