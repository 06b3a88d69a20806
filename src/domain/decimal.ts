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
  mayHaveNeedlessZeros.test(text) && isDecimalString(text) ? decimalText(decimal(text)) : text

const mayHaveNeedlessZeros = /\.|^-?0/
