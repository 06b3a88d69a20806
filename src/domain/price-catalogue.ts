import * as z from 'zod'
import { decimalString } from './decimal.ts'
import { party } from './party.ts'
import { personalText } from './personal.ts'
import { isoDate, quantity, reference } from './sales-order.ts'

export const cataloguePrice = z.object({
  /** `list`: before the partner's terms; `net`: what the partner pays. */
  kind: z.enum(['list', 'net']).default('net'),
  amount: decimalString,
  /** UN/ECE Rec. 20 unit the price is for. */
  unit: z.string().min(1),
  /** The amount is for this many units; 1 unless stated. */
  baseQuantity: decimalString.optional(),
  /** From this quantity of one order on. */
  minimumQuantity: decimalString.optional(),
  validFrom: isoDate.optional(),
  validTo: isoDate.optional(),
})
export type CataloguePrice = z.infer<typeof cataloguePrice>

export const catalogueLine = z.object({
  lineNumber: z.string().min(1),
  action: z.enum(['add', 'change', 'delete', 'unchanged']).default('add'),
  itemId: z.string().min(1),
  buyerItemId: z.string().optional(),
  gtin: z.string().optional(),
  description: z.string().optional(),
  prices: z.array(cataloguePrice).default([]),
  minimumOrderQuantity: quantity.optional(),
  /** How many of the unit are in a case. */
  unitsPerCase: decimalString.optional(),
})
export type CatalogueLine = z.infer<typeof catalogueLine>

/** Items and prices told to a partner. */
export const priceCatalogue = z.object({
  catalogueNumber: z.string().min(1).max(30),
  purpose: z.enum(['original', 'change', 'replace']).default('original'),
  issueDate: isoDate,
  currency: z.string().length(3),
  validFrom: isoDate.optional(),
  validTo: isoDate.optional(),
  parties: z.array(party),
  references: z.array(reference).default([]),
  notes: z.array(personalText('free-text')).default([]),
  lines: z.array(catalogueLine).min(1),
})
export type PriceCatalogue = z.infer<typeof priceCatalogue>
