import { type Catalogue, type Language, languages } from './text.ts'

const loaders: Record<Language, () => Promise<Catalogue>> = {
  en: async () => (await import('./en.ts')).en,
  zh: async () => (await import('./zh.ts')).zh,
}

export const loadCatalogue = (language: Language): Promise<Catalogue> => loaders[language]()

/** What the browser asks for, when the person has not chosen. */
export const browserLanguage = (asked: readonly string[]): Language =>
  asked.map((tag) => languages.find((language) => tag.toLowerCase().startsWith(language))).find(Boolean) ?? 'en'
