import type { ReactNode } from 'react'
import { deliveryFields } from '../../../../src/domain/list-fields.ts'
import type { Delivery } from '../../api/server-types.ts'
import { useText } from '../../i18n/i18n.tsx'
import { stateText } from '../../i18n/state-text.ts'
import type { Column } from '../../list/column.ts'
import { DataList } from '../../list/data-list.tsx'
import { textColumn } from '../../list/text-column.ts'
import {
  countColumn,
  flowColumn,
  kindColumn,
  partnerColumn,
  stateColumn,
  systemColumn,
  timeColumn,
} from '../../list/typed-columns.tsx'
import { PageFrame } from '../../parts/page.tsx'
import { paths } from '../../shell/paths.ts'

const columns: readonly Column<Delivery>[] = [
  textColumn('order', 'column.order', ({ businessKey }) => businessKey),
  stateColumn(({ state }) => state),
  systemColumn(({ system }) => system),
  kindColumn('entity', 'column.entity', ({ entity }) => entity),
  partnerColumn(({ partner }) => partner),
  flowColumn(({ flow }) => flow, { extra: true }),
  countColumn('attempts', 'column.attempts', ({ attempts }) => attempts),
  timeColumn('due', 'column.due', ({ dueAt, state }) => (state === 'intent' || state === 'in-doubt' ? dueAt : null)),
  textColumn('error', 'column.error', ({ errorCode, errorMessage }) => errorMessage ?? errorCode, { grow: true }),
  textColumn('external', 'column.externalId', ({ displayId, externalId }) => displayId ?? externalId),
  timeColumn('created', 'column.created', ({ createdAt }) => createdAt),
  timeColumn('sent', 'column.sent', ({ sentAt }) => sentAt, { extra: true }),
  timeColumn('done', 'column.done', ({ doneAt }) => doneAt, { extra: true }),
  textColumn('id', 'column.id', ({ id }) => id, { extra: true }),
]

export const Page = (): ReactNode => {
  const t = useText()
  return (
    <PageFrame title={t('page.deliveries')} about={t('deliveries.about')}>
      <DataList<Delivery>
        list="deliveries"
        label={t('page.deliveries')}
        path="/deliveries"
        fields={deliveryFields}
        columns={columns}
        idOf={({ id }) => id}
        pathOf={({ id }) => paths.delivery(id)}
        quick={[
          { label: t('deliveries.underWay'), filter: 'state:waiting,intent,sending,in-doubt' },
          { label: stateText(t, 'in-doubt'), filter: 'state:in-doubt' },
          { label: stateText(t, 'dead'), filter: 'state:dead' },
          { label: t('deliveries.retried'), filter: 'attempts>1' },
        ]}
        empty={{ title: t('deliveries.none') }}
      />
    </PageFrame>
  )
}
