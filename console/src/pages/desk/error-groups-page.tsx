import { SegmentedControl } from '@mantine/core'
import type { ReactNode } from 'react'
import { errorGroupFields } from '../../../../src/domain/list-fields.ts'
import type { ErrorGroup } from '../../api/types.ts'
import { useText } from '../../i18n/i18n.tsx'
import type { Column } from '../../list/column.ts'
import { DataList } from '../../list/data-list.tsx'
import { Count } from '../../parts/count.tsx'
import { Money } from '../../parts/money.tsx'
import { PageFrame } from '../../parts/page.tsx'
import { Time } from '../../parts/time.tsx'
import { paths } from '../../shell/paths.ts'
import { usePageSearch } from '../../shell/search-params.ts'
import { GroupName, GroupStateMark, SafetyBar, Trend } from './group-parts.tsx'

const columns: readonly Column<ErrorGroup>[] = [
  {
    key: 'group',
    label: 'column.error',
    grow: true,
    cell: (group) => <GroupName group={group} />,
    value: ({ signature }) => signature,
  },
  {
    key: 'state',
    label: 'column.state',
    cell: (group) => <GroupStateMark group={group} />,
    value: ({ state }) => state,
  },
  {
    key: 'count',
    label: 'column.open',
    align: 'end',
    cell: ({ count }) => <Count n={count} />,
    value: ({ count }) => count,
  },
  {
    key: 'trend',
    label: 'column.trend',
    cell: ({ trend }) => <Trend trend={trend} />,
    value: ({ trend }) => trend.join(' '),
  },
  {
    key: 'money',
    label: 'column.atRisk',
    align: 'end',
    cell: ({ moneyAtRisk }) => <Money amounts={moneyAtRisk} />,
    value: ({ moneyAtRisk }) => moneyAtRisk.map(({ amount, currency }) => `${amount} ${currency}`).join(' + '),
  },
  {
    key: 'oldest',
    label: 'column.oldest',
    cell: ({ oldestOpenAt }) => <Time at={oldestOpenAt} />,
    value: ({ oldestOpenAt }) => oldestOpenAt,
  },
  {
    key: 'last',
    label: 'column.lastSeen',
    cell: ({ lastSeenAt }) => <Time at={lastSeenAt} />,
    value: ({ lastSeenAt }) => lastSeenAt,
  },
  {
    key: 'safety',
    label: 'column.safety',
    cell: ({ safety }) => <SafetyBar safety={safety} />,
    value: ({ safety }) => JSON.stringify(safety),
  },
  {
    key: 'partner',
    label: 'column.topPartner',
    cell: ({ topPartner }) => topPartner ?? '–',
    value: ({ topPartner }) => topPartner,
  },
  {
    key: 'assignee',
    label: 'column.assignee',
    cell: ({ assignee }) => assignee ?? '–',
    value: ({ assignee }) => assignee,
  },
  {
    key: 'tags',
    label: 'column.tags',
    extra: true,
    cell: ({ tags }) => tags.join(', '),
    value: ({ tags }) => tags.join(' '),
  },
  {
    key: 'total',
    label: 'column.ever',
    extra: true,
    align: 'end',
    cell: ({ total }) => <Count n={total} />,
    value: ({ total }) => total,
  },
  {
    key: 'first',
    label: 'column.firstSeen',
    extra: true,
    cell: ({ firstSeenAt }) => <Time at={firstSeenAt} />,
    value: ({ firstSeenAt }) => firstSeenAt,
  },
]

const sorts = ['money', 'count', 'age', 'last'] as const

export const Page = (): ReactNode => {
  const t = useText()
  const [{ sort = 'money' }, change] = usePageSearch()
  return (
    <PageFrame
      title={t('page.errorGroups')}
      about={t('groups.about')}
      actions={
        <SegmentedControl
          aria-label={t('groups.sort')}
          value={sort}
          onChange={(to) => change({ sort: to, after: undefined })}
          data={sorts.map((value) => ({ value, label: t(`groups.sort.${value}`) }))}
        />
      }
    >
      <DataList<ErrorGroup>
        list="error-groups"
        label={t('page.errorGroups')}
        path="/error-groups"
        fields={errorGroupFields}
        columns={columns}
        query={{ sort }}
        idOf={({ id }) => id}
        pathOf={({ id }) => paths.errorGroup(id)}
        quick={[
          { label: t('groups.quick.open'), filter: 'state:open' },
          { label: t('groups.quick.regressed'), filter: 'regressed:yes' },
          { label: t('groups.quick.old'), filter: 'age>4h' },
          { label: t('groups.quick.ignored'), filter: 'state:ignored' },
        ]}
        empty={{ title: t('groups.none'), hint: t('groups.noneHint') }}
      />
    </PageFrame>
  )
}
