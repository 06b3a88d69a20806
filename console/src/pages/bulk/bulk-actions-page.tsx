import { Progress } from '@mantine/core'
import type { ReactNode } from 'react'
import { bulkActionFields } from '../../../../src/domain/list-fields.ts'
import type { BulkAction } from '../../api/types.ts'
import { useText } from '../../i18n/i18n.tsx'
import type { Column } from '../../list/column.ts'
import { DataList } from '../../list/data-list.tsx'
import { Count } from '../../parts/count.tsx'
import { KindText } from '../../parts/kind-text.tsx'
import { PageFrame } from '../../parts/page.tsx'
import { StateBadge } from '../../parts/state-badge.tsx'
import { Time } from '../../parts/time.tsx'
import { paths } from '../../shell/paths.ts'

export const BulkProgress = ({ action }: { action: BulkAction }): ReactNode => {
  const t = useText()
  const { total, done, failed, skipped } = action
  const gone = done + failed + skipped
  const share = total === 0 ? 100 : (gone / total) * 100
  return (
    <div className="cd-progress">
      <Progress value={share} size="sm" aria-label={t('bulk.progress', { gone, total })} />
      <span className="cd-number">
        {gone}/{total}
      </span>
    </div>
  )
}

const columns: readonly Column<BulkAction>[] = [
  { key: 'name', label: 'column.name', grow: true, cell: ({ name }) => name, value: ({ name }) => name },
  {
    key: 'action',
    label: 'column.kind',
    cell: ({ action }) => <KindText kind={action} />,
    value: ({ action }) => action,
  },
  {
    key: 'state',
    label: 'column.state',
    cell: ({ state }) => <StateBadge state={state} />,
    value: ({ state }) => state,
  },
  {
    key: 'progress',
    label: 'column.progress',
    cell: (action) => <BulkProgress action={action} />,
    value: ({ total, done }) => `${done}/${total}`,
  },
  {
    key: 'failed',
    label: 'column.failed',
    align: 'end',
    cell: ({ failed }) => <Count n={failed} />,
    value: ({ failed }) => failed,
  },
  {
    key: 'skipped',
    label: 'column.skipped',
    align: 'end',
    cell: ({ skipped }) => <Count n={skipped} />,
    value: ({ skipped }) => skipped,
  },
  { key: 'actor', label: 'column.who', cell: ({ actor }) => actor, value: ({ actor }) => actor },
  {
    key: 'created',
    label: 'column.started',
    cell: ({ createdAt }) => <Time at={createdAt} />,
    value: ({ createdAt }) => createdAt,
  },
  {
    key: 'finished',
    label: 'column.finished',
    cell: ({ finishedAt }) => <Time at={finishedAt} />,
    value: ({ finishedAt }) => finishedAt,
  },
]

export const Page = (): ReactNode => {
  const t = useText()
  return (
    <PageFrame title={t('page.bulkActions')} about={t('bulk.about')}>
      <DataList<BulkAction>
        list="bulk-actions"
        label={t('page.bulkActions')}
        path="/bulk-actions"
        fields={bulkActionFields}
        columns={columns}
        idOf={({ id }) => id}
        pathOf={({ id }) => paths.bulkAction(id)}
        quick={[{ label: t('bulk.quick.running'), filter: 'state:running' }]}
        empty={{ title: t('bulk.none'), hint: t('bulk.noneHint') }}
      />
    </PageFrame>
  )
}
