import { decimal } from '../../../domain/decimal.ts'
import type { Forecast, ForecastLine, ForecastSchedule } from '../../../domain/forecast.ts'
import type { Mapped } from '../../../domain/issue.ts'
import type { Partner } from '../../../domain/partner.ts'
import type { Delimiters } from '../../../edi/edi.ts'
import { type LoopTree, loopsOf, segmentOf, segmentsOf } from '../../../edi/loop-tree.ts'
import { elementOf, type ParsedSegment } from '../../../edi/segment.ts'
import { complain, complainMissing, type MappingContext } from '../mapping-context.ts'
import { readDate, readDecimal, readUnit } from '../read-values.ts'
import { documentNumber } from './document-number.ts'
import { forecastCodes } from './forecast-codes.ts'
import { codesOf, itemFromPo1, sellerQualifiers, statedItem } from './item-from-po1.ts'
import { mapSet } from './map-set.ts'
import { withoutNotes } from './note-references.ts'
import { checkLineNumbers } from './order-from-loops.ts'
import { descriptionOf } from './order-line-from-po1.ts'
import { statedPartiesFromN1 } from './parties-from-n1.ts'
import { requiredElement } from './read-segments.ts'
import { references } from './terms-from-850.ts'

const purposes: ReadonlyMap<string, Forecast['purpose']> = new Map([
  ['00', 'original'],
  ['01', 'cancellation'],
  ['04', 'change'],
  ['05', 'replace'],
])

/** FST02 (data element 680). Capacities and cancelled quantities are no needs: they are missing. */
const commitments: ReadonlyMap<string, ForecastSchedule['commitment']> = new Map([
  ['A', 'firm'],
  ['C', 'firm'],
  ['H', 'firm'],
  ['D', 'planned'],
  ['F', 'forecast'],
  ['Z', 'forecast'],
])

/** FST03 (data element 681); C is daily, X a week of seven days from any day on. */
const periods: ReadonlyMap<string, ForecastSchedule['period']> = new Map([
  ['C', 'day'],
  ['D', 'day'],
  ['W', 'week'],
  ['X', 'week'],
  ['M', 'month'],
  ['Q', 'quarter'],
  ['F', 'range'],
])

/** A quantity that may be nothing, but not less. */
const readAmountNeeded = (context: MappingContext, segment: ParsedSegment, element: number): string | undefined => {
  if (requiredElement(context, segment, element, 'quantity') === undefined) return undefined
  const value = readDecimal(context, segment, element)
  if (value !== undefined && decimal(value).isNegative() && !decimal(value).isZero())
    return complain(
      context,
      'QUANTITY_INVALID',
      segment,
      element,
      `A quantity cannot be less than zero; it is ${value}`,
    )
  return value
}

const coded = <T>(
  context: MappingContext,
  segment: ParsedSegment,
  element: number,
  values: ReadonlyMap<string, T>,
  name: string,
): T | undefined => {
  const code = requiredElement(context, segment, element, name)
  if (code === undefined) return undefined
  const message = `"${code}" is no ${name} Crossdock knows; ${[...values.keys()].join(', ')} are understood`
  return values.get(code) ?? complain(context, 'VALUE_INVALID', segment, element, message)
}

const scheduleOf = (
  context: MappingContext,
  fst: ParsedSegment,
  unit: string | undefined,
): ForecastSchedule | undefined => {
  const value = readAmountNeeded(context, fst, 1)
  const commitment = coded(context, fst, 2, commitments, 'forecast qualifier')
  const period = coded(context, fst, 3, periods, 'forecast timing')
  const from = requiredElement(context, fst, 4, 'date') && readDate(context, fst, 4)
  const to = readDate(context, fst, 5)
  if (value === undefined || unit === undefined || commitment === undefined || period === undefined) return undefined
  return from === undefined ? undefined : { commitment, quantity: { value, unit }, period, from, to }
}

/** FST segments of a line, alone or under a delivery pattern (SDP). */
const fstOf = (line: LoopTree): ParsedSegment[] =>
  [line, ...loopsOf(line, 'SDP')]
    .flatMap((loop) => loopsOf(loop, 'FST'))
    .map((loop) => segmentOf(loop, 'FST'))
    .filter((fst) => fst !== undefined)

const cumulativeOf = (context: MappingContext, line: LoopTree): string | undefined => {
  const shp = loopsOf(line, 'SHP')
    .map((loop) => segmentOf(loop, 'SHP'))
    .find((each) => elementOf(each, 1) === forecastCodes.cumulativeQuantity)
  return shp && readDecimal(context, shp, 2)
}

const unitOf = (context: MappingContext, loop: LoopTree, lin: ParsedSegment): string | undefined => {
  const uit = segmentOf(loop, 'UIT')
  return uit === undefined
    ? complain(context, 'VALUE_MISSING', lin, undefined, 'The line has no UIT: its unit is missing')
    : readUnit(context, uit, 1)
}

