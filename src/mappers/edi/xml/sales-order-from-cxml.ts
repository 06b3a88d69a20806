import { decimal, decimalText, isDecimalString } from '../../../domain/decimal.ts'
import type { Mapped } from '../../../domain/issue.ts'
import type { Party } from '../../../domain/party.ts'
import type { AllowanceCharge, OrderLine, SalesOrder, ScheduleLine, Tax } from '../../../domain/sales-order.ts'
import {
  attributeOf,
  childrenOf,
  elementAt,
  elementsAt,
  textAt,
  textOf,
  type XmlElement,
} from '../../../edi/xml/xml-element.ts'
import { blanketComplaint } from '../blanket-orders.ts'
import { checkCountedNumbers, type LineHead } from '../line-parts.ts'
import type { MappingContext } from '../mapping-context.ts'
import { orderPartiesFrom, withOnePlace } from '../party-rules.ts'
import { orderedLines, type SubLines } from '../sub-lines.ts'
import { checkSchedules } from '../total-rules.ts'
import { partiesFromCxml, shipToFromCxml } from './cxml-party.ts'
import { comments, gtinValue } from './cxml-values.ts'
import { currencyOf, type Given, linesFrom, mapDocument, orderNumberOf } from './map-document.ts'
import { itemFromValues } from './order-item.ts'
import { checkedAmount, checkLineNumbers } from './order-totals.ts'
import {
  checkPriceUnit,
  complainOf,
  dateOf,
  decimalOf,
  placeAt,
  positiveOf,
  priceOf,
  requiredText,
  unitOf,
  type Value,
  valueAt,
} from './xml-values.ts'

const purposes: ReadonlyMap<string, SalesOrder['purpose']> = new Map([
  ['new', 'original'],
  ['update', 'change'],
  ['delete', 'cancellation'],
])

const purposeOf = (context: MappingContext, header: XmlElement): SalesOrder['purpose'] | undefined => {
  const type = valueAt(header, '@type')
  // `new` is the default of the DTD.
  const purpose = purposes.get(type.text ?? 'new')
  return (
    purpose ??
    complainOf(context, 'ORDER_PURPOSE_UNSUPPORTED', type, `"${type.text}" is no type of order: new, update or delete`)
  )
}

/** An order that others call off from, by releases. */
const checkType = (context: MappingContext, header: XmlElement): void => {
  const type = valueAt(header, '@orderType')
  if (type.text !== 'blanket') return
  const message = blanketComplaint(context, { what: `orderType "${type.text}"`, edit: 'edit it to "regular"' })
  if (message !== undefined) complainOf(context, 'ORDER_PURPOSE_UNSUPPORTED', type, message)
}

const checkCurrency = (context: MappingContext, parent: XmlElement, path: string, currency: string): void => {
  const own = valueAt(parent, `${path}/@currency`)
  if (own.text !== undefined && own.text !== currency)
    complainOf(context, 'VALUE_INVALID', own, `The amount is in ${own.text}, the order in ${currency}`)
}

/** What is paid for shipping is a charge. */
const shipping = (context: MappingContext, parent: XmlElement): AllowanceCharge[] => {
  const amount = decimalOf(context, valueAt(parent, 'Shipping/Money'))
  if (amount === undefined) return []
  return [{ kind: 'charge', code: 'shipping', amount, description: textAt(parent, 'Shipping/Description') }]
}

const modifications = (context: MappingContext, parent: XmlElement | undefined): AllowanceCharge[] =>
  elementsAt(parent, 'Modifications/Modification').flatMap((element): AllowanceCharge[] => {
    const deduction = elementAt(element, 'AdditionalDeduction')
    const own = deduction ?? elementAt(element, 'AdditionalCost')
    if (own === undefined) return []
    const amount = decimalOf(context, valueAt(own, deduction === undefined ? 'Money' : 'DeductionAmount/Money'))
    const percent = decimalOf(
      context,
      valueAt(own, deduction === undefined ? 'Percentage/@percent' : 'DeductionPercent/@percent'),
    )
    const detail = elementAt(element, 'ModificationDetail')
    return [
      {
        kind: deduction === undefined ? 'charge' : 'allowance',
        code: attributeOf(detail, 'name'),
        amount,
        percent,
        description: textAt(detail, 'Description'),
      },
    ]
  })

const taxes = (context: MappingContext, header: XmlElement): Tax[] => {
  const tax = elementAt(header, 'Tax')
  if (tax === undefined) return []
  const details = childrenOf(tax, 'TaxDetail').map((detail) => ({
    code: attributeOf(detail, 'category') ?? 'tax',
    percent: decimalOf(context, valueAt(detail, '@percentageRate')),
    amount: decimalOf(context, valueAt(detail, 'TaxAmount/Money')),
    jurisdiction: textAt(detail, 'TaxLocation'),
  }))
  const isComplete = details.length > 0 && details.every(({ amount }) => amount !== undefined)
  return isComplete ? details : [{ code: 'tax', amount: decimalOf(context, valueAt(tax, 'Money')) }]
}

