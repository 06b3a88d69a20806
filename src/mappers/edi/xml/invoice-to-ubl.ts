import { currencyDecimals } from '../../../domain/currencies.ts'
import { decimal, decimalText } from '../../../domain/decimal.ts'
import type { Invoice, InvoiceLine, TaxSubtotal } from '../../../domain/invoice.ts'
import type { Partner } from '../../../domain/partner.ts'
import type { Party } from '../../../domain/party.ts'
import type { AllowanceCharge, Tax } from '../../../domain/sales-order.ts'
import { leaf, writeXml, type XmlNode } from '../../../edi/xml/write-xml.ts'
import type { AnswerGiven } from './answer.ts'
import { sumOfKind, taxAmountOf, totalFaults } from './en16931-totals.ts'
import { exemptionNodes, lacksReason } from './exemption-reason.ts'
import {
  addressNode,
  buyerName,
  partyContent,
  partyNode,
  partyOf,
  placeholder,
  sellerName,
} from './ubl-document-party.ts'
import {
  group,
  idOf,
  itemNode,
  noteNode,
  quantityNode,
  referenceNodes,
  refuse,
  taxCategoryNode,
  ublDocument,
  unitCodeOf,
} from './ubl-nodes.ts'

/** The elements that an invoice and a credit note call differently, and their type (UN/CEFACT 1001). */
const kinds = {
  invoice: { root: 'Invoice', line: 'InvoiceLine', quantity: 'InvoicedQuantity', type: '380' },
  'credit-note': { root: 'CreditNote', line: 'CreditNoteLine', quantity: 'CreditedQuantity', type: '381' },
} as const

type Writing = { invoice: Invoice; partner: Partner; tax: TaxSubtotal | undefined }

const amountNode = (name: string, amount: string | undefined, { currency }: Invoice): XmlNode | undefined => {
  const decimals = Math.max(2, currencyDecimals(currency) ?? 2)
  if (amount !== undefined && decimal(amount).decimalPlaces() > decimals)
    refuse(`Amount ${amount} (${name.slice(4)}) has more than ${decimals} decimals: round it`)
  return leaf(name, amount, { currencyID: currency })
}

/** Peppol wants to know what a percentage is of. */
const baseOf = (amount: string, percent: string | undefined): string | undefined =>
  percent === undefined || decimal(percent).isZero()
    ? undefined
    : decimalText(decimal(amount).times(100).div(percent).toDecimalPlaces(2))

const allowanceNode = (each: AllowanceCharge, { invoice, tax }: Writing, isOfLine: boolean): XmlNode => {
  const amount =
    each.amount ?? refuse(`The ${each.kind} "${each.description ?? each.code ?? ''}" has no amount: state it`)
  return {
    name: 'cac:AllowanceCharge',
    content: [
      leaf('cbc:ChargeIndicator', String(each.kind === 'charge')),
      leaf('cbc:AllowanceChargeReasonCode', each.code),
      leaf('cbc:AllowanceChargeReason', each.description),
      leaf('cbc:MultiplierFactorNumeric', each.percent),
      amountNode('cbc:Amount', amount, invoice),
      amountNode('cbc:BaseAmount', baseOf(amount, each.percent), invoice),
      isOfLine || tax === undefined ? undefined : taxCategoryNode('cac:TaxCategory', tax),
    ],
  }
}

const subtotalNode = (tax: TaxSubtotal, { invoice, tax: only }: Writing): XmlNode => {
  const amount = tax.amount ?? refuse(`Tax "${tax.code}" has no amount: state it`)
  if (lacksReason(tax)) refuse(`Tax "${tax.code}" of category E has no exemptionReason: state why it is exempt`)
  const taxable = tax.taxableAmount ?? (only === undefined ? undefined : invoice.totals.taxExclusiveAmount)
  return {
    name: 'cac:TaxSubtotal',
    content: [
      amountNode('cbc:TaxableAmount', taxable, invoice),
      amountNode('cbc:TaxAmount', amount, invoice),
      taxCategoryNode('cac:TaxCategory', tax, exemptionNodes(tax)),
    ],
  }
}

const taxNode = (writing: Writing): XmlNode | undefined => {
  const { invoice } = writing
  if (invoice.taxes.length === 0 && invoice.totals.taxAmount === undefined) return undefined
  const subtotals = invoice.taxes.map((tax) => subtotalNode(tax, writing))
  return group('cac:TaxTotal', amountNode('cbc:TaxAmount', decimalText(taxAmountOf(invoice)), invoice), ...subtotals)
}

