/** GS1 keys and their check digits (GS1 General Specifications, section 7.9). */

const gtinLengths: ReadonlySet<number> = new Set([8, 12, 13, 14])

/** The check digit for the digits in front of it: weights 3, 1, 3, 1... from the right. */
export const gs1CheckDigit = (digits: string): number => {
  let sum = 0
  for (let i = 0; i < digits.length; i += 1) {
    const weight = (digits.length - i) % 2 === 1 ? 3 : 1
    sum += (digits.charCodeAt(i) - 48) * weight
  }
  return (10 - (sum % 10)) % 10
}

const hasCheckDigit = (text: string): boolean =>
  /^\d{2,}$/.test(text) && gs1CheckDigit(text.slice(0, -1)) === Number(text.slice(-1))

/** GTIN-8, -12 (UPC), -13 (EAN) or -14 with a right check digit. */
export const isGtin = (text: string): boolean => gtinLengths.has(text.length) && hasCheckDigit(text)

/** Global Location Number: 13 digits with a right check digit. */
export const isGln = (text: string): boolean => text.length === 13 && hasCheckDigit(text)

/** Serial Shipping Container Code: 18 digits with a right check digit, without the application identifier 00. */
export const isSscc = (text: string): boolean => text.length === 18 && hasCheckDigit(text)

/** A GTIN padded to 14 digits: the form in which two GTINs are compared and stored. */
export const gtin14 = (gtin: string): string => gtin.padStart(14, '0')
