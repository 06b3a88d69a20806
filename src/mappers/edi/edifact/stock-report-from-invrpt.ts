import type { Mapped } from '../../../domain/issue.ts'
import type { StockKind, StockLine, StockReport } from '../../../domain/stock-report.ts'
import type { EdifactSegment } from '../../../edi/edifact/parse-message.ts'
import { type LoopTree, loopsOf, segmentOf, segmentsOf } from '../../../edi/loop-tree.ts'
import type { DocumentContext } from '../document-context.ts'
import { complain, complainMissing, type MappingContext, placeOf, textOf } from '../mapping-context.ts'
import { glnFrom } from '../party-rules.ts'
import { ownItemFromLin } from './edifact-item.ts'
import { statedParties } from './edifact-parties.ts'
import { notesOf, referencesOf } from './edifact-terms.ts'
import { headingFrom, statedQuantity } from './read-heading.ts'
import { mapMessage } from './read-message.ts'
import { dayOf, lineNumberOf } from './read-parts.ts'
import { stockCodes } from './stock-codes.ts'

type Loop = LoopTree<EdifactSegment>

/** A report is always complete: anything but an original or a replacement cannot be one. */
const purposes = new Map([
  ['9', 'original'],
  ['5', 'original'],
] as const)

/** QTY 6063 by what we write, and what others write for the same: total on hand, in transit, reserved, committed. */
const kinds: ReadonlyMap<string, StockKind> = new Map<string, StockKind>([
  ...(['on-hand', 'available', 'reserved', 'in-transit', 'on-order'] as const).map((kind): [string, StockKind] => [
    stockCodes.quantities[kind],
    kind,
  ]),
  ['17', 'on-hand'],
  ['198', 'in-transit'],
  ['248', 'reserved'],
  ['66', 'reserved'],
])

/** LOC 3227: warehouse, location of goods. */
const placeQualifiers: ReadonlySet<string> = new Set([stockCodes.place, '14'])

/** The places among LOC segments as one: a GLN, our code, a name. */
const locationOf = (context: MappingContext, segments: readonly EdifactSegment[]): StockLine['location'] => {
  const location: { gln?: string; code?: string; name?: string } = {}
  for (const loc of segments) {
    if (!placeQualifiers.has(textOf(loc, 1) ?? '')) continue
    const value = textOf(loc, 2, 1)
    const name = textOf(loc, 2, 4)
    if (name !== undefined) location.name ??= name
    if (value === undefined) continue
    if (textOf(loc, 2, 3) === '9') {
      const [gln] = glnFrom(value, placeOf(context, loc, 2, 1))
      if (gln !== undefined) location.gln ??= gln.value
    } else location.code ??= value
  }
  return Object.keys(location).length === 0 ? undefined : location
}

type StockQuantity = StockLine['quantities'][number]

/** One quantity; one of a kind the model has no place for (a reordering level, a movement) is not looked at. */
const quantityOf = (context: MappingContext, group: Loop): StockQuantity[] => {
  const qty = segmentOf(group, 'QTY')
  const kind = kinds.get(textOf(qty, 1, 1) ?? '')
  if (qty === undefined || kind === undefined) return []
  const quantity = statedQuantity(context, qty)
  const date = dayOf(context, group, [stockCodes.availableFrom, '17', '7'])
  return quantity === undefined ? [] : [{ kind, quantity, date }]
}

const lineFrom = (context: MappingContext, loop: Loop, seen: Set<string>): StockLine | undefined => {
  const lin = segmentOf(loop, 'LIN')
  if (lin === undefined) return undefined
  const lineNumber = lineNumberOf(context, lin, seen)
  context.line = lineNumber
  const item = ownItemFromLin(context, lin, loop)
  // The quantity opens its group in D.96A; in D.01B the kind of stock (INV) does.
  const groups = [...loopsOf(loop, 'QTY'), ...loopsOf(loop, 'INV')]
  const before = context.issues.length
  const quantities = groups.flatMap((group) => quantityOf(context, group))
  if (quantities.length === 0 && context.issues.length === before) {
    const known = [...kinds.keys()].join(', ')
    complain(context, 'VALUE_MISSING', lin, undefined, `The line has no stock level (QTY with one of ${known})`)
  }
  const location = locationOf(context, segmentsOf(loop, 'LOC'))
  if (groups.some((group) => segmentsOf(group, 'LOC').length > 0)) {
    const message = 'The line has places for single quantities; ask the partner for a line for each place'
    complain(context, 'VALUE_INVALID', lin, undefined, message)
  }
  context.line = undefined
  return item === undefined ? undefined : { lineNumber, ...item, location, quantities }
}

const reportFrom = (context: MappingContext, root: Loop): StockReport | undefined => {
  const heading = headingFrom(context, root, 'stock report', purposes, 'original')
  const asOfDate = dayOf(context, root, [stockCodes.asOf])
  const seen = new Set<string>()
  const loops = loopsOf(root, 'LIN')
  if (loops.length === 0) complainMissing(context, 'LIN', 'The stock report has no lines')
  const lines = loops.map((loop) => lineFrom(context, loop, seen)).filter((line) => line !== undefined)
  const parties = statedParties(context, root)
  if (heading === undefined) return undefined
  return {
    reportNumber: heading.number,
    issueDate: heading.issueDate,
    asOfDate,
    parties,
    references: referencesOf(root),
    notes: notesOf(root),
    lines,
  }
}

/**
 * The stock report an INVRPT tells of our own items (SA, VN or VP). `body` is the message from UNH to UNT. Pure; all issues of the document
 * come at once. Of what `stockReportToInvrpt` writes everything comes back but an address beyond nine lines, the white space of texts and
 * zeros at the end of decimals; parties always come with the code of their role. In D.96A there are no notes.
 */
export const stockReportFromInvrpt = (body: Uint8Array, context: DocumentContext): Mapped<StockReport> =>
  mapMessage(body, context, 'INVRPT', reportFrom)
