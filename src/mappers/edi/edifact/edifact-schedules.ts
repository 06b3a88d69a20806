import type { Party } from '../../../domain/party.ts'
import type { ScheduleLine } from '../../../domain/sales-order.ts'
import type { EdifactSegment } from '../../../edi/edifact/parse-message.ts'
import { type LoopTree, loopsOf, segmentOf, segmentsOf } from '../../../edi/loop-tree.ts'
import { isSamePlace } from '../../ship-to.ts'
import { joinedParts, partsGoingTo, type WholeLine } from '../line-parts.ts'
import { complain, type MappingContext, placeOf, textOf } from '../mapping-context.ts'
import { requireLocation, withKnownPlace, withLocation } from '../party-rules.ts'
import { checkSchedules } from '../total-rules.ts'
import { datesFromEdifact } from './dates-from-edifact.ts'
import { edifactIdentifiers, shipTosFromNad } from './edifact-parties.ts'
import { readEdifactQuantity } from './edifact-values.ts'

type Loop = LoopTree<EdifactSegment>

/** The parts of a line wanted at their own dates: SCC groups, each with QTY and its dates. */
const scheduledParts = (context: MappingContext, loop: Loop, unit: string | undefined): ScheduleLine[] =>
  loopsOf(loop, 'SCC')
    .flatMap((scc) => loopsOf(scc, 'QTY'))
    .flatMap((each): ScheduleLine[] => {
      const qty = segmentOf(each, 'QTY')
      const quantity = qty && readEdifactQuantity(context, qty, unit)
      const { requestedDate } = datesFromEdifact(context, segmentsOf(each, 'DTM'))
      return quantity === undefined ? [] : [{ quantity, requestedDate }]
    })

/** Place of delivery (data element 3227). */
const deliveryPlace = '7'

/** A place of a line, with what the order's own parties say of a party with the same code. */
const placeOfLoc = (context: MappingContext, loc: EdifactSegment, parties: readonly Party[]): Party => {
  const name = textOf(loc, 2, 4)
  const stated: Party = { role: 'ship-to', name, identifiers: edifactIdentifiers(context, loc, 2), contacts: [] }
  const place = withLocation(context, withKnownPlace(stated, parties))
  requireLocation(context, place, placeOf(context, loc, 2, 1))
  return place
}

const placesOf = (loop: Loop): { loc: EdifactSegment; group: Loop; qty: EdifactSegment | undefined }[] =>
  loopsOf(loop, 'LOC').flatMap((group) => {
    const loc = segmentOf(group, 'LOC')
    if (loc === undefined || textOf(loc, 1) !== deliveryPlace) return []
    return [{ loc, group, qty: segmentOf(group, 'QTY') }]
  })

/** The parts of a line wanted at their own places: LOC groups with a quantity. */
const distributedParts = (
  context: MappingContext,
  loop: Loop,
  unit: string | undefined,
  parties: readonly Party[],
): ScheduleLine[] =>
  placesOf(loop).flatMap(({ loc, group, qty }): ScheduleLine[] => {
    const quantity = qty && readEdifactQuantity(context, qty, unit)
    const { requestedDate } = datesFromEdifact(context, segmentsOf(group, 'DTM'))
    return quantity === undefined ? [] : [{ quantity, requestedDate, shipTo: placeOfLoc(context, loc, parties) }]
  })

/** The places that are for a line as a whole: LOC without a quantity, NAD with DP. */
const placesOfWhole = (context: MappingContext, loop: Loop, parties: readonly Party[]): Party[] => [
  ...placesOf(loop).flatMap(({ loc, qty }) => (qty === undefined ? [placeOfLoc(context, loc, parties)] : [])),
  ...shipTosFromNad(context, loop, parties),
]

/**
 * The parts of a line wanted at their own dates or places, which must add up to its quantity where that is known. Without a quantity a place of
 * its own says nothing. `parties` are those of the document.
 */
export const schedulesOf = (
  context: MappingContext,
  loop: Loop,
  { qty, ...whole }: WholeLine & { qty: EdifactSegment | undefined },
  parties: readonly Party[],
): ScheduleLine[] => {
  const lin = segmentOf(loop, 'LIN')
  const unit = whole.quantity?.unit
  const dated = scheduledParts(context, loop, unit)
  const placed = distributedParts(context, loop, unit, parties)
  const [place, ...others] = placesOfWhole(context, loop, parties)
  const at = qty ?? lin
  if (at === undefined || (dated.length === 0 && placed.length === 0 && place === undefined)) return dated
  const quantityAt = qty === undefined ? placeOf(context, at) : placeOf(context, at, 1, 2)
  if (qty !== undefined) {
    checkSchedules('SCC', dated, whole.quantity, quantityAt)
    checkSchedules('LOC', placed, whole.quantity, quantityAt)
  }
  const parts = joinedParts(dated, placed, { dates: 'SCC', places: 'LOC' }, quantityAt)
  if (place === undefined) return parts
  if (placed.length > 0 || others.some((other) => other.roleCode === place.roleCode && !isSamePlace(other, place))) {
    const message =
      'The line goes to several places, and nothing says how much goes to one of them (QTY behind its LOC); ask the buyer'
    complain(context, 'VALUE_MISSING', at, undefined, message)
  }
  if (qty === undefined && lin !== undefined) {
    const message = 'The line goes to another place but has no quantity; ask the buyer for it (QTY with 21)'
    complain(context, 'VALUE_MISSING', lin, undefined, message)
  }
  return partsGoingTo(place, parts, whole)
}
