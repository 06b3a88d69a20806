import { isCurrency } from '../../../domain/currencies.ts'
import type { Invoice, InvoiceLine, TaxSubtotal } from '../../../domain/invoice.ts'
import type { Mapped } from '../../../domain/issue.ts'
import type { Party } from '../../../domain/party.ts'
import {
  attributeOf,
  childrenOf,
  elementAt,
  elementsAt,
  textAt,
  type XmlElement,
} from '../../../edi/xml/xml-element.ts'
import type { MappingContext } from '../mapping-context.ts'
import { type TotalFault, totalFaults } from './en16931-totals.ts'
import { exemptionReasonOf } from './exemption-reason.ts'
import { currencyOf, type Given, linesFrom, mapDocument } from './map-document.ts'
import { withoutRepeats } from './order-identifiers.ts'
import { checkLineNumbers } from './order-totals.ts'
import { buyerName, isPlaceholder, partyFromElement, partyFromHolder, sellerName } from './ubl-document-party.ts'
import {
  documentNumberAt,
  documentReferences,
  itemFromUbl,
  notesOf,
  requiredDateAt,
  requiredQuantityAt,
  taxFrom,
} from './ubl-document-values.ts'
import { addressFrom, identifierFrom, namesOfDelivery } from './ubl-party.ts'
import { allowancesChargesOf, termsOf } from './ubl-values.ts'
import {
  checkPriceFactor,
  checkPriceUnit,
  complainOf,
  dateOf,
  decimalOf,
  positiveOf,
  priceOf,
  requiredText,
  valueAt,
} from './xml-values.ts'

const longestNumber = 35

/** What stands where UBL wants an id and there is none. */
const given = (text: string | undefined): string | undefined => (text === 'NA' ? undefined : text)

const isCreditNote = (root: XmlElement): boolean => root.name === 'CreditNote'

const amountAt = (context: MappingContext, parent: XmlElement, path: string, what: string): string | undefined => {
  const value = valueAt(parent, path)
  return requiredText(context, value, what) === undefined ? undefined : decimalOf(context, value)
}

const lineFrom = (context: MappingContext, element: XmlElement, index: number): InvoiceLine | undefined => {
  const name = element.name === 'CreditNoteLine' ? 'CreditedQuantity' : 'InvoicedQuantity'
  const item = itemFromUbl(context, element)
  const quantity = requiredQuantityAt(context, element, name, true)
  const price = valueAt(element, 'Price/PriceAmount')
  const unitPrice = requiredText(context, price, 'price') === undefined ? undefined : priceOf(context, price)
  const base = valueAt(element, 'Price/BaseQuantity')
  const priceBaseQuantity = base.text === undefined ? undefined : positiveOf(context, base)
  checkPriceFactor(context, element)
  checkPriceUnit(context, valueAt(element, 'Price/BaseQuantity/@unitCode'), quantity?.unit)
  const lineAmount = amountAt(context, element, 'LineExtensionAmount', 'amount of the line')
  const rest = {
    allowancesCharges: allowancesChargesOf(context, element),
    taxes: elementsAt(element, 'Item/ClassifiedTaxCategory').map((each) => taxFrom(context, each)),
  }
  if (item === undefined || quantity === undefined || unitPrice === undefined || lineAmount === undefined)
    return undefined
  return {
    lineNumber: textAt(element, 'ID') ?? String(index + 1),
    orderNumber: given(textAt(element, 'OrderLineReference/OrderReference/ID')),
    orderLineNumber: given(textAt(element, 'OrderLineReference/LineID')),
    ...item,
    quantity,
    unitPrice,
    priceBaseQuantity,
    lineAmount,
    ...rest,
  }
}

/** The total of taxes in the currency of the document: there may be a second one, in the currency taxes are accounted in. */
const taxTotalOf = (root: XmlElement, currency: string): XmlElement | undefined => {
  const all = childrenOf(root, 'TaxTotal')
  return all.find((each) => attributeOf(elementAt(each, 'TaxAmount'), 'currencyID') === currency) ?? all[0]
}

