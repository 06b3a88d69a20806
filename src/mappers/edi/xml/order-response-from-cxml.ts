import type { Mapped } from '../../../domain/issue.ts'
import type { OrderResponse, ResponseLine } from '../../../domain/order-response.ts'
import {
  attributeOf,
  childrenOf,
  elementAt,
  elementsAt,
  textAt,
  type XmlElement,
} from '../../../edi/xml/xml-element.ts'
import type { MappingContext } from '../mapping-context.ts'
import { currencyOf, type Given, mapDocument, orderNumberOf } from './map-document.ts'
import { requiredDateAt } from './ubl-document-values.ts'
import { complainOf, dateOf, positiveOf, priceOf, requiredText, unitOf, type Value, valueAt } from './xml-values.ts'

/** ConfirmationStatus types. What is not known yet is owed. */
const statuses: ReadonlyMap<string, ResponseLine['status']> = new Map([
  ['accept', 'accepted'],
  ['allDetail', 'changed'],
  ['detail', 'changed'],
  ['backordered', 'backordered'],
  ['unknown', 'backordered'],
  ['reject', 'rejected'],
])

/** Of several statuses of a line the one furthest from accepted counts, save that one refused in part is changed. */
const overall = (all: readonly ResponseLine['status'][]): ResponseLine['status'] => {
  if (all.every((status) => status === 'rejected')) return 'rejected'
  if (all.includes('backordered')) return 'backordered'
  return all.every((status) => status === 'accepted') ? 'accepted' : 'changed'
}

type Part = { status: ResponseLine['status']; promise: ResponseLine['promises'][number]; element: XmlElement }

const partFrom = (context: MappingContext, element: XmlElement): Part | undefined => {
  const type = valueAt(element, '@type')
  const status =
    statuses.get(type.text ?? '') ??
    complainOf(context, 'VALUE_INVALID', type, `"${type.text ?? ''}" is none of ${[...statuses.keys()].join(', ')}`)
  const value = positiveOf(context, valueAt(element, '@quantity'))
  const unit = unitOf(context, valueAt(element, 'UnitOfMeasure'))
  const date = dateOf(context, valueAt(element, '@deliveryDate'))
  if (status === undefined || value === undefined || unit === undefined) return undefined
  return { status, promise: { quantity: { value, unit }, date }, element }
}

/** What is delivered: neither what is refused nor what is owed without a date. */
const promisesOf = (parts: readonly Part[]): ResponseLine['promises'] => {
  const kept = parts
    .filter(({ status, promise }) => status !== 'rejected' && !(status === 'backordered' && promise.date === undefined))
    .map(({ promise }) => promise)
  const [only] = parts
  const isPlain = parts.length === 1 && only?.status === 'accepted' && only.promise.date === undefined
  return isPlain ? [] : kept
}

const lineFrom = (context: MappingContext, element: XmlElement): ResponseLine[] => {
  const lineNumber = requiredText(context, valueAt(element, '@lineNumber'), 'line number')
  const value = positiveOf(context, valueAt(element, '@quantity'))
  const unit = unitOf(context, valueAt(element, 'UnitOfMeasure'))
  const elements = childrenOf(element, 'ConfirmationStatus')
  if (elements.length === 0)
    complainOf(context, 'VALUE_MISSING', valueAt(element, 'ConfirmationStatus'), 'The line has no status')
  const parts = elements.flatMap((each) => partFrom(context, each) ?? [])
  const [detailed] = elementsAt(element, 'ConfirmationStatus/ItemIn')
  const unitPrice = detailed && priceOf(context, valueAt(detailed, 'ItemDetail/UnitPrice/Money'))
  const reason = elements.map((each) => textAt(each, 'Comments')).find((text) => text !== undefined)
  if (lineNumber === undefined || value === undefined || unit === undefined || parts.length === 0) return []
  return [
    {
      lineNumber,
      status: overall(parts.map(({ status }) => status)),
      itemId: textAt(detailed, 'ItemID/SupplierPartID') ?? '',
      ordered: { value, unit },
      promises: promisesOf(parts),
      unitPrice,
      reason,
    },
  ]
}

/** The answer as a whole: by its lines, where its type leaves it to them. */
const statusOf = (
  context: MappingContext,
  type: Value,
  lines: readonly ResponseLine[],
): OrderResponse['status'] | undefined => {
  switch (type.text) {
    case 'accept':
      return 'accepted'
    case 'reject':
      return 'rejected'
    case 'detail':
    case 'allDetail':
    case 'except':
      if (lines.length > 0 && lines.every(({ status }) => status === 'rejected')) return 'rejected'
      return lines.every(({ status }) => status === 'accepted') ? 'accepted' : 'accepted-with-changes'
    default:
      return complainOf(
        context,
        'VALUE_INVALID',
        type,
        `"${type.text ?? ''}" is none of accept, detail, allDetail, except, reject`,
      )
  }
}

const responseFrom = (context: MappingContext, root: XmlElement): OrderResponse | undefined => {
  const request = elementAt(root, 'Request/ConfirmationRequest')
  const header = elementAt(request, 'ConfirmationHeader')
  if (request === undefined || header === undefined)
    return complainOf(
      context,
      'VALUE_MISSING',
      valueAt(root, 'Request/ConfirmationRequest/ConfirmationHeader'),
      'The answer has no heading',
    )
  const orderNumber = orderNumberOf(context, valueAt(request, 'OrderReference/@orderID'))
  const issueDate = requiredDateAt(context, header, '@noticeDate')
  const money = elementsAt(request, 'ConfirmationItem/ConfirmationStatus/ItemIn/ItemDetail/UnitPrice/Money')[0]
  const currency = currencyOf(context, valueAt(money ?? header, '@currency'))
  const lines = childrenOf(request, 'ConfirmationItem').flatMap((each) => lineFrom(context, each))
  const status = statusOf(context, valueAt(header, '@type'), lines)
  if (orderNumber === undefined || issueDate === undefined || status === undefined) return undefined
  const sellerOrderNumber = attributeOf(header, 'confirmID') ?? attributeOf(root, 'payloadID') ?? ''
  return { orderNumber, sellerOrderNumber, status, issueDate, currency, lines }
}

/**
 * The answer to an order a cXML ConfirmationRequest gives. cXML names the item of a line only where something of it is new: `itemId` is
 * empty elsewhere, and the currency is the partner's where no price stands. An answer that says no more than yes or no has no
 * lines. A line refused in part is changed.
 */
export const orderResponseFromCxml = (body: Uint8Array, given: Given): Mapped<OrderResponse> =>
  mapDocument(body, given, (setId) => setId === 'cxml:ConfirmationRequest', responseFrom, 'order response')
