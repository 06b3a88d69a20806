import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useClient } from '../../api/client.ts'
import { explainQuery, recordQuery } from '../../api/record-queries.ts'
import type { RecordExplanation, RecordView } from '../../api/server-types.ts'
import { useText } from '../../i18n/i18n.tsx'
import { Facts } from '../../parts/facts.tsx'
import { KindText } from '../../parts/kind-text.tsx'
import { Notice } from '../../parts/notice.tsx'
import { PageFrame, Section } from '../../parts/page.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { StateBadge } from '../../parts/state-badge.tsx'
import { Time } from '../../parts/time.tsx'
import { PageLink } from '../../shell/page-link.tsx'
import { paths } from '../../shell/paths.ts'
import { ExplainTable } from './explain-table.tsx'

export const Page = (): ReactNode => {
  const t = useText()
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  const client = useClient()
  const record = useQuery(recordQuery(client, id))
  const explanation = useQuery(explainQuery(client, id))
  return (
    <QueryView query={record} missing={t('records.missing', { id })} rows={8}>
      {(view) => (
        <PageFrame
          title={view.record.key}
          mark={<KindText kind={view.record.entity} />}
          about={<code>{view.record.id}</code>}
        >
          {view.record.mergedInto === null ? null : (
            <Notice tone="warn">
              <PageLink to={paths.record(view.record.entity, view.record.mergedInto)}>{t('records.merged')}</PageLink>
            </Notice>
          )}
          <QueryView query={explanation} rows={8}>
            {(why) => <Why why={why} />}
          </QueryView>
          <Deliveries view={view} />
        </PageFrame>
      )}
    </QueryView>
  )
}

const Why = ({ why }: { why: RecordExplanation }): ReactNode => {
  const t = useText()
  return (
    <>
      {why.conflicts.map((conflict) => (
        <Notice key={conflict.id} tone="bad">
          <PageLink to={paths.deadLetter(conflict.id)}>{conflict.message}</PageLink>
        </Notice>
      ))}
      <Section title={t('records.places')}>
        <Facts
          facts={why.places.map(({ system, externalId, modifiedAt, goneAt, isPrimary }) => ({
            label: system,
            value: (
              <>
                {externalId} {isPrimary ? null : <span className="cd-dim">{t('records.second')}</span>}{' '}
                {goneAt === null ? <Time at={modifiedAt} /> : <StateBadge state="gone" label={t('records.gone')} />}
              </>
            ),
          }))}
        />
      </Section>
      <Section title={t('records.why')}>
        <ExplainTable fields={why.fields} />
      </Section>
    </>
  )
}

const Deliveries = ({ view }: { view: RecordView }): ReactNode => {
  const t = useText()
  if (view.deliveries.length === 0) return null
  return (
    <Section title={t('records.sent')}>
      <Facts
        facts={view.deliveries.map(({ id, system, state, version, doneAt, errorMessage }) => ({
          label: system,
          value: (
            <>
              <StateBadge state={state} />{' '}
              <PageLink to={paths.delivery(id)}>{t('records.version', { version })}</PageLink> <Time at={doneAt} />{' '}
              {errorMessage}
            </>
          ),
        }))}
      />
    </Section>
  )
}
