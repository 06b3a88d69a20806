import { decimal, decimalText } from '../../domain/decimal.ts'
import { fullOrderNumber } from '../../domain/full-order-number.ts'
import type { Issue } from '../../domain/issue.ts'
import type { OrderLine, SalesOrder } from '../../domain/sales-order.ts'
import { orderTexts } from '../order-texts.ts'
import { splitLineIssues } from '../split-lines.ts'
import type { Fields } from './party-from-customer.ts'
import { dateToTryton, decimalToTryton } from './typed-json.ts'
import { symbolsOf } from './units.ts'

/** A product that can be ordered, by what lines need of it. */
export type SaleProduct = { id: number; code: string; unitCategoryId: number }
export type SaleUnit = { id: number; symbol: string; categoryId: number }
/** A line whose product and unit are found. */
export type FoundLine = { line: OrderLine; productId: number; unitId: number; quantity: number }

/** Tryton takes quantities as floats: what one cannot hold exactly enough would be another quantity. */
const floatDigits = 15
/** Decimals of a unit price; Tryton refuses more. Source: `price_decimal` of the module product. */
const priceDecimals = 4

/**
 * Finds product and unit of each line. Issues: ITEM_UNKNOWN for a code that none or several products have, UNIT_UNKNOWN for a unit that
 * the product cannot be sold in, QUANTITY_INVALID for more digits than Tryton keeps.
 */
export const findLines = (
  order: SalesOrder,
  products: readonly SaleProduct[],
  units: readonly SaleUnit[],
  unitCodes: Readonly<Record<string, string>>,
): { found: FoundLine[]; issues: Issue[] } => {
  const issues: Issue[] = splitLineIssues(order, 'Tryton')
  const found = order.lines.flatMap((line, index): FoundLine[] => {
    const path = `lines[${index}]`
    const matching = products.filter(({ code }) => code === line.itemId)
    const [product] = matching
    if (product === undefined || matching.length > 1) {
      const many = matching.length > 1 ? 'several products' : 'no product on sale'
      const message = `Tryton has ${many} with the code ${line.itemId} (line ${line.lineNumber})`
      issues.push({ code: 'ITEM_UNKNOWN', path: `${path}.itemId`, value: line.itemId, message })
      return []
    }
    const { unit, value } = line.quantity
    const usable = symbolsOf(unit, unitCodes).flatMap((symbol) => units.filter((one) => one.symbol === symbol))
    const chosen = usable.find(({ categoryId }) => categoryId === product.unitCategoryId)
    if (chosen === undefined) {
      const message = `Tryton cannot sell ${line.itemId} in ${unit} (line ${line.lineNumber}): add the unit, or its symbol to unitMap`
      issues.push({ code: 'UNIT_UNKNOWN', path: `${path}.quantity.unit`, value: unit, message })
      return []
    }
    const amount = decimal(value)
    if (amount.precision(false) > floatDigits) {
      const message = `Line ${line.lineNumber}: Tryton keeps ${floatDigits} digits of a quantity`
      issues.push({ code: 'QUANTITY_INVALID', path: `${path}.quantity`, value, message })
    }
    return [{ line, productId: product.id, unitId: chosen.id, quantity: amount.toNumber() }]
  })
  return { found, issues }
}

/** What Tryton itself says of a line: its price and its taxes. */
export type LineTerms = { unitPrice: string | undefined; taxIds: readonly number[] }

/** The buyer's price of one unit, as precise as Tryton keeps it; undefined when the order names none. */
export const buyerPrice = ({ unitPrice, priceBaseQuantity }: OrderLine): string | undefined => {
  if (unitPrice === undefined) return undefined
  const base = decimal(priceBaseQuantity ?? '1')
  if (base.isZero()) return undefined
  return decimalText(decimal(unitPrice).div(base).toDecimalPlaces(priceDecimals))
}

/** The fields of a new `sale.line`; `sequence` is the place of the line in the order, counted from 1. */
export const saleLineFields = (
  { line, productId, unitId, quantity }: FoundLine,
  sequence: number,
  unitPrice: string,
  taxIds: readonly number[],
): Fields => ({
  type: 'line',
  sequence,
  product: productId,
  quantity,
  unit: unitId,
  unit_price: decimalToTryton(unitPrice),
  ...(taxIds.length === 0 ? {} : { taxes: [['add', [...taxIds]]] }),
  ...(line.description === undefined ? {} : { description: line.description }),
  ...(line.notes.length === 0 ? {} : { note: line.notes.join('\n') }),
})

/** The fields of a new sale that come from the order alone. Tryton refuses a shipping date that is past. */
export const saleFieldsFromOrder = (order: SalesOrder, today: string): Fields => {
  const wanted = order.requestedDate
  const texts = orderTexts(order, { hasLineNotes: true })
  return {
    reference: fullOrderNumber(order),
    ...(texts.length === 0 ? {} : { comment: texts.join('\n') }),
    ...(wanted === undefined || wanted < today ? {} : { shipping_date: dateToTryton(wanted) }),
  }
}
