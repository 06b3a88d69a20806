import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useClient } from '../../api/client.ts'
import { runQuery } from '../../api/queries.ts'
import type { Run } from '../../api/server-types.ts'
import { useText } from '../../i18n/i18n.tsx'
import type { Text } from '../../i18n/text.ts'
import { Count } from '../../parts/count.tsx'
import { Facts } from '../../parts/facts.tsx'
import { Figures } from '../../parts/figures.tsx'
import { JsonView } from '../../parts/json-view.tsx'
import { KindText } from '../../parts/kind-text.tsx'
import { Notice } from '../../parts/notice.tsx'
import { PageFrame, Section } from '../../parts/page.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { StateBadge } from '../../parts/state-badge.tsx'
import { Time } from '../../parts/time.tsx'
import { PageLink } from '../../shell/page-link.tsx'
import { paths } from '../../shell/paths.ts'
import { RunActions } from './run-actions.tsx'

export const Page = (): ReactNode => {
  const t = useText()
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  const query = useQuery(runQuery(useClient(), id))
  const { data } = query
  return (
    <PageFrame
      title={data === undefined ? t('page.run') : t('run.title', { flow: data.flow, system: data.system })}
      mark={data === undefined ? null : <StateBadge state={data.state} />}
      actions={data === undefined ? null : <RunActions run={data} />}
    >
      <QueryView query={query} missing={t('run.missing', { id })} rows={8}>
        {(run) => <Content run={run} />}
      </QueryView>
    </PageFrame>
  )
}

const measures = [
  'read',
  'unchanged',
  'filtered',
  'created',
  'changed',
  'same',
  'gone',
  'held',
  'reviews',
  'conflicts',
  'deliveries',
  'unrelated',
] as const satisfies readonly (keyof Run['counts'])[]

const Content = ({ run }: { run: Run }): ReactNode => {
  const t = useText()
  const { errorCode, errorMessage, state, counts, detail } = run
  return (
    <>
      {errorMessage === null ? null : (
        <Notice tone={state === 'failed' ? 'bad' : 'warn'} {...(errorCode === null ? {} : { title: errorCode })}>
          <p>{errorMessage}</p>
        </Notice>
      )}
      <div className="cd-section cd-card cd-padded">
        <Facts facts={factsOf(run, t)} />
      </div>
      <Section title={t('run.counts')}>
        <Figures
          figures={measures.map((measure) => ({ label: t(`count.${measure}`), value: <Count n={counts[measure]} /> }))}
        />
      </Section>
      {detail === null || detail === undefined ? null : (
        <Section title={t('run.detail')}>
          <JsonView value={detail} label={t('run.detail')} />
        </Section>
      )}
    </>
  )
}

const factsOf = (run: Run, t: Text) => [
  { label: t('column.flow'), value: <PageLink to={paths.flow(run.flow)}>{run.flow}</PageLink> },
  { label: t('column.system'), value: <PageLink to={paths.system(run.system)}>{run.system}</PageLink> },
  { label: t('column.kind'), value: <KindText kind={run.kind} /> },
  { label: t('column.trigger'), value: <KindText kind={run.trigger} /> },
  { label: t('run.trial'), value: run.dryRun ? t('run.trialYes') : null },
  { label: t('column.actor'), value: run.actor },
  { label: t('run.window'), value: run.window === null ? null : `${run.window.since} – ${run.window.until}` },
  { label: t('column.slot'), value: run.slotAt === null ? null : <Time at={run.slotAt} /> },
  { label: t('column.created'), value: <Time at={run.createdAt} /> },
  { label: t('column.started'), value: <Time at={run.startedAt} /> },
  { label: t('column.finished'), value: <Time at={run.finishedAt} /> },
]
