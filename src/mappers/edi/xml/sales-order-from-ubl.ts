import { decimal } from '../../../domain/decimal.ts'
import type { Mapped } from '../../../domain/issue.ts'
import type { SalesOrder } from '../../../domain/sales-order.ts'
import { elementAt, elementsAt, textAt, type XmlElement } from '../../../edi/xml/xml-element.ts'
import { blanketComplaint } from '../blanket-orders.ts'
import { checkCountedNumbers } from '../line-parts.ts'
import type { MappingContext } from '../mapping-context.ts'
import { orderPartiesFrom, withOnePlace } from '../party-rules.ts'
import type { Priced } from '../total-rules.ts'
import { currencyOf, type Given, linesFrom, mapDocument, orderNumberOf } from './map-document.ts'
import { checkedAmount, checkedLineCount, checkLineNumbers } from './order-totals.ts'
import { orderLineFromUbl } from './ubl-order-line.ts'
import { partiesFromUbl } from './ubl-party.ts'
import { allowancesChargesOf, referencesOf, requestedDateOf, taxesOf, termsOf, textsAt } from './ubl-values.ts'
import { complainOf, dateOf, decimalOf, requiredText, valueAt } from './xml-values.ts'

/** LineStatusCode of a line that is not ordered any more. */
const isDeleted = (line: XmlElement): boolean => /^(2|Cancelled)$/i.test(textAt(line, 'LineItem/LineStatusCode') ?? '')

/** OrderTypeCode (UN/CEFACT 1001) of a change; all others are kinds of orders. */
const changeType = '230'

/** OrderTypeCode of an order whose quantities are called off by others. */
const blanketOrder = '221'

const checkType = (context: MappingContext, root: XmlElement): void => {
  const type = valueAt(root, 'OrderTypeCode')
  if (type.text !== blanketOrder) return
  const message = blanketComplaint(context, { what: `OrderTypeCode ${blanketOrder}`, edit: 'edit it to 220' })
  if (message !== undefined) complainOf(context, 'ORDER_PURPOSE_UNSUPPORTED', type, message)
}

const purposeOf = (root: XmlElement): SalesOrder['purpose'] => {
  if (textAt(root, 'OrderTypeCode') === changeType) return 'change'
  return textAt(root, 'CopyIndicator') === 'true' ? 'duplicate' : 'original'
}

const isZero = (amount: string | undefined): boolean => amount === undefined || decimal(amount).isZero()

/** Checks the totals; the amount of the order is what is to be paid, before it is rounded and less what was paid already. */
const amountOf = (context: MappingContext, root: XmlElement, order: Priced | undefined): string | undefined => {
  const total = elementAt(root, 'AnticipatedMonetaryTotal')
  if (total === undefined) return undefined
  const goods = order && { ...order, allowancesCharges: [], taxes: [] }
  const lines = checkedAmount(context, valueAt(total, 'LineExtensionAmount'), goods)
  const [prepaid, rounding] = ['PrepaidAmount', 'PayableRoundingAmount'].map((name) =>
    decimalOf(context, valueAt(total, name)),
  )
  const isPlain = isZero(prepaid) && isZero(rounding)
  return checkedAmount(context, valueAt(total, 'PayableAmount'), isPlain ? order : undefined) ?? lines
}

const orderFrom = (context: MappingContext, root: XmlElement): SalesOrder | undefined => {
  checkType(context, root)
  const orderNumber = orderNumberOf(context, valueAt(root, 'ID'))
  const issued = valueAt(root, 'IssueDate')
  const issueDate = requiredText(context, issued, 'order date') === undefined ? undefined : dateOf(context, issued)
  const currency = currencyOf(context, valueAt(root, 'DocumentCurrencyCode'))
  const stated = elementsAt(root, 'OrderLine')
  const elements = stated.filter((line) => !isDeleted(line))
  checkLineNumbers(
    context,
    elements.map((element) => valueAt(element, 'LineItem/ID')),
  )
  const named = orderPartiesFrom(context, partiesFromUbl(context, root))
  const lines = linesFrom(context, root, elements, (element, index) =>
    orderLineFromUbl(context, element, index, { parties: named, currency }),
  )
  const priced = {
    lines,
    currency,
    allowancesCharges: allowancesChargesOf(context, root),
    taxes: taxesOf(context, root),
  }
  const isWhole = lines.length === elements.length
  checkCountedNumbers(context, lines)
  const amount = amountOf(context, root, isWhole ? priced : undefined)
  const lineCount = checkedLineCount(context, valueAt(root, 'LineCountNumeric'), stated.length)
  const parties = isWhole ? withOnePlace(context, named, lines, 'Delivery') : named
  const conditions = termsOf(context, root)
  const requested = requestedDateOf(context, elementAt(root, 'Delivery'))
  const cancelAfterDate = dateOf(context, valueAt(root, 'ValidityPeriod/EndDate'))
  if (orderNumber === undefined || issueDate === undefined) return undefined
  return {
    orderNumber,
    purpose: purposeOf(root),
    typeCode: textAt(root, 'OrderTypeCode'),
    contractNumber: textAt(root, 'Contract/ID'),
    issueDate,
    ...priced,
    ...conditions,
    parties,
    requestedDate: requested,
    cancelAfterDate,
    references: referencesOf(root),
    notes: textsAt(root, 'Note'),
    totals: { lineCount, amount },
  }
}

/**
 * The sales order a UBL 2.1 Order (also Peppol BIS Ordering 3) means, in our items, units and places by the partner's code tables.
 * `body` is the document. Pure; all issues of the document come at once, each with the path of its element and its line.
 */
export const salesOrderFromUbl = (body: Uint8Array, given: Given): Mapped<SalesOrder> =>
  mapDocument(body, given, (setId) => setId === 'ubl:Order', orderFrom)