/** Our own code as it is; a buyer who plans by codes of its own is understood through its table. */
const itemOf = (context: MappingContext, lin: ParsedSegment) => {
  const codes = codesOf(context, [lin])
  const isOurs = sellerQualifiers.some((qualifier) => codes.has(qualifier))
  return isOurs ? statedItem(context, lin) : itemFromPo1(context, lin, [])
}

const lineOf = (
  context: MappingContext,
  loop: LoopTree,
  index: number,
  headOrder: string | undefined,
): ForecastLine | undefined => {
  const lin = segmentOf(loop, 'LIN')
  if (lin === undefined) return undefined
  const lineNumber = elementOf(lin, 1) ?? String(index + 1)
  context.line = lineNumber
  const item = itemOf(context, lin)
  const unit = unitOf(context, loop, lin)
  const needs = fstOf(loop)
  if (needs.length === 0) complain(context, 'VALUE_MISSING', lin, undefined, 'The line has no FST: nothing is needed')
  const schedules = needs.map((fst) => scheduleOf(context, fst, unit)).filter((each) => each !== undefined)
  const order = segmentsOf(loop, 'REF').find((ref) => elementOf(ref, 1) === forecastCodes.order)
  const shipTo = statedPartiesFromN1(context, loop).find(({ role }) => role === 'ship-to')
  const cumulativeReceived = cumulativeOf(context, loop)
  context.line = undefined
  if (item?.itemId === undefined || unit === undefined) return undefined
  return {
    lineNumber,
    itemId: item.itemId,
    buyerItemId: item.buyerItemId,
    gtin: item.gtin,
    description: descriptionOf(loop) ?? item.description,
    unit,
    orderNumber: elementOf(order, 2) ?? headOrder,
    shipTo,
    schedules,
    cumulativeReceived,
  }
}

/** The end of the horizon, else the last day a line names. */
const horizonEnd = (context: MappingContext, bfr: ParsedSegment, lines: readonly ForecastLine[]): string | undefined =>
  readDate(context, bfr, 7) ??
  lines
    .flatMap(({ schedules }) => schedules.map(({ from, to }) => to ?? from))
    .sort()
    .at(-1)

const checkQuantityKind = (context: MappingContext, bfr: ParsedSegment): void => {
  if (elementOf(bfr, 5) !== forecastCodes.cumulative) return
  const message = 'Cumulative quantities (C) cannot be read; ask the partner for the quantity of each period (A)'
  complain(context, 'VALUE_INVALID', bfr, 5, message)
}

const forecastFrom = (context: MappingContext, root: LoopTree): Forecast | undefined => {
  const bfr = segmentOf(root, 'BFR')
  if (bfr === undefined)
    return complainMissing(context, 'BFR', 'The planning schedule has no BFR segment: number and dates are missing')
  const purpose = coded(context, bfr, 1, purposes, 'purpose of a planning schedule')
  const releaseNumber = elementOf(bfr, 3)
  // The standard asks for a number or a release; a partner that sends releases only is numbered by them.
  const isNumbered = elementOf(bfr, 2) !== undefined || releaseNumber === undefined
  const forecastNumber = documentNumber(context, bfr, isNumbered ? 2 : 3, 'number of the planning schedule')
  checkQuantityKind(context, bfr)
  const horizonFrom = requiredElement(context, bfr, 6, 'beginning of the horizon') && readDate(context, bfr, 6)
  const issueDate = requiredElement(context, bfr, 8, 'date of the planning schedule') && readDate(context, bfr, 8)
  const loops = loopsOf(root, 'LIN')
  if (loops.length === 0) complainMissing(context, 'LIN', 'The planning schedule has no lines')
  checkLineNumbers(context, loops)
  const lines = loops
    .map((loop, index) => lineOf(context, loop, index, elementOf(bfr, 11)))
    .filter((line) => line !== undefined)
  const horizonTo = horizonEnd(context, bfr, lines)
  const parties = statedPartiesFromN1(context, root)
  if (purpose === undefined || forecastNumber === undefined || issueDate === undefined) return undefined
  if (horizonFrom === undefined || horizonTo === undefined) return undefined
  const numbers = { forecastNumber, purpose, releaseNumber, contractNumber: elementOf(bfr, 10) }
  return { ...numbers, issueDate, horizonFrom, horizonTo, parties, ...withoutNotes(references(root)), lines }
}

/**
 * The planning schedule of an 830. `body` is the transaction set from ST to SE. Items are our own codes (VP, VN, SK, VC), taken as
 * they are, or else the buyer's through the partner's table; units go through the partner's table. All issues come at once.
 *
 * It has all of what `forecastTo830` was given, but for: a party's identifiers beyond the first and its tax numbers, contacts beyond
 * three, what is cut from names, and a note of more than 80 characters comes back as several.
 */
export const forecastFrom830 = (
  body: Uint8Array,
  given: { partner: Partner; delimiters: Delimiters },
): Mapped<Forecast> => mapSet(body, given, '830', 'Only a planning schedule (830) tells a forecast', forecastFrom)
