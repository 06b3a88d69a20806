import { cxmlRules } from './rules/cxml.ts'
import { idocRules } from './rules/idoc.ts'
import type { DocumentRule } from './rules/rule.ts'
import { ublRules } from './rules/ubl.ts'

/** The rules of a kind of document; none for kinds that are not taken. */
export const rulesOf = (setId: string): readonly DocumentRule[] =>
  ublRules(setId) ?? cxmlRules(setId) ?? idocRules(setId) ?? []
