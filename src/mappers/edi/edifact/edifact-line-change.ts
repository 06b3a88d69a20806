import type { LineChange } from '../../../domain/order-change.ts'
import type { Reference } from '../../../domain/sales-order.ts'
import type { EdifactSegment } from '../../../edi/edifact/parse-message.ts'
import { type LoopTree, segmentOf, segmentsOf } from '../../../edi/loop-tree.ts'
import type { LineHead } from '../line-parts.ts'
import { complain, type MappingContext, textOf } from '../mapping-context.ts'
import { changedDatesFromEdifact } from './dates-from-edifact.ts'
import { itemFromLin, unlistedGtinOf } from './edifact-item.ts'
import { lineTerms, orderedQtyOf, orderLineFromLin } from './edifact-order-line.ts'
import { changedPriceOf } from './edifact-price.ts'
import { readEdifactQuantity } from './edifact-values.ts'
import { headsOf, qualified } from './read-parts.ts'

type Loop = LoopTree<EdifactSegment>
type ChangedLine = Extract<LineChange, { action: 'change' }>['line']

/** LIN 1229: added, deleted, changed; 4 says that nothing happens to the line, as 11 (not amended) does in EANCOM. */
const actions: ReadonlyMap<string, LineChange['action'] | 'none'> = new Map<string, LineChange['action'] | 'none'>([
  ['1', 'add'],
  ['2', 'delete'],
  ['3', 'change'],
  ['4', 'none'],
  ['11', 'none'],
])

/** References (data element 1153) to the order that is changed: order, buyer's order, original order. */
const orderReferences = ['ON', 'CO', 'OP'] as const

/** The RFF that names the order of a change. */
export const orderReferenceOf = (root: Loop): EdifactSegment | undefined =>
  qualified(headsOf(root, 'RFF'), orderReferences)

/** The RFF that names the order of a line, and its line there. */
export const orderReferenceOfLine = (loop: Loop): EdifactSegment | undefined => qualified(headsOf(loop, 'RFF'), ['ON'])

/** The line of the order a LIN group is about. EANCOM has it in the RFF (1156): LIN itself counts the lines of the change there. */
const orderLineNumberOf = (loop: Loop, lin: EdifactSegment): string | undefined =>
  textOf(
    headsOf(loop, 'RFF').find((rff) => textOf(rff, 1, 1) === 'ON' && textOf(rff, 1, 3) !== undefined),
    1,
    3,
  ) ?? textOf(lin, 1)

/** References of a change to what it changes: neither the order nor its lines have them to themselves. */
const ownReferences: ReadonlySet<string> = new Set([...orderReferences, 'PP'])

export const withoutOwnReferences = (references: readonly Reference[]): Reference[] =>
  references.filter(({ type }) => !ownReferences.has(type))

/** Whether a LIN line is marked as deleted. */
export const isDeleted = (loop: Loop): boolean => actions.get(textOf(segmentOf(loop, 'LIN'), 2) ?? '') === 'delete'

const actionOf = (
  context: MappingContext,
  lin: EdifactSegment,
  whenNone: LineChange['action'] | undefined,
): LineChange['action'] | 'none' | undefined => {
  const code = textOf(lin, 2)
  if (code === undefined && whenNone !== undefined) return whenNone
  if (code === undefined) {
    const message = 'The line does not say what happens to it (1229): 1 added, 2 deleted, 3 changed, 4 no action'
    return complain(context, 'VALUE_MISSING', lin, 2, message)
  }
  const message = `Action "${code}" is none a buyer's change has; expected ${[...actions.keys()].join(', ')}`
  return actions.get(code) ?? complain(context, 'VALUE_INVALID', lin, 2, message)
}

const namesItem = (lin: EdifactSegment, loop: Loop): boolean =>
  textOf(lin, 3, 1) !== undefined || segmentsOf(loop, 'PIA').length > 0

const unlessEmpty = <T>(values: T[]): T[] | undefined => (values.length === 0 ? undefined : values)

/** A difference alone does not tell the new quantity. */
const checkDifference = (context: MappingContext, loop: Loop): void => {
  const qvr = segmentOf(loop, 'QVR')
  if (qvr === undefined) return
  const message = 'The line tells a difference only (QVR); ask the buyer for the new quantity (QTY with 21)'
  complain(context, 'VALUE_MISSING', qvr, 1, message)
}

/** What differs of a line: only what the LIN group says. */
const changedLine = (
  context: MappingContext,
  loop: Loop,
  lin: EdifactSegment,
  lineNumber: string,
  { parties, currency }: LineHead,
): ChangedLine => {
  const gtin = unlistedGtinOf(context, loop)
  const item = gtin === undefined && namesItem(lin, loop) ? itemFromLin(context, lin, loop) : { gtin }
  const qty = orderedQtyOf(context, loop)
  const quantity = qty && readEdifactQuantity(context, qty)
  if (qty === undefined) checkDifference(context, loop)
  const terms = lineTerms(context, loop, { qty, quantity }, parties, changedDatesFromEdifact)
  const { schedules, taxes, references, notes, ...dates } = terms
  const { allowancesCharges, ...price } = changedPriceOf(context, loop, quantity, currency)
  return {
    lineNumber,
    ...item,
    quantity,
    ...dates,
    ...price,
    schedules: unlessEmpty(schedules),
    allowancesCharges: unlessEmpty(allowancesCharges),
    taxes: unlessEmpty(taxes),
    references: unlessEmpty(withoutOwnReferences(references)),
    notes: unlessEmpty(notes),
  }
}

/** The item of a deleted line, which need not be named, nor known. */
const deletedItemOf = (context: MappingContext, loop: Loop, lin: EdifactSegment): string | undefined =>
  namesItem(lin, loop) ? itemFromLin({ ...context, issues: [] }, lin, loop)?.itemId : undefined

/**
 * What a LIN group of an ORDCHG does to a line of the order; nothing when the line stays as it is, or has issues, which are then in the
 * context. `head` is what the head of the message says, `whenNone` what it does to lines that do not say it.
 */
export const lineChangeFromLin = (
  context: MappingContext,
  loop: Loop,
  head: LineHead,
  whenNone: LineChange['action'] | undefined,
): LineChange[] => {
  const lin = segmentOf(loop, 'LIN')
  if (lin === undefined) return []
  const lineNumber = orderLineNumberOf(loop, lin)
  if (lineNumber === undefined)
    complain(context, 'VALUE_MISSING', lin, 1, "The line has no number: it must be the order's, or a new one")
  context.line = lineNumber
  const action = actionOf(context, lin, whenNone)
  if (lineNumber === undefined || action === undefined || action === 'none') {
    context.line = undefined
    return []
  }
  if (action === 'add') {
    const line = orderLineFromLin(context, loop, 0, head)
    return line === undefined ? [] : [{ action, line: { ...line, lineNumber } }]
  }
  const change: LineChange =
    action === 'delete'
      ? { action, lineNumber, itemId: deletedItemOf(context, loop, lin) }
      : { action, line: changedLine(context, loop, lin, lineNumber, head) }
  context.line = undefined
  return [change]
}
