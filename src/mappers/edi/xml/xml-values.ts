import { decimal } from '../../../domain/decimal.ts'
import type { ErrorCode } from '../../../domain/error-catalogue.ts'
import { isSameUnit, isUnit } from '../../../domain/units.ts'
import { isoDateFrom } from '../../../edi/data-types.ts'
import { isoDateOfXml } from '../../../edi/xml/check-document.ts'
import { attributeOf, elementAt, textOf, type XmlElement } from '../../../edi/xml/xml-element.ts'
import type { MappingContext, Place } from '../mapping-context.ts'
import { decimalFromX12 } from '../read-values.ts'

/** A value of a document, or the place where it would stand. */
export type Value = { text: string | undefined; path: string; line: number }

/** The value at a path of names below an element; a last part with `@` is an attribute. */
export const valueAt = (parent: XmlElement, path: string): Value => {
  const [, elements = '', attribute] = /^([^@]*?)\/?(?:@(.+))?$/.exec(path) ?? []
  const element = elements === '' ? parent : elementAt(parent, elements)
  const text = attribute === undefined ? textOf(element) : attributeOf(element, attribute)
  const below = attribute === undefined ? '' : `/@${attribute}`
  return {
    text,
    path: element === undefined ? `${parent.path}/${path}` : element.path + below,
    line: (element ?? parent).line,
  }
}

const longestValue = 60

/** Notes an issue of one value; the mapping goes on, so that all issues of a document are found at once. */
export const complainOf = (context: MappingContext, code: ErrorCode, at: Value, message: string): undefined => {
  context.issues.push({ code, path: `${at.path} (line ${at.line})`, value: at.text?.slice(0, longestValue), message })
}

/** The place of a value, for the rules that all standards share. */
export const placeAt =
  (context: MappingContext, at: Value): Place =>
  (code, message) =>
    complainOf(context, code, at, message)

export const requiredText = (context: MappingContext, value: Value, what: string): string | undefined =>
  value.text ?? complainOf(context, 'VALUE_MISSING', value, `The ${what} is missing`)

/** A number as canonical text. A plus sign is dropped, a minus sign may stand behind, as SAP writes it. */
const decimalFromXml = (text: string): string | undefined =>
  decimalFromX12(text.replace(/^\+/, '').replace(/^([^-].*)-$/, '-$1'))

export const decimalOf = (context: MappingContext, value: Value): string | undefined => {
  if (value.text === undefined) return undefined
  const message = `"${value.text}" is not a number with at most 10 decimals; the decimal sign is a point`
  return decimalFromXml(value.text) ?? complainOf(context, 'VALUE_INVALID', value, message)
}

export const priceOf = (context: MappingContext, value: Value): string | undefined => {
  const price = decimalOf(context, value)
  return price?.startsWith('-') ? complainOf(context, 'VALUE_INVALID', value, 'A price cannot be negative') : price
}

/** A quantity greater than zero. */
export const positiveOf = (context: MappingContext, value: Value): string | undefined => {
  if (value.text === undefined) return complainOf(context, 'VALUE_MISSING', value, 'The quantity is missing')
  const quantity = decimalFromXml(value.text)
  if (quantity === undefined)
    return complainOf(context, 'QUANTITY_INVALID', value, `"${value.text}" is not a number with at most 10 decimals`)
  if (/^-|^0(\.0*)?$/.test(quantity))
    return complainOf(context, 'QUANTITY_INVALID', value, `A quantity must be greater than zero; it is ${quantity}`)
  return quantity
}

/** Codes that were in Recommendation 20 once, and packages without the X that Recommendation 20 puts in front of them. */
const formerUnits: ReadonlyMap<string, string> = new Map([
  ['PCE', 'H87'],
  ['BX', 'XBX'],
  ['CS', 'XCS'],
  ['CT', 'XCT'],
  ['PK', 'XPK'],
  ['BG', 'XBG'],
])

/** The unit as a UN/ECE Recommendation 20 code, by the partner's table first. `doubtful`: codes that mean something else there. */
export const unitOf = (
  context: MappingContext,
  value: Value,
  doubtful: ReadonlySet<string> = new Set(),
): string | undefined => {
  const { text } = value
  if (text === undefined) return complainOf(context, 'VALUE_MISSING', value, 'The unit of measure is missing')
  const { units } = context.partner.codes
  if (Object.hasOwn(units, text)) return units[text]
  const unit = doubtful.has(text) ? undefined : isUnit(text) ? text : formerUnits.get(text)
  const why = doubtful.has(text) ? 'can mean more than one thing' : 'is not known'
  const message = `Unit "${text}" ${why}; add it to "codes.units" of partner ${context.partner.name}`
  return unit ?? complainOf(context, 'UNIT_UNKNOWN', value, message)
}

/** The unit a price is for, where it is stated. */
export const priceUnitOf = (
  context: MappingContext,
  value: Value,
  doubtful?: ReadonlySet<string>,
): string | undefined => (value.text === undefined ? undefined : unitOf(context, value, doubtful))

/** A price for another unit than the line's cannot be converted here: booked as it is, it would be a wrong price. */
export const checkPriceUnit = (
  context: MappingContext,
  value: Value,
  unit: string | undefined,
  doubtful?: ReadonlySet<string>,
): void => {
  if (unit === undefined) return
  const own = priceUnitOf(context, value, doubtful)
  if (own === undefined || isSameUnit(own, unit)) return
  complainOf(
    context,
    'VALUE_INVALID',
    value,
    `The price is for unit ${own}, the line is in ${unit}; both must be the same`,
  )
}

/**
 * UBL's factor between the unit a price is for and the one that is ordered. OIOUBL multiplies a price by it, and the example of UBL itself (nails in a
 * kilo) divides: the price without it would be wrong, and with it perhaps.
 */
export const checkPriceFactor = (context: MappingContext, parent: XmlElement): void => {
  const value = valueAt(parent, 'Price/OrderableUnitFactorRate')
  const factor = decimalOf(context, value)
  if (factor === undefined || decimal(factor).equals('1')) return
  const message = `The price is for another unit than the line's, ${factor} to one (OrderableUnitFactorRate); it must be for the unit of the line`
  complainOf(context, 'VALUE_INVALID', value, message)
}

/** A date of XML Schema; of a date with time the day counts, as the sender's clock has it. */
export const dateOf = (context: MappingContext, value: Value): string | undefined => {
  if (value.text === undefined) return undefined
  const [day = ''] = value.text.split('T')
  const message = `"${value.text}" is not a date of the calendar (CCYY-MM-DD)`
  return isoDateOfXml(day) ?? complainOf(context, 'DATE_INVALID', value, message)
}

/** A date without dashes; zeros are SAP's way to say that there is none. */
export const compactDateOf = (context: MappingContext, value: Value): string | undefined => {
  if (value.text === undefined || /^0+$/.test(value.text)) return undefined
  const message = `"${value.text}" is not a date of the calendar (CCYYMMDD)`
  return isoDateFrom(value.text) ?? complainOf(context, 'DATE_INVALID', value, message)
}
