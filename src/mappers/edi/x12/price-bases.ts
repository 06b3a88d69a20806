import { decimal, decimalText, isDecimalString } from '../../../domain/decimal.ts'
import { isSameUnit } from '../../../domain/units.ts'
import { elementOf, type ParsedSegment } from '../../../edi/segment.ts'
import { complain, type MappingContext } from '../mapping-context.ts'

const forMany = (count: string, ...codes: readonly string[]): (readonly [string, string])[] =>
  codes.map((code) => [code, count])

/** Data element 639 where the price is for more than one unit: a price as such, or one of a catalogue, contract, quotation, in retail or wholesale. */
const bases: ReadonlyMap<string, string> = new Map([
  ...forMany('10', 'PN'),
  ...forMany('12', 'PD', 'LD', 'TD', 'RD', 'WD'),
  ...forMany('100', 'HP', 'LC', 'TC', 'QH', 'RC', 'WC'),
  ...forMany('1000', 'TP', 'LM', 'TM', 'QS', 'RM', 'WM'),
  ...forMany('10000', 'TT'),
  ...forMany('100000', 'HT'),
])

/** Data element 639 where the price is for so much of a measure. Which pound or foot is meant is told by the unit of Recommendation 20. */
const measures: ReadonlyMap<string, { unit: string; count?: string }> = new Map([
  ['HF', { unit: 'FOT', count: '100' }],
  ['ML', { unit: 'MLT' }],
  ['PF', { unit: 'FOT' }],
  ['PG', { unit: 'GRM' }],
  ['PK', { unit: 'KGM' }],
  ['PL', { unit: 'LTR' }],
  ['PO', { unit: 'ONZ' }],
  ['PP', { unit: 'LBR' }],
  ['PS', { unit: 'FTK', count: '1000' }],
  ['PT', { unit: 'STN' }],
  ['PY', { unit: 'YRD' }],
  ['TF', { unit: 'FOT', count: '1000' }],
])

/** Pieces in a unit of the line that counts them itself: a price per dozen of what is ordered by the dozen is for one of these. */
const piecesIn: ReadonlyMap<string | undefined, number> = new Map([
  ['DZN', 12],
  ['CEN', 100],
  ['GRO', 144],
  ['MIL', 1000],
])

/** The unit a price is for by its basis, where that is a measure. */
export const priceMeasureIn = (segment: ParsedSegment, element: number): string | undefined =>
  measures.get(elementOf(segment, element) ?? '')?.unit

/**
 * How many of the line's units a price is for; undefined for one. A price for a measure that is not the line's unit cannot be converted here: booked
 * as it is, it would be a wrong price.
 */
export const priceBaseIn = (
  context: MappingContext,
  segment: ParsedSegment,
  element: number,
  unit: string | undefined,
): string | undefined => {
  const code = elementOf(segment, element) ?? ''
  const refuse = (message: string): undefined => complain(context, 'VALUE_INVALID', segment, element, message)
  const measure = measures.get(code)
  if (measure === undefined) return countBase(code, unit, refuse)
  if (unit === undefined || isSameUnit(unit, measure.unit)) return measure.count
  return refuse(`The price is for unit ${measure.unit} (${code}), the line is in ${unit}; both must be the same`)
}

const countBase = (
  code: string,
  unit: string | undefined,
  refuse: (message: string) => undefined,
): string | undefined => {
  const base = bases.get(code)
  const pieces = piecesIn.get(unit)
  if (base === undefined || pieces === undefined) return base
  const units = Number(base) / pieces
  if (units === 1) return undefined
  if (Number.isInteger(units)) return String(units)
  return refuse(
    `The price is for ${base} pieces (${code}), the line is in ${unit}: ask the buyer for the price of one ${unit}`,
  )
}

const codesByBase: ReadonlyMap<string, string> = new Map([
  ['10', 'PN'],
  ['100', 'HP'],
  ['1000', 'TP'],
])

/** Pieces that so many units are, where the unit counts them itself. */
const piecesOf = (base: string, unit: string): string => {
  const pieces = piecesIn.get(unit)
  return pieces === undefined ? base : decimalText(decimal(base).times(pieces))
}

/** Data element 639 for the bases it has a code for; undefined for others. */
export const basisCodeOf = (base: string, unit: string): string | undefined => codesByBase.get(piecesOf(base, unit))

/** A price and its basis for a segment that has no other place to say for how many it is: where there is no code, the price of one, if that is a number. */
export const pricedAs = (
  price: string | undefined,
  base: string | undefined,
  unit: string,
): { price: string; basis: string } => {
  if (price === undefined || base === undefined || decimal(base).equals(1)) return { price: price ?? '', basis: '' }
  const basis = piecesOf(base, unit) === '12' ? 'PD' : basisCodeOf(base, unit)
  if (basis !== undefined) return { price, basis }
  const one = decimal(price).div(base)
  const isExact = isDecimalString(decimalText(one)) && one.times(base).equals(price)
  return { price: isExact ? decimalText(one) : '', basis: '' }
}
