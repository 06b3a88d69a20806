import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useClient } from '../../api/client.ts'
import { flowsQuery } from '../../api/queries.ts'
import type { FlowView } from '../../api/server-types.ts'
import { useText } from '../../i18n/i18n.tsx'
import type { Column } from '../../list/column.ts'
import { ShortList } from '../../list/short-list.tsx'
import { textColumn } from '../../list/text-column.ts'
import { durationColumn, kindColumn, stateColumn, timeColumn } from '../../list/typed-columns.tsx'
import { PageFrame } from '../../parts/page.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { paths } from '../../shell/paths.ts'
import { flowState } from './flow-state.ts'

const lastOf = ({ lastRuns }: FlowView): string | null =>
  lastRuns
    .map(({ startedAt, createdAt }) => startedAt ?? createdAt)
    .sort()
    .at(-1) ?? null

const columns: readonly Column<FlowView>[] = [
  textColumn('name', 'page.flow', ({ name }) => name),
  stateColumn((flow) => flowState(flow, Date.now())),
  kindColumn('entity', 'column.entity', ({ entity }) => entity),
  textColumn('from', 'column.from', ({ from }) => from.join(', ')),
  textColumn('to', 'column.to', ({ to, partners }) => [...to, ...partners].join(', ')),
  textColumn('schedule', 'column.schedule', ({ schedule, timezone }) =>
    schedule === null ? null : `${schedule} ${timezone ?? ''}`,
  ),
  durationColumn('lag', 'column.lag', ({ lagMs }) => lagMs),
  timeColumn('last', 'column.last', lastOf),
  timeColumn('next', 'column.next', ({ next }) => next),
  textColumn('reason', 'overview.reason', ({ paused }) => paused?.reason ?? null, { grow: true }),
]

export const Page = (): ReactNode => {
  const t = useText()
  const query = useQuery(flowsQuery(useClient()))
  return (
    <PageFrame title={t('page.flows')} about={t('flows.about')}>
      <QueryView query={query}>
        {({ items }) => (
          <ShortList
            list="flows"
            label={t('page.flows')}
            rows={items}
            columns={columns}
            idOf={({ name }) => name}
            pathOf={({ name }) => paths.flow(name)}
            none={t('overview.noFlows')}
          />
        )}
      </QueryView>
    </PageFrame>
  )
}
