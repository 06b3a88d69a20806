import { decimal, decimalText, plainDecimalText } from '../../domain/decimal.ts'
import type { Issue, Mapped } from '../../domain/issue.ts'
import type { OrderLine, SalesOrder } from '../../domain/sales-order.ts'
import { numberFromDecimal } from './number.ts'

/** What a product costs in the order's price book. */
export type PriceBookEntry = { id: string; unitPrice: number }

export type OrderItemFields = Record<string, string | number>

const longestDescription = 255
const single = new Set(['EA', 'C62', 'H87', 'PCE'])

/**
 * The external ids of an order's lines: `{orderKey}-{lineNumber}`; a line number the buyer used again gets `-2`, `-3`...
 * in the order of the document.
 */
export const orderItemExternalIds = (orderKey: string, lines: readonly Pick<OrderLine, 'lineNumber'>[]): string[] => {
  const seen = new Map<string, number>()
  return lines.map(({ lineNumber }) => {
    const times = (seen.get(lineNumber) ?? 0) + 1
    seen.set(lineNumber, times)
    return times === 1 ? `${orderKey}-${lineNumber}` : `${orderKey}-${lineNumber}-${times}`
  })
}

const descriptionOf = (line: OrderLine): string => {
  // OrderItem has no unit: the product's own counts. Another one must not get lost.
  const unit = single.has(line.quantity.unit) ? [] : [`Unit ${line.quantity.unit}`]
  const text = line.description === undefined ? [] : [line.description]
  return [...unit, ...text].join(': ').slice(0, longestDescription)
}

const priceDecimals = 8
const hasFewDecimals = /^-?\d{1,15}(?:\.\d{1,8})?$/

const unitPriceOf = (line: OrderLine): string | undefined => {
  if (line.unitPrice === undefined) return undefined
  if (line.priceBaseQuantity === undefined && hasFewDecimals.test(line.unitPrice))
    return plainDecimalText(line.unitPrice)
  const base = decimal(line.priceBaseQuantity ?? '1')
  if (base.isZero()) return undefined
  return decimalText(decimal(line.unitPrice).div(base).toDecimalPlaces(priceDecimals))
}

/** An OrderItem, without its ids. The buyer's price is kept; the price book's counts when the buyer named none. */
export const orderItemFromLine = (
  order: SalesOrder,
  line: OrderLine,
  entry: PriceBookEntry,
): Mapped<OrderItemFields> => {
  const issues: Issue[] = []
  const number = (path: string, text: string): number => {
    const value = numberFromDecimal(text)
    if (value === undefined) {
      const message = `Line ${line.lineNumber}: Salesforce keeps at most 15 digits.`
      issues.push({ code: 'VALUE_INVALID', path: `lines[${order.lines.indexOf(line)}].${path}`, value: text, message })
    }
    return value ?? 0
  }
  const price = unitPriceOf(line)
  const fields: OrderItemFields = {
    PricebookEntryId: entry.id,
    Quantity: number('quantity', line.quantity.value),
    UnitPrice: price === undefined ? entry.unitPrice : number('unitPrice', price),
  }
  const description = descriptionOf(line)
  if (description !== '') fields['Description'] = description
  // Salesforce refuses a line that starts before its order.
  const date = line.requestedDate ?? order.requestedDate
  if (date !== undefined && date >= order.issueDate) fields['ServiceDate'] = date
  return issues.length === 0 ? { ok: true, value: fields } : { ok: false, issues }
}
