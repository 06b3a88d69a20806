import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useClient } from '../../api/client.ts'
import { flowNextQuery } from '../../api/queries.ts'
import { useText } from '../../i18n/i18n.tsx'
import { PlainTable } from '../../parts/plain-table.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { StateBadge } from '../../parts/state-badge.tsx'
import { Time } from '../../parts/time.tsx'

/** The next times it runs, with those that a change of the clock doubles or skips. */
export const NextRuns = ({ name }: { name: string }): ReactNode => {
  const t = useText()
  const query = useQuery(flowNextQuery(useClient(), name))
  return (
    <QueryView query={query}>
      {({ items }) => (
        <PlainTable
          label={t('flow.next')}
          rows={items}
          keyOf={({ at, local }) => `${at} ${local}`}
          none={t('flow.noNext')}
          columns={[
            {
              key: 'local',
              label: t('flow.localTime'),
              cell: ({ local }) => <span className="cd-number">{local.replace('T', ' ')}</span>,
            },
            { key: 'at', label: t('column.next'), cell: ({ at }) => <Time at={at} /> },
            {
              key: 'mark',
              label: t('flow.clockChange'),
              cell: ({ mark }) => (mark === null ? null : <StateBadge state={mark} tone="warn" />),
            },
          ]}
        />
      )}
    </QueryView>
  )
}
