import type { AllowanceCharge, Reference, SalesOrder, Tax } from '../../../domain/sales-order.ts'
import type { EdifactSegment } from '../../../edi/edifact/parse-message.ts'
import { type LoopTree, loopsOf, segmentOf, segmentsOf } from '../../../edi/loop-tree.ts'
import { type MappingContext, textOf } from '../mapping-context.ts'
import { readDecimal, readWhole } from '../read-values.ts'

type Loop = LoopTree<EdifactSegment>

const joined = (texts: readonly (string | undefined)[]): string | undefined => {
  let all: string | undefined
  for (const text of texts) if (text !== undefined) all = all === undefined ? text : `${all} ${text}`
  return all
}

/** ALC 5463. N is neither; a code that is not here has no amount to book. */
const chargeKinds: ReadonlyMap<string, AllowanceCharge['kind']> = new Map([
  ['A', 'allowance'],
  ['C', 'charge'],
])

/** Amounts of an allowance or charge (data element 5025): 204 allowance, 23 charge, 8 either, 131 all of them. */
const chargeAmounts: ReadonlySet<string> = new Set(['204', '23', '8', '131'])

const fromAlc = (context: MappingContext, loop: Loop): AllowanceCharge[] => {
  const alc = segmentOf(loop, 'ALC')
  const kind = chargeKinds.get(textOf(alc, 1) ?? '')
  const moa = loopsOf(loop, 'MOA')
    .map((each) => segmentOf(each, 'MOA'))
    .find((each) => chargeAmounts.has(textOf(each, 1, 1) ?? ''))
  const [percentage] = loopsOf(loop, 'PCD')
  const pcd = percentage && segmentOf(percentage, 'PCD')
  const amount = moa && readDecimal(context, moa, 1, 2)
  const percent = pcd && readDecimal(context, pcd, 1, 2)
  if (kind === undefined) return []
  const description = joined([textOf(alc, 5, 4), textOf(alc, 5, 5)])
  return [{ kind, code: textOf(alc, 5, 1) ?? textOf(alc, 2, 1), amount, percent, description }]
}

/**
 * Allowances and charges of an order or a line. Those behind UNS, whose amount is not in a group of its own, sum up what was said before
 * and are left out.
 */
export const allowancesChargesOf = (context: MappingContext, parent: Loop): AllowanceCharge[] =>
  loopsOf(parent, 'ALC')
    .filter((loop) => segmentOf(loop, 'MOA') === undefined)
    .flatMap((loop) => fromAlc(context, loop))

/** Which tax a TAX is about (5153, or its name), and its category (5305). */
export const taxKindOf = (tax: EdifactSegment): Pick<Tax, 'code' | 'category'> => ({
  code: textOf(tax, 2, 1) ?? textOf(tax, 2, 4) ?? 'TAX',
  category: textOf(tax, 6),
})

/** Taxes of the TAX groups: the type with its category, rate and amount (124). */
export const taxesOf = (context: MappingContext, parent: Loop): Tax[] =>
  loopsOf(parent, 'TAX').flatMap((loop): Tax[] => {
    const tax = segmentOf(loop, 'TAX')
    const moa = segmentsOf(loop, 'MOA').find((each) => textOf(each, 1, 1) === '124')
    if (tax === undefined) return []
    return [
      {
        ...taxKindOf(tax),
        percent: readDecimal(context, tax, 5, 4),
        amount: moa && readDecimal(context, moa, 1, 2),
        jurisdiction: textOf(segmentOf(loop, 'LOC'), 2, 1),
      },
    ]
  })

/** References of the RFF groups. */
export const referencesOf = (parent: Loop): Reference[] =>
  loopsOf(parent, 'RFF').flatMap((loop): Reference[] => {
    const rff = segmentOf(loop, 'RFF')
    const value = textOf(rff, 1, 2)
    if (value === undefined) return []
    const line = textOf(rff, 1, 3)
    return [{ type: textOf(rff, 1, 1) ?? '', value, description: line && `line ${line}` }]
  })

/** A text that partners agreed on by its code (C107). */
const codedText = (ftx: EdifactSegment): string | undefined => {
  const code = textOf(ftx, 3, 1)
  return code === undefined ? undefined : `Text ${code} of those agreed on`
}

/** Free texts of FTX (C108), each text its five lines joined; without one, the code of an agreed text. */
export const notesOf = (parent: Loop): string[] =>
  segmentsOf(parent, 'FTX')
    .map((ftx) => joined([1, 2, 3, 4, 5].map((component) => textOf(ftx, 4, component))) ?? codedText(ftx))
    .filter((text) => text !== undefined)

/** Payment terms (data element 4279) that say when a discount is given. */
const discountTerms = '22'
const daysPer: ReadonlyMap<string, number> = new Map([
  ['D', 1],
  ['W', 7],
])

/** Days of a term of payment (C112): `5:3:D:30` is 30 days after the invoice. Months are not a number of days. */
const daysOf = (context: MappingContext, pat: EdifactSegment | undefined): number | undefined => {
  const factor = daysPer.get(textOf(pat, 3, 3) ?? '')
  const count = pat === undefined || factor === undefined ? undefined : readWhole(context, pat, 3, 4)
  return count === undefined || factor === undefined ? undefined : count * factor
}

const paymentTermsOf = (context: MappingContext, root: Loop): SalesOrder['paymentTerms'] => {
  const loops = loopsOf(root, 'PAT')
  const isDiscount = (loop: Loop): boolean => textOf(segmentOf(loop, 'PAT'), 1) === discountTerms
  const discount = loops.find(isDiscount)
  const net = loops.find((loop) => !isDiscount(loop))
  if (net === undefined && discount === undefined) return undefined
  const pat = net && segmentOf(net, 'PAT')
  const pcd = discount && segmentOf(discount, 'PCD')
  return {
    code: textOf(pat, 2, 1) ?? textOf(pat, 1),
    netDays: daysOf(context, pat),
    discountPercent: pcd && readDecimal(context, pcd, 1, 2),
    discountDays: discount && daysOf(context, segmentOf(discount, 'PAT')),
    description: joined([textOf(pat, 2, 4), textOf(pat, 2, 5)]),
  }
}

const deliveryTermsOf = (root: Loop): SalesOrder['deliveryTerms'] => {
  const [loop] = loopsOf(root, 'TOD')
  if (loop === undefined) return undefined
  const tod = segmentOf(loop, 'TOD')
  const loc = segmentOf(loop, 'LOC')
  const text = joined([textOf(tod, 3, 4), textOf(tod, 3, 5)])
  return {
    code: textOf(tod, 3, 1),
    payer: textOf(tod, 2),
    place: textOf(loc, 2, 4) ?? textOf(loc, 2, 1) ?? text,
  }
}

const transportOf = (root: Loop): SalesOrder['transport'] => {
  const [loop] = loopsOf(root, 'TDT')
  if (loop === undefined) return undefined
  const tdt = segmentOf(loop, 'TDT')
  const carrier = textOf(tdt, 5, 1) ?? textOf(tdt, 5, 4)
  return { carrier, routing: textOf(tdt, 3, 2) ?? textOf(tdt, 4, 2) ?? textOf(tdt, 3, 1) }
}

/** Terms of payment, of delivery and of transport of the order; of several TOD or TDT the first counts. */
export const termsOf = (
  context: MappingContext,
  root: Loop,
): Pick<SalesOrder, 'paymentTerms' | 'deliveryTerms' | 'transport'> => ({
  paymentTerms: paymentTermsOf(context, root),
  deliveryTerms: deliveryTermsOf(root),
  transport: transportOf(root),
})
