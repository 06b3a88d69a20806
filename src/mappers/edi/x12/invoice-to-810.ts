import { decimal, decimalText } from '../../../domain/decimal.ts'
import type { Invoice } from '../../../domain/invoice.ts'
import type { Partner } from '../../../domain/partner.ts'
import type { Reference } from '../../../domain/sales-order.ts'
import type { Segment } from '../../../edi/segment.ts'
import { plainText } from '../../../edi/x12/write.ts'
import { checkedSet } from './check-written.ts'
import {
  amountN2,
  dtmSegment,
  qualified,
  referenceSegment,
  sacSegment,
  textPieces,
  txiSegment,
} from './document-segments.ts'
import { it1Segments } from './invoice-line-to-it1.ts'
import { partySegments } from './party-segments.ts'
import { dateText } from './write-values.ts'

/** BIG07 (data element 640): debit invoice, credit memo. */
const kinds: Readonly<Record<Invoice['kind'], string>> = { invoice: 'DI', 'credit-note': 'CR' }

const mostReferences = 12
const mostShortNotes = 100
const longestShortNote = 80
const longestMessage = 264
const longestDescription = 80

/** Numbers the model has a field for; REF01 (data element 128). */
const numberSegments = (invoice: Invoice): Segment[] => [
  ...qualified('REF', 'VN', invoice.sellerOrderNumber),
  ...qualified('REF', 'SI', invoice.shipmentNumber),
  ...qualified('REF', 'CT', invoice.contractNumber),
  ...qualified('REF', 'OI', invoice.correctedInvoiceNumber),
]

/** The header has room for twelve REF; what is more goes into N9, before the lines. */
const referenceSegments = (invoice: Invoice, partner: Partner): { ref: Segment[]; n9: Segment[] } => {
  const numbers = numberSegments(invoice)
  const room = mostReferences - numbers.length
  const write = (id: 'REF' | 'N9', references: readonly Reference[]): Segment[] =>
    references.map((each) => referenceSegment(id, each, partner))
  return {
    ref: [...numbers, ...write('REF', invoice.references.slice(0, room))],
    n9: write('N9', invoice.references.slice(room)),
  }
}

/** Short notes as NTE; when one is longer, or there are too many, all as messages, so that they stay in their order. */
const noteSegments = (notes: readonly string[], partner: Partner): { nte: Segment[]; n9: Segment[] } => {
  const texts = notes.map((note) => textPieces(note, partner, longestMessage)).filter((pieces) => pieces.length > 0)
  const isShort = texts.every(([first = '', second]) => second === undefined && [...first].length <= longestShortNote)
  if (isShort && texts.length <= mostShortNotes)
    return { nte: texts.map((pieces) => ['NTE', 'GEN', ...pieces]), n9: [] }
  const messages = texts.flatMap((pieces): Segment[] => [
    ['N9', 'L1', '', 'NOTE'],
    ...pieces.map((each) => ['MSG', each]),
  ])
  return { nte: [], n9: messages }
}

const itdSegments = ({ paymentTerms = {}, dueDate }: Invoice, { delimiters }: Partner): Segment[] => {
  const { code = '', netDays, discountPercent = '', discountDays, description = '' } = paymentTerms
  const isCode = /^[A-Z0-9]{2}$/.test(code)
  const text = plainText(description === '' && !isCode ? code : description, delimiters, longestDescription)
  const days = [discountDays, netDays].map((each) => (each === undefined ? '' : String(each)))
  const due = dueDate === undefined ? '' : dateText(dueDate)
  const [discount = '', net = ''] = days
  const terms = [isCode ? code : '', '', discountPercent, '', discount, due, net, '', '', '', '', text]
  if (terms.every((each) => each === '')) return []
  // Days count from the invoice's date (data element 333: 3).
  terms[1] = discount + net === '' ? '' : '3'
  return [['ITD', ...terms]]
}

/** FOB01 is mandatory: without a payer it is as buyer and seller agreed. */
export const payerAsAgreed = 'DF'

const fobSegments = ({ deliveryTerms = {} }: Invoice, { delimiters }: Partner): Segment[] => {
  const { code = '', payer = '', place = '' } = deliveryTerms
  if (code + payer + place === '') return []
  const incoterm = code === '' ? ['', ''] : ['01', code]
  const named = place === '' ? [] : ['ZZ', plainText(place, delimiters, longestDescription)]
  return [['FOB', payer === '' ? payerAsAgreed : payer, '', '', ...incoterm, ...named]]
}

/** TDS01 is the whole invoice, also what was paid before; AMT (data element 522) holds what it is made of. */
const totalSegments = ({ totals, taxes, allowancesCharges }: Invoice, partner: Partner): Segment[] => {
  const { payableAmount, prepaidAmount } = totals
  const whole = decimalText(decimal(payableAmount).plus(decimal(prepaidAmount ?? '0')))
  return [
    ['TDS', amountN2(whole, 'The total of the invoice')],
    ...taxes.map(txiSegment),
    ['AMT', '1', totals.lineAmount],
    ...qualified('AMT', '8', totals.allowanceAmount),
    ...qualified('AMT', 'SC', totals.chargeAmount),
    ['AMT', 'N', totals.taxExclusiveAmount],
    ...qualified('AMT', 'T', totals.taxAmount),
    ...qualified('AMT', 'D', prepaidAmount),
    ...allowancesCharges.map((each) => sacSegment(each, partner)),
  ]
}

const headSegment = (invoice: Invoice): Segment => {
  const { issueDate, invoiceNumber, orderDate, orderNumber = '', kind } = invoice
  const ordered = orderDate === undefined ? '' : dateText(orderDate)
  return ['BIG', dateText(issueDate), invoiceNumber, ordered, orderNumber, '', '', kinds[kind]]
}

/**
 * The 810 of an invoice or credit note: `['ST', '810']` and its body, ready for `writeInterchange`. Amounts of a credit note stay positive;
 * BIG07 says what it is. TDS01 is the whole amount before what was prepaid, in hundredths whatever the currency.
 *
 * Said otherwise than in the model, so that reading it back differs: free text without delimiters and cut to its element, a
 * party's role by X12's code, of its identifiers one besides tax numbers, a tax code VAT or GST as VA or GS, what a tax is
 * reckoned from when it has more than nine digits (left out), a reference type or terms code X12 has no room for (goes into the text
 * beside it), a reference VN, SI, CT or OI as the number the model has a field for when that is empty, a contact without a role as IC,
 * numbers without zeros at their end.
 * Throws RejectedError: UNIT_UNKNOWN for a unit without an X12 code, VALUE_INVALID for a total, allowance or charge with more than two
 * decimals and for what the grammar refuses (an invoice number of more than 22 characters).
 */
export const invoiceTo810 = (invoice: Invoice, partner: Partner): Segment[] => {
  const references = referenceSegments(invoice, partner)
  const notes = noteSegments(invoice.notes, partner)
  const set: Segment[] = [
    ['ST', '810'],
    headSegment(invoice),
    ...notes.nte,
    ['CUR', 'SE', invoice.currency],
    ...references.ref,
    ...invoice.parties.flatMap((party) => partySegments(party, partner)),
    ...itdSegments(invoice, partner),
    ...dtmSegment('035', invoice.deliveryDate),
    ...fobSegments(invoice, partner),
    ...references.n9,
    ...notes.n9,
    ...invoice.lines.flatMap((line) => it1Segments(line, partner)),
    ...totalSegments(invoice, partner),
    ['CTT', String(invoice.lines.length)],
  ]
  return checkedSet(set, partner)
}
