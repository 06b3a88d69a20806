import type { Decimal } from 'decimal.js'
import { currencyDecimals } from '../../../domain/currencies.ts'
import { decimal, decimalText } from '../../../domain/decimal.ts'
import type { AllowanceCharge, OrderLine, SalesOrder, ScheduleLine } from '../../../domain/sales-order.ts'
import type { MappingContext } from '../mapping-context.ts'
import { complainOf, decimalOf, type Value } from './xml-values.ts'

type Priced = Pick<SalesOrder, 'lines' | 'allowancesCharges' | 'taxes' | 'currency'>

/** Partners round each line: that comes to less than one smallest unit per line. */
const toleranceOf = (currency: string, lines: number): Decimal =>
  decimal('10')
    .pow(-(currencyDecimals(currency) ?? 2))
    .times(lines)

const lineAmount = ({ quantity, unitPrice, priceBaseQuantity }: OrderLine): Decimal | undefined =>
  unitPrice === undefined
    ? undefined
    : decimal(quantity.value)
        .times(unitPrice)
        .div(priceBaseQuantity ?? '1')

const sum = (amounts: readonly (Decimal | undefined)[]): Decimal | undefined => {
  let total: Decimal | undefined = decimal('0')
  for (const amount of amounts) total = amount === undefined ? undefined : total?.plus(amount)
  return total
}

const signed = ({ kind, amount }: AllowanceCharge): Decimal | undefined =>
  amount === undefined ? undefined : decimal(amount).times(kind === 'charge' ? 1 : -1)

/** What a total can mean: the lines alone, with allowances and charges, with taxes as well. Undefined: one of them has no amount. */
const possibleTotals = (order: Priced): (Decimal | undefined)[] => {
  const { lines, allowancesCharges, taxes } = order
  const goods = sum(lines.map(lineAmount))
  const net = sum([goods, ...lines.flatMap((line) => line.allowancesCharges.map(signed))])
  const charged = sum([net, ...allowancesCharges.map(signed)])
  const taxAmounts = taxes.map(({ amount }) => (amount === undefined ? undefined : decimal(amount)))
  return [goods, net, charged, sum([charged, ...taxAmounts]), sum([goods, ...taxAmounts])]
}

/** The stated total of an order, compared with its lines. */
export const checkedAmount = (
  context: MappingContext,
  value: Value,
  order: Priced | undefined,
): string | undefined => {
  const stated = decimalOf(context, value)
  if (stated === undefined || order === undefined) return stated
  const possible = possibleTotals(order)
  const known = possible.filter((total) => total !== undefined)
  const tolerance = toleranceOf(order.currency, order.lines.length)
  const isClose = known.some((total) => total.minus(stated).abs().lessThanOrEqualTo(tolerance))
  const [goods, , charged] = possible
  if (isClose || known.length < possible.length || goods === undefined || charged === undefined) return stated
  const all = known.at(3) ?? charged
  const message = `The total is ${stated}, the lines add up to ${decimalText(goods)} (${decimalText(all)} with allowances, charges and taxes)`
  complainOf(context, 'TOTAL_MISMATCH', value, message)
  return stated
}

/** The stated amount of a line, compared with its quantity and price. */
export const checkLineAmount = (context: MappingContext, value: Value, line: OrderLine, currency: string): void => {
  const stated = decimalOf(context, value)
  const goods = lineAmount(line)
  if (stated === undefined || goods === undefined) return
  const net = sum([goods, ...line.allowancesCharges.map(signed)])
  const tolerance = toleranceOf(currency, 1)
  const isClose = (amount: Decimal): boolean => amount.minus(stated).abs().lessThanOrEqualTo(tolerance)
  if (net === undefined || isClose(goods) || isClose(net)) return
  const message = `The line comes to ${stated}, its quantity and price to ${decimalText(goods)}`
  complainOf(context, 'TOTAL_MISMATCH', value, message)
}

/** The stated number of lines, compared with those there are. */
export const checkedLineCount = (context: MappingContext, value: Value, lines: number): number | undefined => {
  const stated = decimalOf(context, value)
  if (stated === undefined) return undefined
  if (!decimal(stated).equals(lines))
    complainOf(context, 'TOTAL_MISMATCH', value, `The document says ${stated} lines, the order has ${lines}`)
  return decimal(stated).isInteger() ? Number(stated) : undefined
}

/** The parts of a line, compared with what it orders. */
export const checkSchedules = (
  context: MappingContext,
  value: Value,
  schedules: readonly ScheduleLine[],
  line: Pick<OrderLine, 'quantity'>,
): void => {
  const isOther = schedules.some(({ quantity }) => quantity.unit !== line.quantity.unit)
  if (schedules.length === 0 || isOther) return
  const total = schedules.reduce((before, { quantity }) => before.plus(quantity.value), decimal('0'))
  if (total.equals(line.quantity.value)) return
  const message = `The deliveries of the line add up to ${decimalText(total)}, the line orders ${line.quantity.value}`
  complainOf(context, 'TOTAL_MISMATCH', value, message)
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
