import type { Grammar } from '../../grammar.ts'
import { compileDictionary, compileGrammar } from '../../grammar-text.ts'
import { applicationAdvice } from './application-advice.ts'
import { catalog } from './catalog.ts'
import { x12Codes } from './codes.ts'
import { elements004010, elements005010 } from './elements.ts'
import { forecast } from './forecast.ts'
import { implementationAcknowledgementText } from './implementation-acknowledgement.ts'
import { inventory } from './inventory.ts'
import { invoice } from './invoice.ts'
import { orderChange } from './order-change.ts'
import { segments004010, segments005010 } from './segments.ts'
import type { SetText } from './set-text.ts'
import { set850, set855, set997 } from './sets.ts'
import { shipNotice } from './ship-notice.ts'

const orderText: SetText = {
  elements: elements004010,
  segments: segments004010,
  sets: { '850': set850, '855': set855, '997': set997 },
}

const texts: readonly SetText[] = [
  orderText,
  shipNotice,
  invoice,
  orderChange,
  inventory,
  catalog,
  forecast,
  applicationAdvice,
  implementationAcknowledgementText,
]

/** One dictionary serves all sets of a release; `elements` and `segments` say what the release changed. */
const compileVersion = (version: string, elements: string, segments: string): Grammar[] => {
  const dictionary = compileDictionary(
    [...texts.map((text) => text.elements), elements],
    [...texts.map((text) => text.segments), segments],
    x12Codes,
  )
  return texts
    .filter((text) => text.versions === undefined || text.versions.includes(version))
    .flatMap((text) => Object.entries(text.sets))
    .map(([setId, text]) => compileGrammar(setId, version, dictionary, text))
}

const grammars: ReadonlyMap<string, Grammar> = new Map(
  [...compileVersion('004010', '', ''), ...compileVersion('005010', elements005010, segments005010)].map((grammar) => [
    `${grammar.setId} ${grammar.version}`,
    grammar,
  ]),
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
  ['824', 'AG'],
  ['830', 'PS'],
  ['832', 'SC'],
  ['846', 'IB'],
  ['850', 'PO'],
  ['855', 'PR'],
  ['856', 'SH'],
  ['860', 'PC'],
  ['865', 'CA'],
  ['997', 'FA'],
  ['999', 'FA'],
])