const taxesOf = (context: MappingContext, total: XmlElement | undefined): TaxSubtotal[] =>
  elementsAt(total, 'TaxSubtotal').map((part) => ({
    ...taxFrom(context, elementAt(part, 'TaxCategory')),
    amount: decimalOf(context, valueAt(part, 'TaxAmount')),
    taxableAmount: decimalOf(context, valueAt(part, 'TaxableAmount')),
    exemptionReason: exemptionReasonOf(elementAt(part, 'TaxCategory')),
  }))

const totalsOf = (
  context: MappingContext,
  root: XmlElement,
  tax: XmlElement | undefined,
): Invoice['totals'] | undefined => {
  const amount = (name: string) => decimalOf(context, valueAt(root, `LegalMonetaryTotal/${name}`))
  const must = (name: string, what: string) => amountAt(context, root, `LegalMonetaryTotal/${name}`, what)
  const [lineAmount, taxExclusiveAmount, payableAmount] = [
    must('LineExtensionAmount', 'sum of the lines'),
    must('TaxExclusiveAmount', 'amount without tax'),
    must('PayableAmount', 'amount to be paid'),
  ]
  const rest = {
    allowanceAmount: amount('AllowanceTotalAmount'),
    chargeAmount: amount('ChargeTotalAmount'),
    taxAmount: tax && decimalOf(context, valueAt(tax, 'TaxAmount')),
    prepaidAmount: amount('PrepaidAmount'),
  }
  if (lineAmount === undefined || taxExclusiveAmount === undefined || payableAmount === undefined) return undefined
  return { lineAmount, taxExclusiveAmount, payableAmount, ...rest }
}

/** Where a total that does not add up stands. */
const places: Readonly<Record<Exclude<TotalFault['total'], 'line'>, string>> = {
  lineAmount: 'LegalMonetaryTotal/LineExtensionAmount',
  allowanceAmount: 'LegalMonetaryTotal/AllowanceTotalAmount',
  chargeAmount: 'LegalMonetaryTotal/ChargeTotalAmount',
  taxExclusiveAmount: 'LegalMonetaryTotal/TaxExclusiveAmount',
  taxAmount: 'TaxTotal/TaxAmount',
  payableAmount: 'LegalMonetaryTotal/PayableAmount',
  prepaidAmount: 'LegalMonetaryTotal/PrepaidAmount',
}

const checkTotals = (
  context: MappingContext,
  root: XmlElement,
  lines: readonly XmlElement[],
  invoice: Invoice,
): void => {
  const rounding = decimalOf(context, valueAt(root, 'LegalMonetaryTotal/PayableRoundingAmount'))
  for (const { total, index, message } of totalFaults(invoice, rounding)) {
    const value = total === 'line' ? valueAt(lines[index] ?? root, 'LineExtensionAmount') : valueAt(root, places[total])
    complainOf(context, 'TOTAL_MISMATCH', value, message)
  }
}

const shipToOf = (context: MappingContext, root: XmlElement): Party | undefined => {
  const place = elementAt(root, 'Delivery/DeliveryLocation')
  const receiver = elementAt(root, 'Delivery/DeliveryParty')
  if (place === undefined && receiver === undefined) return undefined
  const party = receiver && partyFromElement(context, receiver, 'ship-to')
  const ids = elementsAt(place, 'ID').flatMap((element) => identifierFrom(context, element))
  return {
    role: 'ship-to',
    ...namesOfDelivery(party, place),
    identifiers: withoutRepeats([...ids, ...(party?.identifiers ?? [])]),
    address: addressFrom(elementAt(place, 'Address')) ?? party?.address,
    contacts: party?.contacts ?? [],
  }
}

/** The customer is the buyer, unless the buyer has a place of its own: then it is who is billed. */
const partiesOf = (context: MappingContext, root: XmlElement): Party[] => {
  const own = partyFromHolder(context, root, 'BuyerCustomerParty', 'buyer')
  const customer = partyFromHolder(context, root, 'AccountingCustomerParty', own === undefined ? 'buyer' : 'bill-to')
  const seller = partyFromHolder(context, root, 'AccountingSupplierParty', 'seller')
  const { partner } = context
  const isNamed = (party: Party | undefined, name: string): boolean =>
    party !== undefined && !isPlaceholder(party, [name])
  const buyer = own ?? customer
  const billTo = own === undefined ? undefined : customer
  return [
    isNamed(buyer, buyerName(partner)) ? buyer : undefined,
    isNamed(seller, sellerName(partner)) ? seller : undefined,
    billTo,
    shipToOf(context, root),
  ].filter((party) => party !== undefined)
}

