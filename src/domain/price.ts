import * as z from 'zod'
import { decimalString } from './decimal.ts'
import { isoDate } from './sales-order.ts'

/** What we ask for one item, from one quantity on. A price without `priceList` is for everybody. */
export const price = z.object({
  itemId: z.string().min(1),
  /** The list it stands in, by its code in the system that owns prices. */
  priceList: z.string().optional(),
  currency: z.string().length(3),
  amount: decimalString,
  /** UN/ECE Rec. 20 unit the amount is for. */
  unit: z.string().min(1),
  /** The amount is for this many units; 1 unless stated. */
  baseQuantity: decimalString.optional(),
  /** From this quantity of one order on. */
  minimumQuantity: decimalString.optional(),
  validFrom: isoDate.optional(),
  validTo: isoDate.optional(),
  active: z.boolean().default(true),
})
export type Price = z.infer<typeof price>
