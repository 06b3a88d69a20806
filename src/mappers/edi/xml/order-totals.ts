import { currencyDecimals } from '../../../domain/currencies.ts'
import { decimal, decimalText } from '../../../domain/decimal.ts'
import type { OrderLine } from '../../../domain/sales-order.ts'
import type { MappingContext } from '../mapping-context.ts'
import { checkAmountTotal, type Priced } from '../total-rules.ts'
import { complainOf, decimalOf, placeAt, type Value } from './xml-values.ts'

/** The stated total of an order, compared with its lines. `order` is undefined when some of them could not be mapped. */
export const checkedAmount = (context: MappingContext, value: Value, order: Priced | undefined): string | undefined => {
  const stated = decimalOf(context, value)
  // The taxes of a line are rates only: their amounts are among those of the order.
  const priced = order && { ...order, lines: order.lines.map((line) => ({ ...line, taxes: [] })) }
  if (stated !== undefined && priced !== undefined) checkAmountTotal(priced, stated, placeAt(context, value))
  return stated
}

/** The stated amount of a line, compared with its quantity and price. */
export const checkLineAmount = (context: MappingContext, value: Value, line: OrderLine, currency: string): void => {
  const stated = decimalOf(context, value)
  const { quantity, unitPrice, priceBaseQuantity, allowancesCharges } = line
  if (stated === undefined || unitPrice === undefined) return
  const goods = decimal(quantity.value)
    .times(unitPrice)
    .div(priceBaseQuantity ?? '1')
  let net = goods
  for (const { kind, amount } of allowancesCharges) {
    if (amount === undefined) return
    net = kind === 'charge' ? net.plus(amount) : net.minus(amount)
  }
  const tolerance = decimal('10').pow(-(currencyDecimals(currency) ?? 2))
  const isClose = [goods, net].some((amount) => amount.minus(stated).abs().lessThanOrEqualTo(tolerance))
  if (isClose) return
  const message = `The line comes to ${stated}, its quantity and price to ${decimalText(net)}`
  complainOf(context, 'TOTAL_MISMATCH', value, message)
}

/** The stated number of lines, compared with those there are. */
export const checkedLineCount = (context: MappingContext, value: Value, lines: number): number | undefined => {
  const stated = decimalOf(context, value)
  if (stated === undefined) return undefined
  if (decimal(stated).equals(lines)) return lines
  return complainOf(context, 'TOTAL_MISMATCH', value, `The document says ${stated} lines, the order has ${lines}`)
}

/** Notes line numbers that are used twice. */
export const checkLineNumbers = (context: MappingContext, numbers: readonly Value[]): void => {
  const seen = new Set<string>()
  for (const value of numbers) {
    if (value.text === undefined) continue
    if (seen.has(value.text)) {
      const message = `Line number ${value.text} is used twice: the answer could not say which line it means`
      complainOf(context, 'VALUE_INVALID', value, message)
    }
    seen.add(value.text)
  }
}
