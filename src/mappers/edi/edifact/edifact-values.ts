import type { Quantity } from '../../../domain/sales-order.ts'
import { isUnit } from '../../../domain/units.ts'
import { isoDateFrom } from '../../../edi/data-types.ts'
import type { EdifactSegment } from '../../../edi/edifact/parse-message.ts'
import { complain, type MappingContext, textOf } from '../mapping-context.ts'
import { readPositive } from '../read-values.ts'

/** Goods counted without a unit: EANCOM has code 6411 only where the quantity of an item varies. */
const unitWhenNone = 'EA'

/** Codes of older lists (UNCL 6411 in D.96A) for units of Recommendation 20. */
const olderUnits: ReadonlyMap<string, string> = new Map([
  ['PCE', 'H87'],
  ['PCS', 'H87'],
  ['PND', 'LBR'],
  ['NAR', 'C62'],
  ['NMP', 'XPK'],
])

/**
 * Recommendation 20 unit of a code 6411, or undefined. Packages come with the bare code of Recommendation 21 (`CT`) or with the X
 * that Recommendation 20 puts in front.
 */
export const unitFromEdifact = (code: string): string | undefined => {
  if (isUnit(code)) return code
  const older = olderUnits.get(code)
  if (older !== undefined) return older
  return isUnit(`X${code}`) ? `X${code}` : undefined
}

const unitsBack: ReadonlyMap<string, string> = new Map([['H87', 'PCE']])

/** Code 6411 of a Recommendation 20 unit, as directories from D.96A on have it: `PCE`, packages without the X. */
export const unitToEdifact = (unit: string): string | undefined => {
  if (!isUnit(unit)) return undefined
  const bare = /^X(..)$/.exec(unit)?.[1]
  return unitsBack.get(unit) ?? bare ?? unit
}

/** The unit of a component, by the partner's table first; `whenNone` where the document leaves it out. */
export const readEdifactUnit = (
  context: MappingContext,
  segment: EdifactSegment,
  component: number,
  whenNone = unitWhenNone,
): string | undefined => {
  const code = textOf(segment, 1, component)
  if (code === undefined) return whenNone
  const { units } = context.partner.codes
  const unit = Object.hasOwn(units, code) ? units[code] : unitFromEdifact(code)
  if (unit !== undefined) return unit
  const message = `Unit "${code}" is not known; add it to "codes.units" of partner ${context.partner.name}`
  return complain(context, 'UNIT_UNKNOWN', segment, 1, message, component)
}

/** The quantity of a QTY, which must be greater than zero. */
export const readEdifactQuantity = (
  context: MappingContext,
  qty: EdifactSegment,
  whenNone?: string,
): Quantity | undefined => {
  const unit = readEdifactUnit(context, qty, 3, whenNone)
  const value = readPositive(context, qty, 1, 2)
  return unit === undefined || value === undefined ? undefined : { value, unit }
}

/** Turns day and year around: `310126` (DDMMYY) is `260131`. */
const dayFirst = (text: string): string => text.slice(4) + text.slice(2, 4) + text.slice(0, 2)
const monthFirst = (text: string): string => text.slice(4) + text.slice(0, 4)
const asItIs = (text: string): string => text

type Format = { pattern: RegExp; date: (text: string) => string }

/** Format codes (data element 2379) that name a day. Of a range the first day counts. */
const formats: ReadonlyMap<string, Format> = new Map([
  ['2', { pattern: /^(\d{6})$/, date: dayFirst }],
  ['3', { pattern: /^(\d{6})$/, date: monthFirst }],
  ['4', { pattern: /^(\d{8})$/, date: dayFirst }],
  ['5', { pattern: /^(\d{8})\d{4}$/, date: dayFirst }],
  ['101', { pattern: /^(\d{6})$/, date: asItIs }],
  ['102', { pattern: /^(\d{8})$/, date: asItIs }],
  ['201', { pattern: /^(\d{6})\d{4}$/, date: asItIs }],
  ['202', { pattern: /^(\d{6})\d{6}$/, date: asItIs }],
  ['203', { pattern: /^(\d{8})\d{4}$/, date: asItIs }],
  ['204', { pattern: /^(\d{8})\d{6}$/, date: asItIs }],
  ['205', { pattern: /^(\d{8})\d{4}[-+]?\d{4}$/, date: asItIs }],
  ['303', { pattern: /^(\d{8})\d{4}[A-Za-z]{3}$/, date: asItIs }],
  ['304', { pattern: /^(\d{8})\d{6}[A-Za-z]{3}$/, date: asItIs }],
  ['711', { pattern: /^(\d{8})-?\d{8}$/, date: asItIs }],
  ['713', { pattern: /^(\d{6})\d{4}-?\d{10}$/, date: asItIs }],
  ['717', { pattern: /^(\d{6})-?\d{6}$/, date: asItIs }],
  ['718', { pattern: /^(\d{8})-?\d{8}$/, date: asItIs }],
  ['719', { pattern: /^(\d{8})\d{4}-?\d{12}$/, date: asItIs }],
])

/** What a date without a format code may look like. */
const usual: Format = { pattern: /^(\d{8}|\d{6})$/, date: asItIs }

/**
 * The day of a DTM as ISO 8601; undefined, with an issue, when there is no such day or its format names none (a week, a number of days).
 * The day is taken as written: times and zones do not move it.
 */
export const readEdifactDate = (context: MappingContext, dtm: EdifactSegment): string | undefined => {
  const text = textOf(dtm, 1, 2)
  if (text === undefined) return undefined
  const code = textOf(dtm, 1, 3)
  const format = code === undefined ? usual : formats.get(code)
  if (format === undefined) {
    const message = `Date format ${code} names no day; ask the partner for a date in format 102 (CCYYMMDD)`
    return complain(context, 'DATE_INVALID', dtm, 1, message, 3)
  }
  const day = format.pattern.exec(text)?.[1]
  const date = day === undefined ? undefined : isoDateFrom(format.date(day))
  if (date !== undefined) return date
  const wanted = code === undefined ? '' : ` in format ${code}`
  return complain(context, 'DATE_INVALID', dtm, 1, `"${text}" is not a date of the calendar${wanted}`, 2)
}
