import { decimal, decimalText } from '../../../domain/decimal.ts'
import type { Invoice, TaxSubtotal } from '../../../domain/invoice.ts'
import type { Mapped } from '../../../domain/issue.ts'
import type { AllowanceCharge, Reference } from '../../../domain/sales-order.ts'
import { type LoopTree, loopsOf, segmentOf, segmentsOf } from '../../../edi/loop-tree.ts'
import { elementOf } from '../../../edi/segment.ts'
import type { DocumentContext } from '../document-context.ts'
import { complain, complainMissing, type MappingContext } from '../mapping-context.ts'
import { readAmountN2, readDate, readDecimal, readWhole } from '../read-values.ts'
import { codedAllowancesCharges, invoiceLineFromIt1 } from './invoice-line-from-it1.ts'
import { payerAsAgreed } from './invoice-to-810.ts'
import { mapSet } from './map-set.ts'
import { currencyOf } from './order-from-loops.ts'
import { statedPartiesFromN1 } from './parties-from-n1.ts'
import { dateOf, requiredElement, takeReference } from './read-segments.ts'
import { references, taxes, terms } from './terms-from-850.ts'

/** BIG07 (data element 640) of what the buyer gets money back for: credit memo, credit invoice. */
const creditCodes: ReadonlySet<string> = new Set(['CR', 'CN'])

const longestNumber = 35

type Heading = Pick<Invoice, 'invoiceNumber' | 'kind' | 'issueDate' | 'orderNumber' | 'orderDate'>

const headingOf = (context: MappingContext, root: LoopTree): Heading | undefined => {
  const big = segmentOf(root, 'BIG')
  if (big === undefined) return complainMissing(context, 'BIG', 'The invoice has no BIG: number and date are missing')
  const date = requiredElement(context, big, 1, 'date of the invoice')
  const issueDate = date === undefined ? undefined : readDate(context, big, 1)
  const invoiceNumber = requiredElement(context, big, 2, 'invoice number', longestNumber)
  const orderDate = readDate(context, big, 3)
  if (issueDate === undefined || invoiceNumber === undefined) return undefined
  const kind = creditCodes.has(elementOf(big, 7) ?? '') ? 'credit-note' : 'invoice'
  return { invoiceNumber, kind, issueDate, orderNumber: elementOf(big, 4), orderDate }
}

const definedOrNone = <T extends object>(value: T | undefined): T | undefined =>
  value === undefined || Object.values(value).every((each) => each === undefined) ? undefined : value

const conditionsOf = (
  context: MappingContext,
  root: LoopTree,
): Pick<Invoice, 'paymentTerms' | 'deliveryTerms' | 'dueDate'> => {
  const { paymentTerms, deliveryTerms } = terms(context, root)
  const itd = segmentOf(root, 'ITD')
  const payer = deliveryTerms?.payer === payerAsAgreed ? undefined : deliveryTerms?.payer
  return {
    paymentTerms: definedOrNone(paymentTerms),
    deliveryTerms: definedOrNone(deliveryTerms && { ...deliveryTerms, payer }),
    dueDate: itd && readDate(context, itd, 6),
  }
}

const numbersFrom = (
  all: Reference[],
): Pick<Invoice, 'sellerOrderNumber' | 'shipmentNumber' | 'contractNumber' | 'correctedInvoiceNumber'> => ({
  sellerOrderNumber: takeReference(all, 'VN'),
  shipmentNumber: takeReference(all, 'SI'),
  contractNumber: takeReference(all, 'CT'),
  correctedInvoiceNumber: takeReference(all, 'OI'),
})

/** Notes of NTE, and messages behind an N9; several MSG of one N9 are one note. */
const notesOf = (root: LoopTree): string[] => {
  const short = segmentsOf(root, 'NTE').map((nte) => elementOf(nte, 2) ?? '')
  const long = loopsOf(root, 'N9').map((loop) =>
    segmentsOf(loop, 'MSG')
      .map((msg) => elementOf(msg, 1) ?? '')
      .join(' '),
  )
  return [...short, ...long].filter((note) => note !== '')
}

const taxesOf = (context: MappingContext, root: LoopTree): TaxSubtotal[] => {
  const txi = segmentsOf(root, 'TXI')
  return taxes(context, root).map((tax, index): TaxSubtotal => {
    const segment = txi[index]
    return { ...tax, taxableAmount: segment && readDecimal(context, segment, 8) }
  })
}

const sum = (amounts: readonly (string | undefined)[]): string =>
  decimalText(amounts.reduce((total, each) => total.plus(each ?? '0'), decimal('0')))

const sumOf = (all: readonly AllowanceCharge[], kind: AllowanceCharge['kind']): string | undefined => {
  const amounts = all.filter((each) => each.kind === kind && each.amount !== undefined).map(({ amount }) => amount)
  return amounts.length === 0 ? undefined : sum(amounts)
}

