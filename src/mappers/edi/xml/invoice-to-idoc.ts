import type { Invoice, InvoiceLine } from '../../../domain/invoice.ts'
import type { Partner } from '../../../domain/partner.ts'
import type { Party } from '../../../domain/party.ts'
import type { AllowanceCharge } from '../../../domain/sales-order.ts'
import { leaf, type XmlNode } from '../../../edi/xml/write-xml.ts'
import type { AnswerGiven } from './answer.ts'
import { documentQualifiers, documentTypes, prepaidCondition } from './idoc-invoice-codes.ts'
import { partnerSegment } from './idoc-partners.ts'
import {
  dateField,
  field,
  qualifiedSegment,
  quantityFields,
  refuse,
  segment,
  textSegments,
  words,
  writeIdoc,
} from './idoc-segments.ts'
import {
  conditionSegments,
  deliveryTermsSegments,
  paymentTermsSegments,
  referenceSegments,
  taxSegments,
} from './idoc-terms.ts'

const headText = { head: 'E1EDKT1', line: 'E1EDKT2', longest: 70, id: '0001' }

const taxIdOf = (parties: readonly Party[], role: Party['role']): string | undefined =>
  parties.find((party) => party.role === role)?.identifiers.find(({ scheme }) => scheme === 'tax-id')?.value

const headSegment = ({ currency, paymentTerms, parties, kind, invoiceNumber }: Invoice): XmlNode =>
  segment(
    'E1EDK01',
    leaf('CURCY', currency),
    field('ZTERM', paymentTerms?.code, 17),
    field('KUNDEUINR', taxIdOf(parties, 'buyer'), 20),
    field('EIGENUINR', taxIdOf(parties, 'seller'), 20),
    leaf('BSART', documentTypes[kind]),
    field('BELNR', invoiceNumber, 35),
  )

const documentSegments = (invoice: Invoice): (XmlNode | undefined)[] => {
  const numbered = (qualifier: string, number: string | undefined, date?: string): XmlNode | undefined =>
    number === undefined
      ? undefined
      : segment('E1EDK02', leaf('QUALF', qualifier), field('BELNR', number, 35), dateField('DATUM', date))
  return [
    numbered(documentQualifiers.invoice, invoice.invoiceNumber, invoice.issueDate),
    numbered(documentQualifiers.order, invoice.orderNumber, invoice.orderDate),
    numbered(documentQualifiers.sellerOrder, invoice.sellerOrderNumber),
    numbered(documentQualifiers.delivery, invoice.shipmentNumber),
    numbered(documentQualifiers.contract, invoice.contractNumber),
    numbered(documentQualifiers.corrected, invoice.correctedInvoiceNumber),
    ...referenceSegments(invoice.references),
  ]
}

const dateSegments = ({ issueDate, dueDate, deliveryDate }: Invoice): (XmlNode | undefined)[] => [
  qualifiedSegment('E1EDK03', ['IDDAT', '012'], dateField('DATUM', issueDate)),
  qualifiedSegment('E1EDK03', ['IDDAT', '026'], dateField('DATUM', issueDate)),
  qualifiedSegment('E1EDK03', ['IDDAT', '028'], dateField('DATUM', dueDate)),
  qualifiedSegment('E1EDK03', ['IDDAT', '001'], dateField('DATUM', deliveryDate)),
]

/** What was paid before is a condition of its own in SAP. */
const prepaid = ({ totals }: Invoice): AllowanceCharge[] =>
  totals.prepaidAmount === undefined
    ? []
    : [{ kind: 'allowance', code: prepaidCondition, amount: totals.prepaidAmount }]

const itemSegment = (qualifier: string, code: string | undefined, name?: string): XmlNode | undefined =>
  code === undefined
    ? undefined
    : segment('E1EDP19', leaf('QUALF', qualifier), field('IDTNR', code, 35), words('KTEXT', name, 70))

