import type { ReactNode } from 'react'
import type { Money as Amount } from '../api/types.ts'
import { moneyText } from '../i18n/format.ts'
import { useLanguage } from '../i18n/i18n.tsx'

/** Amounts side by side: different currencies are never added up. */
export const Money = ({ amounts, none = '–' }: { amounts: readonly Amount[] | null; none?: string }): ReactNode => {
  const { locale } = useLanguage()
  if (amounts === null || amounts.length === 0) return <span className="cd-dim">{none}</span>
  return amounts.map((amount, index) => (
    <span key={amount.currency}>
      {index === 0 ? null : ' + '}
      <span className="cd-money">{moneyText(amount, locale)}</span>
    </span>
  ))
}
