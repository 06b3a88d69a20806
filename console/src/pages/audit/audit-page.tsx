import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { auditFields } from '../../../../src/domain/list-fields.ts'
import { auditProofQuery } from '../../api/admin-queries.ts'
import { useClient } from '../../api/client.ts'
import type { AuditEntry } from '../../api/types.ts'
import { useText } from '../../i18n/i18n.tsx'
import type { Column } from '../../list/column.ts'
import { DataList } from '../../list/data-list.tsx'
import { Notice } from '../../parts/notice.tsx'
import { PageFrame } from '../../parts/page.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { Sentence } from '../../parts/sentence.tsx'
import { Time } from '../../parts/time.tsx'
import { valueText } from '../records/value-text.ts'

const columns: readonly Column<AuditEntry>[] = [
  { key: 'action', label: 'column.action', cell: ({ action }) => action, value: ({ action }) => action },
  { key: 'actor', label: 'column.who', cell: ({ actor }) => actor, value: ({ actor }) => actor },
  { key: 'subject', label: 'column.subject', cell: ({ subject }) => subject, value: ({ subject }) => subject },
  { key: 'at', label: 'column.when', cell: ({ at }) => <Time at={at} />, value: ({ at }) => at },
  {
    key: 'detail',
    label: 'column.detail',
    grow: true,
    cell: ({ detail }) => valueText(detail),
    value: ({ detail }) => JSON.stringify(detail),
  },
  { key: 'seq', label: 'column.seq', extra: true, align: 'end', cell: ({ seq }) => seq, value: ({ seq }) => seq },
  {
    key: 'hash',
    label: 'column.hash',
    extra: true,
    cell: ({ hash }) => <code>{hash.slice(0, 16)}</code>,
    value: ({ hash }) => hash,
  },
]

export const Page = (): ReactNode => {
  const t = useText()
  const proof = useQuery({ ...auditProofQuery(useClient()), staleTime: 60_000 })
  return (
    <PageFrame title={t('page.audit')} about={t('audit.about')}>
      <QueryView query={proof} rows={1}>
        {({ ok, what, said }) => (
          <Notice tone={ok ? 'ok' : 'bad'}>
            <Sentence english={what} said={said} />
          </Notice>
        )}
      </QueryView>
      <DataList<AuditEntry>
        list="audit"
        label={t('page.audit')}
        path="/audit"
        fields={auditFields}
        columns={columns}
        idOf={({ seq }) => String(seq)}
        empty={{ title: t('audit.none') }}
      />
    </PageFrame>
  )
}
