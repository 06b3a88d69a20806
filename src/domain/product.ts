import * as z from 'zod'
import { isGtin } from './gs1.ts'

/** A product we sell. `unit` is a UN/ECE Recommendation 20 code. */
export const product = z.object({
  itemId: z.string().min(1),
  gtin: z.string().refine(isGtin, 'must be a GTIN with a right check digit').optional(),
  name: z.string().min(1),
  description: z.string().optional(),
  unit: z.string().min(1),
  active: z.boolean().default(true),
})
export type Product = z.infer<typeof product>
