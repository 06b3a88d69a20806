import { IconAlertTriangle, IconCircleCheck, IconInfoCircle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Tone } from './tones.ts'

export type NoticeProps = { tone: Tone; title?: string; children: ReactNode }

/** A framed message; bad news are spoken at once. */
export const Notice = ({ tone, title, children }: NoticeProps): ReactNode => {
  const Icon = tone === 'bad' || tone === 'warn' ? IconAlertTriangle : tone === 'ok' ? IconCircleCheck : IconInfoCircle
  return (
    <div className="cd-notice" data-tone={tone} role={tone === 'bad' ? 'alert' : 'note'}>
      <Icon size={16} aria-hidden />
      <div>
        {title === undefined ? null : <strong>{title}</strong>}
        {children}
      </div>
    </div>
  )
}
