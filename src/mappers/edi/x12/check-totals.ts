import type { OrderLine, SalesOrder } from '../../../domain/sales-order.ts'
import { type LoopTree, loopsOf, segmentOf, segmentsOf } from '../../../edi/loop-tree.ts'
import { elementOf } from '../../../edi/segment.ts'
import { complain, type MappingContext, placeOf } from '../mapping-context.ts'
import { decimalFromX12, readDecimal } from '../read-values.ts'
import { checkAmountTotal, checkQuantityTotal, type Priced } from '../total-rules.ts'

/** Amount qualifiers (data element 522) that mean the whole order: total transaction amount, line item total, gross value. */
const totalQualifiers: ReadonlySet<string> = new Set(['TT', '1', 'GV'])

const checkAmount = (context: MappingContext, summary: LoopTree, order: Priced): string | undefined => {
  const amt = segmentsOf(summary, 'AMT').find((each) => totalQualifiers.has(elementOf(each, 1) ?? ''))
  const stated = amt && readDecimal(context, amt, 2)
  if (amt === undefined || stated === undefined) return undefined
  checkAmountTotal(order, stated, placeOf(context, amt, 2))
  return stated
}

const checkHashTotal = (
  context: MappingContext,
  summary: LoopTree,
  lines: readonly OrderLine[],
): string | undefined => {
  const ctt = segmentOf(summary, 'CTT')
  const text = elementOf(ctt, 2)
  const stated = text === undefined ? undefined : decimalFromX12(text)
  if (ctt === undefined || stated === undefined) return undefined
  checkQuantityTotal(lines, stated, 'The hash total', placeOf(context, ctt, 2))
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
