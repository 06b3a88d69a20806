import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useClient } from '../../api/client.ts'
import { flowQuery } from '../../api/queries.ts'
import type { FlowDetail } from '../../api/server-types.ts'
import { useText } from '../../i18n/i18n.tsx'
import type { Text } from '../../i18n/text.ts'
import { RowsTable } from '../../list/rows-table.tsx'
import { useNow } from '../../parts/clock.ts'
import { Empty } from '../../parts/empty.tsx'
import { Facts } from '../../parts/facts.tsx'
import { JsonView } from '../../parts/json-view.tsx'
import { KindText } from '../../parts/kind-text.tsx'
import { Notice } from '../../parts/notice.tsx'
import { PageFrame, Section } from '../../parts/page.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { StateBadge } from '../../parts/state-badge.tsx'
import { ThroughputChart } from '../../parts/throughput-chart.tsx'
import { Duration, Time } from '../../parts/time.tsx'
import { PageLink } from '../../shell/page-link.tsx'
import { paths } from '../../shell/paths.ts'
import { runColumns } from '../runs/run-columns.tsx'
import { FlowActions } from './flow-actions.tsx'
import { flowState } from './flow-state.ts'
import { NextRuns } from './next-runs.tsx'

export const Page = (): ReactNode => {
  const t = useText()
  const now = useNow()
  const { name = '' } = useParams({ strict: false }) as { name?: string }
  const query = useQuery(flowQuery(useClient(), name))
  const { data } = query
  return (
    <PageFrame
      title={name}
      mark={data === undefined ? null : <StateBadge state={flowState(data, now)} />}
      actions={data === undefined ? null : <FlowActions flow={data} />}
    >
      <QueryView query={query} missing={t('flow.missing', { name })} rows={12}>
        {(flow) => <Content flow={flow} />}
      </QueryView>
    </PageFrame>
  )
}

const Content = ({ flow }: { flow: FlowDetail }): ReactNode => {
  const t = useText()
  const { name, paused, runs, settings, schedule } = flow
  return (
    <>
      {paused === null ? null : (
        <Notice tone="warn" title={t('flow.pausedBy', { name: paused.actor ?? '?' })}>
          <p>
            {paused.reason} · <Time at={paused.pausedAt} />
          </p>
        </Notice>
      )}
      <div className="cd-section cd-card cd-padded">
        <Facts facts={factsOf(flow, t)} />
      </div>
      <Section title={t('overview.throughput')}>
        <ThroughputChart
          asked={{ flow: name, hours: 24 }}
          measures={
            runs.length === 0
              ? ['documentsIn', 'deliveriesDone', 'deadLetters']
              : ['recordsRead', 'deliveriesDone', 'deadLetters']
          }
        />
      </Section>
      <Section
        title={t('flow.runs')}
        actions={
          <PageLink to={paths.runs} search={{ filter: `flow:${name}` }}>
            {t('flow.allRuns')}
          </PageLink>
        }
      >
        {runs.length === 0 ? (
          <Empty title={t(schedule === null ? 'flow.noRunsByDesign' : 'flow.noRuns')} />
        ) : (
          <RowsTable
            label={t('flow.runs')}
            rows={runs}
            columns={runColumns.filter(({ key, extra }) => key !== 'flow' && extra !== true)}
            idOf={({ id }) => id}
            pathOf={({ id }) => paths.run(id)}
          />
        )}
      </Section>
      <div className="cd-columns">
        {schedule === null ? null : (
          <Section title={t('flow.next')}>
            <NextRuns name={name} />
          </Section>
        )}
        <Section title={t('flow.settings')}>
          <JsonView value={settings} label={t('flow.settings')} openTo={1} />
        </Section>
      </div>
    </>
  )
}

const factsOf = ({ entity, from, to, partners, schedule, timezone, next, lagMs }: FlowDetail, t: Text) => [
  { label: t('column.entity'), value: <KindText kind={entity} /> },
  { label: t('column.from'), value: from.map((system) => <SystemLink key={system} name={system} />) },
  { label: t('column.to'), value: to.map((system) => <SystemLink key={system} name={system} />) },
  { label: t('page.partners'), value: partners.length === 0 ? null : partners.join(', ') },
  {
    label: t('column.schedule'),
    value:
      schedule === null ? (
        t('flow.noSchedule')
      ) : (
        <>
          <code>{schedule}</code> {timezone}
        </>
      ),
  },
  { label: t('column.next'), value: schedule === null ? null : <Time at={next} /> },
  { label: t('column.lag'), value: lagMs === null ? null : <Duration ms={lagMs} /> },
]

const SystemLink = ({ name }: { name: string }): ReactNode => (
  <span className="cd-listed">
    <PageLink to={paths.system(name)}>{name}</PageLink>
  </span>
)
