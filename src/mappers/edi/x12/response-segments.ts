import type { OrderResponse, ResponseLine } from '../../../domain/order-response.ts'
import type { Partner } from '../../../domain/partner.ts'
import type { Party } from '../../../domain/party.ts'
import type { OrderLine, Quantity, SalesOrder } from '../../../domain/sales-order.ts'
import type { Segment } from '../../../edi/segment.ts'
import { plainText } from '../../../edi/x12/write.ts'
import { backorderParts, type Change, changesOf, promisedParts } from '../response-parts.ts'
import { messageSegment } from './document-segments.ts'
import { pricedAs } from './price-bases.ts'
import { dateText, itemPairs, n1Segment, unitText } from './write-values.ts'

/** BAK02 and BCA02 (data element 587): with detail and no change, with detail and change, rejected with detail. */
export const acknowledgementTypes: Readonly<Record<OrderResponse['status'], string>> = {
  accepted: 'AD',
  'accepted-with-changes': 'AC',
  rejected: 'RD',
}

/** Current schedule delivery (data element 374). */
const promisedDelivery = '067'
const longestMessage = 264

/** The buyer's and the delivery party as the order named them; a buyer that was only inferred is left out. */
const partySegments = (parties: readonly Party[], partner: Partner): Segment[] =>
  parties
    .filter(
      ({ role, roleCode }) => (role === 'buyer' && roleCode !== 'BT' && roleCode !== undefined) || role === 'ship-to',
    )
    .flatMap((party) => n1Segment(party, party.roleCode ?? 'ST', partner))

/** ACK01 (data element 668) for what changed; IC is for more than one thing. */
const changeCodes: Readonly<Record<Change, string>> = { item: 'IS', quantity: 'IQ', price: 'IP', date: 'DR' }

const changeCode = (changes: readonly Change[]): string => {
  const [change] = changes
  return change !== undefined && changes.length === 1 ? changeCodes[change] : 'IC'
}

const ackSegment = (code: string, quantity: Quantity, date: string | undefined, partner: Partner): Segment => {
  const when = date === undefined ? [] : [promisedDelivery, dateText(date)]
  return ['ACK', code, quantity.value, unitText(quantity.unit, partner), ...when]
}

const ackSegments = (
  line: ResponseLine,
  ordered: OrderLine | undefined,
  order: SalesOrder,
  partner: Partner,
): Segment[] => {
  const wanted = ordered?.requestedDate ?? order.requestedDate
  const whole = promisedParts(line)
  switch (line.status) {
    case 'rejected':
      return [ackSegment('IR', line.ordered, undefined, partner)]
    case 'accepted':
      return whole.map(({ quantity, date }) => ackSegment('IA', quantity, date, partner))
    case 'changed': {
      const code = changeCode(changesOf(line, ordered, wanted))
      return whole.map(({ quantity, date }) => ackSegment(code, quantity, date, partner))
    }
    case 'backordered':
      return backorderParts(line, wanted).map(({ quantity, date, isLate }) =>
        ackSegment(isLate ? 'IB' : 'IA', quantity, date, partner),
      )
  }
}

const reasonSegments = (reason: string | undefined, partner: Partner): Segment[] => {
  const text = reason === undefined ? '' : plainText(reason, partner.delimiters, longestMessage)
  return text === '' ? [] : [['N9', 'L1', '', 'REASON'], messageSegment(text, partner)]
}

/** What PO1 and POC say of an answered line: unit, price and its basis as text, then the pairs of item numbers. */
export type AnsweredLine = { line: ResponseLine; unit: string; price: string; basis: string; pairs: readonly string[] }

const answeredLine = (line: ResponseLine, ordered: OrderLine | undefined, partner: Partner): AnsweredLine => ({
  line,
  unit: unitText(line.ordered.unit, partner),
  ...pricedAs(line.unitPrice ?? ordered?.unitPrice, ordered?.priceBaseQuantity, line.ordered.unit),
  pairs: itemPairs({ itemId: line.itemId, buyerItemId: ordered?.buyerItemId, gtin: ordered?.gtin }),
})

/**
 * What an 855 and an 865 have in common, behind BAK or BCA: currency, our order number, parties, and the lines, each begun by
 * what `lineSegment` makes of it. A split line has one ACK per part; their quantities add up to what is owed.
 * Throws RejectedError UNIT_UNKNOWN for a unit the buyer has no code for.
 */
export const responseSegments = (
  response: OrderResponse,
  order: SalesOrder,
  partner: Partner,
  lineSegment: (answered: AnsweredLine) => Segment,
): Segment[] => {
  const ordered = new Map(order.lines.map((line) => [line.lineNumber, line]))
  const requested: Segment[] = order.requestedDate === undefined ? [] : [['DTM', '002', dateText(order.requestedDate)]]
  return [
    ['CUR', 'SE', response.currency],
    ['REF', 'VN', response.sellerOrderNumber],
    ...requested,
    ...partySegments(order.parties, partner),
    ...response.lines.flatMap((line) => {
      const original = ordered.get(line.lineNumber)
      return [
        lineSegment(answeredLine(line, original, partner)),
        ...ackSegments(line, original, order, partner),
        ...reasonSegments(line.reason, partner),
      ]
    }),
    ['CTT', String(response.lines.length)],
  ]
}
