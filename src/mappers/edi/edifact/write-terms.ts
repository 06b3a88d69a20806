import type { Invoice } from '../../../domain/invoice.ts'
import type { AllowanceCharge, Tax } from '../../../domain/sales-order.ts'
import { taxCategoryOf, taxTypeOf } from '../../../domain/tax-category.ts'
import type { Segment } from '../../../edi/segment.ts'
import { wrapped } from './write-parts.ts'
import { dtm } from './write-values.ts'

export const moa = (qualifier: string, amount: string | undefined): Segment[] =>
  amount === undefined ? [] : [['MOA', [qualifier, amount]]]

/** Terms of payment (4277) told in words only. */
export const termsInWords = 'ZZZ'

/** Days after the date of the invoice (C112). */
const daysAfterInvoice = (days: number | undefined): string[] =>
  days === undefined ? [] : ['5', '3', 'D', String(days)]

const discountSegments = ({ discountPercent, discountDays }: NonNullable<Invoice['paymentTerms']>): Segment[] => {
  if (discountPercent === undefined && discountDays === undefined) return []
  const percentage: Segment[] = discountPercent === undefined ? [] : [['PCD', ['12', discountPercent]]]
  return [['PAT', '22', '', daysAfterInvoice(discountDays)], ...percentage]
}

/** PAT groups: the basic terms (1), or a fixed date (3) when that is all there is; then the discount (22). */
export const paymentSegments = ({ paymentTerms, dueDate }: Pick<Invoice, 'paymentTerms' | 'dueDate'>): Segment[] => {
  const { code, netDays, description = '' } = paymentTerms ?? {}
  const texts = wrapped(description, 35, 2)
  const terms = code ?? (texts.length > 0 ? termsInWords : '')
  const isBasic = terms !== '' || netDays !== undefined
  const due: Segment[] = dueDate === undefined ? [] : [dtm('13', dueDate)]
  const net: Segment = ['PAT', isBasic ? '1' : '3', [terms, '', '', ...texts], daysAfterInvoice(netDays)]
  return [
    ...(isBasic || dueDate !== undefined ? [net, ...due] : []),
    ...(paymentTerms === undefined ? [] : discountSegments(paymentTerms)),
  ]
}

/** TOD with function 3 (price and despatch condition) and its place; a payer that is no code of three characters is left out. */
export const deliverySegments = ({ deliveryTerms }: Pick<Invoice, 'deliveryTerms'>): Segment[] => {
  const { code = '', payer = '', place } = deliveryTerms ?? {}
  const payerCode = payer.length <= 3 ? payer : ''
  const [text] = wrapped(place ?? '', 70, 1)
  const loc: Segment[] = text === undefined ? [] : [['LOC', '1', ['', '', '', text]]]
  return code === '' && payerCode === '' && loc.length === 0 ? [] : [['TOD', '3', payerCode, code], ...loc]
}

/** Amounts (5025) of allowances and charges: EANCOM has 8 for those of the whole invoice, for those of a line 204 and 23. */
const chargeAmounts = {
  heading: { allowance: '8', charge: '8' },
  line: { allowance: '204', charge: '23' },
} as const

/**
 * ALC groups with percentage (PCD 1 or 2) and amount, of the heading or of a line. A code longer than three characters is a number (1230),
 * not a service (7161).
 */
export const allowanceSegments = (all: readonly AllowanceCharge[], level: keyof typeof chargeAmounts): Segment[] =>
  all.flatMap(({ kind, code = '', amount, percent, description = '' }): Segment[] => {
    const isService = code.length <= 3
    const isAllowance = kind === 'allowance'
    const service = [isService ? code : '', '', '', ...wrapped(description, 35, 2)]
    const percentage: Segment[] = percent === undefined ? [] : [['PCD', [isAllowance ? '1' : '2', percent]]]
    return [
      ['ALC', isAllowance ? 'A' : 'C', isService ? '' : code, '', '', service],
      ...percentage,
      ...moa(chargeAmounts[level][kind], amount),
    ]
  })

/** Data element 5279. */
const longestRateCode = 7

/**
 * TAX: type (5153, or its name when it is longer than a code), rate, and category (5305), which is the standard rate where nothing tells it. A
 * jurisdiction of up to seven characters is the identification of the rate (5279); there is no place for a longer one.
 */
export const taxSegment = (tax: Tax): Segment => {
  const { percent = '', jurisdiction = '' } = tax
  const type = taxTypeOf(tax)
  const rateCode = jurisdiction.length <= longestRateCode ? jurisdiction : ''
  const rate = [rateCode, '', '', percent]
  return ['TAX', '7', type.length <= 3 ? type : ['', '', '', type], '', '', rate, taxCategoryOf(tax) ?? 'S']
}
