import type { ReactNode } from 'react'
import type { DeadLetterDetail } from '../../api/types.ts'
import { useText } from '../../i18n/i18n.tsx'
import { Section } from '../../parts/page.tsx'
import { RawView } from '../../parts/raw-view.tsx'
import { SideBySide } from '../../parts/side-by-side.tsx'
import { Time } from '../../parts/time.tsx'

/** The last request and what came back, without secrets. */
export const Exchange = ({ exchange }: { exchange: NonNullable<DeadLetterDetail['exchange']> }): ReactNode => {
  const t = useText()
  const { at, method, url, status, request, response } = exchange
  return (
    <Section title={t('desk.exchange')}>
      <p>
        <code>
          {method} {url}
        </code>{' '}
        → {status ?? t('desk.noAnswer')} <Time at={at} />
      </p>
      <SideBySide
        sides={[
          {
            key: 'request',
            title: t('desk.request'),
            content: <RawView text={request ?? ''} label={t('desk.request')} wrap={false} />,
          },
          {
            key: 'response',
            title: t('desk.response'),
            content: <RawView text={response ?? ''} label={t('desk.response')} wrap={false} />,
          },
        ]}
      />
    </Section>
  )
}
