import type { Issue, Mapped } from '../../domain/issue.ts'
import { type Price, price } from '../../domain/price.ts'
import { type Product, product } from '../../domain/product.ts'
import { issuesFrom } from './customer-from-odoo.ts'
import { type ProductRow, productRow } from './native.ts'

type Units = Readonly<Record<string, string>>

const unitOf = (row: ProductRow, units: Units): { unit: string } | { issue: Issue } => {
  const name = row.uom_id?.[1] ?? ''
  const unit = units[name]
  if (unit !== undefined) return { unit }
  const message = `Odoo's unit "${name}" of ${row.default_code ?? row.id} has no UN/ECE code: add it to the setting units`
  return { issue: { code: 'UNIT_UNKNOWN', path: 'uom_id', value: name, message } }
}

const mapRow = <T>(raw: unknown, units: Units, make: (row: ProductRow, unit: string) => Mapped<T>): Mapped<T> => {
  const parsed = productRow.safeParse(raw)
  if (!parsed.success) return { ok: false, issues: issuesFrom(parsed.error, raw) }
  const row = parsed.data
  if (row.default_code === undefined) {
    const message = `product ${row.id} "${row.name ?? ''}" has no internal reference, which is our item code: give it one in Odoo`
    return { ok: false, issues: [{ code: 'VALUE_MISSING', path: 'default_code', message }] }
  }
  const unit = unitOf(row, units)
  return 'issue' in unit ? { ok: false, issues: [unit.issue] } : make(row, unit.unit)
}

/** A product variant as a product: its internal reference is our item code. */
export const productFromOdoo = (raw: unknown, units: Units): Mapped<Product> =>
  mapRow(raw, units, (row, unit) => {
    const made = product.safeParse({
      itemId: row.default_code,
      gtin: row.barcode,
      name: row.name,
      description: row.description_sale,
      unit,
      active: row.active,
    })
    return made.success ? { ok: true, value: made.data } : { ok: false, issues: issuesFrom(made.error, raw) }
  })

/** The sales price of a product variant, in the company's currency. */
export const priceFromOdoo = (raw: unknown, units: Units, currency: string): Mapped<Price> =>
  mapRow(raw, units, (row, unit) => {
    const made = price.safeParse({
      itemId: row.default_code,
      currency,
      amount: row.lst_price ?? '0',
      unit,
      active: row.active,
    })
    return made.success ? { ok: true, value: made.data } : { ok: false, issues: issuesFrom(made.error, raw) }
  })
