import type { EdifactSegment } from '../../../edi/edifact/parse-message.ts'
import { type LoopTree, segmentsOf } from '../../../edi/loop-tree.ts'
import { firstOf } from '../first-of.ts'
import { type MappingContext, textOf } from '../mapping-context.ts'
import type { OrderDates } from '../x12/dates-from-dtm.ts'
import { readEdifactDate } from './edifact-values.ts'

/** Date qualifiers (data element 2005) in order of preference. */
const qualifiers = {
  /** Document date, order date. */
  issue: ['137', '4'],
  /**
   * Delivery requested, requested by (74), scheduled on or before (359), current schedule, scheduled for (76), requested from (71), scheduled on or
   * after (358), promised, in the week from (77), despatch requested, despatch (11), collection. A bare delivery window is wanted by its end.
   */
  requested: ['2', '74', '359', '67', '76', '71', '358', '69', '77', '10', '11', '200', '63'],
  /** Cancel if not delivered by, latest delivery, ship not later than, cancel if not shipped by. */
  cancelAfter: ['61', '63', '38', '43E'],
  /** Ship not before, earliest delivery. */
  notBefore: ['37', '64'],
} as const

/** Another end of the window in a change does not say that the goods are wanted later than before. */
const requestedAnew = qualifiers.requested.filter((each) => each !== '63')

const used: ReadonlySet<string> = new Set(Object.values(qualifiers).flat())

/** Whether a DTM says when the order was issued. */
export const isIssueDate = (dtm: EdifactSegment): boolean =>
  qualifiers.issue.some((qualifier) => qualifier === textOf(dtm, 1, 1)) && textOf(dtm, 1, 2) !== undefined

const isOfReference: ReadonlySet<string | undefined> = new Set(qualifiers.issue)

/** Groups with dates that are never those of a delivery: of a reference, a price, a currency, a payment. */
const otherGroups: ReadonlySet<string> = new Set(['RFF', 'PRI', 'CUX', 'PAT'])

const saysOfWhole = ({ name, segments }: LoopTree<EdifactSegment>): boolean =>
  otherGroups.has(name) || (name === 'LOC' && segments.every(({ id }) => id !== 'QTY'))

/**
 * The DTM of an order or of a line. The grammar takes those behind its RFF or PRI for dates of the reference or of the price: when goods are wanted is none
 * of these, and meant for the whole by senders who write it there. So it is behind a LOC that all of the line goes to.
 */
export const dtmsOf = (loop: LoopTree<EdifactSegment>): EdifactSegment[] => {
  const own = segmentsOf(loop, 'DTM')
  for (const group of loop.loops) {
    if (!saysOfWhole(group)) continue
    for (const each of group.segments) if (each.id === 'DTM' && !isOfReference.has(textOf(each, 1, 1))) own.push(each)
  }
  return own
}

/** The dates of an order, a line or a schedule. Dates that have no place in the model are not looked at. */
export const datesFromEdifact = (
  context: MappingContext,
  segments: readonly EdifactSegment[],
  requested: readonly string[] = qualifiers.requested,
): OrderDates & { issueDate: string | undefined } => {
  const dates = new Map<string, string>()
  for (const dtm of segments) {
    const qualifier = textOf(dtm, 1, 1)
    if (qualifier === undefined || !used.has(qualifier)) continue
    const date = readEdifactDate(context, dtm)
    if (date !== undefined && !dates.has(qualifier)) dates.set(qualifier, date)
  }
  return {
    issueDate: firstOf(dates, qualifiers.issue),
    requestedDate: firstOf(dates, requested),
    cancelAfterDate: firstOf(dates, qualifiers.cancelAfter),
    shipNotBeforeDate: firstOf(dates, qualifiers.notBefore),
  }
}

/** The dates a change names of an order or a line. */
export const changedDatesFromEdifact: typeof datesFromEdifact = (context, segments) =>
  datesFromEdifact(context, segments, requestedAnew)
