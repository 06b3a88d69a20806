import { decimal, decimalText, isDecimalString } from '../../domain/decimal.ts'
import type { Quantity } from '../../domain/sales-order.ts'
import { unitFromX12 } from '../../domain/units.ts'
import { isoDateFrom } from '../../edi/data-types.ts'
import { type AnySegment, complain, type MappingContext, textOf } from './mapping-context.ts'

/** Already as it has to be: by far the most numbers. */
const canonicalPattern = /^(0|[1-9]\d{0,14})(\.\d{0,8}[1-9])?$/
const decimalPattern = /^-?(\d+\.?\d*|\.\d+)$/

/** A decimal number (X12 type R) as canonical text, or undefined when it is none or has too many digits. */
export const decimalFromX12 = (text: string): string | undefined => {
  if (canonicalPattern.test(text)) return text
  if (!decimalPattern.test(text)) return undefined
  const value = decimalText(decimal(text))
  return isDecimalString(value) ? value : undefined
}

/** The decimal number a document writes, in its notation; undefined for what is none. */
export const decimalFrom = (context: MappingContext, text: string): string | undefined =>
  decimalFromX12(context.decimalComma === true ? text.replace(',', '.') : text)

/** The decimal number of an element, or undefined when it is empty or (with an issue) no number. */
export const readDecimal = (
  context: MappingContext,
  segment: AnySegment,
  element: number,
  component?: number,
): string | undefined => {
  const text = textOf(segment, element, component)
  if (text === undefined) return undefined
  const value = decimalFrom(context, text)
  return value ?? complain(context, 'VALUE_INVALID', segment, element, `"${text}" is not a number`, component)
}

/** A price or another amount that cannot be negative. */
export const readPrice = (
  context: MappingContext,
  segment: AnySegment,
  element: number,
  component?: number,
): string | undefined => {
  const value = readDecimal(context, segment, element, component)
  if (value?.startsWith('-'))
    return complain(context, 'VALUE_INVALID', segment, element, 'A price cannot be negative', component)
  return value
}

/** An amount with two implied decimals (X12 type N2): `1050` is 10.50. */
export const readAmountN2 = (context: MappingContext, segment: AnySegment, element: number): string | undefined => {
  const text = textOf(segment, element)
  if (text === undefined) return undefined
  const value = /^-?\d+$/.test(text) ? decimalText(decimal(text).div(100)) : undefined
  if (value !== undefined && isDecimalString(value)) return value
  return complain(context, 'VALUE_INVALID', segment, element, `"${text}" is not an amount with two implied decimals`)
}

export const readWhole = (
  context: MappingContext,
  segment: AnySegment,
  element: number,
  component?: number,
): number | undefined => {
  const text = textOf(segment, element, component)
  if (text === undefined) return undefined
  if (/^-?\d{1,9}$/.test(text)) return Number(text)
  return complain(context, 'VALUE_INVALID', segment, element, `"${text}" is not a whole number`, component)
}

/** A date element as ISO 8601, or undefined when it is empty or (with an issue) no date. */
export const readDate = (context: MappingContext, segment: AnySegment, element: number): string | undefined => {
  const text = textOf(segment, element)
  if (text === undefined) return undefined
  const date = isoDateFrom(text)
  if (date !== undefined) return date
  const message = `"${text}" is not a date of the calendar (CCYYMMDD)`
  return complain(context, 'DATE_INVALID', segment, element, message)
}

/** The partner's unit as a UN/ECE Recommendation 20 code, by the partner's table first. */
export const readUnit = (context: MappingContext, segment: AnySegment, element: number): string | undefined => {
  const code = textOf(segment, element)
  if (code === undefined) return complain(context, 'VALUE_MISSING', segment, element, 'The unit of measure is missing')
  const unit = knownUnit(context, segment, element)
  if (unit !== undefined) return unit
  const message = `Unit "${code}" is not known; add it to "codes.units" of partner ${context.partner.name}`
  return complain(context, 'UNIT_UNKNOWN', segment, element, message)
}

/** A unit by the buyer's codes or those of X12, without a word where there is none. */
export const knownUnit = ({ partner }: MappingContext, segment: AnySegment, element: number): string | undefined => {
  const code = textOf(segment, element) ?? ''
  const { units } = partner.codes
  // A code of the buyer must not find what every object has.
  return (Object.hasOwn(units, code) ? units[code] : undefined) ?? unitFromX12(code)
}

/** A quantity greater than zero, from two elements of a segment. */
export const readQuantity = (
  context: MappingContext,
  segment: AnySegment,
  valueElement: number,
  unitElement: number,
): Quantity | undefined => {
  const unit = readUnit(context, segment, unitElement)
  const value = readPositive(context, segment, valueElement)
  return unit === undefined || value === undefined ? undefined : { value, unit }
}

/** A quantity's number, which must be greater than zero. */
export const readPositive = (
  context: MappingContext,
  segment: AnySegment,
  element: number,
  component?: number,
): string | undefined => {
  const text = textOf(segment, element, component)
  const refuse = (message: string): undefined =>
    complain(context, text === undefined ? 'VALUE_MISSING' : 'QUANTITY_INVALID', segment, element, message, component)
  if (text === undefined) return refuse('The quantity is missing')
  const value = decimalFrom(context, text)
  if (value === undefined) return refuse(`"${text}" is not a number with at most 10 decimals`)
  const isPositive = !value.startsWith('-') && value !== '0'
  return isPositive ? value : refuse(`A quantity must be greater than zero; it is ${value}`)
}
