import type { ErrorCode } from '../../../domain/error-catalogue.ts'
import type { FlatDateFormat, FlatLayout, FlatPath } from '../../../domain/flat-layout.ts'
import type { Partner } from '../../../domain/partner.ts'
import { isUnit, unitFromX12 } from '../../../domain/units.ts'
import { isoDateFrom } from '../../../edi/data-types.ts'
import type { Columns } from '../../../edi/flat/columns.ts'
import type { FlatRow } from '../../../edi/flat/read-rows.ts'
import type { MappingContext, Place } from '../mapping-context.ts'
import { decimalFromX12 } from '../read-values.ts'

/** What the values of an order are read with. */
export type FlatContext = MappingContext & { layout: FlatLayout; columns: Columns }

/** A value, and where it stands or would stand. */
export type FlatValue = { text: string | undefined; path: FlatPath; place: string; decimals?: number | undefined }

const longestValue = 60

/** Notes an issue of one value; the mapping goes on, so that all issues of an order are found at once. */
export const complainOf = (context: MappingContext, code: ErrorCode, at: FlatValue, message: string): undefined => {
  context.issues.push({ code, path: at.place, value: at.text?.slice(0, longestValue), message })
}

/** The place of a value, for the rules that all standards share. */
export const placeAt =
  (context: MappingContext, at: FlatValue): Place =>
  (code, message) =>
    complainOf(context, code, at, message)

/** Spreadsheets keep leading zeros by a formula that gives a text: `="00123"`. */
const textFormula = /^="((?:[^"]|"")*)"$/

const mayHaveBreaks = /(^|\.)(name|notes|lines|description|city)$/

/** The text of a cell; a formula is no value, and a code that runs over lines is none either. */
const textFrom = (context: FlatContext, at: FlatValue, cell: string): string | undefined => {
  const trimmed = cell.trim()
  const text = (textFormula.exec(trimmed)?.[1] ?? trimmed).replaceAll(/\s*[\r\n]+\s*/g, '\n')
  const seen = { ...at, text }
  if (text.startsWith('=') && context.layout.format === 'csv')
    return complainOf(context, 'VALUE_INVALID', seen, 'The cell holds a formula: ask the partner to send values')
  if (!text.includes('\n')) return text === '' ? undefined : text
  if (mayHaveBreaks.test(at.path)) return at.path.endsWith('notes') ? text : text.replaceAll('\n', ' ')
  return complainOf(context, 'VALUE_INVALID', seen, 'The value runs over several lines')
}

/** All values of a path in a row, the constant of the layout where the row has none. */
const valuesIn = (context: FlatContext, row: FlatRow, path: FlatPath): FlatValue[] => {
  const values = (context.columns.byPath.get(path) ?? []).map(({ index, name, decimals }): FlatValue => {
    const at = { text: undefined, path, place: `${path} (line ${row.line}, ${name})`, decimals }
    return { ...at, text: textFrom(context, at, row.cells[index] ?? '') }
  })
  const constant = context.layout.defaults[path]
  const filled = values.filter(({ text }) => text !== undefined)
  if (filled.length > 0 || constant === undefined) return values
  return [{ text: constant, path, place: `${path} (constant of the layout)` }]
}

/** The value of a path in a row, or the place where it would stand. */
export const valueIn = (context: FlatContext, row: FlatRow, path: FlatPath): FlatValue =>
  valuesIn(context, row, path)[0] ?? { text: undefined, path, place: `${path} (line ${row.line})` }

export const textsIn = (context: FlatContext, row: FlatRow, path: FlatPath): string[] =>
  valuesIn(context, row, path).flatMap(({ text }) => text ?? [])

const datePatterns: Readonly<Record<FlatDateFormat, RegExp>> = {
  'YYYY-MM-DD': /^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})$/,
  YYYYMMDD: /^(?<year>\d{4})(?<month>\d{2})(?<day>\d{2})$/,
  YYMMDD: /^(?<year>\d{2})(?<month>\d{2})(?<day>\d{2})$/,
  'DD.MM.YYYY': /^(?<day>\d{1,2})\.(?<month>\d{1,2})\.(?<year>\d{4})$/,
  'DD/MM/YYYY': /^(?<day>\d{1,2})\/(?<month>\d{1,2})\/(?<year>\d{4})$/,
  'MM/DD/YYYY': /^(?<month>\d{1,2})\/(?<day>\d{1,2})\/(?<year>\d{4})$/,
}

