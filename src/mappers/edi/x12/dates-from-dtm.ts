import { isoDateFrom } from '../../../edi/data-types.ts'
import { type LoopTree, segmentsOf } from '../../../edi/loop-tree.ts'
import { elementOf, type ParsedSegment } from '../../../edi/segment.ts'
import { firstOf } from '../first-of.ts'
import { complain, type MappingContext } from '../mapping-context.ts'
import { readDate } from '../read-values.ts'

/** X12 date qualifiers (data element 374) in order of preference. */
const qualifiers = {
  /**
   * Delivery requested, required by, requested for delivery (077, 074), current schedule delivery, requested ship, requested for shipment (087, 084),
   * requested pickup. A bare delivery window is wanted by its end (063).
   */
  requested: ['002', '106', '077', '074', '067', '010', '087', '084', '118', '063'],
  /** Cancel after, cancel if not delivered by, cancel if not shipped by, do not deliver after, ship no later. */
  cancelAfter: ['001', '061', '175', '063', '038'],
  /** Ship not before, do not deliver before, requested for shipment and for delivery after. */
  notBefore: ['037', '064', '081', '071'],
} as const

/** Whether a qualifier (data element 374) says when goods are wanted. */
export const isRequestedDate = (qualifier: string | undefined): boolean =>
  qualifiers.requested.some((each) => each === qualifier)

/** Another end of the window in a change does not say that the goods are wanted later than before. */
const requestedAnew = qualifiers.requested.filter((each) => each !== '063')

export type OrderDates = {
  requestedDate: string | undefined
  cancelAfterDate: string | undefined
  shipNotBeforeDate: string | undefined
}

/** The DTM of an order or a line, also those that partners send behind the notes (N9), where they belong to these. */
export const datingSegments = (parent: LoopTree): ParsedSegment[] => {
  const found = segmentsOf(parent, 'DTM')
  for (const loop of parent.loops) if (loop.name === 'N9') found.push(...segmentsOf(loop, 'DTM'))
  return found
}

/** Date of a DTM: element 2, or elements 5 and 6 with a single day (D8) or a range (RD8), whose first day counts, and of a last day the last. */
const dateOfDtm = (context: MappingContext, dtm: ParsedSegment): string | undefined => {
  if (elementOf(dtm, 2) !== undefined) return readDate(context, dtm, 2)
  const period = elementOf(dtm, 6)
  if (period === undefined || !['D8', 'RD8'].includes(elementOf(dtm, 5) ?? '')) return undefined
  const isLast = qualifiers.cancelAfter.some((each) => each === elementOf(dtm, 1))
  const date = isoDateFrom(isLast ? period.slice(-8) : period.slice(0, 8))
  return (
    date ??
    complain(context, 'DATE_INVALID', dtm, 6, `"${period}" does not ${isLast ? 'end' : 'begin'} with a date (CCYYMMDD)`)
  )
}

/** The dates of an order or a line. Every DTM is checked, also those whose qualifier has no place in the order. */
export const datesFromDtm = (
  context: MappingContext,
  segments: readonly ParsedSegment[],
  requested: readonly string[] = qualifiers.requested,
): OrderDates => {
  const dates = new Map<string, string>()
  for (const dtm of segments) {
    const date = dateOfDtm(context, dtm)
    const qualifier = elementOf(dtm, 1)
    if (date !== undefined && qualifier !== undefined && !dates.has(qualifier)) dates.set(qualifier, date)
  }
  return {
    requestedDate: firstOf(dates, requested),
    cancelAfterDate: firstOf(dates, qualifiers.cancelAfter),
    shipNotBeforeDate: firstOf(dates, qualifiers.notBefore),
  }
}

/** The dates a change names of an order or a line. */
export const changedDatesFromDtm = (context: MappingContext, segments: readonly ParsedSegment[]): OrderDates =>
  datesFromDtm(context, segments, requestedAnew)
