import type { Mapped } from '../../../domain/issue.ts'
import type { LineChange, OrderChange } from '../../../domain/order-change.ts'
import type { Party } from '../../../domain/party.ts'
import { childrenOf, elementAt, elementsAt, textAt, type XmlElement } from '../../../edi/xml/xml-element.ts'
import { calledOf, isSamePlace } from '../../ship-to.ts'
import type { LineHead } from '../line-parts.ts'
import type { MappingContext } from '../mapping-context.ts'
import { currencyOf, type Given, mapDocument, orderNumberOf } from './map-document.ts'
import { itemFromValues } from './order-item.ts'
import { checkLineNumbers } from './order-totals.ts'
import { requiredDateAt } from './ubl-document-values.ts'
import { checkCurrency, orderLineFromUbl, schedulesOf } from './ubl-order-line.ts'
import { changedShipToFromDelivery } from './ubl-party.ts'
import {
  allowancesChargesOf,
  gtinValue,
  lineTaxesOf,
  referencesOf,
  requestedDateOf,
  termsOf,
  textsAt,
} from './ubl-values.ts'
import {
  checkPriceFactor,
  checkPriceUnit,
  complainOf,
  dateOf,
  positiveOf,
  priceOf,
  priceUnitOf,
  requiredText,
  unitOf,
  valueAt,
} from './xml-values.ts'

type ChangedLine = Extract<LineChange, { action: 'change' }>['line']

/** A list that is absent says nothing of the line. */
const stated = <V>(values: V[]): V[] | undefined => (values.length === 0 ? undefined : values)

const itemOf = (context: MappingContext, item: XmlElement | undefined) => {
  if (item === undefined) return {}
  const codes = {
    seller: valueAt(item, 'SellersItemIdentification/ID'),
    buyer: valueAt(item, 'BuyersItemIdentification/ID'),
    gtin: gtinValue(item),
    manufacturer: valueAt(item, 'ManufacturersItemIdentification/ID'),
  }
  const isNamed = Object.values(codes).some(({ text }) => text !== undefined)
  const description = textAt(item, 'Name') ?? textAt(item, 'Description')
  return { ...(isNamed ? itemFromValues(context, codes) : {}), description }
}

/** The quantity of a line in its unit, where it states one. */
const quantityOf = (context: MappingContext, item: XmlElement): ChangedLine['quantity'] => {
  if (elementAt(item, 'Quantity') === undefined) return undefined
  const value = positiveOf(context, valueAt(item, 'Quantity'))
  const unit = unitOf(context, valueAt(item, 'Quantity/@unitCode'))
  return value === undefined || unit === undefined ? undefined : { value, unit }
}

/** A price is for one unless it says otherwise, whatever the one before was for. */
const changedPrice = (
  context: MappingContext,
  item: XmlElement,
  quantity: ChangedLine['quantity'],
): Pick<ChangedLine, 'unitPrice' | 'priceBaseQuantity' | 'priceUnit'> => {
  if (elementAt(item, 'Price/PriceAmount') === undefined) return {}
  const base = elementAt(item, 'Price/BaseQuantity')
  const unit = valueAt(item, 'Price/BaseQuantity/@unitCode')
  checkPriceFactor(context, item)
  checkPriceUnit(context, unit, quantity?.unit)
  return {
    unitPrice: priceOf(context, valueAt(item, 'Price/PriceAmount')),
    priceBaseQuantity: base === undefined ? '1' : positiveOf(context, valueAt(base, '')),
    priceUnit: quantity === undefined ? priceUnitOf(context, unit) : undefined,
  }
}

const changedLine = (
  context: MappingContext,
  element: XmlElement,
  item: XmlElement,
  lineNumber: string,
  { parties, currency }: LineHead,
): ChangedLine => {
  const quantity = quantityOf(context, item)
  const content = elementAt(item, 'Item')
  const schedules = schedulesOf(context, item, quantity, parties)
  checkCurrency(context, item, currency)
  const isSplit = schedules.length > 1 || schedules.some(({ shipTo }) => shipTo !== undefined)
  return {
    lineNumber,
    ...itemOf(context, content),
    quantity,
    ...changedPrice(context, item, quantity),
    requestedDate: requestedDateOf(context, elementAt(item, 'Delivery')),
    schedules: stated(isSplit ? schedules : []),
    allowancesCharges: stated(allowancesChargesOf(context, item)),
    taxes: content && stated(lineTaxesOf(context, content)),
    references: stated(referencesOf(item)),
    notes: stated([...textsAt(element, 'Note'), ...textsAt(item, 'Note')]),
  }
}