/** A date as ISO 8601, or undefined when it is empty or (with an issue) no date. Two-digit years are 1970 to 2069. */
export const dateOf = (context: FlatContext, value: FlatValue): string | undefined => {
  const { text } = value
  if (text === undefined) return undefined
  const { dateFormat } = context.layout
  const { year = '', month = '', day = '' } = datePatterns[dateFormat].exec(text)?.groups ?? {}
  const date = isoDateFrom(year + month.padStart(2, '0') + day.padStart(2, '0'))
  return date ?? complainOf(context, 'DATE_INVALID', value, `"${text}" is not a date of the calendar (${dateFormat})`)
}

/** Puts the decimal mark in where it is not written: `1050` with two decimals is 10.50. */
const withDecimals = (digits: string, decimals: number): string => {
  const padded = digits.padStart(decimals + 1, '0')
  return `${padded.slice(0, -decimals)}.${padded.slice(-decimals)}`
}

/** A number by the layout's decimal mark. What could mark thousands is no number: nobody can tell 1.250 from 1250 by looking. */
const decimalFrom = ({ text = '', decimals }: FlatValue, { decimalMark }: FlatLayout): string | undefined => {
  const [, sign = '', digits = ''] = /^([+-]?)([\d.,]+)$/.exec(text) ?? []
  if (digits === '' || digits.includes(decimalMark === '.' ? ',' : '.')) return undefined
  const isImplied = decimals !== undefined && !digits.includes(decimalMark)
  const plain = isImplied ? withDecimals(digits, decimals) : digits.replace(decimalMark, '.')
  return decimalFromX12(sign === '-' ? `-${plain}` : plain)
}

const notNumber = ({ text }: FlatValue, { decimalMark }: FlatLayout): string =>
  `"${text}" is not a number with at most 10 decimals, the decimal mark "${decimalMark}" and no mark for thousands`

/** A price, which cannot be negative. */
export const priceOf = (context: FlatContext, value: FlatValue): string | undefined => {
  if (value.text === undefined) return undefined
  const price = decimalFrom(value, context.layout)
  if (price === undefined) return complainOf(context, 'VALUE_INVALID', value, notNumber(value, context.layout))
  return price.startsWith('-') ? complainOf(context, 'VALUE_INVALID', value, 'A price cannot be negative') : price
}

/** A quantity greater than zero. */
export const positiveOf = (context: FlatContext, value: FlatValue): string | undefined => {
  if (value.text === undefined) return complainOf(context, 'VALUE_MISSING', value, 'The quantity is missing')
  const quantity = decimalFrom(value, context.layout)
  if (quantity === undefined) return complainOf(context, 'QUANTITY_INVALID', value, notNumber(value, context.layout))
  if (/^-|^0(\.0*)?$/.test(quantity))
    return complainOf(context, 'QUANTITY_INVALID', value, `A quantity must be greater than zero; it is ${quantity}`)
  return quantity
}

/** Codes that mean one unit in X12 and another in Recommendation 20: the partner's table must say which. */
const isDoubtful = (code: string): boolean => isUnit(code) && unitFromX12(code) !== code

/** The unit a code of the partner means: by the partner's table, else that of X12 or Recommendation 20 where these do not differ. */
export const unitFromFlat = (code: string, { codes: { units } }: Partner): string | undefined => {
  if (Object.hasOwn(units, code)) return units[code]
  return isDoubtful(code) ? undefined : unitFromX12(code)
}

/** The unit as a UN/ECE Recommendation 20 code, by the partner's table first. */
export const unitOf = (context: FlatContext, value: FlatValue): string | undefined => {
  const { text } = value
  if (text === undefined) return complainOf(context, 'VALUE_MISSING', value, 'The unit of measure is missing')
  const why = isDoubtful(text) ? 'can mean more than one thing' : 'is not known'
  const message = `Unit "${text}" ${why}; add it to "codes.units" of partner ${context.partner.name}`
  return unitFromFlat(text, context.partner) ?? complainOf(context, 'UNIT_UNKNOWN', value, message)
}
