import type { ErrorCode } from '../../domain/error-catalogue.ts'
import { isGtin } from '../../domain/gs1.ts'
import type { Issue, Mapped } from '../../domain/issue.ts'
import type { Price } from '../../domain/price.ts'
import type { Product } from '../../domain/product.ts'
import type { Product as NativeProduct } from './native.ts'

type Units = Readonly<Record<string, string>>

/** What every record about a product needs: its code and its unit. Issues: VALUE_MISSING, UNIT_UNKNOWN. */
export const itemOf = (product: NativeProduct, units: Units): Mapped<{ itemId: string; unit: string }> => {
  const issues: Issue[] = []
  const issue = (code: ErrorCode, path: string, value: string, message: string): void => {
    issues.push({ code, path, value, message })
  }
  const { symbol } = product['default_uom.']
  const name = product['template.'].name
  const unit = units[symbol]
  if (!product.code) issue('VALUE_MISSING', 'itemId', name, `Product "${name}" has no code: give it one in Tryton`)
  if (unit === undefined)
    issue(
      'UNIT_UNKNOWN',
      'unit',
      symbol,
      `Unit "${symbol}" of product "${name}" is not known: add it to the setting unitMap`,
    )
  if (!product.code || unit === undefined) return { ok: false, issues }
  return { ok: true, value: { itemId: product.code, unit } }
}

/** A product variant; one that may not be sold is inactive. */
export const productFromTryton = (product: NativeProduct, units: Units): Mapped<Product> => {
  const item = itemOf(product, units)
  if (!item.ok) return item
  const gtin = product['identifiers.'].find(({ code }) => code && isGtin(code))?.code
  return {
    ok: true,
    value: {
      ...item.value,
      name: product['template.'].name,
      ...(product.description ? { description: product.description } : {}),
      ...(gtin ? { gtin } : {}),
      active: product.active && product.salable,
    },
  }
}

/** The list price, which Tryton keeps for the default unit in the currency of the company. */
export const priceFromTryton = (product: NativeProduct, units: Units, currency: string): Mapped<Price> => {
  const item = itemOf(product, units)
  if (!item.ok) return item
  const amount = product.list_price
  if (!amount) {
    const { itemId } = item.value
    const message = `Product ${itemId} has no list price: give it one in Tryton`
    return { ok: false, issues: [{ code: 'VALUE_MISSING', path: 'amount', value: itemId, message }] }
  }
  return { ok: true, value: { ...item.value, currency, amount, active: product.active && product.salable } }
}
