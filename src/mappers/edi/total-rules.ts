import type { Decimal } from 'decimal.js'
import { currencyDecimals } from '../../domain/currencies.ts'
import { decimal, decimalText } from '../../domain/decimal.ts'
import type { OrderLine, Quantity, SalesOrder, ScheduleLine } from '../../domain/sales-order.ts'
import { isUntaxed } from '../../domain/tax-category.ts'
import { isSameUnit } from '../../domain/units.ts'
import type { Place } from './mapping-context.ts'

/** What totals are made of. */
export type Priced = Pick<SalesOrder, 'lines' | 'allowancesCharges' | 'taxes' | 'currency'>

/** What a line comes to; undefined without a price. */
export const amountOfLine = ({ quantity, unitPrice, priceBaseQuantity }: OrderLine): Decimal | undefined => {
  if (unitPrice === undefined) return undefined
  const amount = decimal(quantity.value).times(unitPrice)
  return priceBaseQuantity === undefined || priceBaseQuantity === '1' ? amount : amount.div(priceBaseQuantity)
}

const shortWhole = /^\d{1,7}$/
const shortPrice = /^\d{1,7}(\.\d{1,2})?$/

/** Cents of a line whose whole quantity and price are short enough for a number to hold the product exactly: nearly every line. */
const centsOfLine = ({ quantity, unitPrice, priceBaseQuantity }: OrderLine): number | undefined => {
  if (unitPrice === undefined || (priceBaseQuantity !== undefined && priceBaseQuantity !== '1')) return undefined
  if (!shortWhole.test(quantity.value) || !shortPrice.test(unitPrice)) return undefined
  const point = unitPrice.indexOf('.')
  const whole = point < 0 ? unitPrice : unitPrice.substring(0, point)
  const cents = point < 0 ? 0 : Number(unitPrice.substring(point + 1)) * (unitPrice.length - point === 2 ? 10 : 1)
  return Number(quantity.value) * (Number(whole) * 100 + cents)
}

const sumOfLines = (lines: readonly OrderLine[]): Decimal | undefined => {
  let rest = decimal('0')
  let cents = 0
  for (const line of lines) {
    const ofLine = centsOfLine(line)
    if (ofLine !== undefined && cents + ofLine <= Number.MAX_SAFE_INTEGER) {
      cents += ofLine
      continue
    }
    const amount = amountOfLine(line)
    if (amount === undefined) return undefined
    rest = rest.plus(amount)
  }
  return decimal(String(cents)).times('0.01').plus(rest)
}

/** The lines with the prices that the document states. */
const asStated = (lines: readonly OrderLine[]): readonly OrderLine[] =>
  lines.some(({ grossPrice }) => grossPrice !== undefined)
    ? lines.map((line) => ({ ...line, unitPrice: line.grossPrice ?? line.unitPrice }))
    : lines

/** An order without what its prices hold already. */
const withoutIncluded = (order: Priced): Priced => ({
  ...order,
  lines: order.lines.map((line) => ({
    ...line,
    allowancesCharges: line.allowancesCharges.filter(({ inPrice }) => inPrice !== true),
  })),
})

/** Allowances, charges and taxes on top of the lines; undefined when one of them has no amount. */
const sumOfExtras = (order: Priced): Decimal | undefined => {
  let sum = decimal('0')
  for (const { allowancesCharges, taxes } of [order, ...order.lines]) {
    for (const { kind, amount } of allowancesCharges) {
      if (amount === undefined) return undefined
      sum = kind === 'charge' ? sum.plus(amount) : sum.minus(amount)
    }
    for (const { code, category, amount } of taxes) {
      if (/^(TAX|exempt)/.test(code) || (amount === undefined && isUntaxed(category))) continue
      if (amount === undefined) return undefined
      sum = sum.plus(amount)
    }
  }
  return sum
}

/** Partners round each line: that comes to less than one smallest unit per line. */
const toleranceOf = ({ currency, lines }: Priced): Decimal =>
  decimal(`1e-${currencyDecimals(currency) ?? 2}`).times(lines.length)

/** What the net prices come to, with and without the rest of the extras; nothing when that is no other sum than the stated prices give. */
const netSums = (order: Priced): Decimal[] => {
  const isNet = order.lines.some(({ allowancesCharges }) => allowancesCharges.some(({ inPrice }) => inPrice === true))
  const lines = isNet ? sumOfLines(order.lines) : undefined
  const extras = isNet ? sumOfExtras(withoutIncluded(order)) : undefined
  if (lines === undefined) return []
  return extras === undefined ? [lines] : [lines, lines.plus(extras)]
}

/**
 * Compares a stated total amount with the lines, with and without allowances, charges and taxes. Cannot say anything when a line has no
 * price or an allowance no amount.
 */
export const checkAmountTotal = (order: Priced, stated: string, place: Place): void => {
  const lines = sumOfLines(asStated(order.lines))
  const extras = sumOfExtras(order)
  if (lines === undefined || extras === undefined) return
  const tolerance = toleranceOf(order)
  const isClose = (sum: Decimal): boolean => sum.minus(stated).abs().lessThanOrEqualTo(tolerance)
  if ([lines, lines.plus(extras), ...netSums(order)].some(isClose)) return
  const message = `The total is ${stated}, the lines add up to ${decimalText(lines)} (${decimalText(lines.plus(extras))} with allowances, charges and taxes)`
  place('TOTAL_MISMATCH', message)
}

/**
 * Compares the schedules of a line with what it orders: their sum, and their unit, since so many of another unit would be delivered as so many of the
 * line's. `what` is how the document calls them.
 */
export const checkSchedules = (
  what: string,
  schedules: readonly ScheduleLine[],
  ordered: Quantity | undefined,
  place: Place,
): void => {
  if (ordered === undefined || schedules.length === 0) return
  const other = schedules.find(({ quantity }) => !isSameUnit(quantity.unit, ordered.unit))?.quantity.unit
  if (other !== undefined) {
    place(
      'VALUE_INVALID',
      `The quantities in ${what} are in ${other}, the line orders in ${ordered.unit}; both must be the same`,
    )
    return
  }
  const sum = schedules.reduce((total, { quantity }) => total.plus(quantity.value), decimal('0'))
  if (sum.equals(ordered.value)) return
  const message = `The quantities in ${what} add up to ${decimalText(sum)}, the line orders ${ordered.value}`
  place('TOTAL_MISMATCH', message)
}

/** The sum of what the lines order, to compare with a control total; undefined when partners would read such a sum differently. */
const comparableQuantity = (lines: readonly OrderLine[]): Decimal | undefined => {
  let whole = 0
  for (const { quantity } of lines) whole += shortWhole.test(quantity.value) ? Number(quantity.value) : Number.NaN
  if (whole < 1e10) return decimal(String(whole))
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
