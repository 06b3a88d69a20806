import { RejectedError } from '../../domain/errors.ts'
import type { OrderResponse, ResponseLine } from '../../domain/order-response.ts'
import type { Partner } from '../../domain/partner.ts'
import type { Identifier, Party } from '../../domain/party.ts'
import type { OrderLine, Quantity, SalesOrder } from '../../domain/sales-order.ts'
import { unitToX12 } from '../../domain/units.ts'
import type { Segment } from '../../edi/segment.ts'
import { plainText } from '../../edi/x12/write.ts'
import { backorderParts, type Change, changesOf, promisedParts } from './response-parts.ts'

/** BAK02 (data element 587): with detail and no change, with detail and change, rejected with detail. */
const acknowledgementTypes: Readonly<Record<OrderResponse['status'], string>> = {
  accepted: 'AD',
  'accepted-with-changes': 'AC',
  rejected: 'RD',
}

/** Current schedule delivery (data element 374). */
const promisedDelivery = '067'
const longestName = 60
const longestMessage = 264

const dateText = (date: string): string => date.replaceAll('-', '')

/** The buyer's own code of one of our units: the partner's table backwards, then X12's. */
const unitText = (unit: string, partner: Partner): string => {
  const own = Object.entries(partner.codes.units).find(([, ours]) => ours === unit)?.[0]
  const code = own ?? unitToX12(unit)
  if (code !== undefined) return code
  const message = `Unit "${unit}" has no X12 code; add the buyer's code for it to "codes.units" of partner ${partner.name}`
  throw new RejectedError('UNIT_UNKNOWN', message, { stage: 'map' })
}

/** N103 and N104 for the first identifier the buyer can understand. */
const identification = (identifiers: readonly Identifier[], partner: Partner): [string, string] | undefined => {
  for (const { scheme, value, issuer } of identifiers) {
    if (scheme === 'partner-code' && issuer === partner.name) {
      const [, qualifier, code] = /^([A-Z0-9]{1,2}):(.+)$/.exec(value) ?? []
      return qualifier !== undefined && code !== undefined ? [qualifier, code] : ['92', value]
    }
    if (scheme === 'gln') return ['UL', value]
    if (scheme === 'duns') return ['1', value]
    if (scheme === 'our-code') return ['91', value]
  }
  return undefined
}

/** The buyer's and the delivery party as the order named them; a buyer that was only inferred is left out. */
const partySegments = (parties: readonly Party[], partner: Partner): Segment[] =>
  parties
    .filter(
      ({ role, roleCode }) => (role === 'buyer' && roleCode !== 'BT' && roleCode !== undefined) || role === 'ship-to',
    )
    .flatMap(({ roleCode, name, identifiers }): Segment[] => {
      const id = identification(identifiers, partner) ?? []
      const text = name === undefined ? '' : plainText(name, partner.delimiters, longestName)
      return text === '' && id.length === 0 ? [] : [['N1', roleCode ?? 'ST', text, ...id]]
    })

/** UPC, EAN and GTIN-14 by how many digits are left without padding (data element 235). */
const gtinPair = (gtin: string | undefined): string[] => {
  if (gtin === undefined) return []
  const digits = gtin.padStart(14, '0')
  if (digits.startsWith('00')) return ['UP', digits.slice(2)]
  return digits.startsWith('0') ? ['EN', digits.slice(1)] : ['UK', digits]
}

const po1Segment = (line: ResponseLine, ordered: OrderLine | undefined, partner: Partner): Segment => {
  const buyer = ordered?.buyerItemId === undefined ? [] : ['BP', ordered.buyerItemId]
  const pairs = ['VP', line.itemId, ...buyer, ...gtinPair(ordered?.gtin)]
  const price = line.unitPrice ?? ordered?.unitPrice ?? ''
  return ['PO1', line.lineNumber, line.ordered.value, unitText(line.ordered.unit, partner), price, '', ...pairs]
}

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
  return text === ''
    ? []
    : [
        ['N9', 'L1', '', 'REASON'],
        ['MSG', text],
      ]
}

/**
 * The 855 that answers an order: `['ST', '855']` and its body, ready for `writeInterchange`. Items and units are the buyer's own,
 * lines carry the buyer's numbers. A split line has one ACK per part; their quantities add up to what is owed.
 * Throws RejectedError UNIT_UNKNOWN for a unit the buyer has no code for.
 */
export const orderResponseTo855 = (response: OrderResponse, order: SalesOrder, partner: Partner): Segment[] => {
  const { releaseNumber = '', contractNumber = '' } = order
  const ordered = new Map(order.lines.map((line) => [line.lineNumber, line]))
  const bak: Segment = [
    'BAK',
    '00',
    acknowledgementTypes[response.status],
    response.orderNumber,
    dateText(order.issueDate),
    releaseNumber,
    '',
    contractNumber,
    response.sellerOrderNumber,
    dateText(response.issueDate),
  ]
  const requested: Segment[] = order.requestedDate === undefined ? [] : [['DTM', '002', dateText(order.requestedDate)]]
  return [
    ['ST', '855'],
    bak,
    ['CUR', 'SE', response.currency],
    ['REF', 'VN', response.sellerOrderNumber],
    ...requested,
    ...partySegments(order.parties, partner),
    ...response.lines.flatMap((line) => {
      const original = ordered.get(line.lineNumber)
      return [
        po1Segment(line, original, partner),
        ...ackSegments(line, original, order, partner),
        ...reasonSegments(line.reason, partner),
      ]
    }),
    ['CTT', String(response.lines.length)],
  ]
}
