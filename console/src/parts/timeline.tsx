import type { ReactNode } from 'react'
import { ToneMark } from './state-badge.tsx'
import { Duration, Time } from './time.tsx'
import type { Tone } from './tones.ts'

export type TimelineStep = {
  key: string
  tone: Tone
  /** In bold: the step. */
  title: ReactNode
  what: ReactNode
  at: string | null
  /** Since the step before, or since the beginning: say which in `lagLabel`. */
  lagMs?: number | null
  actor?: string | null
  links?: ReactNode
}

export type TimelineProps = { steps: readonly TimelineStep[]; label: string; lagLabel?: string }

/** What happened, in order. */
export const Timeline = ({ steps, label, lagLabel }: TimelineProps): ReactNode => (
  <ol className="cd-timeline" aria-label={label}>
    {steps.map(({ key, tone, title, what, at, lagMs, actor, links }) => (
      <li key={key} data-tone={tone}>
        <ToneMark tone={tone} />
        <div className="cd-timeline-what">
          <span className="cd-timeline-title">{title}</span> <span>{what}</span>
          {links === undefined || links === null ? null : <div className="cd-timeline-links">{links}</div>}
        </div>
        <div className="cd-timeline-when">
          <Time at={at} />
          {lagMs === undefined || lagMs === null ? null : (
            <span className="cd-dim" title={lagLabel}>
              +<Duration ms={lagMs} />
            </span>
          )}
          {actor === undefined || actor === null ? null : <span className="cd-dim">{actor}</span>}
        </div>
      </li>
    ))}
  </ol>
)
