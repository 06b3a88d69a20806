import type { Party } from '../../../domain/party.ts'
import type { OrderLine, Quantity, ScheduleLine } from '../../../domain/sales-order.ts'
import type { EdifactSegment } from '../../../edi/edifact/parse-message.ts'
import { type LoopTree, loopsOf, segmentOf, segmentsOf } from '../../../edi/loop-tree.ts'
import { complain, type MappingContext, placeOf, textOf } from '../mapping-context.ts'
import { requireLocation, withLocation } from '../party-rules.ts'
import { checkSchedules } from '../total-rules.ts'
import { datesFromEdifact } from './dates-from-edifact.ts'
import { itemFromLin } from './edifact-item.ts'
import { edifactIdentifiers, partiesFromNad } from './edifact-parties.ts'
import { linePriceOf } from './edifact-price.ts'
import { notesOf, referencesOf, taxesOf } from './edifact-terms.ts'
import { readEdifactQuantity } from './edifact-values.ts'

type Loop = LoopTree<EdifactSegment>

/** Quantity qualifiers (data element 6063) of what is ordered: ordered, else discrete quantity. */
const orderedQualifiers = ['21', '1'] as const

/** The first segment with the best qualifier, which is the first component of element 1. */
const qualified = (segments: readonly EdifactSegment[], qualifiers: readonly string[]): EdifactSegment | undefined => {
  for (const qualifier of qualifiers) {
    for (const segment of segments) if (textOf(segment, 1, 1) === qualifier) return segment
  }
  return undefined
}

/** The QTY that says how much is ordered. */
export const orderedQtyOf = (loop: Loop): EdifactSegment | undefined =>
  qualified(segmentsOf(loop, 'QTY'), orderedQualifiers)

const orderedQty = (context: MappingContext, loop: Loop, lin: EdifactSegment): EdifactSegment | undefined => {
  const qty = orderedQtyOf(loop)
  return qty ?? complain(context, 'VALUE_MISSING', lin, undefined, 'The line has no ordered quantity (QTY with 21)')
}

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
  const identifiers = edifactIdentifiers(context, loc, 2)
  const known = parties.find((party) =>
    party.identifiers.some(({ scheme, value }) =>
      identifiers.some((each) => each.scheme === scheme && each.value === value),
    ),
  )
  const place: Party = {
    role: 'ship-to',
    name: textOf(loc, 2, 4) ?? known?.name,
    identifiers,
    address: known?.address,
    contacts: [],
  }
  return withLocation(context, place)
}

/** The parts of a line wanted at their own places: LOC groups with a quantity. */
const distributedParts = (
  context: MappingContext,
  loop: Loop,
  unit: string | undefined,
  parties: readonly Party[],
): ScheduleLine[] =>
  loopsOf(loop, 'LOC').flatMap((each): ScheduleLine[] => {
    const loc = segmentOf(each, 'LOC')
    const qty = segmentOf(each, 'QTY')
    if (loc === undefined || qty === undefined || textOf(loc, 1) !== deliveryPlace) return []
    const quantity = readEdifactQuantity(context, qty, unit)
    const { requestedDate } = datesFromEdifact(context, segmentsOf(each, 'DTM'))
    const shipTo = placeOfLoc(context, loc, parties)
    requireLocation(context, shipTo, placeOf(context, loc, 2, 1))
    return quantity === undefined ? [] : [{ quantity, requestedDate, shipTo }]
  })

/** A line that goes as a whole to a place of its own (NAD with DP). */
const wholeLine = (places: readonly Party[], quantity: Quantity | undefined, requestedDate: string | undefined) => {
  const shipTo = places.find(({ role }) => role === 'ship-to')
  return shipTo === undefined || quantity === undefined ? [] : [{ quantity, requestedDate, shipTo }]
}

/** What a line says besides its number, item, quantity and price; `parties` are those of the order. */
export const lineTerms = (
  context: MappingContext,
  loop: Loop,
  ordered: { qty: EdifactSegment | undefined; quantity: Quantity | undefined },
  parties: readonly Party[],
): Pick<OrderLine, 'requestedDate' | 'schedules' | 'taxes' | 'references' | 'notes'> => {
  const { qty, quantity } = ordered
  const { requestedDate } = datesFromEdifact(context, segmentsOf(loop, 'DTM'))
  const scheduled = scheduledParts(context, loop, quantity?.unit)
  const distributed = distributedParts(context, loop, quantity?.unit, parties)
  if (qty !== undefined) {
    checkSchedules('SCC', scheduled, quantity, placeOf(context, qty, 1, 2))
    checkSchedules('LOC', distributed, quantity, placeOf(context, qty, 1, 2))
  }
  const places = partiesFromNad(context, loop)
  // Where the goods go counts more than when: with both, the places are what is delivered to.
  const parts = distributed.length > 0 ? distributed : scheduled
  const schedules = parts.length > 0 ? parts : wholeLine(places, quantity, requestedDate)
  return {
    requestedDate,
    schedules,
    taxes: taxesOf(context, loop),
    references: referencesOf(loop),
    notes: notesOf(loop),
  }
}

/**
 * One order line from its LIN group; undefined when it has issues, which are then in the context. `index` counts from 0 and numbers a line
 * that has no number; `parties` are those of the order.
 */
export const orderLineFromLin = (
  context: MappingContext,
  loop: Loop,
  index: number,
  parties: readonly Party[],
): OrderLine | undefined => {
  const lin = segmentOf(loop, 'LIN')
  if (lin === undefined) return undefined
  const lineNumber = textOf(lin, 1) ?? String(index + 1)
  context.line = lineNumber
  const issuesBefore = context.issues.length
  const item = itemFromLin(context, lin, loop)
  const qty = orderedQty(context, loop, lin)
  const quantity = qty && readEdifactQuantity(context, qty)
  const terms = lineTerms(context, loop, { qty, quantity }, parties)
  const price = linePriceOf(context, loop, quantity)
  context.line = undefined
  if (item === undefined || quantity === undefined || context.issues.length > issuesBefore) return undefined
  // Each property by its name: spreading is slow, and there are many lines.
  return {
    lineNumber,
    itemId: item.itemId,
    buyerItemId: item.buyerItemId,
    gtin: item.gtin,
    manufacturerItemId: item.manufacturerItemId,
    description: item.description,
    quantity,
    requestedDate: terms.requestedDate,
    schedules: terms.schedules,
    unitPrice: price.unitPrice,
    priceBaseQuantity: price.priceBaseQuantity,
    grossPrice: price.grossPrice,
    allowancesCharges: price.allowancesCharges,
    taxes: terms.taxes,
    references: terms.references,
    notes: terms.notes,
  }
}
