import type { Told } from './tell.ts'
import { type Catalogue, type Language, languages } from './text.ts'

/** All the words of a language: the console's own, and those in place of the server's. */
export type Wording = { language: Language; catalogue: Catalogue; told: Told | undefined }

const loaders: Record<Language, () => Promise<Wording>> = {
  en: async () => ({ language: 'en', catalogue: (await import('./en.ts')).en, told: undefined }),
  zh: async () => {
    const { zh, told } = await import('./zh.ts')
    return { language: 'zh', catalogue: zh, told }
  },
}

export const loadWording = (language: Language): Promise<Wording> => loaders[language]()

/** What the browser asks for, when the person has not chosen. */
export const browserLanguage = (asked: readonly string[]): Language =>
  asked.map((tag) => languages.find((language) => tag.toLowerCase().startsWith(language))).find(Boolean) ?? 'en'
