import type { Party } from '../../../domain/party.ts'
import type { Quantity, ScheduleLine } from '../../../domain/sales-order.ts'
import { type LoopTree, loopsOf, segmentOf, segmentsOf } from '../../../edi/loop-tree.ts'
import { elementOf, type ParsedSegment } from '../../../edi/segment.ts'
import { joinedParts, partsGoingTo, type WholeLine } from '../line-parts.ts'
import { complain, type MappingContext, placeOf } from '../mapping-context.ts'
import { requireLocation, withKnownPlace, withLocation } from '../party-rules.ts'
import { readDate, readPositive, readQuantity, readUnit } from '../read-values.ts'
import { checkSchedules } from '../total-rules.ts'
import { datesFromDtm, isRequestedDate } from './dates-from-dtm.ts'
import { identifiersFrom, shipTosFromN1 } from './parties-from-n1.ts'

/** Where the date of a SCH stands that tells when the goods are wanted: it has room for two. */
const dateElementOf = (sch: ParsedSegment): number =>
  !isRequestedDate(elementOf(sch, 5)) && isRequestedDate(elementOf(sch, 8)) ? 9 : 6

const fromSch = (context: MappingContext, sch: ParsedSegment, parties: readonly Party[]): ScheduleLine[] => {
  const quantity = readQuantity(context, sch, 1, 2)
  const requestedDate = readDate(context, sch, dateElementOf(sch))
  const name = elementOf(sch, 3) === 'ST' ? elementOf(sch, 4) : undefined
  const shipTo: Party | undefined =
    name === undefined ? undefined : withKnownPlace({ role: 'ship-to', name, identifiers: [], contacts: [] }, parties)
  return quantity === undefined ? [] : [{ quantity, requestedDate, ...(shipTo === undefined ? {} : { shipTo }) }]
}

/** SDQ: a unit, a qualifier, and up to ten pairs of place and quantity. */
const fromSdq = (context: MappingContext, sdq: ParsedSegment, parties: readonly Party[]): ScheduleLine[] => {
  const unit = readUnit(context, sdq, 1)
  const schedules: ScheduleLine[] = []
  for (let element = 3; element <= 21 && elementOf(sdq, element) !== undefined; element += 2) {
    const value = readPositive(context, sdq, element + 1)
    const stated: Party = { role: 'ship-to', identifiers: placeIdentifiers(context, sdq, element), contacts: [] }
    const place = withLocation(context, withKnownPlace(stated, parties))
    requireLocation(context, place, placeOf(context, sdq, element))
    if (unit !== undefined && value !== undefined) schedules.push({ quantity: { value, unit }, shipTo: place })
  }
  return schedules
}

/** Without a qualifier the places of an SDQ are the buyer's own codes. */
const placeIdentifiers = (context: MappingContext, sdq: ParsedSegment, element: number) => {
  if (elementOf(sdq, 2) !== undefined) return identifiersFrom(context, sdq, 2, element)
  const value = elementOf(sdq, element)
  return value === undefined ? [] : [{ scheme: 'partner-code' as const, value, issuer: context.partner.name }]
}

/** A quantity of QTY; one without a unit is in the line's. */
const fromQty = (context: MappingContext, qty: ParsedSegment, ofLine: Quantity | undefined): Quantity | undefined => {
  const value = readPositive(context, qty, 2)
  const unit = elementOf(qty, 3) === undefined ? ofLine?.unit : readUnit(context, qty, 3)
  return value === undefined || unit === undefined ? undefined : { value, unit }
}

/** Parts of a line that go to places in N1 loops: each as much as its SCH or QTY says, a single one without these all of the line. */
const fromN1 = (
  context: MappingContext,
  loop: LoopTree,
  line: ParsedSegment,
  at: number,
  whole: WholeLine,
  parties: readonly Party[],
): ScheduleLine[] => {
  const places = shipTosFromN1(context, loop, parties)
  return places.flatMap(({ loop: place, party }) => {
    const { requestedDate } = datesFromDtm(context, segmentsOf(place, 'DTM'))
    const scheduled = segmentsOf(place, 'SCH').flatMap((sch) => fromSch(context, sch, parties))
    if (scheduled.length > 0) return partsGoingTo(party, scheduled, whole)
    const qty = segmentOf(place, 'QTY')
    const quantity = qty === undefined ? whole.quantity : fromQty(context, qty, whole.quantity)
    if (qty === undefined) requireQuantity(context, line, at, places.length)
    return partsGoingTo(party, [], { quantity, requestedDate })
  })
}

/** A place without a quantity of its own is that of the whole line, which must have one. */
const requireQuantity = (context: MappingContext, line: ParsedSegment, at: number, places: number): void => {
  if (places > 1) {
    const message = 'The line goes to several places (N1), and nothing says how much goes to one of them (QTY or SCH)'
    complain(context, 'VALUE_MISSING', line, undefined, message)
  } else if (elementOf(line, at) === undefined) {
    const message = 'The line goes to a place of its own (N1) and has no quantity; ask the buyer for it'
    complain(context, 'VALUE_MISSING', line, at, message)
  }
}

/**
 * Parts of a line wanted at their own dates (SCH) or places (SDQ, N1), which must add up to its quantity where that is known. `line` is the segment
 * that begins it, `at` its element with the quantity; `parties` are those of the document.
 */
export const schedulesOf = (
  context: MappingContext,
  loop: LoopTree,
  line: ParsedSegment,
  at: number,
  whole: WholeLine,
  parties: readonly Party[],
): ScheduleLine[] => {
  const dated = loopsOf(loop, 'SCH').flatMap((each) =>
    segmentsOf(each, 'SCH').flatMap((sch) => fromSch(context, sch, parties)),
  )
  const distributed = segmentsOf(loop, 'SDQ').flatMap((sdq) => fromSdq(context, sdq, parties))
  const named = loopsOf(loop, 'N1').length === 0 ? [] : fromN1(context, loop, line, at, whole, parties)
  if (dated.length === 0 && distributed.length === 0 && named.length === 0) return dated
  const place = placeOf(context, line, at)
  checkSchedules('SCH', dated, whole.quantity, place)
  checkSchedules('SDQ', distributed, whole.quantity, place)
  checkSchedules('N1', named, whole.quantity, place)
  if (distributed.length > 0 && named.length > 0) {
    const message = 'The line names places in SDQ and in N1: nothing says which of them the goods go to; ask the buyer'
    complain(context, 'VALUE_INVALID', line, undefined, message)
  }
  const names = { dates: 'SCH', places: distributed.length > 0 ? 'SDQ' : 'N1' }
  const parts = joinedParts(dated, distributed.length > 0 ? distributed : named, names, place)
  // The date of the line is for what neither SCH nor the place has one for.
  const { requestedDate } = whole
  return named.length === 0 || requestedDate === undefined
    ? parts
    : parts.map((part) => ({ ...part, requestedDate: part.requestedDate ?? requestedDate }))
}
