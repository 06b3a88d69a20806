import type { ReactNode } from 'react'
import { useText } from '../i18n/i18n.tsx'

/** Bars where the content will be; appears only after a moment, so that quick answers do not flicker. */
export const Loading = ({ rows = 4 }: { rows?: number }): ReactNode => {
  const t = useText()
  return (
    <div className="cd-loading" role="status">
      <span className="cd-heard">{t('state.loading')}</span>
      {Array.from({ length: rows }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: bars are all alike
        <div key={index} className="cd-bar" />
      ))}
    </div>
  )
}
