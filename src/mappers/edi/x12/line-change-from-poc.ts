import type { LineChange } from '../../../domain/order-change.ts'
import { type LoopTree, segmentOf, segmentsOf } from '../../../edi/loop-tree.ts'
import { elementOf, type ParsedSegment } from '../../../edi/segment.ts'
import type { LineHead } from '../line-parts.ts'
import { complain, type MappingContext } from '../mapping-context.ts'
import { readQuantity } from '../read-values.ts'
import { changedDatesFromDtm, datingSegments } from './dates-from-dtm.ts'
import { codesOf, type Item, itemFromPo1 } from './item-from-po1.ts'
import { schedulesOf } from './line-schedules.ts'
import {
  checkCurrency,
  checkSubLines,
  descriptionOf,
  layoutOf,
  orderLineFromPo1,
  priceOf,
} from './order-line-from-po1.ts'
import { requiredElement } from './read-segments.ts'
import { allowancesCharges, notes, references, requirements, taxes } from './terms-from-850.ts'

type ChangedLine = Extract<LineChange, { action: 'change' }>['line']

/** What POC02 (data element 670) does to a line; `whole` gives all of its values. A code that is not here is none a line can be changed by. */
const actions: ReadonlyMap<string, 'add' | 'delete' | 'none' | 'change' | 'whole'> = new Map(
  (
    [
      ['add', 'AI'],
      ['delete', 'DI'],
      ['none', 'NC'],
      ['change', 'CA CB CC CE CT MU PC PQ PR QD QI RA RB RE RQ RS'],
      ['whole', 'RZ'],
    ] as const
  ).flatMap(([action, codes]) => codes.split(' ').map((code) => [code, action] as const)),
)

/** Changes of the quantity, which are nothing without one. */
const quantityChanges: ReadonlySet<string> = new Set(['PQ', 'QD', 'QI', 'RQ'])

/** Product codes that are given; a change need not name the item. */
const itemOf = (context: MappingContext, loop: LoopTree, poc: ParsedSegment): Item | undefined => {
  const lines = segmentsOf(loop, 'LIN')
  return codesOf(context, [poc, ...lines]).size === 0 ? undefined : itemFromPo1(context, poc, lines)
}

const quantityOf = (context: MappingContext, poc: ParsedSegment, code: string): ChangedLine['quantity'] => {
  const { quantity, unit } = layoutOf(poc)
  if (elementOf(poc, quantity) !== undefined) return readQuantity(context, poc, quantity, unit)
  if (!quantityChanges.has(code)) return undefined
  const message = `A quantity change (${code}) needs the quantity ordered; what is left to receive is not enough`
  return complain(context, 'VALUE_MISSING', poc, quantity, message)
}

/** A list that says something; an empty one must not overwrite. */
export const given = <T>(list: T[]): T[] | undefined => (list.length === 0 ? undefined : list)

/** A price with a stated basis is for that many units; without one, the line's old basis holds. */
const changedPrice = (
  context: MappingContext,
  loop: LoopTree,
  poc: ParsedSegment,
  quantity: ChangedLine['quantity'],
): Pick<ChangedLine, 'unitPrice' | 'priceBaseQuantity' | 'priceUnit'> => {
  const { unitPrice, priceBaseQuantity, priceUnit } = priceOf(context, loop, poc)
  const isStated = unitPrice !== undefined && elementOf(poc, layoutOf(poc).basis) !== undefined
  return {
    unitPrice,
    priceBaseQuantity: priceBaseQuantity ?? (isStated ? '1' : undefined),
    priceUnit: quantity === undefined ? priceUnit : undefined,
  }
}

const changedLine = (
  context: MappingContext,
  loop: LoopTree,
  poc: ParsedSegment,
  lineNumber: string,
  head: LineHead,
): ChangedLine => {
  const item = itemOf(context, loop, poc)
  const quantity = quantityOf(context, poc, elementOf(poc, 2) ?? '')
  const dates = changedDatesFromDtm(context, datingSegments(loop))
  const { requestedDate } = dates
  checkCurrency(context, loop, head.currency)
  checkSubLines(context, loop)
  return {
    lineNumber,
    ...item,
    description: descriptionOf(loop) ?? item?.description,
    quantity,
    ...dates,
    schedules: given(
      schedulesOf(context, loop, poc, layoutOf(poc).quantity, { quantity, requestedDate }, head.parties),
    ),
    ...changedPrice(context, loop, poc, quantity),
    allowancesCharges: given(allowancesCharges(context, loop)),
    taxes: given(taxes(context, loop)),
    references: given(references(loop)),
    notes: given([...notes(loop), ...requirements(loop)]),
  }
}

const wholeLine = (
  context: MappingContext,
  loop: LoopTree,
  action: 'add' | 'change',
  head: LineHead,
): LineChange | undefined => {
  const line = orderLineFromPo1(context, loop, 0, head)
  return line && { action, line }
}

/**
 * What a POC loop changes; undefined for a line that stays as it is, and (with issues) for one that cannot be understood. `head` is what the head
 * of the change says.
 */
export const lineChangeFromPoc = (context: MappingContext, loop: LoopTree, head: LineHead): LineChange | undefined => {
  const poc = segmentOf(loop, 'POC')
  if (poc === undefined) return undefined
  const lineNumber = requiredElement(context, poc, 1, 'line number')
  const code = requiredElement(context, poc, 2, 'kind of change')
  if (lineNumber === undefined || code === undefined) return undefined
  context.line = lineNumber
  try {
    return changeOf(context, loop, poc, { lineNumber, code }, head)
  } finally {
    context.line = undefined
  }
}

const changeOf = (
  context: MappingContext,
  loop: LoopTree,
  poc: ParsedSegment,
  { lineNumber, code }: { lineNumber: string; code: string },
  head: LineHead,
): LineChange | undefined => {
  const message = `Change "${code}" is none a line can be changed by; AI, DI, CA, PC, QD, QI, RZ and the like are understood`
  switch (actions.get(code)) {
    case 'add':
      return wholeLine(context, loop, 'add', head)
    case 'whole':
      return wholeLine(context, loop, 'change', head)
    case 'delete':
      return { action: 'delete', lineNumber }
    case 'change':
      return { action: 'change', line: changedLine(context, loop, poc, lineNumber, head) }
    case 'none':
      return undefined
    case undefined:
      return complain(context, 'VALUE_INVALID', poc, 2, message)
  }
}
