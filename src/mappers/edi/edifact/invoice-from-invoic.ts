import { isCurrency } from '../../../domain/currencies.ts'
import { decimal, decimalText } from '../../../domain/decimal.ts'
import type { Invoice, InvoiceLine } from '../../../domain/invoice.ts'
import type { Mapped } from '../../../domain/issue.ts'
import type { EdifactSegment } from '../../../edi/edifact/parse-message.ts'
import { type LoopTree, loopsOf, segmentOf, segmentsOf } from '../../../edi/loop-tree.ts'
import type { DocumentContext } from '../document-context.ts'
import { complain, complainMissing, type MappingContext, textOf } from '../mapping-context.ts'
import { readDecimal } from '../read-values.ts'
import { statedParties } from './edifact-parties.ts'
import { allowancesChargesOf, notesOf, referencesOf, termsOf } from './edifact-terms.ts'
import { readEdifactDate } from './edifact-values.ts'
import { invoiceLineFromLin } from './invoice-line-from-lin.ts'
import { invoiceTaxesOf } from './invoice-taxes.ts'
import { invoiceReferences } from './invoice-to-invoic.ts'
import { requiredDay } from './read-heading.ts'
import { mapMessage } from './read-message.ts'
import { checkLineCount, dayOf, headsOf, qualified, referenceOf } from './read-parts.ts'
import { termsInWords } from './write-terms.ts'

type Loop = LoopTree<EdifactSegment>

/** BGM 1001. */
const kinds: ReadonlyMap<string, Invoice['kind']> = new Map([
  ['380', 'invoice'],
  ['381', 'credit-note'],
])

/** BGM 1225 of an invoice that is taken back, which is not what it says. */
const cancellations: ReadonlySet<string> = new Set(['1', '3'])
const longestNumber = 35

const headingOf = (context: MappingContext, root: Loop): Pick<Invoice, 'invoiceNumber' | 'kind'> | undefined => {
  const bgm = segmentOf(root, 'BGM')
  if (bgm === undefined) return complainMissing(context, 'BGM', 'The invoice has no BGM segment: its number is missing')
  const invoiceNumber = textOf(bgm, 2) ?? complain(context, 'VALUE_MISSING', bgm, 2, 'The invoice number is missing')
  if (invoiceNumber !== undefined && invoiceNumber.length > longestNumber)
    complain(context, 'VALUE_INVALID', bgm, 2, `The invoice number has more than ${longestNumber} characters`)
  const name = textOf(bgm, 1, 1)
  const message = `Document "${name ?? ''}" is neither an invoice (380) nor a credit note (381)`
  const kind =
    kinds.get(name ?? '') ?? complain(context, name === undefined ? 'VALUE_MISSING' : 'VALUE_INVALID', bgm, 1, message)
  if (cancellations.has(textOf(bgm, 3) ?? ''))
    complain(context, 'VALUE_INVALID', bgm, 3, 'A cancelled invoice cannot be taken; ask for a credit note (381)')
  return invoiceNumber === undefined || kind === undefined ? undefined : { invoiceNumber, kind }
}

/** Invoicing currency (6343 = 4), else the reference currency (6347 = 2), else the partner's. */
const currencyOf = (context: MappingContext, root: Loop): string => {
  const found = headsOf(root, 'CUX')
    .flatMap((cux) => [1, 2].map((element) => ({ cux, element, code: textOf(cux, element, 2) })))
    .filter(({ code }) => code !== undefined)
  const chosen =
    found.find(({ cux, element }) => textOf(cux, element, 3) === '4') ??
    found.find(({ cux, element }) => textOf(cux, element, 1) === '2') ??
    found[0]
  if (chosen?.code === undefined) return context.partner.currency
  const { cux, element, code } = chosen
  if (!isCurrency(code))
    complain(context, 'CURRENCY_UNKNOWN', cux, element, `"${code}" is not a currency code of ISO 4217`, 2)
  return code
}

const orderDateOf = (context: MappingContext, root: Loop): string | undefined => {
  const order = loopsOf(root, 'RFF').find((loop) => textOf(segmentOf(loop, 'RFF'), 1, 1) === 'ON')
  return order && dayOf(context, order, ['171', '4'])
}

/** Due date (13): with the terms of payment, or in the heading. */
const dueDateOf = (context: MappingContext, root: Loop): string | undefined => {
  const dtms = [...loopsOf(root, 'PAT').flatMap((pat) => segmentsOf(pat, 'DTM')), ...segmentsOf(root, 'DTM')]
  const dtm = qualified(dtms, ['13'])
  return dtm && readEdifactDate(context, dtm)
}

/** What only says that there are terms (4279), or that they are told in words. */
const noTerms: ReadonlySet<string> = new Set(['1', '3', termsInWords])