const totalNode = (invoice: Invoice): XmlNode | undefined => {
  const { totals, allowancesCharges } = invoice
  const sumText = (kind: AllowanceCharge['kind']): string | undefined => {
    const sum = sumOfKind(allowancesCharges, kind)
    return sum.isZero() ? undefined : decimalText(sum)
  }
  const inclusive = decimal(totals.taxExclusiveAmount).plus(taxAmountOf(invoice))
  return group(
    'cac:LegalMonetaryTotal',
    amountNode('cbc:LineExtensionAmount', totals.lineAmount, invoice),
    amountNode('cbc:TaxExclusiveAmount', totals.taxExclusiveAmount, invoice),
    amountNode('cbc:TaxInclusiveAmount', decimalText(inclusive), invoice),
    amountNode('cbc:AllowanceTotalAmount', totals.allowanceAmount ?? sumText('allowance'), invoice),
    amountNode('cbc:ChargeTotalAmount', totals.chargeAmount ?? sumText('charge'), invoice),
    amountNode('cbc:PrepaidAmount', totals.prepaidAmount, invoice),
    amountNode('cbc:PayableAmount', totals.payableAmount, invoice),
  )
}

const lineNode = (line: InvoiceLine, writing: Writing): XmlNode | undefined => {
  const { invoice, partner, tax } = writing
  const { line: name, quantity } = kinds[invoice.kind]
  if (line.unitPrice.startsWith('-'))
    refuse(`Line ${line.lineNumber} has price ${line.unitPrice}: it cannot be negative`)
  const taxes: readonly Tax[] = line.taxes.length === 0 && tax !== undefined ? [tax] : line.taxes
  const { orderLineNumber, orderNumber } = line
  const hasOrder = orderLineNumber !== undefined || orderNumber !== undefined
  return group(
    `cac:${name}`,
    leaf('cbc:ID', line.lineNumber),
    quantityNode(`cbc:${quantity}`, line.quantity, partner),
    amountNode('cbc:LineExtensionAmount', line.lineAmount, invoice),
    hasOrder
      ? group(
          'cac:OrderLineReference',
          leaf('cbc:LineID', orderLineNumber ?? 'NA'),
          idOf('cac:OrderReference', orderNumber),
        )
      : undefined,
    ...line.allowancesCharges.map((each) => allowanceNode(each, writing, true)),
    itemNode(
      line,
      taxes.map((each) => taxCategoryNode('cac:ClassifiedTaxCategory', each)),
    ),
    group(
      'cac:Price',
      leaf('cbc:PriceAmount', line.unitPrice, { currencyID: invoice.currency }),
      leaf('cbc:BaseQuantity', line.priceBaseQuantity, { unitCode: unitCodeOf(line.quantity.unit, partner) }),
    ),
  )
}

const orderNode = ({ orderNumber, sellerOrderNumber, orderDate }: Invoice): XmlNode | undefined =>
  [orderNumber, sellerOrderNumber, orderDate].every((each) => each === undefined)
    ? undefined
    : group(
        'cac:OrderReference',
        leaf('cbc:ID', orderNumber ?? 'NA'),
        leaf('cbc:SalesOrderID', sellerOrderNumber),
        leaf('cbc:IssueDate', orderDate),
      )

/** Who is billed stands in the place of the customer; the buyer then has a place of its own. */
const partyNodes = ({ parties }: Invoice, partner: Partner): (XmlNode | undefined)[] => {
  const buyer = partyOf(parties, 'buyer') ?? placeholder('buyer', buyerName(partner))
  const seller = partyOf(parties, 'seller') ?? placeholder('seller', sellerName(partner))
  const billTo = partyOf(parties, 'bill-to')
  return [
    partyNode('cac:AccountingSupplierParty', seller, partner, partner.ours),
    partyNode('cac:AccountingCustomerParty', billTo ?? buyer, partner, partner.theirs),
    billTo === undefined ? undefined : partyNode('cac:BuyerCustomerParty', buyer, partner),
  ]
}

const placeId = (shipTo: Party | undefined): XmlNode | undefined => {
  const gln = shipTo?.identifiers.find(({ scheme }) => scheme === 'gln')
  return leaf('cbc:ID', gln?.value, { schemeID: '0088' })
}

