import type { TaxSubtotal } from '../../../domain/invoice.ts'
import { taxCategoryOf } from '../../../domain/tax-category.ts'
import { leaf, type XmlNode } from '../../../edi/xml/write-xml.ts'
import { textAt, type XmlElement } from '../../../edi/xml/xml-element.ts'

/** Codes of the CEF list VATEX that follow from the category. */
const impliedCodes: ReadonlyMap<string, string> = new Map([
  ['AE', 'VATEX-EU-AE'],
  ['K', 'VATEX-EU-IC'],
  ['G', 'VATEX-EU-G'],
  ['O', 'VATEX-EU-O'],
])

const isCode = (reason: string): boolean => /^VATEX-/i.test(reason)

/** Why a VAT is not paid (TaxExemptionReasonCode, TaxExemptionReason): as stated, else what its category says. */
export const exemptionNodes = (tax: TaxSubtotal): (XmlNode | undefined)[] => {
  const implied = tax.code === 'VAT' ? impliedCodes.get(taxCategoryOf(tax) ?? '') : undefined
  const reason = tax.exemptionReason ?? implied
  if (reason === undefined) return []
  return [leaf(isCode(reason) ? 'cbc:TaxExemptionReasonCode' : 'cbc:TaxExemptionReason', reason)]
}

/**
 * Whether EN 16931 (BR-E-10) wants a reason that the tax does not have. Invoices of before told an exemption by the code (`exempt-VAT`) and had
 * no place for a reason.
 */
export const lacksReason = ({ code, category, exemptionReason }: TaxSubtotal): boolean =>
  code === 'VAT' && category === 'E' && exemptionReason === undefined

/** The reason in words, else its code unless the category says it. */
export const exemptionReasonOf = (category: XmlElement | undefined): string | undefined => {
  const code = textAt(category, 'TaxExemptionReasonCode')
  const isImplied = code !== undefined && code.toUpperCase() === impliedCodes.get(textAt(category, 'ID') ?? '')
  return textAt(category, 'TaxExemptionReason') ?? (isImplied ? undefined : code)
}