const schedulesOf = (
  context: MappingContext,
  item: XmlElement,
  unit: string | undefined,
  known: readonly Party[],
): ScheduleLine[] => {
  const place = shipToFromCxml(context, item, known)
  const shipTo = place === undefined ? {} : { shipTo: place }
  const parts = childrenOf(item, 'ScheduleLine').flatMap((part): ScheduleLine[] => {
    const value = positiveOf(context, valueAt(part, '@quantity'))
    const requestedDate = dateOf(context, valueAt(part, '@requestedDeliveryDate'))
    const code = valueAt(part, 'UnitOfMeasure')
    const own = code.text === undefined ? unit : unitOf(context, code)
    return value === undefined || own === undefined
      ? []
      : [{ quantity: { value, unit: own }, requestedDate, ...shipTo }]
  })
  if (parts.length > 0 || place === undefined || unit === undefined) return parts
  const value = positiveOf(context, valueAt(item, '@quantity'))
  const requestedDate = dateOf(context, valueAt(item, '@requestedDeliveryDate'))
  return value === undefined ? [] : [{ quantity: { value, unit }, requestedDate, shipTo: place }]
}

const lineFrom = (
  context: MappingContext,
  item: XmlElement,
  index: number,
  { parties, currency }: LineHead & { currency: string },
): OrderLine | undefined => {
  const itemId = elementAt(item, 'ItemID')
  const detail = elementAt(item, 'ItemDetail')
  if (itemId === undefined || detail === undefined)
    return complainOf(
      context,
      'VALUE_MISSING',
      valueAt(item, itemId === undefined ? 'ItemID' : 'ItemDetail'),
      'The line has no item',
    )
  const returned = valueAt(item, '@isReturn')
  if (returned.text === 'yes')
    complainOf(
      context,
      'VALUE_INVALID',
      returned,
      'The line sends goods back (isReturn): it is no order; ask the buyer',
    )
  const found = itemFromValues(context, {
    seller: valueAt(itemId, 'SupplierPartID'),
    buyer: valueAt(itemId, 'BuyerPartID'),
    gtin: gtinValue(itemId),
    manufacturer: valueAt(detail, 'ManufacturerPartID'),
  })
  const value = positiveOf(context, valueAt(item, '@quantity'))
  const unit = unitOf(context, valueAt(detail, 'UnitOfMeasure'))
  const { unitPrice, priceBaseQuantity } = priceFrom(context, detail, unit)
  const schedules = schedulesOf(context, item, unit, parties)
  const requestedDate = dateOf(context, valueAt(item, '@requestedDeliveryDate'))
  const allowancesCharges = [...modifications(context, elementAt(detail, 'UnitPrice')), ...shipping(context, item)]
  checkCurrency(context, detail, 'UnitPrice/Money', currency)
  if (found === undefined || value === undefined || unit === undefined) return undefined
  const line: OrderLine = {
    lineNumber: attributeOf(item, 'lineNumber') ?? String(index + 1),
    ...found,
    description: textAt(detail, 'Description/ShortName') ?? textAt(detail, 'Description'),
    quantity: { value, unit },
    unitPrice,
    priceBaseQuantity,
    requestedDate,
    schedules,
    allowancesCharges,
    taxes: [],
    references: [],
    notes: comments(item),
  }
  checkSchedules('ScheduleLine', schedules, line.quantity, placeAt(context, valueAt(item, '@quantity')))
  return line
}

/**
 * The price for the line's unit. PriceBasisQuantity says for how many of which unit it is, and conversionFactor how many of that unit one of the
 * line's is.
 */
const priceFrom = (
  context: MappingContext,
  detail: XmlElement,
  unit: string | undefined,
): Pick<OrderLine, 'unitPrice' | 'priceBaseQuantity'> => {
  const price = priceOf(context, valueAt(detail, 'UnitPrice/Money'))
  const base = valueAt(detail, 'PriceBasisQuantity/@quantity')
  const priceBaseQuantity = base.text === undefined ? undefined : positiveOf(context, base)
  const factor = valueAt(detail, 'PriceBasisQuantity/@conversionFactor')
  const times = factor.text === undefined ? undefined : positiveOf(context, factor)
  if (price === undefined || times === undefined || decimal(times).equals(1)) {
    checkPriceUnit(context, valueAt(detail, 'PriceBasisQuantity/UnitOfMeasure'), unit)
    return { unitPrice: price, priceBaseQuantity }
  }
  // A price has ten decimals at most: what is beyond them makes no cent of a line.
  const unitPrice = decimalText(decimal(price).times(times).toDecimalPlaces(10))
  if (isDecimalString(unitPrice)) return { unitPrice, priceBaseQuantity }
  complainOf(context, 'VALUE_INVALID', factor, `Price ${price} times ${times} has more digits than a price can have`)
  return { unitPrice: undefined, priceBaseQuantity }
}

const wholeFrom = (context: MappingContext, value: Value): number | undefined => {
  const number = decimalOf(context, value)
  return number !== undefined && /^\d{1,4}$/.test(number) ? Number(number) : undefined
}

