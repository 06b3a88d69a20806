import * as z from 'zod'
import { decimalString } from './decimal.ts'

/** How much of one item is at one place. Quantities are in `unit` (UN/ECE Rec. 20); left out: not known. */
export const stockLevel = z.object({
  itemId: z.string().min(1),
  /** Our code of the warehouse. */
  location: z.string().min(1),
  unit: z.string().min(1),
  onHand: decimalString.optional(),
  /** What may still be sold. */
  available: decimalString.optional(),
  reserved: decimalString.optional(),
  onOrder: decimalString.optional(),
})
export type StockLevel = z.infer<typeof stockLevel>
