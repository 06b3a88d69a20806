import { Tooltip } from '@mantine/core'
import type { ReactNode } from 'react'
import { absoluteTime, duration, exactTime, relativeTime } from '../i18n/format.ts'
import { useLanguage, useText } from '../i18n/i18n.tsx'
import { useNow } from './clock.ts'
import { useTimeMode } from './time-mode.ts'

/** A point in time the way this person wants it; the exact one on pointing at it. Nothing when there is none. */
export const Time = ({ at, none = '–' }: { at: string | null | undefined; none?: string }): ReactNode => {
  const { locale } = useLanguage()
  const [mode] = useTimeMode()
  const now = useNow()
  if (at === null || at === undefined) return <span className="cd-dim">{none}</span>
  const date = new Date(at)
  const text = mode === 'relative' ? relativeTime(date, now, locale) : absoluteTime(date, now, locale)
  return (
    <Tooltip label={exactTime(date, locale)}>
      <time className="cd-time" dateTime={at}>
        {text}
      </time>
    </Tooltip>
  )
}

export const Duration = ({ ms, none = '–' }: { ms: number | null | undefined; none?: string }): ReactNode => {
  const t = useText()
  if (ms === null || ms === undefined) return <span className="cd-dim">{none}</span>
  return <span className="cd-time">{duration(ms, t)}</span>
}
