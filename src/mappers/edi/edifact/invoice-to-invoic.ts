import { decimal, decimalText } from '../../../domain/decimal.ts'
import { RejectedError } from '../../../domain/errors.ts'
import type { Invoice, InvoiceLine } from '../../../domain/invoice.ts'
import type { Partner } from '../../../domain/partner.ts'
import type { Segment } from '../../../edi/segment.ts'
import { fittingMessage } from './check-fit.ts'
import { partiesSegments } from './write-parties.ts'
import { itemSegments, noteSegments, orderLineReferences, referenceSegments } from './write-parts.ts'
import { allowanceSegments, deliverySegments, moa, paymentSegments, taxSegment } from './write-terms.ts'
import { dtm, qty, unitText } from './write-values.ts'

/** BGM 1001: commercial invoice, credit note. */
const documentNames: Readonly<Record<Invoice['kind'], string>> = { invoice: '380', 'credit-note': '381' }

/** References (1153) that fields of an invoice tell. */
export const invoiceReferences: ReadonlySet<string> = new Set(['ON', 'VN', 'DQ', 'AAK', 'CT', 'IV'])

const rff = (type: string, value: string | undefined): Segment[] =>
  value === undefined ? [] : [['RFF', [type, value]]]
const day = (qualifier: string, date: string | undefined): Segment[] =>
  date === undefined ? [] : [dtm(qualifier, date)]

const headingReferences = (invoice: Invoice): Segment[] => [
  ...rff('ON', invoice.orderNumber),
  ...(invoice.orderNumber === undefined ? [] : day('171', invoice.orderDate)),
  ...rff('VN', invoice.sellerOrderNumber),
  ...rff('DQ', invoice.shipmentNumber),
  ...rff('CT', invoice.contractNumber),
  ...rff('IV', invoice.correctedInvoiceNumber),
  ...referenceSegments(invoice.references, invoiceReferences),
]

/** PRI with AAA, the net price, and the quantity it is for. */
const pri = ({ unitPrice, priceBaseQuantity, quantity }: InvoiceLine, partner: Partner): Segment => {
  const basis = priceBaseQuantity === undefined ? [] : ['', '', priceBaseQuantity, unitText(quantity.unit, partner)]
  return ['PRI', ['AAA', unitPrice, ...basis]]
}

const lineSegments = (line: InvoiceLine, partner: Partner): Segment[] => {
  const references = orderLineReferences(line.orderNumber, line.orderLineNumber)
  return [
    ...itemSegments(line),
    qty('47', line.quantity, partner),
    ...moa('203', line.lineAmount),
    pri(line, partner),
    ...references.order,
    ...references.line,
    ...line.taxes.flatMap((tax) => [taxSegment(tax), ...moa('124', tax.amount)]),
    ...allowanceSegments(line.allowancesCharges, 'line'),
  ]
}

/**
 * Amounts (5025) behind UNS: lines 79, allowances 260, charges 259, taxable 125, tax 176, invoice amount 77 (what is to be paid and what was
 * paid before), due 9, prepaid 113.
 */
const totalSegments = ({ totals }: Invoice): Segment[] => {
  const { payableAmount, prepaidAmount } = totals
  const invoiceAmount = decimalText(decimal(payableAmount).plus(prepaidAmount ?? '0'))
  return [
    ...moa('79', totals.lineAmount),
    ...moa('260', totals.allowanceAmount),
    ...moa('259', totals.chargeAmount),
    ...moa('125', totals.taxExclusiveAmount),
    ...moa('176', totals.taxAmount),
    ...moa('77', invoiceAmount),
    ...moa('113', prepaidAmount),
    ...moa('9', payableAmount),
  ]
}

/** TAX groups behind UNS, in both directories. */
const mostTaxes = 10

const checkTaxes = ({ invoiceNumber, taxes }: Invoice): void => {
  if (taxes.length <= mostTaxes) return
  const message = `Invoice ${invoiceNumber} has ${taxes.length} taxes, an INVOIC has room for ${mostTaxes}; sum them up by rate`
  throw new RejectedError('VALUE_INVALID', message, { stage: 'map' })
}

/**
 * The INVOIC of an invoice or a credit note: `['UNH', '', 'INVOIC']` and its body, ready for `writeEdifactInterchange`, in the use EANCOM
 * makes of it; it fits the directories D.96A and D.01B alike. `partner.edifact.version` says which one it is held to. Amounts are written
 * as they are, to the last digit.
 *
 * Not written: an order date without order number, descriptions of references but `line 7`, references of the types ON, VN, DQ, AAK, CT
 * and IV (which fields tell), a tax jurisdiction of more than seven characters, text beyond two lines of 35 in terms and allowances, and of
 * parties what `partiesSegments` leaves out.
 *
 * Throws RejectedError UNIT_UNKNOWN for a unit without a code, and VALUE_INVALID for a wrong GTIN and for what the directory has no room
 * for: a line number that is no number of six digits, an amount of more than 18 digits, more than ten taxes or notes.
 */
export const invoiceToInvoic = (invoice: Invoice, partner: Partner): Segment[] => {
  checkTaxes(invoice)
  const message: Segment[] = [
    ['UNH', '', 'INVOIC'],
    ['BGM', documentNames[invoice.kind], invoice.invoiceNumber, '9'],
    dtm('137', invoice.issueDate),
    ...day('35', invoice.deliveryDate),
    ...noteSegments(invoice.notes),
    ...headingReferences(invoice),
    ...partiesSegments(invoice.parties, partner),
    ['CUX', ['2', invoice.currency, '4']],
    ...paymentSegments(invoice),
    ...deliverySegments(invoice),
    ...allowanceSegments(invoice.allowancesCharges, 'heading'),
    ...invoice.lines.flatMap((line) => lineSegments(line, partner)),
    ['UNS', 'S'],
    ['CNT', ['2', String(invoice.lines.length)]],
    ...totalSegments(invoice),
    ...invoice.taxes.flatMap((tax) => [taxSegment(tax), ...moa('125', tax.taxableAmount), ...moa('124', tax.amount)]),
  ]
  return fittingMessage(message, partner)
}
