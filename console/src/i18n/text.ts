import type { En } from './en.ts'
import type { Args, Translation } from './message.ts'

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
  return (key, ...args) => {
    const values: Record<string, string | number> = args[0] ?? {}
    return chosen(catalogue[key], values['n'], plurals).replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
      const value = values[name]
      return typeof value === 'number' ? numbers.format(value) : (value ?? whole)
    })
  }
}

const chosen = (message: Catalogue[Key], n: string | number | undefined, plurals: Intl.PluralRules): string => {
  if (typeof message === 'string') return message
  return typeof n === 'number' && plurals.select(n) === 'one' ? (message.one ?? message.other) : message.other
}
