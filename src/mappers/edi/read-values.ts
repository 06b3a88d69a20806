import { decimal, decimalText, isDecimalString } from '../../domain/decimal.ts'
import type { Quantity } from '../../domain/sales-order.ts'
import { unitFromX12 } from '../../domain/units.ts'
import { isoDateFrom } from '../../edi/data-types.ts'
import { elementOf, type ParsedSegment } from '../../edi/segment.ts'
import { complain, type MappingContext } from './mapping-context.ts'

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

/** The decimal number of an element, or undefined when it is empty or (with an issue) no number. */
export const readDecimal = (context: MappingContext, segment: ParsedSegment, element: number): string | undefined => {
  const text = elementOf(segment, element)
  if (text === undefined) return undefined
  const value = decimalFromX12(text)
  return value ?? complain(context, 'VALUE_INVALID', segment, element, `"${text}" is not a number`)
}

/** A price or another amount that cannot be negative. */
export const readPrice = (context: MappingContext, segment: ParsedSegment, element: number): string | undefined => {
  const value = readDecimal(context, segment, element)
  if (value?.startsWith('-')) return complain(context, 'VALUE_INVALID', segment, element, 'A price cannot be negative')
  return value
}

/** An amount with two implied decimals (X12 type N2): `1050` is 10.50. */
export const readAmountN2 = (context: MappingContext, segment: ParsedSegment, element: number): string | undefined => {
  const text = elementOf(segment, element)
  if (text === undefined) return undefined
  const value = /^-?\d+$/.test(text) ? decimalText(decimal(text).div(100)) : undefined
  if (value !== undefined && isDecimalString(value)) return value
  return complain(context, 'VALUE_INVALID', segment, element, `"${text}" is not an amount with two implied decimals`)
}

export const readWhole = (context: MappingContext, segment: ParsedSegment, element: number): number | undefined => {
  const text = elementOf(segment, element)
  if (text === undefined) return undefined
  if (/^-?\d{1,9}$/.test(text)) return Number(text)
  return complain(context, 'VALUE_INVALID', segment, element, `"${text}" is not a whole number`)
}

/** A date element as ISO 8601, or undefined when it is empty or (with an issue) no date. */
export const readDate = (context: MappingContext, segment: ParsedSegment, element: number): string | undefined => {
  const text = elementOf(segment, element)
  if (text === undefined) return undefined
  const message = `"${text}" is not a date of the calendar (CCYYMMDD)`
  return isoDateFrom(text) ?? complain(context, 'DATE_INVALID', segment, element, message)
}

/** The partner's unit as a UN/ECE Recommendation 20 code, by the partner's table first. */
export const readUnit = (context: MappingContext, segment: ParsedSegment, element: number): string | undefined => {
  const code = elementOf(segment, element)
  if (code === undefined) return complain(context, 'VALUE_MISSING', segment, element, 'The unit of measure is missing')
  const unit = context.partner.codes.units[code] ?? unitFromX12(code)
  const message = `Unit "${code}" is not known; add it to "codes.units" of partner ${context.partner.name}`
  return unit ?? complain(context, 'UNIT_UNKNOWN', segment, element, message)
}

/** A quantity greater than zero, from two elements of a segment. */
export const readQuantity = (
  context: MappingContext,
  segment: ParsedSegment,
  valueElement: number,
  unitElement: number,
): Quantity | undefined => {
  const unit = readUnit(context, segment, unitElement)
  const value = readPositive(context, segment, valueElement)
  return unit === undefined || value === undefined ? undefined : { value, unit }
}

export const readPositive = (context: MappingContext, segment: ParsedSegment, element: number): string | undefined => {
  const text = elementOf(segment, element)
  if (text === undefined) return complain(context, 'VALUE_MISSING', segment, element, 'The quantity is missing')
  const value = decimalFromX12(text)
  if (value === undefined)
    return complain(context, 'QUANTITY_INVALID', segment, element, `"${text}" is not a number with at most 10 decimals`)
  if (value.startsWith('-') || value === '0')
    return complain(
      context,
      'QUANTITY_INVALID',
      segment,
      element,
      `A quantity must be greater than zero; it is ${value}`,
    )
  return value
}