const paymentTermsOf = (
  context: MappingContext,
  root: XmlElement,
  terms: Invoice['paymentTerms'],
): Invoice['paymentTerms'] => {
  const days = valueAt(root, 'PaymentTerms/SettlementPeriod/DurationMeasure')
  if (terms === undefined || days.text === undefined) return terms
  if (/^\d{1,4}$/.test(days.text)) return { ...terms, discountDays: Number(days.text) }
  return complainOf(context, 'VALUE_INVALID', days, `"${days.text}" is not a number of days`)
}

const referencesOf = (
  context: MappingContext,
  root: XmlElement,
): Pick<
  Invoice,
  'orderNumber' | 'orderDate' | 'sellerOrderNumber' | 'shipmentNumber' | 'contractNumber' | 'correctedInvoiceNumber'
> => ({
  orderNumber: given(textAt(root, 'OrderReference/ID')),
  orderDate: dateOf(context, valueAt(root, 'OrderReference/IssueDate')),
  sellerOrderNumber: textAt(root, 'OrderReference/SalesOrderID'),
  shipmentNumber: textAt(root, 'DespatchDocumentReference/ID'),
  contractNumber: textAt(root, 'ContractDocumentReference/ID'),
  correctedInvoiceNumber: textAt(root, 'BillingReference/InvoiceDocumentReference/ID'),
})

const invoiceFrom = (context: MappingContext, root: XmlElement): Invoice | undefined => {
  const invoiceNumber = documentNumberAt(context, root, 'ID', 'invoice number', longestNumber)
  const issueDate = requiredDateAt(context, root, 'IssueDate')
  const currency = currencyOf(context, valueAt(root, 'DocumentCurrencyCode'))
  const elements = childrenOf(root, isCreditNote(root) ? 'CreditNoteLine' : 'InvoiceLine')
  checkLineNumbers(
    context,
    elements.map((element) => valueAt(element, 'ID')),
  )
  const lines = linesFrom(context, root, elements, (element, index) => lineFrom(context, element, index), 'invoice')
  const taxTotal = taxTotalOf(root, currency)
  const terms = termsOf(context, root)
  const parts = {
    dueDate: dateOf(context, valueAt(root, isCreditNote(root) ? 'PaymentMeans/PaymentDueDate' : 'DueDate')),
    deliveryDate: dateOf(context, valueAt(root, 'Delivery/ActualDeliveryDate')),
    ...referencesOf(context, root),
    parties: partiesOf(context, root),
    paymentTerms: paymentTermsOf(context, root, terms.paymentTerms),
    deliveryTerms: terms.deliveryTerms,
    allowancesCharges: allowancesChargesOf(context, root),
    taxes: taxesOf(context, taxTotal),
  }
  const totals = totalsOf(context, root, taxTotal)
  if (invoiceNumber === undefined || issueDate === undefined || totals === undefined) return undefined
  const invoice: Invoice = {
    invoiceNumber,
    kind: isCreditNote(root) ? 'credit-note' : 'invoice',
    issueDate,
    currency,
    ...parts,
    references: documentReferences(root, 'AdditionalDocumentReference'),
    notes: notesOf(root),
    lines,
    totals,
  }
  if (lines.length === elements.length && isCurrency(currency)) checkTotals(context, root, elements, invoice)
  return invoice
}

/**
 * The invoice a UBL 2.1 Invoice or CreditNote (also Peppol BIS Billing 3) states, with the seller's codes as items. Totals that do not
 * add up are issues (TOTAL_MISMATCH). What invoiceToUbl writes comes back, but for: net days, a party's roleCode, parties other than
 * buyer, seller, bill-to and ship-to, contacts behind a party's first and their roles, our own code of a ship-to, the tax amounts of
 * lines; and what it writes out of what was left to be understood is stated.
 */
export const invoiceFromUbl = (body: Uint8Array, context: Given): Mapped<Invoice> =>
  mapDocument(body, context, (setId) => setId === 'ubl:Invoice' || setId === 'ubl:CreditNote', invoiceFrom, 'invoice')
