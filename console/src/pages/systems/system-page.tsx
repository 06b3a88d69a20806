import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useClient } from '../../api/client.ts'
import { systemsQuery } from '../../api/queries.ts'
import type { SystemView } from '../../api/types.ts'
import { useText } from '../../i18n/i18n.tsx'
import { stateText } from '../../i18n/state-text.ts'
import type { Text } from '../../i18n/text.ts'
import { useNow } from '../../parts/clock.ts'
import { Count } from '../../parts/count.tsx'
import { Empty } from '../../parts/empty.tsx'
import { Facts } from '../../parts/facts.tsx'
import { Figures } from '../../parts/figures.tsx'
import { Notice } from '../../parts/notice.tsx'
import { PageFrame, Section } from '../../parts/page.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { Sentence } from '../../parts/sentence.tsx'
import { StateBadge } from '../../parts/state-badge.tsx'
import { ThroughputChart } from '../../parts/throughput-chart.tsx'
import { Time } from '../../parts/time.tsx'
import { PageLink } from '../../shell/page-link.tsx'
import { paths } from '../../shell/paths.ts'
import { SystemActions } from './system-actions.tsx'
import { systemState } from './system-state.ts'

export const Page = (): ReactNode => {
  const t = useText()
  const now = useNow()
  const { name = '' } = useParams({ strict: false }) as { name?: string }
  const query = useQuery(systemsQuery(useClient()))
  const system = query.data?.items.find((one) => one.name === name)
  return (
    <PageFrame
      title={name}
      mark={system === undefined ? null : <StateBadge state={systemState(system, now)} />}
      {...(system === undefined ? {} : { about: system.type, actions: <SystemActions system={system} /> })}
    >
      <QueryView query={query}>
        {() => (system === undefined ? <Empty title={t('system.missing', { name })} /> : <Content system={system} />)}
      </QueryView>
    </PageFrame>
  )
}

const Content = ({ system }: { system: SystemView }): ReactNode => {
  const t = useText()
  const { name, paused, reason, reasonSaid, lane, failures } = system
  const filter = `system:${name}`
  return (
    <>
      {paused ? (
        <Notice tone="warn" title={t('system.paused')}>
          <p>
            <Sentence english={reason ?? ''} said={reasonSaid} />
          </p>
          {system.pausedUntil === null ? null : (
            <p>
              {t('system.until')} <Time at={system.pausedUntil} />
            </p>
          )}
        </Notice>
      ) : null}
      <Section title={t('system.lane')}>
        <Figures
          figures={[
            { label: t('overview.waiting'), value: <Count n={lane?.waiting} /> },
            { label: t('systems.active'), value: <Count n={lane?.active} /> },
            { label: t('systems.delayed'), value: <Count n={lane?.delayed} /> },
            { label: t('systems.failures'), value: <Count n={failures} /> },
            { label: t('systems.lastDone'), value: <Time at={system.lastDoneAt} /> },
          ]}
        />
      </Section>
      <div className="cd-section cd-card cd-padded">
        <Facts facts={factsOf(system, t)} />
      </div>
      <p className="cd-section cd-links">
        <PageLink to={paths.deliveries} search={{ filter: `${filter} state:waiting,intent,sending,in-doubt` }}>
          {t('system.underWay')}
        </PageLink>
        <PageLink to={paths.deadLetters} search={{ filter: `${filter} state:open` }}>
          {t('system.deadLetters')}
        </PageLink>
        <PageLink to={paths.runs} search={{ filter }}>
          {t('page.runs')}
        </PageLink>
        {system.hasMailbox ? (
          <PageLink to={paths.interchanges} search={{ filter }}>
            {t('page.interchanges')}
          </PageLink>
        ) : null}
      </p>
      <Section title={t('overview.throughput')}>
        <ThroughputChart
          asked={{ system: name, hours: 24 }}
          measures={['recordsRead', 'deliveriesDone', 'deadLetters']}
        />
      </Section>
    </>
  )
}

const factsOf = ({ takes, gives, hasMailbox, rateLimitedUntil }: SystemView, t: Text) => [
  { label: t('systems.takes'), value: takes.length === 0 ? null : takes.map((kind) => stateText(t, kind)).join(', ') },
  { label: t('systems.gives'), value: gives.length === 0 ? null : gives.map((kind) => stateText(t, kind)).join(', ') },
  { label: t('system.mailbox'), value: hasMailbox ? t('system.mailboxYes') : null },
  {
    label: t('system.rateLimit'),
    value: rateLimitedUntil === null ? t('system.noRateLimit') : <Time at={rateLimitedUntil} />,
  },
]
