import { createContext, type ReactNode, use, useMemo } from 'react'
import { type Catalogue, createText, type Language, localeOf, type Text } from './text.ts'

type Spoken = { language: Language; locale: string; text: Text; speak: (language: Language) => void }

const SpokenContext = createContext<Spoken | undefined>(undefined)

export type LanguageProviderProps = {
  language: Language
  catalogue: Catalogue
  speak: (language: Language) => void
  children: ReactNode
}

export const LanguageProvider = ({ language, catalogue, speak, children }: LanguageProviderProps): ReactNode => {
  const spoken = useMemo(
    () => ({ language, locale: localeOf[language], text: createText(language, catalogue), speak }),
    [language, catalogue, speak],
  )
  return <SpokenContext value={spoken}>{children}</SpokenContext>
}

export const useLanguage = (): Spoken => {
  const spoken = use(SpokenContext)
  if (spoken === undefined) throw new Error('useLanguage needs a LanguageProvider above it')
  return spoken
}

export const useText = (): Text => useLanguage().text