const lineSegment = (line: InvoiceLine, partner: Partner): XmlNode => {
  const order = [field('BELNR', line.orderNumber, 35), field('ZEILE', line.orderLineNumber, 6)]
  return segment(
    'E1EDP01',
    field('POSEX', line.lineNumber, 6),
    ...quantityFields(['MENGE', 'MENEE'], line.quantity, partner),
    field('VPREI', line.unitPrice, 15),
    field('PEINH', line.priceBaseQuantity, 9),
    field('NETWR', line.lineAmount, 18),
    qualifiedSegment('E1EDP02', ['QUALF', documentQualifiers.order], ...order),
    itemSegment('001', line.buyerItemId),
    itemSegment('002', line.itemId, line.description),
    itemSegment('003', line.gtin),
    segment('E1EDP26', leaf('QUALF', '003'), leaf('BETRG', line.lineAmount)),
    ...conditionSegments('E1EDP05', line.allowancesCharges),
    ...taxSegments('E1EDP04', line.taxes),
  )
}

/** What the taxes are reckoned from stands apart, in their order; told for all of them or for none. */
const taxableSegments = ({ taxes, currency }: Invoice): (XmlNode | undefined)[] =>
  taxes.every(({ taxableAmount }) => taxableAmount !== undefined)
    ? taxes.map(({ taxableAmount }) => sumSegment('015', taxableAmount, currency))
    : []

const sumSegment = (code: string, amount: string | undefined, currency: string): XmlNode | undefined =>
  amount === undefined
    ? undefined
    : segment('E1EDS01', leaf('SUMID', code), field('SUMME', amount, 18), leaf('WAERQ', currency))

const sumSegments = (invoice: Invoice): (XmlNode | undefined)[] => {
  const { totals, currency, lines } = invoice
  return [
    segment('E1EDS01', leaf('SUMID', '001'), leaf('SUMME', String(lines.length))),
    sumSegment('005', totals.taxAmount, currency),
    sumSegment('010', totals.taxExclusiveAmount, currency),
    sumSegment('011', totals.payableAmount, currency),
    ...taxableSegments(invoice),
    sumSegment('017', totals.lineAmount, currency),
  ]
}

const checkLines = (lines: readonly InvoiceLine[]): void => {
  const numbers = new Set(lines.map(({ lineNumber }) => lineNumber))
  if (numbers.size < lines.length) refuse('Two lines of the invoice have the same number: give each one of its own')
}

/**
 * The INVOIC of an invoice or credit note as IDoc XML of type INVOIC02, as text to be sent as UTF-8. Names, descriptions and texts
 * are cut to their fields; throws RejectedError for codes, numbers and units that have no room (VALUE_INVALID, UNIT_UNKNOWN).
 *
 * Not carried: role codes of parties other than SAP's, what `idoc-partners.ts` says of identifiers and contacts, but tax numbers
 * of buyer and seller are; e-mail and role of a contact; who pays the freight; descriptions of references; taxable amounts unless
 * every tax has one; totals of allowances and charges, which are the sums of E1EDK05.
 */
export const invoiceToIdoc = (invoice: Invoice, given: AnswerGiven): string => {
  const { partner } = given
  checkLines(invoice.lines)
  return writeIdoc({ type: 'INVOIC02', message: 'INVOIC', sender: 'LI' }, given, [
    headSegment(invoice),
    ...invoice.parties.map((party) => partnerSegment(party, partner.name)),
    ...documentSegments(invoice),
    ...dateSegments(invoice),
    ...taxSegments('E1EDK04', invoice.taxes),
    ...conditionSegments('E1EDK05', [...invoice.allowancesCharges, ...prepaid(invoice)]),
    ...deliveryTermsSegments(invoice.deliveryTerms),
    ...paymentTermsSegments(invoice.paymentTerms),
    ...invoice.notes.flatMap((note) => textSegments(note, headText)),
    ...invoice.lines.map((line) => lineSegment(line, partner)),
    ...sumSegments(invoice),
  ])
}
