import type { Partner } from '../../../domain/partner.ts'
import type { StockKind, StockLine, StockReport } from '../../../domain/stock-report.ts'
import type { Segment } from '../../../edi/segment.ts'
import { fittingMessage } from './check-fit.ts'
import { isFormOf96A } from './directory-form.ts'
import { stockCodes } from './stock-codes.ts'
import { partiesSegments } from './write-parties.ts'
import { itemSegments, noteSegments, referenceSegments } from './write-parts.ts'
import { dtm, qty } from './write-values.ts'

const longestLocationName = 70

/** A place by its GLN (agency 9) and by our code (91), each a LOC of its own; its name stands with the first. */
const locationSegments = (location: StockLine['location']): Segment[] => {
  const { gln, code, name = '' } = location ?? {}
  const ids = [...(gln === undefined ? [] : [[gln, '', '9']]), ...(code === undefined ? [] : [[code, '', '91']])]
  const [first = ['', '', ''], ...more] = ids
  if (ids.length === 0 && name === '') return []
  return [first.concat(name.slice(0, longestLocationName)), ...more].map((place) => ['LOC', stockCodes.place, place])
}

/** INV opens the group in D.01B: stock of products that were accepted, or reserved (7491). */
const inventorySegment = (kind: StockKind): Segment => ['INV', '', kind === 'reserved' ? '4' : '1']

const quantitySegments = ({ kind, quantity, date }: StockLine['quantities'][number], partner: Partner): Segment[] => [
  ...(isFormOf96A(partner, 'INVRPT') ? [] : [inventorySegment(kind)]),
  qty(stockCodes.quantities[kind], quantity, partner),
  ...(date === undefined ? [] : [dtm(stockCodes.availableFrom, date)]),
]

const lineSegments = (line: StockLine, partner: Partner): Segment[] => [
  ...itemSegments(line),
  ...locationSegments(line.location),
  ...line.quantities.flatMap((each) => quantitySegments(each, partner)),
]

/**
 * The INVRPT of a stock report: `['UNH', '', 'INVRPT']` and its body, ready for `writeEdifactInterchange`, in the groups of the partner's
 * directory. D.96A has no free text in it: notes are only written from D.01B on.
 * Throws RejectedError: UNIT_UNKNOWN for a unit the partner has no code for, VALUE_INVALID for a value the directory has no room for; D.96A takes
 * 9999 lines at most.
 */
export const stockReportToInvrpt = (report: StockReport, partner: Partner): Segment[] => {
  const { asOfDate } = report
  return fittingMessage(
    [
      ['UNH', '', 'INVRPT'],
      ['BGM', '35', report.reportNumber, '9'],
      ...(isFormOf96A(partner, 'INVRPT') ? [] : noteSegments(report.notes)),
      dtm('137', report.issueDate),
      ...(asOfDate === undefined ? [] : [dtm(stockCodes.asOf, asOfDate)]),
      ...referenceSegments(report.references, new Set()),
      ...partiesSegments(report.parties, partner),
      ...report.lines.flatMap((line) => lineSegments(line, partner)),
    ],
    partner,
  )
}
