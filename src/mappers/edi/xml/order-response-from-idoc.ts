import { decimal } from '../../../domain/decimal.ts'
import type { Mapped } from '../../../domain/issue.ts'
import type { OrderResponse, ResponseLine } from '../../../domain/order-response.ts'
import { childrenOf, textAt, type XmlElement } from '../../../edi/xml/xml-element.ts'
import type { MappingContext } from '../mapping-context.ts'
import { doubtfulUnits, notes, qualifiedValue } from './idoc-values.ts'
import { currencyOf, type Given, linesFrom, mapDocument, orderNumberOf } from './map-document.ts'
import { checkLineNumbers } from './order-totals.ts'
import { compactDateOf, complainOf, positiveOf, priceOf, requiredText, unitOf, valueAt } from './xml-values.ts'

type Promises = ResponseLine['promises']

const promisesOf = (context: MappingContext, line: XmlElement, unit: string | undefined): Promises =>
  childrenOf(line, 'E1EDP20').flatMap((part): Promises => {
    if (/^[0.]*$/.test(textAt(part, 'WMENG') ?? '')) return []
    const value = positiveOf(context, valueAt(part, 'WMENG'))
    const date = compactDateOf(context, valueAt(part, 'EDATU'))
    return value === undefined || unit === undefined ? [] : [{ quantity: { value, unit }, date }]
  })

/** ACTION 003 or a reason for rejection (ABGRU) refuses a line; what of a changed line has no date is owed. */
const statusOf = (context: MappingContext, line: XmlElement, promises: Promises): ResponseLine['status'] => {
  const action = valueAt(line, 'ACTION')
  if (action.text === '003' || textAt(line, 'ABGRU') !== undefined) return 'rejected'
  if (action.text === '002') return promises.some(({ date }) => date === undefined) ? 'backordered' : 'changed'
  if (action.text !== undefined && !/^(000|001)$/.test(action.text))
    complainOf(context, 'VALUE_INVALID', action, `ACTION "${action.text}" of a line is neither 002 nor 003`)
  return 'accepted'
}

/** All of an accepted line without a date promises nothing that the status does not. */
const isPlain = (promises: Promises, ordered: string): boolean => {
  const [only, ...more] = promises
  return more.length === 0 && only?.date === undefined && decimal(only?.quantity.value ?? '0').equals(ordered)
}

const lineFrom = (context: MappingContext, line: XmlElement): ResponseLine | undefined => {
  const lineNumber = requiredText(context, valueAt(line, 'POSEX'), 'line number')
  const item = qualifiedValue(line, 'E1EDP19', 'QUALF', '002', 'IDTNR')
  const itemId = requiredText(context, item, "seller's item number (002)")
  const value = positiveOf(context, valueAt(line, 'MENGE'))
  const unit = unitOf(context, valueAt(line, 'MENEE'), doubtfulUnits)
  const promises = promisesOf(context, line, unit)
  const status = statusOf(context, line, promises)
  const unitPrice = priceOf(context, valueAt(line, 'VPREI'))
  const reasons = notes(line, 'E1EDPT1', 'E1EDPT2')
  if (lineNumber === undefined || itemId === undefined || value === undefined || unit === undefined) return undefined
  return {
    lineNumber,
    status,
    itemId,
    ordered: { value, unit },
    promises: status === 'accepted' && isPlain(promises, value) ? [] : promises,
    unitPrice,
    reason: reasons.length === 0 ? undefined : reasons.join(' '),
  }
}

/** ORDRSP has no word for the whole: it follows from the lines. */
const overall = (lines: readonly ResponseLine[]): OrderResponse['status'] => {
  if (lines.every(({ status }) => status === 'rejected')) return 'rejected'
  return lines.every(({ status }) => status === 'accepted') ? 'accepted' : 'accepted-with-changes'
}

const responseFrom = (context: MappingContext, idoc: XmlElement): OrderResponse | undefined => {
  const orderNumber = orderNumberOf(context, qualifiedValue(idoc, 'E1EDK02', 'QUALF', '001', 'BELNR'))
  const named = qualifiedValue(idoc, 'E1EDK02', 'QUALF', '002', 'BELNR')
  const own = named.text === undefined ? valueAt(idoc, 'E1EDK01/BELNR') : named
  const sellerOrderNumber = requiredText(context, own, "seller's order number")
  const dated = qualifiedValue(idoc, 'E1EDK03', 'IDDAT', '012', 'DATUM')
  const date = dated.text === undefined ? valueAt(idoc, 'EDI_DC40/CREDAT') : dated
  const issueDate = requiredText(context, date, 'date of the answer') && compactDateOf(context, date)
  const currency = currencyOf(context, valueAt(idoc, 'E1EDK01/CURCY'))
  const elements = childrenOf(idoc, 'E1EDP01')
  checkLineNumbers(
    context,
    elements.map((element) => valueAt(element, 'POSEX')),
  )
  const lines = linesFrom(context, idoc, elements, (line) => lineFrom(context, line), 'answer')
  if (orderNumber === undefined || sellerOrderNumber === undefined || issueDate === undefined) return undefined
  return { orderNumber, sellerOrderNumber, status: overall(lines), issueDate, currency, lines }
}

/**
 * The answer of an IDoc of type ORDERS01 to ORDERS05 with message type ORDRSP. The items are the seller's. An answer does not say
 * its status as a whole, nor whether a changed line is late or other than ordered: it is back-ordered when a part has no date.
 * Pure; all issues come at once, with path and line.
 */
export const orderResponseFromIdoc = (body: Uint8Array, given: Given): Mapped<OrderResponse> =>
  mapDocument(body, given, (setId) => /^idoc:ORDERS0[1-5]:ORDRSP$/.test(setId), responseFrom, 'order response')
