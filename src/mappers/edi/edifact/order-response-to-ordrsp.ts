import { decimal, decimalText } from '../../../domain/decimal.ts'
import { groupBy } from '../../../domain/group-by.ts'
import type { OrderResponse, ResponseLine } from '../../../domain/order-response.ts'
import type { Partner } from '../../../domain/partner.ts'
import type { Party } from '../../../domain/party.ts'
import type { OrderLine, SalesOrder } from '../../../domain/sales-order.ts'
import type { Segment } from '../../../edi/segment.ts'
import { backorderParts, type Promised, promisedParts } from '../response-parts.ts'
import { wrapped } from './write-parts.ts'
import { dtm, nadSegment, ourselves, qty, tradeItem, unitText } from './write-values.ts'

/** BGM 1225 and 4343: accepted without amendment, accepted with amendment in the detail section, not accepted. */
const answers: Readonly<Record<OrderResponse['status'], readonly [messageFunction: string, responseType: string]>> = {
  accepted: ['29', 'AP'],
  'accepted-with-changes': ['30', 'AC'],
  rejected: ['27', 'RE'],
}

/** LIN 1229: accepted without amendment, changed, not accepted. */
const lineActions: Readonly<Record<ResponseLine['status'], string>> = {
  accepted: '5',
  backordered: '3',
  changed: '3',
  rejected: '7',
}

/**
 * QTY 6063, as EANCOM 1997 (D.96A) lists them for the lines of an ORDRSP: what was ordered, what will be delivered, what comes late.
 * 12 (despatched) and 194 (received and accepted) speak of goods that have moved, so they are not used for a promise.
 */
const quantityCodes = { ordered: '21', delivered: '113', late: '83' } as const
/** DTM 2005: delivery by the current schedule. */
const promisedDelivery = '67'

const longestFreeText = 70
const mostFreeTexts = 5

const partyCodes: Partial<Record<Party['role'], string>> = { buyer: 'BY', seller: 'SU', 'ship-to': 'DP' }

const nad = (party: Party, partner: Partner): Segment[] => {
  const code = party.roleCode ?? partyCodes[party.role]
  return code === undefined ? [] : nadSegment(party, code, partner)
}

/** Buyer, seller and delivery party as the order named them; a buyer that was only inferred is left out. */
const partySegments = ({ parties }: SalesOrder, partner: Partner): Segment[] => {
  const isNamed = ({ role, roleCode }: Party): boolean =>
    role === 'ship-to' || role === 'seller' || (role === 'buyer' && roleCode !== undefined && roleCode !== 'IV')
  const named = parties.filter(isNamed)
  const all = named.some(({ role }) => role === 'seller') ? named : [...named, ourselves(partner)]
  return all.flatMap((party) => nad(party, partner))
}

/**
 * Our item and the buyer's: further numbers (PIA with 1) of the one in LIN, or the numbers of the item (5) when LIN has none. Another item
 * than the ordered one is what that is substituted by (3): the GTIN in LIN is the ordered one's.
 */
const pia = (line: ResponseLine, ordered: OrderLine | undefined): Segment[] => {
  const buyer = ordered?.buyerItemId === undefined ? [] : [[ordered.buyerItemId, 'IN']]
  const own = ordered?.itemId ?? line.itemId
  const substitute: Segment[] = own === line.itemId ? [] : [['PIA', '3', [line.itemId, 'SA']]]
  return [['PIA', ordered?.gtin === undefined ? '5' : '1', [own, 'SA'], ...buyer], ...substitute]
}

const pri = (line: ResponseLine, ordered: OrderLine | undefined, partner: Partner): Segment[] => {
  const price = line.unitPrice ?? ordered?.unitPrice
  if (price === undefined) return []
  const base = ordered?.priceBaseQuantity
  const basis = base === undefined ? [] : ['', '', base, unitText(line.ordered.unit, partner)]
  return [['PRI', ['AAA', price, ...basis]]]
}

type Part = Promised & { code: string }

const partsOf = (line: ResponseLine, wanted: string | undefined): Part[] => {
  const { delivered, late } = quantityCodes
  switch (line.status) {
    case 'rejected':
      return []
    case 'backordered':
      return backorderParts(line, wanted).map((part) => ({ ...part, code: part.isLate ? late : delivered }))
    default:
      return promisedParts(line).map((part) => ({ ...part, code: delivered }))
  }
}