type Parts = Pick<Invoice, 'lines' | 'allowancesCharges' | 'taxes'>

/** The totals the lines, allowances, charges and taxes come to, for an invoice that does not state them. */
const reckonedTotals = ({ lines, allowancesCharges, taxes: all }: Parts): Partial<Invoice['totals']> => {
  const taxAmounts = all.filter(({ amount }) => amount !== undefined).map(({ amount }) => amount)
  return {
    allowanceAmount: sumOf(allowancesCharges, 'allowance'),
    chargeAmount: sumOf(allowancesCharges, 'charge'),
    taxAmount: taxAmounts.length === 0 ? undefined : sum(taxAmounts),
    lineAmount: sum(lines.map(({ lineAmount }) => lineAmount)),
  }
}

/** Amounts of AMT by qualifier (data element 522); the first of each counts. */
const statedAmounts = (context: MappingContext, root: LoopTree): ReadonlyMap<string, string> => {
  const amounts = new Map<string, string>()
  for (const amt of segmentsOf(root, 'AMT')) {
    const amount = readDecimal(context, amt, 2)
    const qualifier = elementOf(amt, 1) ?? ''
    if (amount !== undefined && !amounts.has(qualifier)) amounts.set(qualifier, amount)
  }
  return amounts
}

/** Totals as TDS and AMT state them; without the sum of the lines (AMT 1) they are reckoned from the parts. */
const totalsOf = (context: MappingContext, root: LoopTree, parts: Parts): Invoice['totals'] | undefined => {
  const tds = segmentOf(root, 'TDS')
  const text = tds && requiredElement(context, tds, 1, 'total of the invoice')
  if (tds === undefined) complainMissing(context, 'TDS', 'The invoice has no TDS: its total is missing')
  const whole = tds && text !== undefined ? readAmountN2(context, tds, 1) : undefined
  const amounts = statedAmounts(context, root)
  const others = amounts.has('1') ? {} : reckonedTotals(parts)
  const lineAmount = amounts.get('1') ?? others.lineAmount
  if (whole === undefined || lineAmount === undefined) return undefined
  const allowanceAmount = amounts.get('8') ?? others.allowanceAmount
  const chargeAmount = amounts.get('SC') ?? others.chargeAmount
  const net = decimal(lineAmount)
    .minus(allowanceAmount ?? '0')
    .plus(chargeAmount ?? '0')
  const prepaidAmount = amounts.get('D')
  return {
    lineAmount,
    allowanceAmount,
    chargeAmount,
    taxExclusiveAmount: amounts.get('N') ?? decimalText(net),
    taxAmount: amounts.get('T') ?? others.taxAmount,
    payableAmount: decimalText(decimal(whole).minus(prepaidAmount ?? '0')),
    prepaidAmount,
  }
}

const checkCount = (context: MappingContext, root: LoopTree, count: number): void => {
  const ctt = segmentOf(root, 'CTT')
  const stated = ctt && readWhole(context, ctt, 1)
  if (ctt === undefined || stated === undefined || stated === count) return
  complain(context, 'TOTAL_MISMATCH', ctt, 1, `CTT says ${stated} lines, the invoice has ${count}`)
}

const invoiceFrom = (context: MappingContext, root: LoopTree): Invoice | undefined => {
  const heading = headingOf(context, root)
  const currency = currencyOf(context, root)
  const loops = loopsOf(root, 'IT1')
  if (loops.length === 0) complainMissing(context, 'IT1', 'The invoice has no lines')
  const lines = loops
    .map((loop, index) => invoiceLineFromIt1(context, loop, index, currency))
    .filter((line) => line !== undefined)
  checkCount(context, root, loops.length)
  const parts = { lines, allowancesCharges: codedAllowancesCharges(context, root), taxes: taxesOf(context, root) }
  const totals = totalsOf(context, root, parts)
  const conditions = conditionsOf(context, root)
  const deliveryDate = dateOf(context, segmentsOf(root, 'DTM'), '035', '011')
  const all = references(root)
  if (heading === undefined || totals === undefined) return undefined
  return {
    ...heading,
    currency,
    ...conditions,
    deliveryDate,
    ...numbersFrom(all),
    parties: statedPartiesFromN1(context, root),
    references: all,
    notes: notesOf(root),
    ...parts,
    totals,
  }
}

/**
 * The invoice or credit note an 810 means. `body` is the transaction set from ST to SE. Items are read as ours (VP), without the partner's
 * item table; units by the partner's table. A line's amount is PAM's line item total or, without it, reckoned from quantity, price,
 * allowances and charges; totals are AMT's or reckoned likewise; what is to be paid is TDS01 less what was prepaid (AMT D). Pure; all
 * issues of the document come at once, each with segment, element and value.
 */
export const invoiceFrom810 = (body: Uint8Array, given: DocumentContext): Mapped<Invoice> =>
  mapSet(body, given, '810', 'Only an invoice (810) becomes an invoice', invoiceFrom)
