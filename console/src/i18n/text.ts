import { type Args, fill, type Translation } from '../../../src/domain/message.ts'
import type { En } from './en.ts'

export const languages = ['en', 'zh'] as const
export type Language = (typeof languages)[number]
export type Catalogue = Translation<En>
export type Key = keyof En
/** The keys of texts without values: names of things. */
export type PlainKey = { [K in Key]: Args<En[K]> extends [] ? K : never }[Key]

/** The text of a key in the chosen language; numbers in its digits. */
export type Text = <K extends Key>(key: K, ...args: Args<En[K]>) => string

/** For Intl. */
export const localeOf: Record<Language, string> = { en: 'en-GB', zh: 'zh-CN' }

export const createText = (language: Language, catalogue: Catalogue): Text => {
  const numbers = new Intl.NumberFormat(localeOf[language])
  const plurals = new Intl.PluralRules(localeOf[language])
  const filling = {
    isOne: (n: number) => plurals.select(n) === 'one',
    write: (value: string | number) => (typeof value === 'number' ? numbers.format(value) : value),
  }
  return (key, ...args) => fill<string | number>(catalogue[key], args[0] ?? {}, filling)
}
