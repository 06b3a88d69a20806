import type { ReactNode } from 'react'
import type { Overview } from '../../api/types.ts'
import { useText } from '../../i18n/i18n.tsx'
import { Count } from '../../parts/count.tsx'
import { KindText } from '../../parts/kind-text.tsx'
import { PlainTable } from '../../parts/plain-table.tsx'
import { Sentence } from '../../parts/sentence.tsx'
import { StateBadge } from '../../parts/state-badge.tsx'
import { Duration, Time } from '../../parts/time.tsx'
import { PageLink } from '../../shell/page-link.tsx'
import { paths } from '../../shell/paths.ts'

export const FlowStates = ({ flows }: { flows: Overview['flows'] }): ReactNode => {
  const t = useText()
  return (
    <PlainTable
      label={t('page.flows')}
      rows={flows}
      keyOf={({ name }) => name}
      none={t('overview.noFlows')}
      columns={[
        { key: 'name', label: t('page.flow'), cell: ({ name }) => <PageLink to={paths.flow(name)}>{name}</PageLink> },
        { key: 'state', label: t('column.state'), cell: ({ state }) => <StateBadge state={state} /> },
        { key: 'lag', label: t('column.lag'), cell: ({ lagMs }) => <Duration ms={lagMs} /> },
        { key: 'last', label: t('column.last'), cell: ({ lastRunAt }) => <Time at={lastRunAt} /> },
        { key: 'next', label: t('column.next'), cell: ({ next }) => <Time at={next} /> },
      ]}
    />
  )
}

export const SystemStates = ({ systems }: { systems: Overview['systems'] }): ReactNode => {
  const t = useText()
  return (
    <PlainTable
      label={t('page.systems')}
      rows={systems}
      keyOf={({ name }) => name}
      none={t('overview.noSystems')}
      columns={[
        {
          key: 'name',
          label: t('page.system'),
          cell: ({ name }) => <PageLink to={paths.system(name)}>{name}</PageLink>,
        },
        { key: 'type', label: t('column.type'), cell: ({ type }) => type },
        { key: 'state', label: t('column.state'), cell: ({ state }) => <StateBadge state={state} /> },
        { key: 'waiting', label: t('overview.waiting'), cell: ({ waiting }) => <Count n={waiting} />, align: 'end' },
        {
          key: 'reason',
          label: t('overview.reason'),
          cell: ({ reason, reasonSaid }) => <Sentence english={reason ?? ''} said={reasonSaid} />,
        },
      ]}
    />
  )
}

export const Workers = ({ workers }: { workers: Overview['workers'] }): ReactNode => {
  const t = useText()
  return (
    <PlainTable
      label={t('overview.workers')}
      rows={workers}
      keyOf={({ id }) => id}
      none={t('overview.noWorkers')}
      columns={[
        { key: 'id', label: t('column.id'), cell: ({ id }) => <code>{id}</code> },
        { key: 'role', label: t('overview.role'), cell: ({ role }) => <KindText kind={role} /> },
        {
          key: 'state',
          label: t('column.state'),
          cell: ({ alive }) => <StateBadge state={alive ? 'alive' : 'gone'} tone={alive ? 'ok' : 'bad'} />,
        },
        { key: 'started', label: t('column.started'), cell: ({ startedAt }) => <Time at={startedAt} /> },
        { key: 'heard', label: t('overview.heard'), cell: ({ heartbeatAt }) => <Time at={heartbeatAt} /> },
      ]}
    />
  )
}
