import type { Decimal } from 'decimal.js'
import { decimal, decimalText } from '../../../domain/decimal.ts'
import { isSscc } from '../../../domain/gs1.ts'
import type { Shipment, ShipmentLine, ShipmentPackage, ShipmentPallet } from '../../../domain/shipment.ts'
import { childrenOf, textAt, type XmlElement } from '../../../edi/xml/xml-element.ts'
import type { MappingContext } from '../mapping-context.ts'
import { unpadded } from './idoc-party.ts'
import { palletGroup } from './idoc-shipment-codes.ts'
import { doubtfulUnits } from './idoc-values.ts'
import { complainOf, positiveOf, unitOf, valueAt } from './xml-values.ts'

/** A line, what of it is not packed yet, and how often it was packed. */
type Packing = { line: ShipmentLine; rest: Decimal; times: number }

/** The lines by their numbers without padding. */
type Packings = ReadonlyMap<string, Packing>

/** 18 digits, or 20 with the application identifier; other numbers of handling units are of no use outside of their system. */
const ssccOf = (context: MappingContext, unit: XmlElement): string | undefined => {
  const value = valueAt(unit, 'EXIDV')
  const digits = value.text?.replace(/^00(?=\d{18}$)/, '')
  if (digits === undefined || !/^\d{18}$/.test(digits)) return undefined
  // A shorter number is padded with zeros, and one in ten of those has a right check digit by chance.
  if (/^0{6}/.test(digits)) return undefined
  if (isSscc(digits)) return digits
  return complainOf(context, 'IDENTIFIER_INVALID', value, `SSCC "${digits}" has a wrong check digit`)
}

const weightOf = (context: MappingContext, unit: XmlElement): ShipmentPackage['grossWeight'] => {
  const weight = valueAt(unit, 'BRGEW')
  if (weight.text === undefined || /^[0.]+$/.test(weight.text)) return undefined
  const value = positiveOf(context, weight)
  const code = unitOf(context, valueAt(unit, 'GWEIM'))
  return value === undefined || code === undefined ? undefined : { value, unit: code }
}

/** The part of a line that lies in a handling unit. The first keeps the line's number. */
const partOf = (context: MappingContext, content: XmlElement, packings: Packings): ShipmentLine | undefined => {
  const number = valueAt(content, 'POSNR')
  const packing = packings.get(unpadded(number.text ?? ''))
  if (packing === undefined)
    return complainOf(context, 'VALUE_INVALID', number, `Line "${number.text}" is in a handling unit, but not there`)
  const { line } = packing
  const value = positiveOf(context, valueAt(content, 'VEMNG'))
  const own = valueAt(content, 'VEMEH')
  const unit = own.text === undefined ? line.quantity.unit : unitOf(context, own, doubtfulUnits)
  if (value === undefined || unit === undefined) return undefined
  packing.times += 1
  // In another unit nobody can tell what is left: the line counts as packed.
  packing.rest = unit === line.quantity.unit ? packing.rest.minus(value) : decimal('0')
  const lineNumber = packing.times === 1 ? line.lineNumber : `${line.lineNumber}.${packing.times}`
  if (packing.rest.isNegative())
    complainOf(
      context,
      'TOTAL_MISMATCH',
      valueAt(content, 'VEMNG'),
      `More of line ${line.lineNumber} is packed than its quantity ${line.quantity.value}`,
    )
  return { ...line, lineNumber, quantity: { value, unit } }
}

const unitFrom = (context: MappingContext, unit: XmlElement, packings: Packings): ShipmentPackage => ({
  sscc: ssccOf(context, unit),
  packagingType: textAt(unit, 'VHART'),
  grossWeight: weightOf(context, unit),
  lines: childrenOf(unit, 'E1EDL44')
    .filter((content) => textAt(content, 'POSNR') !== undefined && !/^0+$/.test(textAt(content, 'POSNR') ?? ''))
    .map((content) => partOf(context, content, packings))
    .filter((line) => line !== undefined),
})

/** The numbers of the handling units within another one. */
const innerOf = (unit: XmlElement): string[] =>
  childrenOf(unit, 'E1EDL44').flatMap((content) =>
    textAt(content, 'EXIDV') !== undefined && textAt(content, 'EXIDV') !== textAt(unit, 'EXIDV')
      ? (textAt(content, 'EXIDV') ?? [])
      : [],
  )

const isPallet = (unit: XmlElement): boolean =>
  innerOf(unit).length > 0 || textAt(unit, 'VEGR1') === palletGroup || textAt(unit, 'VHART') === 'PX'

/** What is left of the lines when everything in handling units is taken away. */
const looseLines = (packings: Packings): ShipmentLine[] =>
  [...packings.values()].flatMap(({ line, rest, times }) => {
    if (times === 0) return [line]
    if (!rest.greaterThan(0)) return []
    const quantity = { ...line.quantity, value: decimalText(rest) }
    return [{ ...line, lineNumber: `${line.lineNumber}.${times + 1}`, quantity }]
  })

/** The handling units (E1EDL37) with their lines, and the lines in none. */
export const packedLines = (
  context: MappingContext,
  delivery: XmlElement,
  lines: readonly ShipmentLine[],
): Pick<Shipment, 'pallets' | 'packages' | 'lines'> => {
  const elements = childrenOf(delivery, 'E1EDL37')
  const packings: Packings = new Map(
    lines.map((line) => [unpadded(line.lineNumber), { line, rest: decimal(line.quantity.value), times: 0 }]),
  )
  if (packings.size < lines.length)
    complainOf(context, 'VALUE_INVALID', valueAt(delivery, 'E1EDL24/POSNR'), 'Two lines have the same number')
  const units = elements.map((element) => ({ element, unit: unitFrom(context, element, packings) }))
  const byNumber = new Map(units.map((each) => [textAt(each.element, 'EXIDV'), each]))
  const inner = new Set(elements.flatMap(innerOf))
  const pallets: ShipmentPallet[] = []
  const packages: ShipmentPackage[] = []
  const taken = new Set<ShipmentPackage>()
  for (const { element, unit } of units) {
    const within = innerOf(element).flatMap((number) => byNumber.get(number) ?? [])
    const held = within.filter((each) => !taken.has(each.unit) && !isPallet(each.element)).map((each) => each.unit)
    for (const each of held) taken.add(each)
    // A container that holds nothing but pallets has no place in a shipment: its pallets do.
    const isContainer = within.length > 0 && held.length === 0 && unit.lines.length === 0
    if (isPallet(element) && !isContainer) pallets.push({ ...unit, packages: held })
    else if (!isPallet(element) && !inner.has(textAt(element, 'EXIDV') ?? '')) packages.push(unit)
  }
  return { pallets, packages, lines: looseLines(packings) }
}
