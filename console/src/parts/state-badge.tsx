import type { ReactNode } from 'react'
import { useText } from '../i18n/i18n.tsx'
import { stateText } from '../i18n/state-text.ts'
import { type Tone, toneOf } from './tones.ts'

/** A shape for each tone, so that colour alone says nothing. */
const shapes: Record<Tone, ReactNode> = {
  ok: <circle cx="5" cy="5" r="4" fill="currentColor" />,
  wait: <circle cx="5" cy="5" r="3.2" fill="none" stroke="currentColor" strokeWidth="1.6" />,
  warn: <path d="M5 .8 9.5 9H.5z" fill="currentColor" />,
  bad: <rect x="1" y="1" width="8" height="8" fill="currentColor" />,
  off: <path d="M1 5h8" stroke="currentColor" strokeWidth="1.8" />,
}

export const ToneMark = ({ tone }: { tone: Tone }): ReactNode => (
  <svg className="cd-mark" data-tone={tone} viewBox="0 0 10 10" width="9" height="9" aria-hidden>
    {shapes[tone]}
  </svg>
)

export type StateBadgeProps = {
  state: string
  /** Instead of the state's own. */
  tone?: Tone
  /** Instead of the state's own name. */
  label?: string
}

export const StateBadge = ({ state, tone, label }: StateBadgeProps): ReactNode => {
  const t = useText()
  return (
    <span className="cd-state">
      <ToneMark tone={tone ?? toneOf(state)} />
      {label ?? stateText(t, state)}
    </span>
  )
}