/** What is delivered and what comes late, each summed up over its parts. */
const quantitySums = (parts: readonly Part[], partner: Partner): Segment[] =>
  [...groupBy(parts, ({ code, quantity }) => `${code} ${quantity.unit}`).values()].flatMap((group): Segment[] => {
    const [first] = group
    const sum = group.reduce((total, { quantity }) => total.plus(quantity.value), decimal('0'))
    return first === undefined ? [] : [qty(first.code, { value: decimalText(sum), unit: first.quantity.unit }, partner)]
  })

/** A date for the whole line stands with the line; the parts of a split line are firm schedules (SCC with 1) with their own. */
const promiseSegments = (parts: readonly Part[], partner: Partner): { line: Segment[]; schedules: Segment[] } => {
  const [only] = parts
  if (parts.length === 1)
    return { line: only?.date === undefined ? [] : [dtm(promisedDelivery, only.date)], schedules: [] }
  const schedules = parts.flatMap(({ code, quantity, date }): Segment[] =>
    date === undefined ? [] : [['SCC', '1'], qty(code, quantity, partner), dtm(promisedDelivery, date)],
  )
  return { line: [], schedules }
}

const reasonSegment = (reason: string | undefined): Segment[] => {
  const texts = wrapped(reason ?? '', longestFreeText, mostFreeTexts)
  return texts.length === 0 ? [] : [['FTX', 'AAI', '', '', texts]]
}

const lineSegments = (
  line: ResponseLine,
  ordered: OrderLine | undefined,
  order: SalesOrder,
  partner: Partner,
): Segment[] => {
  const parts = partsOf(line, ordered?.requestedDate ?? order.requestedDate)
  const promised = promiseSegments(parts, partner)
  return [
    ['LIN', line.lineNumber, lineActions[line.status], tradeItem(ordered?.gtin)],
    ...pia(line, ordered),
    qty(quantityCodes.ordered, line.ordered, partner),
    ...quantitySums(parts, partner),
    ...promised.line,
    ...reasonSegment(line.reason),
    ...pri(line, ordered, partner),
    ...promised.schedules,
  ]
}

/**
 * The ORDRSP that answers an order: `['UNH', '', 'ORDRSP']` and its body, ready for `writeEdifactInterchange`; it fits the directories D.96A
 * and D.01B alike. Items and units are the buyer's own, lines carry the buyer's numbers. A line delivered in parts has one SCC group for
 * each that has a date; what is owed without a date is in the sum of what comes late (QTY with 83) only.
 * `changeNumber` is the buyer's number of the order change that is answered (RFF with PP), where one is and it has a number.
 * Throws RejectedError UNIT_UNKNOWN for a unit the buyer has no code for.
 */
export const orderResponseToOrdrsp = (
  response: OrderResponse,
  order: SalesOrder,
  partner: Partner,
  changeNumber?: string | undefined,
): Segment[] => {
  const ordered = new Map(order.lines.map((line) => [line.lineNumber, line]))
  const requested: Segment[] = order.requestedDate === undefined ? [] : [dtm('2', order.requestedDate)]
  const contract: Segment[] = order.contractNumber === undefined ? [] : [['RFF', ['CT', order.contractNumber]]]
  const release = order.releaseNumber === undefined ? [] : ['', order.releaseNumber]
  const change: Segment[] = changeNumber === undefined || changeNumber === '' ? [] : [['RFF', ['PP', changeNumber]]]
  return [
    ['UNH', '', 'ORDRSP'],
    ['BGM', '231', response.sellerOrderNumber, ...answers[response.status]],
    dtm('137', response.issueDate),
    ...requested,
    ['RFF', ['ON', response.orderNumber, ...release]],
    dtm('171', order.issueDate),
    ...change,
    ['RFF', ['VN', response.sellerOrderNumber]],
    ...contract,
    ...partySegments(order, partner),
    ['CUX', ['2', response.currency, '9']],
    ...response.lines.flatMap((line) => lineSegments(line, ordered.get(line.lineNumber), order, partner)),
    ['UNS', 'S'],
    ['CNT', ['2', String(response.lines.length)]],
  ]
}
