import type { ReactNode } from 'react'
import { recordFields } from '../../../../src/domain/list-fields.ts'
import type { StoredRecord } from '../../api/server-types.ts'
import { useText } from '../../i18n/i18n.tsx'
import type { Column } from '../../list/column.ts'
import { DataList } from '../../list/data-list.tsx'
import { Count } from '../../parts/count.tsx'
import { KindText } from '../../parts/kind-text.tsx'
import { PageFrame } from '../../parts/page.tsx'
import { Time } from '../../parts/time.tsx'
import { paths } from '../../shell/paths.ts'

const columns: readonly Column<StoredRecord>[] = [
  { key: 'key', label: 'column.name', grow: true, cell: ({ key }) => key, value: ({ key }) => key },
  {
    key: 'entity',
    label: 'column.entity',
    cell: ({ entity }) => <KindText kind={entity} />,
    value: ({ entity }) => entity,
  },
  {
    key: 'version',
    label: 'column.version',
    align: 'end',
    cell: ({ version }) => <Count n={version} />,
    value: ({ version }) => version,
  },
  {
    key: 'changed',
    label: 'column.changedAt',
    cell: ({ changedAt }) => <Time at={changedAt} />,
    value: ({ changedAt }) => changedAt,
  },
  {
    key: 'created',
    label: 'column.created',
    extra: true,
    cell: ({ createdAt }) => <Time at={createdAt} />,
    value: ({ createdAt }) => createdAt,
  },
]

export const Page = (): ReactNode => {
  const t = useText()
  return (
    <PageFrame title={t('page.records')} about={t('records.about')}>
      <DataList<StoredRecord>
        list="records"
        label={t('page.records')}
        path="/records"
        fields={recordFields}
        columns={columns}
        idOf={({ id }) => id}
        pathOf={({ entity, id }) => paths.record(entity, id)}
        isAsked={(filter) => filter.some(({ field, op }) => field === 'text' && op === 'is')}
        empty={{ title: t('records.ask'), hint: t('records.askHint') }}
      />
    </PageFrame>
  )
}
