import { decimal, decimalText } from '../../domain/decimal.ts'
import type { Mapped } from '../../domain/issue.ts'
import { type StockLevel, stockLevel } from '../../domain/stock-level.ts'
import { issuesFrom } from './customer-from-odoo.ts'
import { type ProductRow, quantRow } from './native.ts'

/** What is of one product at one place: a quant for each lot, package and owner. No quant: nothing is there. */
export type StockAtPlace = { product: ProductRow; location: string; quants: readonly unknown[] }

/** The sum of the quants of a product at a location. */
export const stockFromOdoo = (
  { product, location, quants }: StockAtPlace,
  units: Readonly<Record<string, string>>,
): Mapped<StockLevel> => {
  let onHand = decimal('0')
  let reserved = decimal('0')
  for (const raw of quants) {
    const parsed = quantRow.safeParse(raw)
    if (!parsed.success) return { ok: false, issues: issuesFrom(parsed.error, raw) }
    onHand = onHand.plus(parsed.data.quantity ?? '0')
    reserved = reserved.plus(parsed.data.reserved_quantity ?? '0')
  }
  const made = stockLevel.safeParse({
    itemId: product.default_code,
    location,
    unit: units[product.uom_id?.[1] ?? ''],
    onHand: decimalText(onHand),
    reserved: decimalText(reserved),
    available: decimalText(onHand.minus(reserved)),
  })
  return made.success ? { ok: true, value: made.data } : { ok: false, issues: issuesFrom(made.error, product) }
}
