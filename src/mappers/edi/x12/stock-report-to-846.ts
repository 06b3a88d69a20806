import type { Partner } from '../../../domain/partner.ts'
import type { StockLine, StockReport } from '../../../domain/stock-report.ts'
import type { Segment } from '../../../edi/segment.ts'
import { plainText } from '../../../edi/x12/write.ts'
import { checkedSet } from './check-written.ts'
import { descriptionSegments, dtmSegment, referenceSegment } from './document-segments.ts'
import { noteReferences } from './note-references.ts'
import { partySegments } from './party-segments.ts'
import { stockCodes } from './stock-codes.ts'
import { dateText, itemPairs, unitText } from './write-values.ts'

type Stock = StockLine['quantities'][number]
type Location = NonNullable<StockLine['location']>

const longestName = 60

const stockSegments = ({ kind, quantity, date }: Stock, partner: Partner): Segment[] => [
  ['QTY', stockCodes.quantities[kind], quantity.value, unitText(quantity.unit, partner)],
  ...dtmSegment(stockCodes.availableFrom, date),
]

/** The warehouse: its GLN in N1, and our code beside it in a REF; without a GLN our code stands in N1. */
const locationSegments = ({ gln, code, name }: Location, { delimiters }: Partner): Segment[] => {
  const text = plainText(name ?? '', delimiters, longestName)
  const id = gln === undefined ? (code === undefined ? [] : ['91', code]) : ['UL', gln]
  if (text === '' && id.length === 0) return []
  const isBoth = gln !== undefined && code !== undefined
  return [['N1', stockCodes.place, text, ...id], ...(isBoth ? [['REF', stockCodes.placeCode, code]] : [])]
}

const lineSegments = (line: StockLine, partner: Partner): Segment[] => [
  ['LIN', line.lineNumber, ...itemPairs(line)],
  ...descriptionSegments(line.description, partner),
  ...line.quantities.flatMap((each) => stockSegments(each, partner)),
  ...(line.location === undefined ? [] : locationSegments(line.location, partner)),
]

/**
 * The 846 that tells a partner our stock: `['ST', '846']` and its body, ready for `writeInterchange`. Items are ours, with the
 * partner's number and the GTIN beside them; units are the partner's own.
 * Throws RejectedError: UNIT_UNKNOWN for a unit the partner has no code for, VALUE_INVALID for a value an 846 has no room for.
 */
export const stockReportTo846 = (report: StockReport, partner: Partner): Segment[] =>
  checkedSet(
    [
      ['ST', '846'],
      ['BIA', '00', stockCodes.sellerReport, report.reportNumber, dateText(report.issueDate)],
      ...dtmSegment(stockCodes.asOf, report.asOfDate),
      ...report.references.map((reference) => referenceSegment('REF', reference, partner)),
      ...noteReferences(report.notes, partner),
      ...report.parties.flatMap((party) => partySegments(party, partner)),
      ...report.lines.flatMap((line) => lineSegments(line, partner)),
      ['CTT', String(report.lines.length)],
    ],
    partner,
  )
