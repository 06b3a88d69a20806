import { decimal } from '../../domain/decimal.ts'

/** At most 15 characters, the point among them: no more digits than a double holds. */
const isShort = /^(?=.{1,15}$)\d+(?:\.\d+)?$/

/**
 * Salesforce takes quantities and prices as JSON numbers. Undefined when a double cannot hold the value exactly enough
 * (more than 15 significant digits).
 */
export const numberFromDecimal = (text: string): number | undefined => {
  if (isShort.test(text)) return Number(text)
  const value = decimal(text)
  return value.precision(false) > 15 ? undefined : value.toNumber()
}
