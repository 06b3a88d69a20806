import type { ReactNode } from 'react'
import type { DocumentTrace } from '../../api/server-types.ts'
import { useText } from '../../i18n/i18n.tsx'
import { Count } from '../../parts/count.tsx'
import { KindText } from '../../parts/kind-text.tsx'
import { PlainTable } from '../../parts/plain-table.tsx'
import { StateBadge } from '../../parts/state-badge.tsx'
import { Time } from '../../parts/time.tsx'
import { PageLink } from '../../shell/page-link.tsx'
import { paths } from '../../shell/paths.ts'

export const OrderDeliveries = ({ deliveries }: Pick<DocumentTrace, 'deliveries'>): ReactNode => {
  const t = useText()
  return (
    <PlainTable
      label={t('page.deliveries')}
      rows={deliveries}
      keyOf={({ id }) => id}
      none={t('deliveries.none')}
      columns={[
        {
          key: 'system',
          label: t('column.system'),
          cell: ({ id, system }) => <PageLink to={paths.delivery(id)}>{system}</PageLink>,
        },
        { key: 'entity', label: t('column.entity'), cell: ({ entity }) => <KindText kind={entity} /> },
        { key: 'state', label: t('column.state'), cell: ({ state }) => <StateBadge state={state} /> },
        { key: 'there', label: t('column.externalId'), cell: ({ displayId, externalId }) => displayId ?? externalId },
        { key: 'attempts', label: t('column.attempts'), cell: ({ attempts }) => <Count n={attempts} />, align: 'end' },
        {
          key: 'error',
          label: t('column.error'),
          cell: ({ state, errorMessage }) => (state === 'done' ? null : errorMessage),
        },
        { key: 'done', label: t('column.done'), cell: ({ doneAt }) => <Time at={doneAt} /> },
      ]}
    />
  )
}

export const OrderDeadLetters = ({ deadLetters }: Pick<DocumentTrace, 'deadLetters'>): ReactNode => {
  const t = useText()
  return (
    <PlainTable
      label={t('page.deadLetters')}
      rows={deadLetters}
      keyOf={({ id }) => id}
      none={t('order.noDeadLetters')}
      columns={[
        {
          key: 'code',
          label: t('column.error'),
          cell: ({ id, code }) => <PageLink to={paths.deadLetter(id)}>{code}</PageLink>,
        },
        { key: 'state', label: t('column.state'), cell: ({ state }) => <StateBadge state={state} /> },
        { key: 'system', label: t('column.system'), cell: ({ system }) => system },
        { key: 'message', label: t('column.detail'), cell: ({ message }) => message },
        { key: 'created', label: t('column.created'), cell: ({ createdAt }) => <Time at={createdAt} /> },
      ]}
    />
  )
}
