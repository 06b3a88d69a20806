import { decimal, decimalText } from '../../../domain/decimal.ts'
import type { Mapped } from '../../../domain/issue.ts'
import type { OrderResponse, ResponseLine } from '../../../domain/order-response.ts'
import { elementAt, elementsAt, textAt, type XmlElement } from '../../../edi/xml/xml-element.ts'
import type { MappingContext } from '../mapping-context.ts'
import { currencyOf, type Given, mapDocument, orderNumberOf } from './map-document.ts'
import { requiredDateAt, requiredQuantityAt } from './ubl-document-values.ts'
import { checkPriceFactor, complainOf, dateOf, priceOf, requiredText, valueAt } from './xml-values.ts'

/** OrderResponseCode (UN/CEFACT 4343). AB says no more than that the order came: nothing in it is refused. */
const statuses: ReadonlyMap<string, OrderResponse['status']> = new Map([
  ['AP', 'accepted'],
  ['AB', 'accepted'],
  ['CA', 'accepted-with-changes'],
  ['RE', 'rejected'],
])

/** LineStatusCode (UN/CEFACT 1229): added, changed, accepted, not accepted, already delivered. */
const lineStatuses: ReadonlyMap<string, ResponseLine['status']> = new Map([
  ['1', 'changed'],
  ['3', 'changed'],
  ['5', 'accepted'],
  ['7', 'rejected'],
  ['42', 'accepted'],
])

/** One line of the document: a part of a line of the order. */
type PartLine = ResponseLine & { isOwed: boolean }

const codeAt = <T>(
  context: MappingContext,
  parent: XmlElement,
  path: string,
  codes: ReadonlyMap<string, T>,
  missing: T,
) => {
  const value = valueAt(parent, path)
  if (value.text === undefined) return missing
  return (
    codes.get(value.text) ??
    complainOf(context, 'VALUE_INVALID', value, `"${value.text}" is none of ${[...codes.keys()].join(', ')}`)
  )
}

const promisedDate = (context: MappingContext, item: XmlElement): string | undefined => {
  const period = elementAt(item, 'Delivery/PromisedDeliveryPeriod')
  if (period === undefined) return undefined
  const [start, end] = ['StartDate', 'EndDate'].map((name) => dateOf(context, valueAt(period, name)))
  return end ?? start
}

const partFrom = (context: MappingContext, element: XmlElement): PartLine | undefined => {
  const item = elementAt(element, 'LineItem')
  if (item === undefined) return complainOf(context, 'VALUE_MISSING', valueAt(element, 'LineItem'), 'The line is empty')
  const status = codeAt(context, item, 'LineStatusCode', lineStatuses, 'accepted')
  const number = valueAt(element, 'OrderLineReference/LineID')
  const lineNumber = number.text ?? requiredText(context, valueAt(item, 'ID'), 'line number')
  const itemId = requiredText(context, valueAt(item, 'Item/SellersItemIdentification/ID'), "seller's item code")
  const quantity = requiredQuantityAt(context, item, 'Quantity')
  const unitPrice = priceOf(context, valueAt(item, 'Price/PriceAmount'))
  checkPriceFactor(context, item)
  const date = promisedDate(context, item)
  if (status === undefined || lineNumber === undefined || itemId === undefined || quantity === undefined)
    return undefined
  const isOwed = elementAt(item, 'MaximumBackorderQuantity') !== undefined
  return {
    lineNumber,
    status: isOwed ? 'backordered' : status,
    itemId,
    ordered: quantity,
    promises: status === 'rejected' ? [] : [{ quantity, date }],
    unitPrice,
    reason: textAt(item, 'Note'),
    isOwed,
  }
}

/** The parts of one line of the order put together. What is owed without a date is what the promises leave of the order. */
const joined = (parts: readonly PartLine[]): ResponseLine[] => {
  const [first] = parts
  if (first === undefined) return []
  const { isOwed: _, ...line } = first
  const isPlain =
    parts.length === 1 && line.status === 'accepted' && line.promises.every(({ date }) => date === undefined)
  const status = parts.some(({ isOwed }) => isOwed) ? 'backordered' : line.status
  const sum = parts.reduce((total, { ordered }) => total.plus(ordered.value), decimal('0'))
  return [
    {
      ...line,
      status,
      ordered: { ...line.ordered, value: decimalText(sum) },
      promises: isPlain ? [] : parts.filter(({ isOwed }) => !isOwed).flatMap(({ promises }) => promises),
    },
  ]
}

const linesFrom = (context: MappingContext, root: XmlElement): ResponseLine[] => {
  const byNumber = new Map<string, PartLine[]>()
  for (const element of elementsAt(root, 'OrderLine')) {
    const part = partFrom(context, element)
    if (part === undefined) continue
    byNumber.set(part.lineNumber, [...(byNumber.get(part.lineNumber) ?? []), part])
  }
  return [...byNumber.values()].flatMap(joined)
}

const responseFrom = (context: MappingContext, root: XmlElement): OrderResponse | undefined => {
  const orderNumber = orderNumberOf(context, valueAt(root, 'OrderReference/ID'))
  const issueDate = requiredDateAt(context, root, 'IssueDate')
  const own = requiredText(context, valueAt(root, 'ID'), 'number of the response')
  const currency = currencyOf(context, valueAt(root, 'DocumentCurrencyCode'))
  const lines = linesFrom(context, root)
  const isAnyNew = lines.some((line) => line.status !== 'accepted')
  const status = codeAt(context, root, 'OrderResponseCode', statuses, isAnyNew ? 'accepted-with-changes' : 'accepted')
  if (orderNumber === undefined || issueDate === undefined || own === undefined || status === undefined)
    return undefined
  const sellerOrderNumber = textAt(root, 'SalesOrderID') ?? own
  return { orderNumber, sellerOrderNumber, status, issueDate, currency, lines }
}

/**
 * The answer to an order a UBL 2.1 OrderResponse (also Peppol BIS Ordering 3) gives. Lines that refer to the same line of the order
 * are its parts. UBL has no ordered quantity in an answer: `ordered` is what the parts add up to. Of a line orderResponseToUbl wrote
 * as back-ordered with a date for everything, it is known only that it is changed. Without SalesOrderID the seller's number
 * is that of the answer.
 */
export const orderResponseFromUbl = (body: Uint8Array, context: Given): Mapped<OrderResponse> =>
  mapDocument(body, context, (setId) => setId === 'ubl:OrderResponse', responseFrom, 'order response')
