import type { Customer } from '../domain/customer.ts'
import { remember } from '../domain/remember.ts'
import { foldText, hasHan } from './fold-text.ts'
import { honorifics, joiningWords, partWords, wordSpellings } from './name-words.ts'
import { stripHanForms, stripInnerForm, stripLeadingForm, stripTail } from './strip-legal-forms.ts'

/** A name as it is compared. */
export type NormalName = {
  /** Words in their order, one space between; normalising it again changes nothing. */
  text: string
  tokens: readonly string[]
  /** Words in alphabetical order: the order of words does not count. */
  sorted: string
  /** Without spaces. */
  compact: string
  /** Mostly written without spaces: Chinese or Japanese. */
  han: boolean
  /** Kinds of legal form that were taken off. */
  legalForms: readonly string[]
  /** Words that say which part of a group it is: branch, holding, 分公司... */
  parts: string
  /** Words with a digit in them: `Werk 2` is not `Werk 3`. */
  numbers: string
  initials: string
}

const hanRun = '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}ー'
const words = new RegExp(`[${hanRun}]+|(?:(?![${hanRun}])[\\p{L}\\p{N}\\p{M}])+`, 'gu')
const hanStart = new RegExp(`^[${hanRun}]`, 'u')
const isHan = (token: string): boolean => hasHan(token) && hanStart.test(token)
/** Legal forms in brackets: ㈱ and ㈜ come here as (株) and (주). */
const bracketedForm = /\((?:株|有|合|주|유)\)/g

/** Brings a name to the form in which two spellings of one name are equal. */
export const normaliseName = (name: string, kind: Customer['kind'] = 'company'): NormalName => normal[kind](name)

// A load meets the same names over and over: as it reads them, saves them, and looks for others like them.
const normal = {
  company: remember(5_000, (name) => normalise(name, 'company')),
  person: remember(5_000, (name) => normalise(name, 'person')),
}

const normalise = (name: string, kind: Customer['kind']): NormalName => {
  const legal = new Set<string>()
  let tokens = tokensOf(name)
  for (let before = ''; before !== tokens.join(' '); ) {
    before = tokens.join(' ')
    tokens = kind === 'person' ? simplifyPerson(tokens) : simplifyCompany(tokens, legal)
  }
  return describe(tokens, [...legal])
}

const tokensOf = (name: string): string[] => {
  const folded = foldText(name)
  if (/^[a-z0-9 ]*$/.test(folded)) return folded.split(' ').filter((token) => token !== '')
  const bare = folded.replace(bracketedForm, ' ')
  // Dots and apostrophes hold a word together (`S.p.A.`, `O'Neill`); all other punctuation parts words.
  return (
    (/[\p{L}\p{N}]/u.test(bare) ? bare : folded).replace(/(?<=\b\p{L})\.(?=\p{L}\b)|['’`´]/gu, '').match(words) ?? []
  )
}

const simplifyCompany = (tokens: readonly string[], legal: Set<string>): string[] => {
  const joined = joinHan(joinInitials(dropAllOrNone(tokens.map(spelt), joiningWords)))
  return stripHanForms(stripInnerForm(stripLeadingForm(stripTail(joined, legal), legal), legal), legal)
}

const spelt = (token: string): string => {
  const folded = foldText(token)
  return wordSpellings.get(folded) ?? folded
}

const simplifyPerson = (tokens: readonly string[]): string[] =>
  joinHan(dropAllOrNone(tokens.map(foldText), honorifics)).map((token) =>
    isHan(token) ? token.replace(/(?<=..)(?:先生|女士|小姐|様)$/, '') : token,
  )

const dropAllOrNone = (tokens: string[], dropped: ReadonlySet<string>): string[] => {
  const kept = tokens.filter((token) => !dropped.has(token))
  return kept.length === 0 ? tokens : kept
}

/** `A B C Tools` and `A. B. C. Tools` are `abc tools`. */
const joinInitials = (tokens: readonly string[]): string[] =>
  joinRuns(tokens, (token) => token.length < 3 && /^\p{L}$/u.test(token) && !isHan(token))

const joinHan = (tokens: readonly string[]): string[] => joinRuns(tokens, (token) => isHan(token))

const joinRuns = (tokens: readonly string[], joins: (token: string) => boolean): string[] => {
  const result: string[] = []
  let inRun = false
  for (const token of tokens) {
    const joined = joins(token)
    if (joined && inRun) result.push(`${result.pop() ?? ''}${token}`)
    else result.push(token)
    inRun = joined
  }
  return result
}

const describe = (tokens: readonly string[], legalForms: readonly string[]): NormalName => {
  const compact = tokens.join('')
  const hanLetters = tokens.filter((token) => isHan(token)).join('').length
  const latin = tokens.filter((token) => !isHan(token))
  return {
    text: tokens.join(' '),
    tokens,
    sorted: [...tokens].sort().join(' '),
    compact,
    han: hanLetters * 2 > compact.length,
    legalForms,
    parts: partWords(tokens),
    numbers: tokens
      .flatMap((token) => token.match(/\p{L}?\p{N}+/gu) ?? [])
      .sort()
      .join(' '),
    initials: latin.length > 1 ? latin.map((token) => token.slice(0, 1)).join('') : '',
  }
}
