import type { Decimal } from 'decimal.js'
import { currencyDecimals } from '../../domain/currencies.ts'
import { decimal, decimalText } from '../../domain/decimal.ts'
import type { AllowanceCharge, OrderLine, SalesOrder } from '../../domain/sales-order.ts'
import { type LoopTree, loopsOf, segmentOf, segmentsOf } from '../../edi/loop-tree.ts'
import { elementOf } from '../../edi/segment.ts'
import { complain, type MappingContext } from './mapping-context.ts'
import { decimalFromX12, readDecimal } from './read-values.ts'

type Priced = Pick<SalesOrder, 'lines' | 'allowancesCharges' | 'taxes' | 'currency'>

/** Amount qualifiers (data element 522) that mean the whole order: total transaction amount, line item total, gross value. */
const totalQualifiers: ReadonlySet<string> = new Set(['TT', '1', 'GV'])

const lineAmount = ({ quantity, unitPrice, priceBaseQuantity }: OrderLine): Decimal | undefined =>
  unitPrice === undefined
    ? undefined
    : decimal(quantity.value)
        .times(unitPrice)
        .div(priceBaseQuantity ?? '1')

const sumOfLines = (lines: readonly OrderLine[]): Decimal | undefined => {
  let sum = decimal('0')
  for (const line of lines) {
    const amount = lineAmount(line)
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

const checkAmount = (context: MappingContext, summary: LoopTree, order: Priced): string | undefined => {
  const amt = segmentsOf(summary, 'AMT').find((each) => totalQualifiers.has(elementOf(each, 1) ?? ''))
  const stated = amt && readDecimal(context, amt, 2)
  if (amt === undefined || stated === undefined) return undefined
  const lines = sumOfLines(order.lines)
  const extras = sumOfExtras(order)
  if (lines === undefined || extras === undefined) return stated
  // Partners round each line: that comes to less than one smallest unit per line.
  const tolerance = decimal('10')
    .pow(-(currencyDecimals(order.currency) ?? 2))
    .times(order.lines.length)
  const isClose = (sum: Decimal): boolean => sum.minus(stated).abs().lessThanOrEqualTo(tolerance)
  if (isClose(lines) || isClose(lines.plus(extras))) return stated
  const message = `The total is ${stated}, the lines add up to ${decimalText(lines)} (${decimalText(lines.plus(extras))} with allowances, charges and taxes)`
  complain(context, 'TOTAL_MISMATCH', amt, 2, message)
  return stated
}

/** Hash totals over fractions disregard the decimal point in a way partners read differently: those are not compared. */
const checkHashTotal = (
  context: MappingContext,
  summary: LoopTree,
  lines: readonly OrderLine[],
): string | undefined => {
  const ctt = segmentOf(summary, 'CTT')
  const text = elementOf(ctt, 2)
  const stated = text === undefined ? undefined : decimalFromX12(text)
  if (ctt === undefined || stated === undefined) return undefined
  const quantities = lines.map(({ quantity }) => decimal(quantity.value))
  const sum = quantities.reduce((total, value) => total.plus(value), decimal('0'))
  const isComparable = quantities.every((value) => value.isInteger()) && sum.lessThan('1e10')
  if (isComparable && !sum.equals(stated))
    complain(
      context,
      'TOTAL_MISMATCH',
      ctt,
      2,
      `The hash total is ${stated}, the quantities add up to ${decimalText(sum)}`,
    )
  return stated
}

/**
 * Compares what CTT and AMT say with the lines. `lineCount` is how many lines the document has; `order` is undefined
 * when some of them could not be mapped, and then only the count can be compared.
 */
export const checkTotals = (
  context: MappingContext,
  root: LoopTree,
  lineCount: number,
  order: Priced | undefined,
): SalesOrder['totals'] => {
  const [summary] = loopsOf(root, 'CTT')
  if (summary === undefined) return {}
  const ctt = segmentOf(summary, 'CTT')
  const text = elementOf(ctt, 1)
  const stated = text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined
  if (ctt && text !== undefined && stated !== lineCount)
    complain(context, 'TOTAL_MISMATCH', ctt, 1, `CTT says ${text} lines, the order has ${lineCount}`)
  if (order === undefined) return { lineCount: stated }
  const quantity = checkHashTotal(context, summary, order.lines)
  return { lineCount: stated, quantity, amount: checkAmount(context, summary, order) }
}
