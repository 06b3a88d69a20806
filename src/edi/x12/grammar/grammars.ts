import type { Grammar } from '../../grammar.ts'
import { compileDictionary, compileGrammar } from '../../grammar-text.ts'
import { elements004010, elements005010, x12Codes } from './elements.ts'
import { segments004010, segments005010 } from './segments.ts'
import { set850, set855, set997 } from './sets.ts'

const texts: ReadonlyMap<string, string> = new Map([
  ['850', set850],
  ['855', set855],
  ['997', set997],
])

const compileVersion = (version: string, elements: readonly string[], segments: readonly string[]): Grammar[] => {
  const dictionary = compileDictionary(elements, segments, x12Codes)
  return [...texts].map(([setId, text]) => compileGrammar(setId, version, dictionary, text))
}

const grammars: ReadonlyMap<string, Grammar> = new Map(
  [
    ...compileVersion('004010', [elements004010], [segments004010]),
    ...compileVersion('005010', [elements004010, elements005010], [segments004010, segments005010]),
  ].map((grammar) => [`${grammar.setId} ${grammar.version}`, grammar]),
)

/**
 * The grammar of a transaction set, or undefined when Crossdock has none for this set and release.
 * `version` is GS08: what follows its first six characters (`004010VICS`) names an industry's subset and is not looked at.
 */
export const grammarFor = (setId: string, version: string): Grammar | undefined =>
  grammars.get(`${setId} ${version.slice(0, 6)}`)

/** Functional identifier (GS01) each set travels under, for the sets Crossdock meets. */
export const functionalIds: ReadonlyMap<string, string> = new Map([
  ['810', 'IN'],
  ['846', 'IB'],
  ['850', 'PO'],
  ['855', 'PR'],
  ['856', 'SH'],
  ['860', 'PC'],
  ['865', 'CA'],
  ['997', 'FA'],
  ['999', 'FA'],
])
