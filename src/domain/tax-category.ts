import type { Tax } from './sales-order.ts'

const exempt = /^exempt-/

/** What tax it is. Documents of before told an exemption by the code (`exempt-VAT`), not by the category. */
export const taxTypeOf = ({ code }: Tax): string => code.replace(exempt, '')

/** The category of a tax (UN/ECE 5305): as stated, else exempt, standard or zero rate where code, rate and amount tell it. */
export const taxCategoryOf = ({ code, category, percent, amount }: Tax): string | undefined => {
  if (category !== undefined) return category
  if (exempt.test(code)) return 'E'
  if (percent !== undefined) return Number(percent) === 0 ? 'Z' : 'S'
  return amount === undefined || Number(amount) === 0 ? undefined : 'S'
}

/** Not paid, or not by the seller's invoice: zero rate, exempt, reverse charge, supply within the EU, export, outside the scope of the tax. */
const untaxed: ReadonlySet<string | undefined> = new Set(['Z', 'E', 'AE', 'K', 'G', 'O'])

/** Whether nothing is added for a tax of the category. */
export const isUntaxed = (category: string | undefined): boolean => untaxed.has(category)
