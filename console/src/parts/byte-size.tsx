import type { ReactNode } from 'react'
import { byteSize } from '../i18n/format.ts'
import { useLanguage } from '../i18n/i18n.tsx'

export const ByteSize = ({ bytes }: { bytes: number }): ReactNode => {
  const { locale } = useLanguage()
  return <span className="cd-number">{byteSize(bytes, locale)}</span>
}
