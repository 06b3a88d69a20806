import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { retentionQuery } from '../../api/admin-queries.ts'
import { useClient } from '../../api/client.ts'
import { oneQuery } from '../../api/queries.ts'
import { useText } from '../../i18n/i18n.tsx'
import { Count } from '../../parts/count.tsx'
import { Facts } from '../../parts/facts.tsx'
import { PageFrame, Section } from '../../parts/page.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { StateBadge } from '../../parts/state-badge.tsx'
import { Time } from '../../parts/time.tsx'

type Part = { ok: boolean; detail: string }
type Ready = { ready: boolean; version: string; store: Part; queue: Part }

/** What this Crossdock is and how long it keeps things. Settings themselves live in its configuration file. */
export const Page = (): ReactNode => {
  const t = useText()
  const client = useClient()
  const ready = useQuery(oneQuery<Ready>(client, 'readyz', '/readyz'))
  const retention = useQuery(retentionQuery(client))
  return (
    <PageFrame title={t('page.settings')} about={t('settings.about')}>
      <Section title={t('settings.state')}>
        <QueryView query={ready}>
          {({ version, store, queue }) => (
            <Facts
              facts={[
                { label: t('settings.version'), value: version },
                { label: t('settings.store'), value: <PartState part={store} /> },
                { label: t('settings.queue'), value: <PartState part={queue} /> },
              ]}
            />
          )}
        </QueryView>
      </Section>
      <Section title={t('settings.retention')}>
        <QueryView query={retention}>
          {({ clocks }) => (
            <table className="cd-table" aria-label={t('settings.retention')}>
              <thead>
                <tr>
                  <th scope="col">{t('column.what')}</th>
                  <th scope="col">{t('settings.kept')}</th>
                  <th scope="col">{t('settings.lastPurge')}</th>
                  <th scope="col">{t('settings.purged')}</th>
                </tr>
              </thead>
              <tbody>
                {clocks.map(({ what, days, lastPurgeAt, purged }) => (
                  <tr key={what}>
                    <td data-primary>{t(`settings.clock.${what}`)}</td>
                    <td data-label={t('settings.kept')}>
                      {days === null ? t('settings.forGood') : t('settings.days', { n: days })}
                    </td>
                    <td data-label={t('settings.lastPurge')}>
                      <Time at={lastPurgeAt} />
                    </td>
                    <td data-label={t('settings.purged')}>
                      <Count n={purged} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </QueryView>
      </Section>
    </PageFrame>
  )
}

const PartState = ({ part: { ok, detail } }: { part: Part }): ReactNode => (
  <StateBadge state={ok ? 'ok' : 'down'} label={detail} />
)
