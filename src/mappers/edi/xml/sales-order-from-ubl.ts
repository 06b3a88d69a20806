import { decimal } from '../../../domain/decimal.ts'
import type { Mapped } from '../../../domain/issue.ts'
import type {
  AllowanceCharge,
  OrderLine,
  Reference,
  SalesOrder,
  ScheduleLine,
  Tax,
} from '../../../domain/sales-order.ts'
import { elementAt, elementsAt, textAt, textOf, type XmlElement } from '../../../edi/xml/xml-element.ts'
import type { MappingContext } from '../mapping-context.ts'
import { withBuyer } from '../party-rules.ts'
import { checkSchedules, type Priced } from '../total-rules.ts'
import { currencyOf, type Given, linesFrom, mapDocument, orderNumberOf } from './map-document.ts'
import { itemFromValues } from './order-item.ts'
import { checkedAmount, checkedLineCount, checkLineAmount, checkLineNumbers } from './order-totals.ts'
import { partiesFromUbl, shipToFromDelivery } from './ubl-party.ts'
import {
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

/** OrderTypeCode (UN/CEFACT 1001) of a change; all others are kinds of orders. */
const changeType = '230'

const purposeOf = (root: XmlElement): SalesOrder['purpose'] => {
  if (textAt(root, 'OrderTypeCode') === changeType) return 'change'
  return textAt(root, 'CopyIndicator') === 'true' ? 'duplicate' : 'original'
}

const texts = (parent: XmlElement, path: string): string[] =>
  elementsAt(parent, path)
    .map(textOf)
    .filter((text) => text !== undefined)

const allowancesCharges = (context: MappingContext, parent: XmlElement): AllowanceCharge[] =>
  elementsAt(parent, 'AllowanceCharge').flatMap((element): AllowanceCharge[] => {
    const indicator = valueAt(element, 'ChargeIndicator')
    const isCharge = indicator.text === 'true' || indicator.text === '1'
    if (!isCharge && indicator.text !== 'false' && indicator.text !== '0') {
      complainOf(context, 'VALUE_INVALID', indicator, 'ChargeIndicator is neither true nor false')
      return []
    }
    return [
      {
        kind: isCharge ? 'charge' : 'allowance',
        code: textAt(element, 'AllowanceChargeReasonCode'),
        amount: decimalOf(context, valueAt(element, 'Amount')),
        percent: decimalOf(context, valueAt(element, 'MultiplierFactorNumeric')),
        description: textAt(element, 'AllowanceChargeReason'),
      },
    ]
  })

const taxes = (context: MappingContext, root: XmlElement): Tax[] =>
  elementsAt(root, 'TaxTotal').flatMap((total): Tax[] => {
    const parts = elementsAt(total, 'TaxSubtotal')
    if (parts.length === 0) return [{ code: 'VAT', amount: decimalOf(context, valueAt(total, 'TaxAmount')) }]
    return parts.map((part) => ({
      code: textAt(part, 'TaxCategory/TaxScheme/ID') ?? 'VAT',
      percent: decimalOf(context, valueAt(part, 'TaxCategory/Percent')),
      amount: decimalOf(context, valueAt(part, 'TaxAmount')),
    }))
  })

/** The rate of a line; its amount is in the total of the order. */
const lineTaxes = (context: MappingContext, item: XmlElement): Tax[] =>
  elementsAt(item, 'ClassifiedTaxCategory').map((category) => ({
    code: textAt(category, 'TaxScheme/ID') ?? 'VAT',
    percent: decimalOf(context, valueAt(category, 'Percent')),
  }))

/** Documents and codes an order refers to, by the names of their elements. */
const referencePaths = [
  'QuotationDocumentReference/ID',
  'OrderDocumentReference/ID',
  'OriginatorDocumentReference/ID',
  'CustomerReference',
  'SalesOrderID',
  'AccountingCostCode',
  'AccountingCost',
] as const

const references = (parent: XmlElement): Reference[] =>
  referencePaths.flatMap((path) => {
    const [type = path] = path.split('/')
    return texts(parent, path).map((value) => ({ type, value }))
  })

/** The day a period begins with counts, as with other standards; without one, the day it ends. */
const requestedDate = (context: MappingContext, parent: XmlElement | undefined): string | undefined => {
  const period = elementAt(parent, 'RequestedDeliveryPeriod')
  if (period === undefined) return undefined
  const [start, end] = [dateOf(context, valueAt(period, 'StartDate')), dateOf(context, valueAt(period, 'EndDate'))]
  return start ?? end
}

const schedulesOf = (context: MappingContext, item: XmlElement, unit: string | undefined): ScheduleLine[] =>
  elementsAt(item, 'Delivery').flatMap((delivery): ScheduleLine[] => {
    const part = elementAt(delivery, 'Quantity')
    if (part === undefined) return []
    const value = positiveOf(context, valueAt(part, ''))
    const code = valueAt(part, '@unitCode')
    const own = code.text === undefined ? unit : unitOf(context, code)
    const shipTo = shipToFromDelivery(context, delivery)
    if (value === undefined || own === undefined) return []
    const date = requestedDate(context, delivery)
    return [{ quantity: { value, unit: own }, requestedDate: date, ...(shipTo === undefined ? {} : { shipTo }) }]
  })

/** A standard id is a GTIN unless it says otherwise: 0160 in ISO/IEC 6523. */
const gtinValue = (item: XmlElement): Value => {
  const value = valueAt(item, 'StandardItemIdentification/ID')
  const scheme = valueAt(item, 'StandardItemIdentification/ID/@schemeID').text
  const isGtin = scheme === undefined || /^(0160|GTIN|EAN|UPC|GS1)$/i.test(scheme)
  return isGtin ? value : { ...value, text: undefined }
}

const lineFrom = (
  context: MappingContext,
  element: XmlElement,
  index: number,
  currency: string,
): OrderLine | undefined => {
  const lineItem = elementAt(element, 'LineItem')
  const item = elementAt(lineItem, 'Item')
  if (lineItem === undefined || item === undefined)
    return complainOf(context, 'VALUE_MISSING', valueAt(element, 'LineItem/Item'), 'The line has no item')
  const codes = {
    seller: valueAt(item, 'SellersItemIdentification/ID'),
    buyer: valueAt(item, 'BuyersItemIdentification/ID'),
    gtin: gtinValue(item),
    manufacturer: valueAt(item, 'ManufacturersItemIdentification/ID'),
  }
  const found = itemFromValues(context, codes)
  const value = positiveOf(context, valueAt(lineItem, 'Quantity'))
  const unit = unitOf(context, valueAt(lineItem, 'Quantity/@unitCode'))
  const unitPrice = priceOf(context, valueAt(lineItem, 'Price/PriceAmount'))
  const base = elementAt(lineItem, 'Price/BaseQuantity')
  const priceBaseQuantity = base && positiveOf(context, valueAt(base, ''))
  const schedules = schedulesOf(context, lineItem, unit)
  const rest = {
    requestedDate: requestedDate(context, elementAt(lineItem, 'Delivery')),
    allowancesCharges: allowancesCharges(context, lineItem),
    taxes: lineTaxes(context, item),
  }
  if (found === undefined || value === undefined || unit === undefined) return undefined
  const line: OrderLine = {
    lineNumber: textAt(lineItem, 'ID') ?? String(index + 1),
    ...found,
    description: textAt(item, 'Name') ?? textAt(item, 'Description'),
    quantity: { value, unit },
    unitPrice,
    priceBaseQuantity,
    ...rest,
    schedules: schedules.length > 1 || schedules.some(({ shipTo }) => shipTo !== undefined) ? schedules : [],
    references: references(lineItem),
    notes: [...texts(element, 'Note'), ...texts(lineItem, 'Note')],
  }
  checkSchedules('Delivery', schedules, line.quantity, placeAt(context, valueAt(lineItem, 'Quantity')))
  checkLineAmount(context, valueAt(lineItem, 'LineExtensionAmount'), line, currency)
  return line
}

const terms = (
  context: MappingContext,
  root: XmlElement,
): Pick<SalesOrder, 'paymentTerms' | 'deliveryTerms' | 'transport'> => {
  const payment = elementAt(root, 'PaymentTerms')
  const delivery = elementAt(root, 'DeliveryTerms')
  const carrier = textAt(root, 'Delivery/CarrierParty/PartyName/Name')
  return {
    paymentTerms: payment && {
      code: textAt(payment, 'ID'),
      discountPercent: decimalOf(context, valueAt(payment, 'SettlementDiscountPercent')),
      description: texts(payment, 'Note').join(' ') || undefined,
    },
    deliveryTerms: delivery && {
      code: textAt(delivery, 'ID'),
      payer: textAt(delivery, 'LossRiskResponsibilityCode'),
      place:
        textAt(delivery, 'DeliveryLocation/ID') ??
        textAt(delivery, 'DeliveryLocation/Name') ??
        textAt(delivery, 'SpecialTerms'),
    },
    transport: carrier === undefined ? undefined : { carrier },
  }
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
  const orderNumber = orderNumberOf(context, valueAt(root, 'ID'))
  const issued = valueAt(root, 'IssueDate')
  const issueDate = requiredText(context, issued, 'order date') === undefined ? undefined : dateOf(context, issued)
  const currency = currencyOf(context, valueAt(root, 'DocumentCurrencyCode'))
  const elements = elementsAt(root, 'OrderLine')
  checkLineNumbers(
    context,
    elements.map((element) => valueAt(element, 'LineItem/ID')),
  )
  const lines = linesFrom(context, root, elements, (element, index) => lineFrom(context, element, index, currency))
  const priced = { lines, currency, allowancesCharges: allowancesCharges(context, root), taxes: taxes(context, root) }
  const isWhole = lines.length === elements.length
  const amount = amountOf(context, root, isWhole ? priced : undefined)
  const lineCount = checkedLineCount(context, valueAt(root, 'LineCountNumeric'), elements.length)
  const parties = withBuyer(context, partiesFromUbl(context, root))
  const conditions = terms(context, root)
  const requested = requestedDate(context, elementAt(root, 'Delivery'))
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
    references: references(root),
    notes: texts(root, 'Note'),
    totals: { lineCount, amount },
  }
}

/**
 * The sales order a UBL 2.1 Order (also Peppol BIS Ordering 3) means, in our items, units and places by the partner's code tables.
 * `body` is the document. Pure; all issues of the document come at once, each with the path of its element and its line.
 */
export const salesOrderFromUbl = (body: Uint8Array, given: Given): Mapped<SalesOrder> =>
  mapDocument(body, given, (setId) => setId === 'ubl:Order', orderFrom)
