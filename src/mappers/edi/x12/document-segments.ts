import { decimal, decimalText } from '../../../domain/decimal.ts'
import { RejectedError } from '../../../domain/errors.ts'
import type { Partner } from '../../../domain/partner.ts'
import type { AllowanceCharge, Reference, Tax } from '../../../domain/sales-order.ts'
import { taxCategoryOf, taxTypeOf } from '../../../domain/tax-category.ts'
import type { Segment } from '../../../edi/segment.ts'
import { plainText } from '../../../edi/x12/write.ts'
import { dateText } from './write-values.ts'

const longestDescription = 80
const mostDigitsOfBase = 9

/** A text in pieces of at most `longest` characters, cut at blanks where there are some: joined with blanks they are the text again. */
export const textPieces = (text: string, { delimiters }: Partner, longest: number): string[] => {
  const found: string[] = []
  let rest = [...plainText(text, delimiters, Number.MAX_SAFE_INTEGER)]
  while (rest.length > longest) {
    const blank = rest.lastIndexOf(' ', longest)
    const end = blank > 0 ? blank : longest
    found.push(rest.slice(0, end).join(''))
    rest = rest.slice(blank > 0 ? end + 1 : end)
  }
  return rest.length === 0 ? found : [...found, rest.join('')]
}

/** PID with free text, one for every 80 characters. */
export const descriptionSegments = (text: string | undefined, partner: Partner): Segment[] =>
  textPieces(text ?? '', partner, longestDescription).map((piece) => ['PID', 'F', '', '', '', piece])

/** Free text of an order's or a catalogue's sets: 005010 has MTX where 004010 has MSG. */
export const messageSegment = (text: string, { version }: Partner): Segment =>
  version === '005010' ? ['MTX', '', text] : ['MSG', text]

/** A segment of qualifier and value; nothing without a value. */
export const qualified = (id: string, qualifier: string, value: string | undefined): Segment[] =>
  value === undefined || value === '' ? [] : [[id, qualifier, value]]

/** DTM of a date; nothing without one. */
export const dtmSegment = (qualifier: string, date: string | undefined): Segment[] =>
  qualified('DTM', qualifier, date === undefined ? undefined : dateText(date))

/** REF or N9 of a reference. A type that is none of X12's (data element 128) becomes ZZ and goes into the description. */
export const referenceSegment = (
  id: 'REF' | 'N9',
  { type, value, description }: Reference,
  { delimiters }: Partner,
): Segment => {
  const isQualifier = /^[A-Z0-9]{2,3}$/.test(type)
  const text = plainText(description ?? (isQualifier ? '' : type), delimiters, longestDescription)
  return [id, isQualifier ? type : 'ZZ', value, id === 'N9' ? text.slice(0, 45) : text]
}

/** An amount as X12 type N2: `10.5` is `1050`. Throws RejectedError VALUE_INVALID when it has more than two decimals. */
export const amountN2 = (amount: string, what: string): string => {
  const cents = decimal(amount).times(100)
  if (cents.isInteger()) return decimalText(cents)
  const message = `${what} is ${amount}, but X12 writes it with two decimals: round it in the invoice`
  throw new RejectedError('VALUE_INVALID', message, { stage: 'map' })
}

/** Allowance or charge without a code: mutually defined (data element 1300). */
export const uncodedCharge = 'ZZZZ'

/** SAC of an allowance or charge. A code that is none of X12's (a letter, three digits) is written as one agreed on (ZZ, data element 559). */
export const sacSegment = (each: AllowanceCharge, { delimiters }: Partner): Segment => {
  const { kind, code = uncodedCharge, amount, percent, description = '' } = each
  const isCode = /^[A-Z]\d{3}$/.test(code) || code === uncodedCharge
  return [
    'SAC',
    kind === 'allowance' ? 'A' : 'C',
    ...(isCode ? [code, '', ''] : ['', 'ZZ', code]),
    amount === undefined ? '' : amountN2(amount, `The amount of ${kind} ${description || code}`),
    ...(percent === undefined ? ['', ''] : ['Z', percent]),
    ...Array.from({ length: 7 }, () => ''),
    plainText(description, delimiters, longestDescription),
  ]
}

/** Tax codes of other standards that X12 (data element 963) writes with two letters. */
const taxCodes: ReadonlyMap<string, string> = new Map([
  ['VAT', 'VA'],
  ['GST', 'GS'],
])

/** TXI06 (data element 441): X12 tells of a category (UN/ECE 5305) no more than that a tax is not paid. */
const exemptions: ReadonlyMap<string | undefined, string> = new Map([
  ['E', '1'],
  ['G', '0'],
])

/**
 * TXI of a tax. The rate is in percent, as partners write it, although data element 954 is a fraction. What it is reckoned from is left out when it
 * has more digits than TXI08 holds.
 */
export const txiSegment = (tax: Tax & { taxableAmount?: string | undefined }): Segment => {
  const { amount = '', percent = '', jurisdiction = '', taxableAmount } = tax
  const base = taxableAmount === undefined ? '' : decimalText(decimal(taxableAmount))
  const isWritten = base.replace(/\D/g, '').length <= mostDigitsOfBase
  const place = [jurisdiction === '' ? '' : 'CD', jurisdiction]
  const type = taxTypeOf(tax)
  const exemption = exemptions.get(taxCategoryOf(tax)) ?? ''
  return ['TXI', taxCodes.get(type) ?? type, amount, percent, ...place, exemption, '', isWritten ? base : '']
}
