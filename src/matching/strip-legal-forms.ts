import { hanLegalForms, legalForms } from '../domain/legal-forms.ts'
import { foldText, hasHan } from './fold-text.ts'

const compact = (spelling: string): string => foldText(spelling).replace(/[^\p{L}\p{N}]/gu, '')

const kindOf: ReadonlyMap<string, string> = new Map(
  legalForms.flatMap(({ kind, spellings }) => spellings.map((spelling) => [compact(spelling), kind] as const)),
)
const leading: ReadonlyMap<string, string> = new Map(
  legalForms
    .filter(({ leads }) => leads)
    .flatMap(({ kind, spellings }) => spellings.map((spelling) => [compact(spelling), kind] as const)),
)
const longestForm = 6

const beginningsOf = (forms: Iterable<string>): ReadonlySet<string> =>
  new Set([...forms].flatMap((form) => [...form].map((_, index, all) => all.slice(0, index + 1).join(''))))
const endingsOf = (forms: Iterable<string>): ReadonlySet<string> =>
  new Set([...forms].flatMap((form) => [...form].map((_, index, all) => all.slice(index).join(''))))

/** What a word must be for a form to begin or end with it: few words of a name are, and the others need not be put together to see it. */
const beginnings = beginningsOf(kindOf.keys())
const endings = endingsOf(kindOf.keys())
const leadingBeginnings = beginningsOf(leading.keys())

/** Takes legal forms off the end, the longest that fits first; one word always stays. Writes down their kinds. */
export const stripTail = (tokens: readonly string[], found: Set<string>): string[] => {
  if (!endings.has(tokens.at(-1) ?? '')) return [...tokens]
  for (let count = Math.min(longestForm, tokens.length - 1); count > 0; count -= 1) {
    const kind = kindOf.get(tokens.slice(-count).join(''))
    if (kind === undefined) continue
    found.add(kind)
    return stripTail(tokens.slice(0, -count), found)
  }
  return [...tokens]
}

/** `PT Astra`, `ООО Ромашка`: only forms that stand in front in their countries. */
export const stripLeadingForm = (tokens: readonly string[], found: Set<string>): string[] => {
  if (!leadingBeginnings.has(tokens[0] ?? '')) return [...tokens]
  for (let count = Math.min(longestForm, tokens.length - 1); count > 0; count -= 1) {
    const kind = leading.get(tokens.slice(0, count).join(''))
    if (kind === undefined) continue
    found.add(kind)
    return tokens.slice(count)
  }
  return [...tokens]
}

/** Kinds whose spellings are no words of any language: they are forms wherever they stand. */
const unmistakable: ReadonlySet<string> = new Set([
  'gmbh',
  'gmbh-co-kg',
  'limited',
  'incorporated',
  'llc',
  'sarl',
  'srl',
])

/** `Müller GmbH & Co. KG München`. */
export const stripInnerForm = (tokens: readonly string[], found: Set<string>): string[] => {
  if (!tokens.some((token) => beginnings.has(token))) return [...tokens]
  for (let count = longestForm; count > 0; count -= 1) {
    for (let at = 1; at + count < tokens.length; at += 1) {
      const kind = kindOf.get(tokens.slice(at, at + count).join(''))
      if (kind === undefined || !unmistakable.has(kind)) continue
      found.add(kind)
      return [...tokens.slice(0, at), ...tokens.slice(at + count)]
    }
  }
  return [...tokens]
}

const hanKinds: ReadonlyMap<string, string> = new Map(
  hanLegalForms.flatMap(({ kind, spellings }) => spellings.map((spelling) => [spelling, kind] as const)),
)
const hanForms = new RegExp([...hanKinds.keys()].sort((a, b) => b.length - a.length).join('|'), 'g')
/** A 公司 by itself is how one says company; behind these characters it is part of another word. */
const bareCompany = /(?<![分子总])公司$/

/**
 * Takes legal forms out of words in Chinese and Japanese, wherever they stand: a branch is written behind the form of its
 * company (华东机械有限公司上海分公司) and keeps its 分公司. A word that is nothing but a form stays.
 */
export const stripHanForms = (tokens: readonly string[], found: Set<string>): string[] =>
  tokens.map((token) => {
    if (!hasHan(token)) return token
    const kinds: string[] = []
    const rest = token
      .replace(hanForms, (form) => {
        kinds.push(hanKinds.get(form) ?? form)
        return ''
      })
      .replace(bareCompany, '')
    if (rest === '') return token
    for (const kind of kinds) found.add(kind)
    return rest
  })
