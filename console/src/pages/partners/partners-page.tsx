import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useClient } from '../../api/client.ts'
import { partnersQuery } from '../../api/queries.ts'
import type { PartnerRow } from '../../api/types.ts'
import { useText } from '../../i18n/i18n.tsx'
import type { Column } from '../../list/column.ts'
import { ShortList } from '../../list/short-list.tsx'
import { textColumn } from '../../list/text-column.ts'
import { countColumn, systemColumn, timeColumn } from '../../list/typed-columns.tsx'
import { PageFrame } from '../../parts/page.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { Sentence } from '../../parts/sentence.tsx'
import { StateBadge } from '../../parts/state-badge.tsx'
import { paths } from '../../shell/paths.ts'

/** What is the matter with a partner, worst first. */
const stateOf = ({ absent, overdueAcknowledgements, openDeadLetters }: PartnerRow): string => {
  if (absent !== null) return 'silent'
  if (overdueAcknowledgements > 0) return 'overdue'
  return openDeadLetters > 0 ? 'attention' : 'ok'
}

const columns: readonly Column<PartnerRow>[] = [
  textColumn('name', 'page.partner', ({ name }) => name),
  { key: 'state', label: 'column.state', cell: (row) => <StateBadge state={stateOf(row)} />, value: stateOf },
  systemColumn(({ system }) => system),
  textColumn('formats', 'partners.formats', ({ formats }) => formats.join(', ')),
  countColumn('today', 'partners.today', ({ documentsToday }) => documentsToday),
  countColumn('usual', 'partners.usual', ({ usualByNow }) => usualByNow),
  timeColumn('seen', 'partners.lastSeen', ({ lastSeenAt }) => lastSeenAt),
  countColumn('overdue', 'partners.overdue', ({ overdueAcknowledgements }) => overdueAcknowledgements),
  countColumn('dead', 'overview.deadOpen', ({ openDeadLetters }) => openDeadLetters),
  {
    key: 'absent',
    label: 'column.detail',
    grow: true,
    cell: ({ absent, absentSaid }) => (absent === null ? null : <Sentence english={absent} said={absentSaid} />),
    value: ({ absent }) => absent,
  },
]

export const Page = (): ReactNode => {
  const t = useText()
  const query = useQuery(partnersQuery(useClient()))
  return (
    <PageFrame title={t('page.partners')}>
      <QueryView query={query}>
        {({ items }) => (
          <ShortList
            list="partners"
            label={t('page.partners')}
            rows={items}
            columns={columns}
            idOf={({ name }) => name}
            pathOf={({ name }) => paths.partner(name)}
            none={t('partners.none')}
          />
        )}
      </QueryView>
    </PageFrame>
  )
}
