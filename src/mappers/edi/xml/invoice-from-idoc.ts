import { currencyDecimals } from '../../../domain/currencies.ts'
import { decimal, decimalText } from '../../../domain/decimal.ts'
import type { Invoice, InvoiceLine, TaxSubtotal } from '../../../domain/invoice.ts'
import type { Mapped } from '../../../domain/issue.ts'
import type { Party } from '../../../domain/party.ts'
import type { AllowanceCharge } from '../../../domain/sales-order.ts'
import { childrenOf, elementAt, textAt, type XmlElement } from '../../../edi/xml/xml-element.ts'
import type { MappingContext } from '../mapping-context.ts'
import { documentQualifiers, documentTypes, prepaidCondition } from './idoc-invoice-codes.ts'
import { partnersFromIdoc } from './idoc-partners.ts'
import {
  codeAt,
  conditions,
  deliveryTerms,
  notes,
  paymentTerms,
  qualified,
  qualifiedValue,
  references,
  taxes,
} from './idoc-values.ts'
import { firstValue, invoiceLineFromIdoc, requiredAmount } from './invoice-line-from-idoc.ts'
import { currencyOf, type Given, linesFrom, mapDocument } from './map-document.ts'
import { checkedLineCount, checkLineNumbers } from './order-totals.ts'
import { compactDateOf, complainOf, decimalOf, requiredText, type Value, valueAt } from './xml-values.ts'

const documentOf = (idoc: XmlElement, qualifier: string): XmlElement | undefined =>
  qualified(idoc, 'E1EDK02', 'QUALF', qualifier)

const dateOf = (context: MappingContext, idoc: XmlElement, code: string): string | undefined =>
  compactDateOf(context, qualifiedValue(idoc, 'E1EDK03', 'IDDAT', code, 'DATUM'))

/** Billing date, else document date, else invoice date, else the date of the invoice number. */
const issueDateOf = (context: MappingContext, idoc: XmlElement): string | undefined => {
  const places = ['026', '012', '016'].map((code) => qualifiedValue(idoc, 'E1EDK03', 'IDDAT', code, 'DATUM'))
  places.push(qualifiedValue(idoc, 'E1EDK02', 'QUALF', documentQualifiers.invoice, 'DATUM'))
  const found = places.find(({ text }) => text !== undefined && !/^0+$/.test(text))
  if (found !== undefined) return compactDateOf(context, found)
  const message = 'The invoice date is missing: neither 026, 012 nor 016 of E1EDK03 nor 009 of E1EDK02 has one'
  return complainOf(context, 'VALUE_MISSING', valueAt(idoc, 'E1EDK03/DATUM'), message)
}

const sumAt = (idoc: XmlElement, code: string): Value => qualifiedValue(idoc, 'E1EDS01', 'SUMID', code, 'SUMME')

/** Taxes with what they are reckoned from, when the IDoc tells as many net values (015) as taxes. */
const subtotals = (context: MappingContext, idoc: XmlElement): TaxSubtotal[] => {
  const all = taxes(context, idoc, 'E1EDK04')
  const bases = childrenOf(idoc, 'E1EDS01').filter((element) => textAt(element, 'SUMID') === '015')
  if (bases.length !== all.length) return all
  return all.map((tax, index) => {
    const base = bases[index]
    return { ...tax, taxableAmount: base === undefined ? undefined : decimalOf(context, valueAt(base, 'SUMME')) }
  })
}

/** What the amounts of one kind add up to; undefined without any, or when one is a percentage only. */
const sumOfKind = (all: readonly AllowanceCharge[], kind: AllowanceCharge['kind']): string | undefined => {
  const amounts = all.filter((each) => each.kind === kind).map(({ amount }) => amount)
  if (amounts.length === 0 || amounts.includes(undefined)) return undefined
  return decimalText(amounts.reduce((sum, amount) => sum.plus(amount ?? '0'), decimal('0')))
}

const totalsOf = (
  context: MappingContext,
  idoc: XmlElement,
  lines: readonly InvoiceLine[],
  all: readonly AllowanceCharge[],
): Invoice['totals'] | undefined => {
  const taxExclusiveAmount = requiredAmount(context, sumAt(idoc, '010'), 'net value of the invoice (010)')
  const payableAmount = requiredAmount(context, sumAt(idoc, '011'), 'amount of the invoice (011)')
  const stated = decimalOf(context, sumAt(idoc, '017'))
  const taxAmount = decimalOf(context, sumAt(idoc, '005'))
  if (taxExclusiveAmount === undefined || payableAmount === undefined) return undefined
  const summed = lines.reduce((sum, { lineAmount }) => sum.plus(lineAmount), decimal('0'))
  const extras = all.filter(({ code }) => code !== prepaidCondition)
  return {
    lineAmount: stated ?? decimalText(summed),
    allowanceAmount: sumOfKind(extras, 'allowance'),
    chargeAmount: sumOfKind(extras, 'charge'),
    taxExclusiveAmount,
    taxAmount,
    payableAmount,
    prepaidAmount: sumOfKind(
      all.filter(({ code }) => code === prepaidCondition),
      'allowance',
    ),
  }
}

