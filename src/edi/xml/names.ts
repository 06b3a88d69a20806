import type { NameLanguage } from '../name-table.ts'
import type { ElementNode } from './element-nodes.ts'
import { idocNames } from './idoc-names.ts'
import { documentNames, xmlCodes, xmlNames } from './xml-names.ts'

/** `BuyersItemIdentification` as words; abbreviations stay whole. */
const wordsOf = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .replace(/^[a-z]/, (first) => first.toUpperCase())

/**
 * What an element or attribute is called. English names come from the local name, as UBL and cXML make theirs; those of IDocs and the
 * common ones in Chinese come from tables. In Chinese, what the tables lack stays English.
 */
export const xmlName = (name: string, language: NameLanguage): string | undefined => {
  const known = idocNames.get(name)?.[language] ?? xmlNames.get(name)?.[language]
  return known ?? (/[a-z]/.test(name) ? wordsOf(name) : undefined)
}

/** `ubl:Order`, `idoc:ORDERS05`, `cxml:OrderRequest`, or the root's name. */
export const documentName = (setId: string, language: NameLanguage): string | undefined =>
  documentNames.get(setId)?.[language] ?? xmlName(setId.split(':')[1] ?? setId, language) ?? setId

/** Lists of codes for elements and attributes whose name alone says which it is. */
const listOf = ({ name, children }: ElementNode, called: string): string | undefined => {
  if (called !== name || children.length > 0) return xmlCodes.has(`@${called}`) ? `@${called}` : undefined
  return name
}

/** What a value means where it is a code of a known list. */
export const xmlMeaning = (
  setId: string,
  called: string,
  value: string,
  node: ElementNode,
  language: NameLanguage,
): string | undefined => {
  const list = listOf(node, called)
  const isIdoc = setId.startsWith('idoc:')
  return list === undefined ? undefined : xmlCodes.get(isIdoc ? `idoc ${list}` : list)?.get(value)?.[language]
}