/** Several PaymentTerm: with a discount they say when less is paid, without one when all is. */
const termsOf = (
  context: MappingContext,
  header: XmlElement,
): Pick<SalesOrder, 'paymentTerms' | 'deliveryTerms' | 'transport'> => {
  const payments = childrenOf(header, 'PaymentTerm')
  const discount = payments.find((each) => elementAt(each, 'Discount') !== undefined)
  const net = payments.find((each) => elementAt(each, 'Discount') === undefined)
  const delivery = elementAt(header, 'TermsOfDelivery')
  const carrier = textAt(header, 'ShipTo/CarrierIdentifier')
  return {
    paymentTerms:
      payments.length === 0
        ? undefined
        : {
            netDays: net && wholeFrom(context, valueAt(net, '@payInNumberOfDays')),
            discountDays: discount && wholeFrom(context, valueAt(discount, '@payInNumberOfDays')),
            discountPercent: discount && decimalOf(context, valueAt(discount, 'Discount/DiscountPercent/@percent')),
          },
    deliveryTerms: delivery && {
      code:
        attributeOf(elementAt(delivery, 'TransportTerms'), 'value') ??
        attributeOf(elementAt(delivery, 'TermsOfDeliveryCode'), 'value'),
      payer: attributeOf(elementAt(delivery, 'ShippingPaymentMethod'), 'value'),
    },
    transport: carrier === undefined ? undefined : { carrier },
  }
}

/** compositeItemType of a line that heads others: the price is that of the group, or each of its lines has its own. */
const composites: ReadonlyMap<string | undefined, SubLines> = new Map([
  ['groupLevel', 'with'],
  ['itemLevel', 'instead'],
])

/** The lines that are ordered, of groups (itemType composite) what the group or the partner says. */
const orderedItems = (context: MappingContext, items: readonly XmlElement[]): XmlElement[] =>
  orderedLines(
    items.map((line) => {
      const upper = valueAt(line, '@parentLineNumber')
      return { line, number: attributeOf(line, 'lineNumber'), upper: upper.text, place: placeAt(context, upper) }
    }),
    {
      meaningOf: (upper) => composites.get(attributeOf(upper, 'compositeItemType')) ?? context.partner.subLines,
      isPartial: false,
      partner: context.partner.name,
    },
  )

/** The order of a document, of whatever type: new, update or delete. */
export const orderFromCxml = (context: MappingContext, root: XmlElement): SalesOrder | undefined => {
  const request = elementAt(root, 'Request/OrderRequest')
  const header = elementAt(request, 'OrderRequestHeader')
  if (request === undefined || header === undefined)
    return complainOf(
      context,
      'VALUE_MISSING',
      valueAt(root, 'Request/OrderRequest/OrderRequestHeader'),
      'The order has no heading',
    )
  const purpose = purposeOf(context, header)
  checkType(context, header)
  const orderNumber = orderNumberOf(context, valueAt(header, '@orderID'))
  const dated = valueAt(header, '@orderDate')
  const issueDate = requiredText(context, dated, 'order date') === undefined ? undefined : dateOf(context, dated)
  const currency = currencyOf(context, valueAt(header, 'Total/Money/@currency'))
  const elements = orderedItems(context, childrenOf(request, 'ItemOut'))
  checkLineNumbers(
    context,
    elements.map((element) => valueAt(element, '@lineNumber')),
  )
  const named = orderPartiesFrom(context, partiesFromCxml(context, root, header))
  const lines = linesFrom(context, request, elements, (item, index) =>
    lineFrom(context, item, index, { parties: named, currency }),
  )
  checkCountedNumbers(context, lines)
  const allowancesCharges = [...modifications(context, elementAt(header, 'Total')), ...shipping(context, header)]
  const priced = { lines, currency, allowancesCharges, taxes: taxes(context, header) }
  const amount = checkedAmount(
    context,
    valueAt(header, 'Total/Money'),
    lines.length === elements.length ? priced : undefined,
  )
  const parties = lines.length === elements.length ? withOnePlace(context, named, lines, 'ShipTo') : named
  const terms = termsOf(context, header)
  if (purpose === undefined || orderNumber === undefined || issueDate === undefined) return undefined
  return {
    orderNumber,
    purpose,
    typeCode: attributeOf(header, 'orderType'),
    contractNumber: attributeOf(header, 'agreementID'),
    issueDate,
    ...priced,
    ...terms,
    parties,
    requestedDate: dateOf(context, valueAt(header, '@requestedDeliveryDate')),
    references: childrenOf(header, 'Extrinsic').flatMap((each) => {
      const value = textOf(each)
      return value === undefined ? [] : [{ type: attributeOf(each, 'name') ?? '', value }]
    }),
    notes: comments(header),
    totals: { amount },
  }
}

/**
 * The sales order a cXML OrderRequest means, in our items, units and places by the partner's code tables. `body` is the document.
 * Dates count as the sender's clock has them. Pure; all issues of the document come at once, each with the path of its
 * element and its line. An update or a deletion is handed on as what it is: what is taken is decided by the intake.
 */
export const salesOrderFromCxml = (body: Uint8Array, given: Given): Mapped<SalesOrder> =>
  mapDocument(body, given, (setId) => setId === 'cxml:OrderRequest', orderFromCxml)
