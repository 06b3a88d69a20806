import { decimal, decimalText } from './decimal.ts'
import type { Money } from './money.ts'
import type { SalesOrder } from './sales-order.ts'

const decimalPlaces = 4

/**
 * What an order is worth: the total its buyer states, else the sum of its priced lines, before allowances and taxes. Undefined when neither
 * is there.
 */
export const orderValue = ({ currency, totals, lines }: SalesOrder): Money | undefined => {
  if (currency.length !== 3) return undefined
  if (totals.amount !== undefined) return { amount: totals.amount, currency }
  const values = lines.flatMap(({ quantity, unitPrice, priceBaseQuantity = '1' }) => {
    const base = decimal(priceBaseQuantity)
    if (unitPrice === undefined || base.isZero()) return []
    return [decimal(quantity.value).times(unitPrice).div(base)]
  })
  if (values.length === 0) return undefined
  const sum = values.reduce((total, value) => total.plus(value))
  return { amount: decimalText(sum.toDecimalPlaces(decimalPlaces)), currency }
}
