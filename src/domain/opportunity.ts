import * as z from 'zod'
import { decimalString } from './decimal.ts'
import { isoDate, quantity } from './sales-order.ts'

/** A chance to sell. A won one with lines becomes a sales order. */
export const opportunity = z.object({
  /** The number the CRM's users know; its id where it has none. */
  opportunityNumber: z.string().min(1),
  name: z.string().min(1),
  stage: z.string().min(1),
  outcome: z.enum(['open', 'won', 'lost']),
  /** Percent, as the CRM has it. */
  probability: decimalString.optional(),
  amount: decimalString.optional(),
  currency: z.string().length(3).optional(),
  closeDate: isoDate.optional(),
  /** Id of the customer in the same system. */
  customerExternalId: z.string().optional(),
  /** The buyer's own order number, when the CRM keeps it. */
  buyerOrderNumber: z.string().optional(),
  lines: z
    .array(
      z.object({
        lineNumber: z.string().min(1),
        itemId: z.string().min(1),
        description: z.string().optional(),
        quantity,
        unitPrice: decimalString.optional(),
        requestedDate: isoDate.optional(),
      }),
    )
    .default([]),
})
export type Opportunity = z.infer<typeof opportunity>