const deliveryNode = ({ deliveryDate, parties }: Invoice, partner: Partner): XmlNode | undefined => {
  const shipTo = partyOf(parties, 'ship-to')
  return group(
    'cac:Delivery',
    leaf('cbc:ActualDeliveryDate', deliveryDate),
    group('cac:DeliveryLocation', placeId(shipTo), addressNode('cac:Address', shipTo?.address)),
    shipTo && group('cac:DeliveryParty', ...partyContent({ ...shipTo, address: undefined }, partner)),
  )
}

const termNodes = ({ deliveryTerms, paymentTerms, dueDate, kind }: Invoice): (XmlNode | undefined)[] => {
  const dated = kind === 'credit-note' ? dueDate : undefined
  const days = paymentTerms?.discountDays?.toString()
  return [
    group(
      'cac:DeliveryTerms',
      leaf('cbc:ID', deliveryTerms?.code),
      leaf('cbc:LossRiskResponsibilityCode', deliveryTerms?.payer),
      idOf('cac:DeliveryLocation', deliveryTerms?.place),
    ),
    // A credit note has no due date of its own. 1: the means of payment is not told (UN/CEFACT 4461).
    dated === undefined
      ? undefined
      : group('cac:PaymentMeans', leaf('cbc:PaymentMeansCode', '1'), leaf('cbc:PaymentDueDate', dated)),
    group(
      'cac:PaymentTerms',
      leaf('cbc:ID', paymentTerms?.code),
      leaf('cbc:Note', paymentTerms?.description),
      leaf('cbc:SettlementDiscountPercent', paymentTerms?.discountPercent),
      group('cac:SettlementPeriod', leaf('cbc:DurationMeasure', days, { unitCode: 'DAY' })),
    ),
  ]
}

/** The day the net days end, where no due date is stated. */
const dueDateOf = ({ dueDate, issueDate, paymentTerms }: Invoice): string | undefined => {
  if (dueDate !== undefined || paymentTerms?.netDays === undefined) return dueDate
  const day = new Date(`${issueDate}T00:00:00Z`)
  day.setUTCDate(day.getUTCDate() + paymentTerms.netDays)
  return day.toISOString().slice(0, 10)
}

/**
 * The UBL 2.1 Invoice or CreditNote (Peppol BIS Billing 3, EN 16931) of an invoice, as text to be sent as UTF-8. What the standard
 * wants and the invoice leaves to be understood is written out: the due date that follows from net days, the sums of allowances
 * and taxes, and where there is one tax only, that it is of everything. Throws RejectedError: UNIT_UNKNOWN; VALUE_INVALID for totals
 * that do not add up, more decimals than the currency has, an allowance or tax without an amount, an exemption without a reason, a negative
 * price.
 */
export const invoiceToUbl = (given: Invoice, { partner }: AnswerGiven): string => {
  const [fault] = totalFaults(given)
  if (fault !== undefined) refuse(`Invoice ${given.invoiceNumber}: ${fault.message}`)
  const dueDate = dueDateOf(given)
  const invoice: Invoice = dueDate === undefined ? given : { ...given, dueDate }
  const { root, type } = kinds[invoice.kind]
  const writing = { invoice, partner, tax: invoice.taxes.length === 1 ? invoice.taxes[0] : undefined }
  const document = ublDocument(
    root,
    leaf('cbc:CustomizationID', 'urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0'),
    leaf('cbc:ProfileID', 'urn:fdc:peppol.eu:2017:poacc:billing:01:1.0'),
    leaf('cbc:ID', invoice.invoiceNumber),
    leaf('cbc:IssueDate', invoice.issueDate),
    invoice.kind === 'invoice' ? leaf('cbc:DueDate', dueDate) : undefined,
    leaf(`cbc:${root}TypeCode`, type),
    noteNode(invoice.notes),
    leaf('cbc:DocumentCurrencyCode', invoice.currency),
    orderNode(invoice),
    group('cac:BillingReference', idOf('cac:InvoiceDocumentReference', invoice.correctedInvoiceNumber)),
    idOf('cac:DespatchDocumentReference', invoice.shipmentNumber),
    idOf('cac:ContractDocumentReference', invoice.contractNumber),
    ...referenceNodes('cac:AdditionalDocumentReference', invoice.references),
    ...partyNodes(invoice, partner),
    deliveryNode(invoice, partner),
    ...termNodes(invoice),
    ...invoice.allowancesCharges.map((each) => allowanceNode(each, writing, false)),
    taxNode(writing),
    totalNode(invoice),
    ...invoice.lines.map((line) => lineNode(line, writing)),
  )
  return writeXml(document)
}
