import * as z from 'zod'
import { decimalString } from './decimal.ts'
import { party } from './party.ts'
import { personalText } from './personal.ts'
import { isoDate, quantity, reference } from './sales-order.ts'

/** A quantity needed in a period. `firm` binds, `planned` may still move, `forecast` is a guess. */
export const forecastSchedule = z.object({
  commitment: z.enum(['firm', 'planned', 'forecast']),
  quantity,
  period: z.enum(['day', 'week', 'month', 'quarter', 'range']),
  from: isoDate,
  /** The last day of a `range`. */
  to: isoDate.optional(),
})
export type ForecastSchedule = z.infer<typeof forecastSchedule>

export const forecastLine = z.object({
  lineNumber: z.string().min(1),
  itemId: z.string().min(1),
  buyerItemId: z.string().optional(),
  gtin: z.string().optional(),
  description: z.string().optional(),
  /** UN/ECE Rec. 20 unit of the line. */
  unit: z.string().min(1),
  /** Order or contract the needs are called off from. */
  orderNumber: z.string().optional(),
  shipTo: party.optional(),
  schedules: z.array(forecastSchedule).min(1),
  /** Total since the start of the programme, of the customer's own reckoning. */
  cumulativeReceived: decimalString.optional(),
})
export type ForecastLine = z.infer<typeof forecastLine>

/** A planning schedule (delivery forecast). */
export const forecast = z.object({
  forecastNumber: z.string().min(1).max(30),
  purpose: z.enum(['original', 'change', 'replace', 'cancellation']).default('original'),
  releaseNumber: z.string().optional(),
  issueDate: isoDate,
  horizonFrom: isoDate,
  horizonTo: isoDate,
  contractNumber: z.string().optional(),
  parties: z.array(party),
  references: z.array(reference).default([]),
  notes: z.array(personalText('free-text')).default([]),
  lines: z.array(forecastLine).min(1),
})
export type Forecast = z.infer<typeof forecast>
