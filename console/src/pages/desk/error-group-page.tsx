import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { useClient } from '../../api/client.ts'
import { errorGroupQuery } from '../../api/desk-queries.ts'
import type { ErrorGroupDetail } from '../../api/types.ts'
import { useTell, useText } from '../../i18n/i18n.tsx'
import { RowsTable } from '../../list/rows-table.tsx'
import { ActionButton } from '../../parts/action-button.tsx'
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx'
import { Count } from '../../parts/count.tsx'
import { Facts } from '../../parts/facts.tsx'
import { Money } from '../../parts/money.tsx'
import { PageFrame, Section } from '../../parts/page.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { Time } from '../../parts/time.tsx'
import { PageLink } from '../../shell/page-link.tsx'
import { paths } from '../../shell/paths.ts'
import { toast, toastProblem } from '../../shell/toasts.tsx'
import { BulkDialog } from '../bulk/bulk-dialog.tsx'
import { AssignButton } from './assign-button.tsx'
import { Comments } from './comments.tsx'
import { deadLetterColumns } from './dead-letter-columns.tsx'
import { GroupStateMark, SafetyBar, Trend } from './group-parts.tsx'
import { IgnoreDialog } from './ignore-dialog.tsx'
import { TagEditor } from './tag-editor.tsx'
import { WhatToDo } from './what-to-do.tsx'

export const Page = (): ReactNode => {
  const t = useText()
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  const query = useQuery(errorGroupQuery(useClient(), id))
  return (
    <QueryView query={query} missing={t('groups.missing', { id })} rows={8}>
      {(group) => <Group group={group} />}
    </QueryView>
  )
}

type Open = 'retry' | 'resolve' | 'ignore' | null

const Group = ({ group }: { group: ErrorGroupDetail }): ReactNode => {
  const t = useText()
  const meaning = useTell().meaning(group.code, group.meaning)
  const client = useClient()
  const queries = useQueryClient()
  const [open, setOpen] = useState<Open>(null)
  const base = `/error-groups/${encodeURIComponent(group.id)}`
  const step = async (path: string, body: object = {}): Promise<void> => {
    await client.send('POST', `${base}/${path}`, body)
    await queries.invalidateQueries({ queryKey: ['error-groups'] })
  }
  const act = (path: string, said: string): void => {
    step(path).then(() => toast(said), toastProblem)
  }
  const none = group.count === 0 ? t('groups.nothingOpen') : null
  return (
    <PageFrame
      title={meaning}
      mark={<GroupStateMark group={group} />}
      about={<code>{group.signature}</code>}
      actions={
        <>
          <ActionButton needs="operate" why={none} variant="filled" onClick={() => setOpen('retry')}>
            {t('groups.retryAll', { n: group.count })}
          </ActionButton>
          <ActionButton
            needs="operate"
            why={group.state === 'acknowledged' ? t('groups.isAcknowledged') : null}
            onClick={() => act('acknowledge', t('groups.acknowledged'))}
          >
            {t('groups.acknowledge')}
          </ActionButton>
          <AssignButton assignee={group.assignee} onAssign={(to) => step('assign', { to })} />
          <ActionButton needs="operate" onClick={() => setOpen('ignore')}>
            {t('groups.ignore')}
          </ActionButton>
          {group.state === 'resolved' || group.state === 'ignored' ? (
            <ActionButton needs="operate" onClick={() => act('reopen', t('groups.reopened'))}>
              {t('groups.reopen')}
            </ActionButton>
          ) : (
            <ActionButton needs="operate" onClick={() => setOpen('resolve')}>
              {t('groups.resolve')}
            </ActionButton>
          )}
        </>
      }
    >
      <WhatToDo cause={group.cause} remedy={group.remedy} code={group.code} />
      <Facts
        facts={[
          { label: t('column.open'), value: <Count n={group.count} /> },
          { label: t('column.ever'), value: <Count n={group.total} /> },
          { label: t('column.atRisk'), value: <Money amounts={group.moneyAtRisk} /> },
          { label: t('column.oldest'), value: <Time at={group.oldestOpenAt} /> },
          { label: t('column.firstSeen'), value: <Time at={group.firstSeenAt} /> },
          { label: t('column.lastSeen'), value: <Time at={group.lastSeenAt} /> },
          { label: t('groups.day'), value: <Trend trend={group.trend} /> },
          { label: t('column.safety'), value: <SafetyBar safety={group.safety} /> },
          { label: t('column.system'), value: group.target },
          { label: t('column.field'), value: group.field === null ? null : <code>{group.field}</code> },
          { label: t('column.assignee'), value: group.assignee ?? '–' },
          {
            label: t('groups.ignoredUntil'),
            value: group.ignoredUntil === null ? null : <Time at={group.ignoredUntil} />,
          },
          {
            label: t('column.tags'),
            value: <TagEditor tags={group.tags} onChange={(change) => step('tag', change)} />,
          },
        ]}
      />
      <div>
        <Section
          title={t('groups.samples')}
          actions={
            <PageLink to={paths.deadLetters} search={{ filter: `group:${group.id} state:open` }}>
              {t('groups.allOpen')}
            </PageLink>
          }
        >
          <RowsTable
            label={t('groups.samples')}
            rows={group.samples}
            columns={deadLetterColumns.filter(({ extra, key }) => extra !== true && key !== 'assignee')}
            idOf={(row) => row.id}
            pathOf={(row) => paths.deadLetter(row.id)}
          />
        </Section>
        <Section title={t('groups.byPartner')}>
          <Facts
            facts={group.byPartner.map(({ partner, count }) => ({ label: partner, value: <Count n={count} /> }))}
          />
        </Section>
      </div>
      <Comments comments={group.comments} onAdd={(text) => step('comment', { text })} />
      {open === 'retry' ? (
        <BulkDialog
          action="retry"
          target={{ group: group.id }}
          name={`${t('bulk.retry')}: ${meaning}`.slice(0, 120)}
          onClose={() => setOpen(null)}
        />
      ) : null}
      <ConfirmDialog
        opened={open === 'resolve'}
        onClose={() => setOpen(null)}
        title={t('groups.resolve')}
        confirm={t('groups.resolveDo', { n: group.count })}
        reason="required"
        danger
        onConfirm={(reason) => step('resolve', { reason, expected: group.count })}
      >
        <p>{t('groups.resolveWhat', { n: group.count })}</p>
      </ConfirmDialog>
      <IgnoreDialog
        opened={open === 'ignore'}
        onClose={() => setOpen(null)}
        what={t('groups.ignoreWhat', { n: group.count })}
        escalates
        onIgnore={(order) => step('ignore', order)}
      />
    </PageFrame>
  )
}
