import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { type ReactNode, useEffect, useState } from 'react'
import { bulkFailureFields } from '../../../../src/domain/list-fields.ts'
import { useClient } from '../../api/client.ts'
import { bulkActionQuery } from '../../api/desk-queries.ts'
import type { BulkAction, BulkFailure } from '../../api/types.ts'
import { useText } from '../../i18n/i18n.tsx'
import type { Column } from '../../list/column.ts'
import { DataList } from '../../list/data-list.tsx'
import { stateColumn } from '../../list/typed-columns.tsx'
import { ActionButton } from '../../parts/action-button.tsx'
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx'
import { Count } from '../../parts/count.tsx'
import { Facts } from '../../parts/facts.tsx'
import { KindText } from '../../parts/kind-text.tsx'
import { Notice } from '../../parts/notice.tsx'
import { PageFrame, Section } from '../../parts/page.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { Sentence } from '../../parts/sentence.tsx'
import { StateBadge } from '../../parts/state-badge.tsx'
import { Time } from '../../parts/time.tsx'
import { paths } from '../../shell/paths.ts'
import { BulkProgress } from './bulk-actions-page.tsx'

const askAgainMs = 1_500

const failureColumns: readonly Column<BulkFailure>[] = [
  { key: 'id', label: 'page.deadLetter', cell: ({ id }) => id.slice(0, 8), value: ({ id }) => id },
  stateColumn(({ state }) => state),
  {
    key: 'why',
    label: 'overview.reason',
    grow: true,
    cell: ({ why, said }) => <Sentence english={why} said={said} />,
    value: ({ why }) => why,
  },
]

export const Page = (): ReactNode => {
  const t = useText()
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  const query = useQuery({
    ...bulkActionQuery(useClient(), id),
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? askAgainMs : false),
  })
  return (
    <QueryView query={query} missing={t('bulk.missing', { id })}>
      {(action) => <Action action={action} />}
    </QueryView>
  )
}

const Action = ({ action }: { action: BulkAction }): ReactNode => {
  const t = useText()
  const client = useClient()
  const queries = useQueryClient()
  const [asking, setAsking] = useState(false)
  const notDone = action.failed + action.skipped
  const left = action.total - action.done - notDone
  // It is read anew with its counts; the list of what failed is asked for apart.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the count is what makes the list stale
  useEffect(() => {
    void queries.invalidateQueries({ queryKey: ['bulk-actions', 'list'] })
  }, [queries, notDone])
  return (
    <PageFrame
      title={action.name}
      mark={<StateBadge state={action.state} />}
      actions={
        <ActionButton
          needs="operate"
          why={action.state === 'running' ? null : t('bulk.over')}
          onClick={() => setAsking(true)}
        >
          {t('bulk.abort')}
        </ActionButton>
      }
    >
      <BulkProgress action={action} />
      {action.ending === null ? null : (
        <Notice tone={action.state === 'failed' ? 'bad' : 'warn'}>
          <p>{action.ending}</p>
          <p>{t('bulk.left', { n: left })}</p>
        </Notice>
      )}
      <Facts
        facts={[
          { label: t('column.kind'), value: <KindText kind={action.action} /> },
          { label: t('column.who'), value: action.actor },
          { label: t('confirm.reason'), value: action.reason },
          { label: t('bulk.total'), value: <Count n={action.total} /> },
          { label: t('bulk.doneCount'), value: <Count n={action.done} /> },
          { label: t('column.failed'), value: <Count n={action.failed} /> },
          { label: t('column.skipped'), value: <Count n={action.skipped} /> },
          { label: t('column.started'), value: <Time at={action.createdAt} /> },
          { label: t('column.finished'), value: <Time at={action.finishedAt} /> },
        ]}
      />
      {notDone === 0 ? null : (
        <Section title={t('bulk.failures')}>
          <DataList<BulkFailure>
            list="bulk-failures"
            label={t('bulk.failures')}
            path={`/bulk-actions/${encodeURIComponent(action.id)}/failures`}
            fields={bulkFailureFields}
            columns={failureColumns}
            idOf={({ id }) => id}
            pathOf={({ id }) => paths.deadLetter(id)}
            empty={{ title: t('list.nothingMatches') }}
          />
        </Section>
      )}
      <ConfirmDialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={t('bulk.abort')}
        confirm={t('bulk.abort')}
        reason="required"
        danger
        onConfirm={async (reason) => {
          await client.send('POST', `/bulk-actions/${encodeURIComponent(action.id)}/abort`, { reason })
          await queries.invalidateQueries({ queryKey: ['bulk-actions'] })
        }}
      >
        <p>{t('bulk.abortWhat', { n: left })}</p>
      </ConfirmDialog>
    </PageFrame>
  )
}
