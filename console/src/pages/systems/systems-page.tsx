import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useClient } from '../../api/client.ts'
import { systemsQuery } from '../../api/queries.ts'
import type { SystemView } from '../../api/types.ts'
import { useText } from '../../i18n/i18n.tsx'
import type { Column } from '../../list/column.ts'
import { ShortList } from '../../list/short-list.tsx'
import { textColumn } from '../../list/text-column.ts'
import { countColumn, stateColumn, timeColumn } from '../../list/typed-columns.tsx'
import { PageFrame } from '../../parts/page.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { Sentence } from '../../parts/sentence.tsx'
import { paths } from '../../shell/paths.ts'
import { systemState } from './system-state.ts'

const columns: readonly Column<SystemView>[] = [
  textColumn('name', 'page.system', ({ name }) => name),
  stateColumn((system) => systemState(system, Date.now())),
  textColumn('type', 'column.type', ({ type }) => type),
  countColumn('waiting', 'overview.waiting', ({ lane }) => lane?.waiting ?? null),
  countColumn('delayed', 'systems.delayed', ({ lane }) => lane?.delayed ?? null),
  countColumn('active', 'systems.active', ({ lane }) => lane?.active ?? null),
  countColumn('failures', 'systems.failures', ({ failures }) => failures),
  timeColumn('done', 'systems.lastDone', ({ lastDoneAt }) => lastDoneAt),
  {
    key: 'reason',
    label: 'overview.reason',
    grow: true,
    cell: ({ reason, reasonSaid }) => <Sentence english={reason ?? ''} said={reasonSaid} />,
    value: ({ reason }) => reason,
  },
  textColumn('takes', 'systems.takes', ({ takes }) => takes.join(', '), { extra: true }),
  textColumn('gives', 'systems.gives', ({ gives }) => gives.join(', '), { extra: true }),
]

export const Page = (): ReactNode => {
  const t = useText()
  const query = useQuery(systemsQuery(useClient()))
  return (
    <PageFrame title={t('page.systems')} about={t('systems.about')}>
      <QueryView query={query}>
        {({ items }) => (
          <ShortList
            list="systems"
            label={t('page.systems')}
            rows={items}
            columns={columns}
            idOf={({ name }) => name}
            pathOf={({ name }) => paths.system(name)}
            none={t('overview.noSystems')}
          />
        )}
      </QueryView>
    </PageFrame>
  )
}
