import { decimal } from '../../domain/decimal.ts'

/**
 * Salesforce takes quantities and prices as JSON numbers. Undefined when a double cannot hold the value exactly enough
 * (more than 15 significant digits).
 */
export const numberFromDecimal = (text: string): number | undefined => {
  const value = decimal(text)
  return value.precision(false) > 15 ? undefined : value.toNumber()
}
