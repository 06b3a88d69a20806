import { decimalText } from '../../../domain/decimal.ts'
import type { OrderLine, SalesOrder, Tax } from '../../../domain/sales-order.ts'
import type { EdifactSegment } from '../../../edi/edifact/parse-message.ts'
import { type LoopTree, segmentsOf } from '../../../edi/loop-tree.ts'
import { complain, type MappingContext, placeOf, textOf } from '../mapping-context.ts'
import { readDecimal } from '../read-values.ts'
import { amountOfLine, checkAmountTotal, checkQuantityTotal, type Priced } from '../total-rules.ts'

type Loop = LoopTree<EdifactSegment>

/** Amounts of the whole order (data element 5025), best first: message total, total amount, sum of the line items. */
const totalQualifiers = ['86', '128', '79'] as const

/** Control totals (data element 6069). */
const quantityTotal = '1'
const lineCount = '2'

const first = (root: Loop, id: string, qualifier: string): EdifactSegment | undefined =>
  segmentsOf(root, id).find((each) => textOf(each, 1, 1) === qualifier)

const withAmount = (tax: Tax, line: OrderLine): Tax => {
  const base = amountOfLine(line)
  if (tax.amount !== undefined || tax.percent === undefined || base === undefined) return tax
  return { ...tax, amount: decimalText(base.times(tax.percent).div(100)) }
}

/**
 * Orders mostly tell the rate of a tax, not its amount. It is worked out where that is plain: for the taxes of lines, in an order without
 * allowances and charges.
 */
const withTaxAmounts = (order: Priced): Priced => {
  const hasCharges = order.allowancesCharges.length > 0 || order.lines.some((line) => line.allowancesCharges.length > 0)
  if (hasCharges) return order
  const lines = order.lines.map((line) => ({ ...line, taxes: line.taxes.map((tax) => withAmount(tax, line)) }))
  return { ...order, lines }
}

const checkLineCount = (context: MappingContext, root: Loop, counts: Counts): number | undefined => {
  const cnt = first(root, 'CNT', lineCount)
  const text = textOf(cnt, 1, 2)
  const stated = text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined
  if (cnt !== undefined && text !== undefined && stated !== counts.lines && stated !== counts.groups) {
    const message = `CNT says ${text} lines, the order has ${counts.lines}`
    complain(context, 'TOTAL_MISMATCH', cnt, 1, message, 2)
  }
  return stated
}

const checkQuantity = (context: MappingContext, root: Loop, lines: readonly OrderLine[]): string | undefined => {
  const cnt = first(root, 'CNT', quantityTotal)
  const stated = cnt && readDecimal(context, cnt, 1, 2)
  if (cnt === undefined || stated === undefined) return undefined
  checkQuantityTotal(lines, stated, 'The quantity in CNT', placeOf(context, cnt, 1, 2))
  return stated
}

const checkAmounts = (context: MappingContext, root: Loop, order: Priced): string | undefined => {
  const priced = withTaxAmounts(order)
  const amounts = totalQualifiers.flatMap((qualifier) => {
    const moa = first(root, 'MOA', qualifier)
    const stated = moa && readDecimal(context, moa, 1, 2)
    if (moa === undefined || stated === undefined) return []
    checkAmountTotal(priced, stated, placeOf(context, moa, 1, 2))
    return [stated]
  })
  return amounts[0]
}

/** How many lines are ordered, and how many LIN groups there are with those that are only parts of a line. */
type Counts = { lines: number; groups: number }

/**
 * Compares what CNT and MOA behind UNS say with the lines. `order` is undefined when some of them could not be mapped, and then only the
 * count can be compared. A total of quantities cannot be compared when lines have parts, which partners count or not.
 */
export const checkEdifactTotals = (
  context: MappingContext,
  root: Loop,
  counts: Counts,
  order: Priced | undefined,
): SalesOrder['totals'] => {
  const lineCount = checkLineCount(context, root, counts)
  if (order === undefined) return { lineCount }
  const quantity = counts.lines === counts.groups ? checkQuantity(context, root, order.lines) : undefined
  return { lineCount, quantity, amount: checkAmounts(context, root, order) }
}
