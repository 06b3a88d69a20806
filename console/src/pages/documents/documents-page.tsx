import type { ReactNode } from 'react'
import { documentFields } from '../../../../src/domain/list-fields.ts'
import type { DocumentRow } from '../../api/types.ts'
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

const columns: readonly Column<DocumentRow>[] = [
  {
    ...textColumn('order', 'column.order', ({ businessKey }) => businessKey),
    cell: ({ businessKey, id }) => businessKey ?? id.slice(0, 8),
  },
  stateColumn(({ state }) => state),
  kindColumn('direction', 'column.direction', ({ direction }) => direction),
  textColumn('type', 'column.type', ({ type }) => type),
  kindColumn('entity', 'column.entity', ({ entity }) => entity),
  partnerColumn(({ partner }) => partner),
  systemColumn(({ system }) => system, { extra: true }),
  flowColumn(({ flow }) => flow, { extra: true }),
  textColumn('version', 'column.version', ({ version }) => version, { extra: true }),
  countColumn('issues', 'column.issues', ({ issueCount }) => issueCount),
  countColumn('revision', 'column.revision', ({ revision }) => revision, { extra: true }),
  timeColumn('created', 'column.created', ({ createdAt }) => createdAt),
  timeColumn('mapped', 'column.mapped', ({ mappedAt }) => mappedAt, { extra: true }),
  textColumn('id', 'column.id', ({ id }) => id, { extra: true }),
]

export const Page = (): ReactNode => {
  const t = useText()
  return (
    <PageFrame title={t('page.documents')}>
      <DataList<DocumentRow>
        list="documents"
        label={t('page.documents')}
        path="/documents"
        fields={documentFields}
        columns={columns}
        idOf={({ id }) => id}
        pathOf={({ id }) => paths.document(id)}
        quick={[
          { label: stateText(t, 'dead'), filter: 'state:dead' },
          { label: stateText(t, 'rejected'), filter: 'state:rejected' },
          { label: stateText(t, 'duplicate'), filter: 'state:duplicate' },
          { label: t('documents.today'), filter: 'age<24h' },
          { label: stateText(t, 'out'), filter: 'direction:out' },
        ]}
        empty={{ title: t('documents.none'), hint: t('documents.noneHint') }}
      />
    </PageFrame>
  )
}
