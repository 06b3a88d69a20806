import type { AllowanceCharge, Reference, SalesOrder, Tax } from '../../../domain/sales-order.ts'
import { elementAt, elementsAt, textAt, textOf, type XmlElement } from '../../../edi/xml/xml-element.ts'
import type { MappingContext } from '../mapping-context.ts'
import { complainOf, dateOf, decimalOf, type Value, valueAt } from './xml-values.ts'

/** The texts at a path, as often as it is there. */
export const textsAt = (parent: XmlElement, path: string): string[] =>
  elementsAt(parent, path)
    .map(textOf)
    .filter((text) => text !== undefined)

/** The allowances and charges of a document or a line. */
export const allowancesChargesOf = (context: MappingContext, parent: XmlElement): AllowanceCharge[] =>
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

/** The taxes of a document, by their TaxSubtotal where it has some. */
export const taxesOf = (context: MappingContext, root: XmlElement): Tax[] =>
  elementsAt(root, 'TaxTotal').flatMap((total): Tax[] => {
    const parts = elementsAt(total, 'TaxSubtotal')
    if (parts.length === 0) return [{ code: 'VAT', amount: decimalOf(context, valueAt(total, 'TaxAmount')) }]
    return parts.map((part) => ({
      code: textAt(part, 'TaxCategory/TaxScheme/ID') ?? 'VAT',
      category: textAt(part, 'TaxCategory/ID'),
      percent: decimalOf(context, valueAt(part, 'TaxCategory/Percent')),
      amount: decimalOf(context, valueAt(part, 'TaxAmount')),
    }))
  })

/** The rate of a line; its amount is in the total of the order. */
export const lineTaxesOf = (context: MappingContext, item: XmlElement): Tax[] =>
  elementsAt(item, 'ClassifiedTaxCategory').map((category) => ({
    code: textAt(category, 'TaxScheme/ID') ?? 'VAT',
    category: textAt(category, 'ID'),
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

export const referencesOf = (parent: XmlElement): Reference[] =>
  referencePaths.flatMap((path) => {
    const [type = path] = path.split('/')
    return textsAt(parent, path).map((value) => ({ type, value }))
  })

/** The day a period begins with counts, as with other standards; without one, the day it ends. */
export const requestedDateOf = (context: MappingContext, parent: XmlElement | undefined): string | undefined => {
  const period = elementAt(parent, 'RequestedDeliveryPeriod')
  if (period === undefined) return undefined
  const [start, end] = [dateOf(context, valueAt(period, 'StartDate')), dateOf(context, valueAt(period, 'EndDate'))]
  return start ?? end
}

/** A standard id is a GTIN unless it says otherwise: 0160 in ISO/IEC 6523. */
export const gtinValue = (item: XmlElement): Value => {
  const value = valueAt(item, 'StandardItemIdentification/ID')
  const scheme = valueAt(item, 'StandardItemIdentification/ID/@schemeID').text
  const isGtin = scheme === undefined || /^(0160|GTIN|EAN|UPC|GS1)$/i.test(scheme)
  return isGtin ? value : { ...value, text: undefined }
}

/** Conditions of payment, delivery and transport of an order. */
export const termsOf = (
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
      description: textsAt(payment, 'Note').join(' ') || undefined,
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
