import { fill, type Translation } from '../../../src/domain/message.ts'
import type { Said, SaidValue, sentences } from '../../../src/domain/said.ts'
import { absoluteTime, duration } from './format.ts'
import { stateText } from './state-text.ts'
import type { Text } from './text.ts'
import type { Remedy } from './zh/remedies/remedy.ts'

/** What a language other than the server's has in place of the server's own words. */
export type Told = {
  meanings: Readonly<Record<string, string>>
  remedies: Readonly<Record<string, Remedy>>
  /** Kinds of things, as the server calls them. */
  kinds: Readonly<Record<string, string>>
  sentences: Translation<typeof sentences>
}

/** Says what the server says in the language of the reader. What that language has no words for stays as the server wrote it. */
export type Tell = {
  /** `said` is the same sentence by its code. */
  sentence: (english: string, said: Said | null | undefined) => string
  /** What an error code means. */
  meaning: (code: string, english: string) => string
  /** Why an error happens and what helps; undefined: take the server's. */
  remedy: (code: string) => Remedy | undefined
}

export const createTell = (told: Told | undefined, text: Text, locale: string): Tell => {
  const numbers = new Intl.NumberFormat(locale)
  const plurals = new Intl.PluralRules(locale)
  const isOne = (n: number): boolean => plurals.select(n) === 'one'
  /** Undefined where a sentence, or one within it, is not known. */
  const sentence = ({ code, values }: Said): string | undefined => {
    if (told === undefined || !Object.hasOwn(told.sentences, code)) return undefined
    const inner = Object.entries(values).map(([name, value]) => [name, within(value)] as const)
    if (inner.some(([, value]) => value === undefined)) return undefined
    return fill(told.sentences[code as keyof typeof told.sentences], Object.fromEntries(inner), { isOne, write })
  }
  const within = (value: SaidValue): string | number | undefined => {
    if (value === null) return ''
    return typeof value === 'object' ? sentence(value) : value
  }
  const write = (value: string | number | undefined, form: string | undefined): string => {
    if (form === 'age') return duration(Number(value), text)
    if (form === 'time') return absoluteTime(new Date(value ?? ''), Date.now(), locale)
    if (form === 'meaning') return told?.meanings[String(value)] ?? String(value)
    if (form === 'kind') return told?.kinds[String(value)] ?? String(value)
    if (form === 'state') return stateText(text, String(value))
    return typeof value === 'number' ? numbers.format(value) : String(value)
  }
  return {
    sentence: (english, said) => (said == null ? undefined : sentence(said)) ?? english,
    meaning: (code, english) => told?.meanings[code] ?? english,
    remedy: (code) => told?.remedies[code],
  }
}
