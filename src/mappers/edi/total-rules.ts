import type { Decimal } from 'decimal.js'
import { currencyDecimals } from '../../domain/currencies.ts'
import { decimal, decimalText } from '../../domain/decimal.ts'
import type { AllowanceCharge, OrderLine, Quantity, SalesOrder, ScheduleLine } from '../../domain/sales-order.ts'
import type { Place } from './mapping-context.ts'

/** What totals are made of. */
export type Priced = Pick<SalesOrder, 'lines' | 'allowancesCharges' | 'taxes' | 'currency'>

/** What a line comes to; undefined without a price. */
export const amountOfLine = ({ quantity, unitPrice, priceBaseQuantity }: OrderLine): Decimal | undefined =>
  unitPrice === undefined
    ? undefined
    : decimal(quantity.value)
        .times(unitPrice)
        .div(priceBaseQuantity ?? '1')

const sumOfLines = (lines: readonly OrderLine[]): Decimal | undefined => {
  let sum = decimal('0')
  for (const line of lines) {
    const amount = amountOfLine(line)
    if (amount === undefined) return undefined
    sum = sum.plus(amount)
  }
  return sum
}

/** Allowances, charges and taxes on top of the lines; undefined when one of them has no amount. */
const sumOfExtras = (order: Priced): Decimal | undefined => {
  const all: AllowanceCharge[] = [...order.allowancesCharges, ...order.lines.flatMap((line) => line.allowancesCharges)]
  const taxes = [...order.taxes, ...order.lines.flatMap((line) => line.taxes)].filter(
    ({ code }) => !/^(TAX|exempt)/.test(code),
  )
  let sum = decimal('0')
  for (const { kind, amount } of all) {
    if (amount === undefined) return undefined
    sum = kind === 'charge' ? sum.plus(amount) : sum.minus(amount)
  }
  for (const { amount } of taxes) {
    if (amount === undefined) return undefined
    sum = sum.plus(amount)
  }
  return sum
}

/**
 * Compares a stated total amount with the lines, with and without allowances, charges and taxes. Cannot say anything when a line has no
 * price or an allowance no amount.
 */
export const checkAmountTotal = (order: Priced, stated: string, place: Place): void => {
  const lines = sumOfLines(order.lines)
  const extras = sumOfExtras(order)
  if (lines === undefined || extras === undefined) return
  // Partners round each line: that comes to less than one smallest unit per line.
  const tolerance = decimal('10')
    .pow(-(currencyDecimals(order.currency) ?? 2))
    .times(order.lines.length)
  const isClose = (sum: Decimal): boolean => sum.minus(stated).abs().lessThanOrEqualTo(tolerance)
  if (isClose(lines) || isClose(lines.plus(extras))) return
  const message = `The total is ${stated}, the lines add up to ${decimalText(lines)} (${decimalText(lines.plus(extras))} with allowances, charges and taxes)`
  place('TOTAL_MISMATCH', message)
}

/** Compares the sum of a line's schedules with what it orders. `what` is how the document calls them. */
export const checkSchedules = (
  what: string,
  schedules: readonly ScheduleLine[],
  ordered: Quantity | undefined,
  place: Place,
): void => {
  if (ordered === undefined || schedules.length === 0) return
  if (schedules.some(({ quantity }) => quantity.unit !== ordered.unit)) return
  const sum = schedules.reduce((total, { quantity }) => total.plus(quantity.value), decimal('0'))
  if (sum.equals(ordered.value)) return
  const message = `The quantities in ${what} add up to ${decimalText(sum)}, the line orders ${ordered.value}`
  place('TOTAL_MISMATCH', message)
}

/** The sum of what the lines order, to compare with a control total; undefined when partners would read such a sum differently. */
const comparableQuantity = (lines: readonly OrderLine[]): Decimal | undefined => {
  const quantities = lines.map(({ quantity }) => decimal(quantity.value))
  const sum = quantities.reduce((total, value) => total.plus(value), decimal('0'))
  // Hash totals over fractions disregard the decimal point in a way partners read differently.
  return quantities.every((value) => value.isInteger()) && sum.lessThan('1e10') ? sum : undefined
}

/** Compares a stated sum of quantities with the lines. `name` is how the document calls it. */
export const checkQuantityTotal = (lines: readonly OrderLine[], stated: string, name: string, place: Place): void => {
  const sum = comparableQuantity(lines)
  if (sum !== undefined && !sum.equals(stated))
    place('TOTAL_MISMATCH', `${name} is ${stated}, the quantities add up to ${decimalText(sum)}`)
}