const paymentTermsOf = (terms: Invoice['paymentTerms']): Invoice['paymentTerms'] => {
  if (terms === undefined) return undefined
  const named = noTerms.has(terms.code ?? '') ? { ...terms, code: undefined } : terms
  return Object.values(named).every((value) => value === undefined) ? undefined : named
}

/** Amounts (5025) of the whole invoice, best first. */
const totalQualifiers = {
  lineAmount: ['79'],
  allowanceAmount: ['260'],
  chargeAmount: ['259'],
  taxExclusiveAmount: ['125'],
  taxAmount: ['176', '124', '150'],
  prepaidAmount: ['113'],
  payableAmount: ['9'],
  invoiceAmount: ['77', '39', '86', '128'],
} as const

const sumOf = (lines: readonly InvoiceLine[]): string =>
  decimalText(lines.reduce((sum, { lineAmount }) => sum.plus(lineAmount), decimal('0')))

const totalsOf = (
  context: MappingContext,
  root: Loop,
  lines: readonly InvoiceLine[],
): Invoice['totals'] | undefined => {
  const segments = headsOf(root, 'MOA')
  const amount = (name: keyof typeof totalQualifiers): string | undefined => {
    const moa = qualified(segments, totalQualifiers[name])
    return moa && readDecimal(context, moa, 1, 2)
  }
  const prepaidAmount = amount('prepaidAmount')
  const allowanceAmount = amount('allowanceAmount')
  const chargeAmount = amount('chargeAmount')
  const invoiceAmount = amount('invoiceAmount')
  const lineAmount = amount('lineAmount') ?? sumOf(lines)
  const due = invoiceAmount && decimalText(decimal(invoiceAmount).minus(prepaidAmount ?? '0'))
  const payableAmount = amount('payableAmount') ?? due
  if (payableAmount === undefined)
    return complainMissing(context, 'MOA', 'The invoice has no total (MOA with 9 or 77 behind UNS)')
  const net = decimal(lineAmount)
    .minus(allowanceAmount ?? '0')
    .plus(chargeAmount ?? '0')
  const taxExclusiveAmount = amount('taxExclusiveAmount') ?? decimalText(net)
  const taxAmount = amount('taxAmount')
  return { lineAmount, allowanceAmount, chargeAmount, taxExclusiveAmount, taxAmount, prepaidAmount, payableAmount }
}

const linesOf = (context: MappingContext, root: Loop): InvoiceLine[] => {
  const loops = loopsOf(root, 'LIN')
  const seen = new Set<string>()
  if (loops.length === 0) complainMissing(context, 'LIN', 'The invoice has no lines')
  checkLineCount(context, root, loops.length)
  return loops.map((loop) => invoiceLineFromLin(context, loop, seen)).filter((line) => line !== undefined)
}

const invoiceFrom = (context: MappingContext, root: Loop): Invoice | undefined => {
  const heading = headingOf(context, root)
  const issueDate = requiredDay(context, root, ['137', '3'], 'The invoice has no date (DTM with 137)')
  const lines = linesOf(context, root)
  const totals = totalsOf(context, root, lines)
  const { paymentTerms, deliveryTerms } = termsOf(context, root)
  const rest = {
    dueDate: dueDateOf(context, root),
    deliveryDate: dayOf(context, root, ['35']),
    currency: currencyOf(context, root),
    orderNumber: referenceOf(root, ['ON']),
    orderDate: orderDateOf(context, root),
    sellerOrderNumber: referenceOf(root, ['VN']),
    shipmentNumber: referenceOf(root, ['DQ', 'AAK']),
    contractNumber: referenceOf(root, ['CT']),
    correctedInvoiceNumber: referenceOf(root, ['IV']),
    parties: statedParties(context, root),
    paymentTerms: paymentTermsOf(paymentTerms),
    deliveryTerms,
    references: referencesOf(root).filter(({ type }) => !invoiceReferences.has(type)),
    allowancesCharges: allowancesChargesOf(context, root),
    taxes: invoiceTaxesOf(context, root),
    notes: notesOf(root),
  }
  if (heading === undefined || issueDate === undefined || totals === undefined) return undefined
  return { ...heading, issueDate, ...rest, lines, totals }
}

/**
 * The invoice or credit note an INVOIC means, with the items as our own codes (SA, VN or VP). `body` is the message from UNH to UNT. All
 * issues come at once, each with segment, element, component and value; nothing is thrown.
 *
 * Amounts are the document's own, without zeros at their end; whether they add up is not looked at. Only what it leaves out is reckoned: the
 * sum of the lines, the sum without tax, and what is to be paid.
 */
export const invoiceFromInvoic = (body: Uint8Array, context: DocumentContext): Mapped<Invoice> =>
  mapMessage(body, context, 'INVOIC', invoiceFrom)