/** The stated sum of the lines may differ by what rounding each line makes. */
const checkLineTotal = (context: MappingContext, { lines, currency }: Invoice, stated: Value): void => {
  const total = stated.text === undefined ? undefined : decimalOf(context, stated)
  if (total === undefined) return
  const sum = lines.reduce((all, { lineAmount }) => all.plus(lineAmount), decimal('0'))
  const tolerance = decimal('10')
    .pow(-(currencyDecimals(currency) ?? 2))
    .times(lines.length)
  if (sum.minus(total).abs().lessThanOrEqualTo(tolerance)) return
  const message = `The lines are said to come to ${total}, they add up to ${decimalText(sum)}`
  complainOf(context, 'TOTAL_MISMATCH', stated, message)
}

/** Buyer and seller with their tax numbers, which stand in the head of an INVOIC. */
const partiesOf = (context: MappingContext, idoc: XmlElement): Party[] => {
  const numbers: Partial<Record<Party['role'], string | undefined>> = {
    buyer: codeAt(context, valueAt(idoc, 'E1EDK01/KUNDEUINR')),
    seller: codeAt(context, valueAt(idoc, 'E1EDK01/EIGENUINR')),
  }
  return partnersFromIdoc(context, idoc).map((party) => {
    const value = numbers[party.role]
    return value === undefined
      ? party
      : { ...party, identifiers: [...party.identifiers, { scheme: 'tax-id' as const, value }] }
  })
}

const kindOf = (context: MappingContext, idoc: XmlElement): Invoice['kind'] => {
  const type = valueAt(idoc, 'E1EDK01/BSART')
  if (type.text === documentTypes['credit-note']) return 'credit-note'
  if (type.text !== undefined && type.text !== documentTypes.invoice)
    complainOf(context, 'VALUE_INVALID', type, `"${type.text}" is neither an invoice (INVO) nor a credit note (CRME)`)
  return 'invoice'
}

const longestNumber = 35

const invoiceFrom = (context: MappingContext, idoc: XmlElement): Invoice | undefined => {
  const head = elementAt(idoc, 'E1EDK01')
  const named = qualifiedValue(idoc, 'E1EDK02', 'QUALF', documentQualifiers.invoice, 'BELNR')
  const number = firstValue(named, ...(head === undefined ? [] : [valueAt(head, 'BELNR')]))
  const invoiceNumber = requiredText(context, number, 'invoice number')
  if (invoiceNumber !== undefined && invoiceNumber.length > longestNumber)
    complainOf(context, 'VALUE_INVALID', number, `The invoice number has more than ${longestNumber} characters`)
  const issueDate = issueDateOf(context, idoc)
  const currency = currencyOf(context, valueAt(head ?? idoc, 'CURCY'))
  const elements = childrenOf(idoc, 'E1EDP01')
  checkLineNumbers(
    context,
    elements.map((element) => valueAt(element, 'POSEX')),
  )
  const lines = linesFrom(
    context,
    idoc,
    elements,
    (line, index) => invoiceLineFromIdoc(context, line, index),
    'invoice',
  )
  checkedLineCount(context, sumAt(idoc, '001'), elements.length)
  const all = conditions(context, idoc, 'E1EDK05')
  const totals = totalsOf(context, idoc, lines, all)
  const order = documentOf(idoc, documentQualifiers.order)
  const invoice = {
    kind: kindOf(context, idoc),
    dueDate: dateOf(context, idoc, '028'),
    deliveryDate: dateOf(context, idoc, '001'),
    currency,
    orderNumber: textAt(order, 'BELNR'),
    orderDate: order === undefined ? undefined : compactDateOf(context, valueAt(order, 'DATUM')),
    sellerOrderNumber: textAt(documentOf(idoc, documentQualifiers.sellerOrder), 'BELNR'),
    shipmentNumber: textAt(documentOf(idoc, documentQualifiers.delivery), 'BELNR'),
    contractNumber: textAt(documentOf(idoc, documentQualifiers.contract), 'BELNR'),
    correctedInvoiceNumber: textAt(documentOf(idoc, documentQualifiers.corrected), 'BELNR'),
    parties: partiesOf(context, idoc),
    paymentTerms: paymentTerms(context, idoc),
    deliveryTerms: deliveryTerms(idoc),
    references: references(idoc, 'E1EDK02', 'BELNR', Object.values(documentQualifiers)),
    allowancesCharges: all.filter(({ code }) => code !== prepaidCondition),
    taxes: subtotals(context, idoc),
    notes: notes(idoc, 'E1EDKT1', 'E1EDKT2'),
    lines,
  }
  if (invoiceNumber === undefined || issueDate === undefined || totals === undefined) return undefined
  const whole: Invoice = { invoiceNumber, issueDate, ...invoice, totals }
  if (lines.length === elements.length) checkLineTotal(context, whole, sumAt(idoc, '017'))
  return whole
}

/**
 * The invoice or credit note of an INVOIC (types INVOIC01 and INVOIC02). Items are the seller's (E1EDP19 002), GTINs are padded to
 * 14 digits, numbers are taken without needless zeros behind the point. Pure; all issues come at once, with path and line.
 */
export const invoiceFromIdoc = (body: Uint8Array, given: Given): Mapped<Invoice> =>
  mapDocument(body, given, (setId) => /^idoc:INVOIC0[12](:INVOIC)?$/.test(setId), invoiceFrom, 'invoice')
