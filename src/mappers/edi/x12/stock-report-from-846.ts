import type { Mapped } from '../../../domain/issue.ts'
import type { Partner } from '../../../domain/partner.ts'
import type { StockKind, StockLine, StockReport } from '../../../domain/stock-report.ts'
import type { Delimiters } from '../../../edi/edi.ts'
import { type LoopTree, loopsOf, segmentOf, segmentsOf } from '../../../edi/loop-tree.ts'
import { elementOf, type ParsedSegment } from '../../../edi/segment.ts'
import { complain, complainMissing, type MappingContext, placeOf } from '../mapping-context.ts'
import { glnFrom } from '../party-rules.ts'
import { readDate, readDecimal, readUnit } from '../read-values.ts'
import { documentNumber } from './document-number.ts'
import { statedItem } from './item-from-po1.ts'
import { mapSet } from './map-set.ts'
import { withoutNotes } from './note-references.ts'
import { checkLineNumbers } from './order-from-loops.ts'
import { descriptionOf } from './order-line-from-po1.ts'
import { statedPartiesFromN1 } from './parties-from-n1.ts'
import { dateOf, requiredElement } from './read-segments.ts'
import { stockCodes } from './stock-codes.ts'
import { references } from './terms-from-850.ts'

type Stock = StockLine['quantities'][number]

const kinds: ReadonlyMap<string, StockKind> = new Map(
  (['on-hand', 'available', 'reserved', 'in-transit', 'on-order'] as const).map((kind) => [
    stockCodes.quantities[kind],
    kind,
  ]),
)

/** Available, product availability, estimated delivery, delivery (data element 374). */
const availability = [stockCodes.availableFrom, '169', '017', '035'] as const

/** The unit stands in QTY, or in a UIT behind it. */
const unitOf = (context: MappingContext, loop: LoopTree, qty: ParsedSegment): string | undefined => {
  const uit = segmentOf(loop, 'UIT')
  return uit !== undefined && elementOf(qty, 3) === undefined ? readUnit(context, uit, 1) : readUnit(context, qty, 3)
}

const stockOf = (context: MappingContext, loop: LoopTree): Stock | undefined => {
  const qty = segmentOf(loop, 'QTY')
  if (qty === undefined) return undefined
  const code = requiredElement(context, qty, 1, 'kind of stock')
  const kind = kinds.get(code ?? '')
  const message = `Quantity "${code}" is no kind of stock; 17, 33, 27, 29 and 63 are understood`
  if (code !== undefined && kind === undefined) complain(context, 'VALUE_INVALID', qty, 1, message)
  const text = requiredElement(context, qty, 2, 'quantity')
  const value = text === undefined ? undefined : readDecimal(context, qty, 2)
  const unit = unitOf(context, loop, qty)
  const date = dateOf(context, segmentsOf(loop, 'DTM'), ...availability)
  if (kind === undefined || value === undefined || unit === undefined) return undefined
  return { kind, quantity: { value, unit }, date }
}

/** The place of the first N1 in the line's loop. */
const locationOf = (context: MappingContext, line: LoopTree): StockLine['location'] => {
  const [loop] = loopsOf(line, 'N1')
  const n1 = loop && segmentOf(loop, 'N1')
  if (loop === undefined || n1 === undefined) return undefined
  const text = elementOf(n1, 4)
  const isGln = elementOf(n1, 3) === 'UL' && text !== undefined
  const [identifier] = isGln ? glnFrom(text, placeOf(context, n1, 4)) : []
  const ref = segmentsOf(loop, 'REF').find((each) => elementOf(each, 1) === stockCodes.placeCode)
  return { gln: identifier?.value, code: isGln ? elementOf(ref, 2) : text, name: elementOf(n1, 2) }
}

const lineOf = (context: MappingContext, loop: LoopTree, index: number): StockLine | undefined => {
  const lin = segmentOf(loop, 'LIN')
  if (lin === undefined) return undefined
  const lineNumber = elementOf(lin, 1) ?? String(index + 1)
  context.line = lineNumber
  const { itemId, buyerItemId, gtin, description } = statedItem(context, lin)
  const loops = loopsOf(loop, 'QTY')
  if (loops.length === 0) complain(context, 'VALUE_MISSING', lin, undefined, 'The line has no QTY: no stock is told')
  const quantities = loops.map((each) => stockOf(context, each)).filter((each) => each !== undefined)
  const location = locationOf(context, loop)
  context.line = undefined
  if (itemId === undefined) return undefined
  return {
    lineNumber,
    itemId,
    buyerItemId,
    gtin,
    description: descriptionOf(loop) ?? description,
    location,
    quantities,
  }
}

const reportFrom = (context: MappingContext, root: LoopTree): StockReport | undefined => {
  const bia = segmentOf(root, 'BIA')
  if (bia === undefined)
    return complainMissing(context, 'BIA', 'The stock report has no BIA segment: number and date are missing')
  const reportNumber = documentNumber(context, bia, 3, 'number of the report')
  const issueDate = requiredElement(context, bia, 4, 'date of the report') && readDate(context, bia, 4)
  const loops = loopsOf(root, 'LIN')
  if (loops.length === 0) complainMissing(context, 'LIN', 'The stock report has no lines')
  checkLineNumbers(context, loops)
  const lines = loops.map((loop, index) => lineOf(context, loop, index)).filter((line) => line !== undefined)
  const asOfDate = dateOf(context, segmentsOf(root, 'DTM'), stockCodes.asOf, '366')
  const parties = statedPartiesFromN1(context, root)
  if (reportNumber === undefined || issueDate === undefined) return undefined
  return { reportNumber, issueDate, asOfDate, parties, ...withoutNotes(references(root)), lines }
}

/**
 * The stock an 846 tells. `body` is the transaction set from ST to SE. Items are the seller's own codes (VP, VN, SK, VC), taken as
 * they are; units go through the partner's table. Stock may be zero or less. All issues come at once.
 *
 * It has all of what `stockReportTo846` was given, but for: a party's identifiers beyond the first and its tax numbers, contacts beyond
 * three, what is cut from names, and a note of more than 80 characters comes back as several.
 */
export const stockReportFrom846 = (
  body: Uint8Array,
  given: { partner: Partner; delimiters: Delimiters },
): Mapped<StockReport> => mapSet(body, given, '846', 'Only an inventory advice (846) tells stock', reportFrom)
