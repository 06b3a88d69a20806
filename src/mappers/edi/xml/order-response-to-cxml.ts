import { decimal, decimalText } from '../../../domain/decimal.ts'
import type { OrderResponse } from '../../../domain/order-response.ts'
import type { Partner } from '../../../domain/partner.ts'
import type { SalesOrder } from '../../../domain/sales-order.ts'
import { leaf, type XmlNode } from '../../../edi/xml/write-xml.ts'
import { type Answered, type AnswerGiven, answeredLines, isLate, overallStatus, type Part } from './answer.ts'
import { cxmlText, english, node } from './cxml-nodes.ts'
import { unitCodeOf } from './ubl-nodes.ts'

/** `orderPayloadId` is the payloadID of the order, which the answer refers to. */
export type CxmlAnswerGiven = AnswerGiven & { orderPayloadId: string | undefined }

/** ConfirmationStatus: what comes in time is accepted; a line with something new in it carries its detail. */
const statusType = ({ line, wanted }: Answered, part: Part): string => {
  if (line.status === 'backordered') return isLate(part, wanted) ? 'backordered' : 'accept'
  return line.status === 'changed' ? 'detail' : 'accept'
}

/** What is delivered instead of what was ordered. */
const itemNode = ({ line, ordered }: Answered, { quantity }: Part, currency: string, partner: Partner): XmlNode => {
  const price = line.unitPrice ?? ordered?.unitPrice
  const itemId = node('ItemID', {}, leaf('SupplierPartID', line.itemId), leaf('BuyerPartID', ordered?.buyerItemId))
  const detail = node(
    'ItemDetail',
    {},
    price === undefined ? undefined : node('UnitPrice', {}, leaf('Money', price, { currency })),
    leaf('Description', ordered?.description ?? line.itemId, english),
    leaf('UnitOfMeasure', unitCodeOf(quantity.unit, partner)),
    ordered?.priceBaseQuantity === undefined
      ? undefined
      : node(
          'PriceBasisQuantity',
          { quantity: ordered.priceBaseQuantity, conversionFactor: '1' },
          leaf('UnitOfMeasure', unitCodeOf(quantity.unit, partner)),
        ),
  )
  return node('ItemIn', { quantity: quantity.value }, itemId, price === undefined ? undefined : detail)
}

const statusNode = (
  answered: Answered,
  type: string,
  part: Part,
  response: OrderResponse,
  partner: Partner,
): XmlNode => {
  const { quantity, date } = part
  return node(
    'ConfirmationStatus',
    { quantity: quantity.value, type, deliveryDate: date },
    leaf('UnitOfMeasure', unitCodeOf(quantity.unit, partner)),
    type === 'detail' ? itemNode(answered, part, response.currency, partner) : undefined,
    leaf('Comments', answered.line.reason, english),
  )
}

/** What of a changed line is not delivered at all: cXML takes a quantity without a status for one that is still to be confirmed. */
const refusedRest = ({ line: { status, ordered }, parts }: Answered): Part[] => {
  if (status !== 'changed' || parts.some(({ quantity }) => quantity.unit !== ordered.unit)) return []
  const rest = parts.reduce((left, { quantity }) => left.minus(quantity.value), decimal(ordered.value))
  return rest.greaterThan(0) ? [{ quantity: { value: decimalText(rest), unit: ordered.unit } }] : []
}

const lineNode = (answered: Answered, response: OrderResponse, partner: Partner): XmlNode => {
  const { line, parts } = answered
  const statuses =
    line.status === 'rejected'
      ? [statusNode(answered, 'reject', { quantity: line.ordered }, response, partner)]
      : [
          ...parts.map((part) => statusNode(answered, statusType(answered, part), part, response, partner)),
          ...refusedRest(answered).map((part) => statusNode(answered, 'reject', part, response, partner)),
        ]
  const { lineNumber, ordered } = line
  const unit = leaf('UnitOfMeasure', unitCodeOf(ordered.unit, partner))
  return node('ConfirmationItem', { lineNumber, quantity: ordered.value }, unit, ...statuses)
}

/** An answer that says no more than yes or no needs no lines; any other goes line by line. */
const headerType = (response: OrderResponse, lines: readonly Answered[]): 'accept' | 'detail' | 'reject' => {
  const status = overallStatus(response)
  if (status === 'rejected') return 'reject'
  const hasDates = lines.some(({ parts }) => parts.some(({ date }) => date !== undefined))
  return status === 'accepted' && !hasDates ? 'accept' : 'detail'
}

const distinct = (texts: readonly (string | undefined)[]): string =>
  [...new Set(texts.filter((text) => text !== undefined))].join('; ')

/**
 * The cXML ConfirmationRequest that answers an order, as text to be sent as UTF-8, without a document type declaration. Each part of a
 * line has a ConfirmationStatus of its own; lines carry the buyer's numbers. Credentials carry no shared secret: the
 * transport authenticates.
 */
export const orderResponseToCxml = (response: OrderResponse, order: SalesOrder, given: CxmlAnswerGiven): string => {
  const { partner, at, orderPayloadId } = given
  const lines = answeredLines(response, order)
  const type = headerType(response, lines)
  const reasons = type === 'reject' ? distinct(lines.map(({ line }) => line.reason)) : ''
  const header = node(
    'ConfirmationHeader',
    { type, operation: 'new', confirmID: response.sellerOrderNumber, noticeDate: at.toISOString() },
    leaf('Comments', reasons, english),
  )
  const documentReference =
    orderPayloadId === undefined ? undefined : node('DocumentReference', { payloadID: orderPayloadId })
  const reference = node(
    'OrderReference',
    { orderID: response.orderNumber, orderDate: order.issueDate },
    documentReference,
  )
  const items = type === 'detail' ? lines.map((line) => lineNode(line, response, partner)) : []
  return cxmlText(node('ConfirmationRequest', {}, header, reference, ...items), given)
}
