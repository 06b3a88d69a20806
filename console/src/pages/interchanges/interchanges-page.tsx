import type { ReactNode } from 'react'
import { interchangeFields } from '../../../../src/domain/list-fields.ts'
import type { Interchange } from '../../api/server-types.ts'
import { useText } from '../../i18n/i18n.tsx'
import { stateText } from '../../i18n/state-text.ts'
import type { Column } from '../../list/column.ts'
import { DataList } from '../../list/data-list.tsx'
import { textColumn } from '../../list/text-column.ts'
import { kindColumn, partnerColumn, stateColumn, systemColumn, timeColumn } from '../../list/typed-columns.tsx'
import { ByteSize } from '../../parts/byte-size.tsx'
import { PageFrame } from '../../parts/page.tsx'
import { paths } from '../../shell/paths.ts'

const columns: readonly Column<Interchange>[] = [
  textColumn('file', 'column.file', ({ fileName }) => fileName),
  stateColumn(({ state }) => state),
  kindColumn('direction', 'column.direction', ({ direction }) => direction),
  partnerColumn(({ partner }) => partner),
  systemColumn(({ system }) => system),
  textColumn('control', 'column.controlNumber', ({ controlNumber }) => controlNumber),
  {
    key: 'size',
    label: 'column.size',
    cell: ({ sizeBytes }) => <ByteSize bytes={sizeBytes} />,
    value: ({ sizeBytes }) => sizeBytes,
    align: 'end',
  },
  timeColumn('received', 'column.received', ({ receivedAt }) => receivedAt),
  timeColumn('processed', 'column.processed', ({ processedAt }) => processedAt, { extra: true }),
  textColumn('sha256', 'column.hash', ({ sha256 }) => sha256, { extra: true }),
  textColumn('id', 'column.id', ({ id }) => id, { extra: true }),
]

export const Page = (): ReactNode => {
  const t = useText()
  return (
    <PageFrame title={t('page.interchanges')} about={t('interchanges.about')}>
      <DataList<Interchange>
        list="interchanges"
        label={t('page.interchanges')}
        path="/interchanges"
        fields={interchangeFields}
        columns={columns}
        idOf={({ id }) => id}
        pathOf={({ id }) => paths.interchange(id)}
        quick={[
          { label: stateText(t, 'in'), filter: 'direction:in' },
          { label: stateText(t, 'out'), filter: 'direction:out' },
          { label: stateText(t, 'dead'), filter: 'state:dead' },
          { label: stateText(t, 'duplicate'), filter: 'state:duplicate' },
        ]}
        empty={{ title: t('interchanges.none'), hint: t('documents.noneHint') }}
      />
    </PageFrame>
  )
}
