import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useClient } from '../../api/client.ts'
import { listQuery } from '../../api/queries.ts'
import type { AlertDelivery } from '../../api/types.ts'
import { useText } from '../../i18n/i18n.tsx'
import type { Column } from '../../list/column.ts'
import { RowsTable } from '../../list/rows-table.tsx'
import { Count } from '../../parts/count.tsx'
import { Empty } from '../../parts/empty.tsx'
import { Section } from '../../parts/page.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { StateBadge } from '../../parts/state-badge.tsx'
import { Time } from '../../parts/time.tsx'

const columns: readonly Column<AlertDelivery>[] = [
  {
    key: 'channel',
    label: 'column.channel',
    cell: ({ channel, type }) => `${channel} (${type})`,
    value: ({ channel }) => channel,
  },
  {
    key: 'state',
    label: 'column.state',
    cell: ({ state }) => <StateBadge state={state} />,
    value: ({ state }) => state,
  },
  {
    key: 'attempts',
    label: 'column.attempts',
    align: 'end',
    cell: ({ attempts }) => <Count n={attempts} />,
    value: ({ attempts }) => attempts,
  },
  {
    key: 'created',
    label: 'column.created',
    cell: ({ createdAt }) => <Time at={createdAt} />,
    value: ({ createdAt }) => createdAt,
  },
  { key: 'sent', label: 'column.sent', cell: ({ sentAt }) => <Time at={sentAt} />, value: ({ sentAt }) => sentAt },
  { key: 'next', label: 'column.due', cell: ({ nextAt }) => <Time at={nextAt} />, value: ({ nextAt }) => nextAt },
  { key: 'error', label: 'column.error', grow: true, cell: ({ error }) => error ?? '–', value: ({ error }) => error },
]

/** What went out to people, and what did not: an alert nobody got is no alert. */
export const AlertMessages = (): ReactNode => {
  const t = useText()
  const query = useQuery(listQuery<AlertDelivery>(useClient(), '/alert-deliveries', { limit: 20 }))
  return (
    <Section title={t('alerts.messages')}>
      <QueryView query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t('alerts.noMessages')} />
          ) : (
            <RowsTable label={t('alerts.messages')} rows={items} columns={columns} idOf={({ id }) => id} />
          )
        }
      </QueryView>
    </Section>
  )
}