/**
 * LineStatusCode (UN/CEFACT 1229 as Peppol restricts it): 1 added, 2 deleted, 3 changed, 4 no action, 74 opened again. A line opened
 * again is one whose values hold from now on. A line without a code is changed.
 */
const lineFrom = (context: MappingContext, element: XmlElement, index: number, head: LineHead): LineChange[] => {
  const item = elementAt(element, 'LineItem')
  const lineNumber = item && requiredText(context, valueAt(item, 'ID'), 'line number')
  if (item === undefined || lineNumber === undefined) return []
  const code = valueAt(item, 'LineStatusCode')
  switch (code.text ?? '3') {
    case '1': {
      const line = orderLineFromUbl(context, element, index, {
        ...head,
        currency: head.currency ?? context.partner.currency,
      })
      return line === undefined ? [] : [{ action: 'add', line }]
    }
    case '2':
      return [{ action: 'delete', lineNumber }]
    case '3':
    case '74':
      return [{ action: 'change', line: changedLine(context, element, item, lineNumber, head) }]
    case '4':
      return []
    default:
      complainOf(context, 'VALUE_INVALID', code, `"${code.text}" says nothing we know of the line: 1, 2, 3, 4 or 74`)
      return []
  }
}

const headOf = (context: MappingContext, root: XmlElement) => {
  const orderNumber = orderNumberOf(context, valueAt(root, 'OrderReference/ID'))
  const issueDate = requiredDateAt(context, root, 'IssueDate')
  if (orderNumber === undefined || issueDate === undefined) return undefined
  return { orderNumber, issueDate, changeNumber: textAt(root, 'ID') }
}

/** The place the goods go to from now on, which must be one: nothing says which lines another would be for. */
const shipToOf = (context: MappingContext, root: XmlElement): Party | undefined => {
  const [place, ...others] = elementsAt(root, 'Delivery').flatMap(
    (delivery) => changedShipToFromDelivery(context, delivery) ?? [],
  )
  const other = place && others.find((each) => !isSamePlace(each, place))
  if (place === undefined || other === undefined) return place
  const message = `The order is to go to ${calledOf(place)} and to ${calledOf(other)}: ask the buyer which of them it is`
  return complainOf(context, 'VALUE_INVALID', valueAt(root, 'Delivery'), message)
}

const changeFrom = (context: MappingContext, root: XmlElement): OrderChange | undefined => {
  const head = headOf(context, root)
  if (root.name === 'OrderCancellation') return head && { ...head, purpose: 'cancellation' }
  const elements = childrenOf(root, 'OrderLine')
  // A change need not name the currency: then its first price tells it.
  const prices = elements.map((element) => valueAt(element, 'LineItem/Price/PriceAmount/@currencyID'))
  const stated = [valueAt(root, 'DocumentCurrencyCode'), ...prices].find(({ text }) => text !== undefined)
  const currency = stated && currencyOf(context, stated)
  checkLineNumbers(
    context,
    elements.map((element) => valueAt(element, 'LineItem/ID')),
  )
  const shipTo = shipToOf(context, root)
  const lineHead = { parties: shipTo === undefined ? [] : [shipTo], currency }
  const lines = elements.flatMap((element, index) => lineFrom(context, element, index, lineHead))
  const { paymentTerms, deliveryTerms } = termsOf(context, root)
  const header = {
    requestedDate: requestedDateOf(context, elementAt(root, 'Delivery')),
    cancelAfterDate: dateOf(context, valueAt(root, 'ValidityPeriod/EndDate')),
    paymentTerms,
    deliveryTerms,
    shipTo,
    currency,
  }
  return (
    head && {
      ...head,
      purpose: 'change',
      header,
      notes: elementsAt(root, 'Note').flatMap(({ text }) => text.trim() || []),
      lines,
    }
  )
}

/**
 * What a UBL 2.1 OrderChange or OrderCancellation (also Peppol BIS Advanced Ordering 3) does to an order, in our items, units and places
 * by the partner's code tables. A changed line has what the document states of it; what is absent stays as it was.
 */
export const orderChangeFromUbl = (body: Uint8Array, context: Given): Mapped<OrderChange> =>
  mapDocument(
    body,
    context,
    (setId) => setId === 'ubl:OrderChange' || setId === 'ubl:OrderCancellation',
    changeFrom,
    'change of an order',
  )
