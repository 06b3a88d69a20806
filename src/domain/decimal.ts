import { Decimal } from 'decimal.js'
import * as z from 'zod'

const plainDecimal = /^-?\d{1,20}(\.\d{1,10})?$/

/** A decimal number as plain text (`"12.50"`): money and quantities are never floats. */
export const decimalString = z.string().regex(plainDecimal, 'must be a plain decimal number such as 12.50')

export const isDecimalString = (text: string): boolean => plainDecimal.test(text)

/** Arithmetic goes through Decimal; `decimalText` brings the result back without an exponent. */
export const decimal = (text: string): Decimal => new Decimal(text)
export const decimalText = (value: Decimal): string => value.toFixed()

/** Without zeros that say nothing: `12.50` and `12.5` are one text. Anything but a plain decimal stays as it is. */
export const plainDecimalText = (text: string): string =>
  mayHaveNeedlessZeros.test(text) && isDecimalString(text) ? withoutNeedlessZeros(text) : text

const mayHaveNeedlessZeros = /\.|^-?0/

/** What `decimalText` makes of a decimal number of any length, mostly without the arithmetic. `text` is digits, perhaps with a sign and a fraction. */
export const withoutNeedlessZeros = (text: string): string => {
  if (beginsUnusually.test(text)) return decimalText(decimal(text))
  if (!text.includes('.')) return text
  let end = text.length
  while (text[end - 1] === '0') end -= 1
  return text.slice(0, text[end - 1] === '.' ? end - 1 : end)
}

const beginsUnusually = /^-?0\d|^-0/

/** Whether two plain decimals are the same number: mostly they are the same text. */
export const isSameDecimal = (a: string, b: string): boolean => a === b || decimal(a).equals(b)
