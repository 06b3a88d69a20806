import type { Party } from '../../domain/party.ts'
import type { OrderLine, Quantity, ScheduleLine } from '../../domain/sales-order.ts'
import type { MappingContext, Place } from './mapping-context.ts'

/** What the head of a document says that its lines need; a change may leave out the currency. */
export type LineHead = { parties: readonly Party[]; currency: string | undefined }

/**
 * Notes a line without a number that by counting gets one another line has: a system that tells lines by their numbers would keep one of them. Numbers
 * that are stated twice have their issue already.
 */
export const checkCountedNumbers = (context: MappingContext, lines: readonly OrderLine[]): void => {
  if (context.issues.length > 0) return
  const seen = new Set<string>()
  for (const { lineNumber } of lines) {
    if (seen.has(lineNumber)) {
      const message = `Line number ${lineNumber} is used twice, by one line because it has none and is the ${lineNumber}. of the order: ask the buyer to number all lines`
      context.issues.push({ code: 'VALUE_INVALID', path: `line ${lineNumber}`, value: lineNumber, message })
    }
    seen.add(lineNumber)
  }
}

/** A line of a document as a whole. */
export type WholeLine = { quantity: Quantity | undefined; requestedDate: string | undefined }

/** The parts of a line that goes to a place of its own: each that names none goes there; without parts the line as a whole does. */
export const partsGoingTo = (
  shipTo: Party | undefined,
  parts: ScheduleLine[],
  { quantity, requestedDate }: WholeLine,
): ScheduleLine[] => {
  if (shipTo === undefined) return parts
  if (parts.length > 0) return parts.map((part) => ({ ...part, shipTo: part.shipTo ?? shipTo }))
  return quantity === undefined ? [] : [{ quantity, requestedDate, shipTo }]
}

/**
 * The parts of a line that is split by dates as well as by places: of one of the two there must be one only, or nothing says what goes where when.
 * `names` are what the document has for dates and places.
 */
export const joinedParts = (
  dated: ScheduleLine[],
  placed: ScheduleLine[],
  names: { dates: string; places: string },
  place: Place,
): ScheduleLine[] => {
  const [first] = placed
  if (first === undefined) return dated
  if (dated.length === 0 || placed.every(({ requestedDate }) => requestedDate !== undefined)) return placed
  if (placed.length === 1) return dated.map((part) => ({ ...part, shipTo: first.shipTo }))
  const [date, ...others] = new Set(dated.map(({ requestedDate }) => requestedDate))
  if (others.length === 0) return placed.map((part) => ({ ...part, requestedDate: part.requestedDate ?? date }))
  const message = `The line is split over dates (${names.dates}) and over places (${names.places}): nothing says how much goes where on which day; ask the buyer for a line per place`
  place('VALUE_INVALID', message)
  return placed
}
