import { createContext, type ReactNode, use, useMemo } from 'react'
import type { Wording } from './load-wording.ts'
import { createTell, type Tell } from './tell.ts'
import { createText, type Language, localeOf, type Text } from './text.ts'

type Spoken = {
  language: Language
  locale: string
  text: Text
  tell: Tell
  speak: (language: Language) => void
}

const SpokenContext = createContext<Spoken | undefined>(undefined)

export type LanguageProviderProps = {
  wording: Wording
  speak: (language: Language) => void
  children: ReactNode
}

export const LanguageProvider = ({ wording, speak, children }: LanguageProviderProps): ReactNode => {
  const spoken = useMemo(() => ({ ...spokenOf(wording), speak }), [wording, speak])
  return <SpokenContext value={spoken}>{children}</SpokenContext>
}

const spokenOf = ({ language, catalogue, told }: Wording): Omit<Spoken, 'speak'> => {
  const text = createText(language, catalogue)
  const locale = localeOf[language]
  return { language, locale, text, tell: createTell(told, text, locale) }
}

export const useLanguage = (): Spoken => {
  const spoken = use(SpokenContext)
  if (spoken === undefined) throw new Error('useLanguage needs a LanguageProvider above it')
  return spoken
}

export const useText = (): Text => useLanguage().text

export const useTell = (): Tell => useLanguage().tell
