import type { ReactNode } from 'react'
import { useLanguage } from '../i18n/i18n.tsx'

export const Count = ({ n, none = '–' }: { n: number | null | undefined; none?: string }): ReactNode => {
  const { locale } = useLanguage()
  if (n === null || n === undefined) return <span className="cd-dim">{none}</span>
  return <span className="cd-number">{new Intl.NumberFormat(locale).format(n)}</span>
}
