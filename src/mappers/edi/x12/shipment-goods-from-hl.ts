import { isSscc } from '../../../domain/gs1.ts'
import type { Quantity } from '../../../domain/sales-order.ts'
import type { ShipmentLine, ShipmentPackage, ShipmentPallet } from '../../../domain/shipment.ts'
import { segmentOf, segmentsOf } from '../../../edi/loop-tree.ts'
import { elementOf, type ParsedSegment } from '../../../edi/segment.ts'
import { complain, type MappingContext } from '../mapping-context.ts'
import { readPositive, readQuantity, readUnit } from '../read-values.ts'
import { statedItem } from './item-from-po1.ts'
import type { ReadLevel } from './levels-from-hl.ts'
import { packagingFromX12 } from './packaging-codes.ts'
import { dateOf, descriptionFrom } from './read-segments.ts'

/** A line whose own number may not be known yet: the document need not number them, or only within each order. */
export type NumberedLater = Omit<ShipmentLine, 'lineNumber'> & { lineNumber: string | undefined }

const readShipped = (context: MappingContext, level: ReadLevel): Quantity | undefined => {
  const sn1 = segmentOf(level.loop, 'SN1')
  if (sn1 !== undefined) return readQuantity(context, sn1, 2, 3)
  return complain(context, 'VALUE_MISSING', level.hl, undefined, 'The item has no SN1: the shipped quantity is missing')
}

const referencesOf = (level: ReadLevel, qualifier: string): string[] =>
  segmentsOf(level.loop, 'REF')
    .filter((ref) => elementOf(ref, 1) === qualifier)
    .map((ref) => elementOf(ref, 2) ?? elementOf(ref, 3))
    .filter((value) => value !== undefined)

/** The line of an item level; undefined when item or quantity is missing, which is then an issue. */
export const lineFromLevel = (
  context: MappingContext,
  level: ReadLevel,
  orderNumber: string | undefined,
): NumberedLater | undefined => {
  const lin = segmentOf(level.loop, 'LIN')
  if (lin === undefined) return complain(context, 'VALUE_MISSING', level.hl, undefined, 'The item level has no LIN')
  const sn1 = segmentOf(level.loop, 'SN1')
  context.line = elementOf(lin, 1)
  const item = statedItem(context, lin)
  const quantity = readShipped(context, level)
  const ordered = sn1 && elementOf(sn1, 5) !== undefined ? readQuantity(context, sn1, 5, 6) : undefined
  const expiryDate = dateOf(context, segmentsOf(level.loop, 'DTM'), '036')
  context.line = undefined
  const { itemId, buyerItemId, gtin } = item
  if (itemId === undefined || quantity === undefined) return undefined
  const serials = referencesOf(level, 'SE')
  const serial = item.codeUnder('SN')
  return {
    lineNumber: elementOf(sn1, 1) ?? elementOf(lin, 1),
    orderNumber,
    orderLineNumber: elementOf(lin, 1),
    itemId,
    buyerItemId,
    gtin,
    description: descriptionFrom(segmentsOf(level.loop, 'PID')) ?? item.description,
    quantity,
    ordered,
    batchNumber: referencesOf(level, 'LT')[0] ?? item.codeUnder('LT'),
    expiryDate,
    serialNumbers: serial === undefined || serials.includes(serial) ? serials : [serial, ...serials],
  }
}

/** The SSCC of the marks: 18 digits (AA) or with the application identifier 00 in front (GM). */
const ssccFrom = (context: MappingContext, marks: readonly ParsedSegment[]): string | undefined => {
  const man = marks.find((each) => ['GM', 'AA'].includes(elementOf(each, 1) ?? ''))
  const text = elementOf(man, 2)
  if (man === undefined || text === undefined) return undefined
  const digits = text.replace(/^\(00\)/, '')
  const sscc = digits.length === 20 && digits.startsWith('00') ? digits.slice(2) : digits
  const message = `SSCC "${text}" is not 18 digits with a right check digit`
  return isSscc(sscc) ? sscc : complain(context, 'IDENTIFIER_INVALID', man, 2, message)
}

/** Gross weight of a TD1 (elements 6 to 8); a net weight is none. */
export const weightFromTd1 = (context: MappingContext, td1: ParsedSegment | undefined): Quantity | undefined => {
  if (td1 === undefined || elementOf(td1, 7) === undefined || (elementOf(td1, 6) ?? 'G') !== 'G') return undefined
  const value = readPositive(context, td1, 7)
  const unit = readUnit(context, td1, 8)
  return value === undefined || unit === undefined ? undefined : { value, unit }
}

const weightFromPo4 = (context: MappingContext, po4: ParsedSegment | undefined): Quantity | undefined => {
  if (po4 === undefined || elementOf(po4, 6) === undefined || (elementOf(po4, 5) ?? 'G') !== 'G') return undefined
  return readQuantity(context, po4, 6, 7)
}

/** SSCC, type and weight of a pack or tare level; what it holds comes with the levels below. */
export const unitFromLevel = (
  context: MappingContext,
  { loop }: ReadLevel,
): Omit<ShipmentPackage & ShipmentPallet, 'lines' | 'packages'> => {
  const td1 = segmentOf(loop, 'TD1')
  const po4 = segmentOf(loop, 'PO4')
  const code = elementOf(td1, 1) ?? elementOf(po4, 4)
  const agreed = segmentsOf(loop, 'PKG').find((pkg) => elementOf(pkg, 3) === 'ZZ')
  return {
    sscc: ssccFrom(context, segmentsOf(loop, 'MAN')),
    packagingType: elementOf(agreed, 4) ?? (code === undefined ? undefined : packagingFromX12(code)),
    grossWeight: weightFromTd1(context, td1) ?? weightFromPo4(context, po4),
  }
}
