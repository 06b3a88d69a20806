import type { ReactNode } from 'react'
import type { Document } from '../api/server-types.ts'
import { useText } from '../i18n/i18n.tsx'
import { PlainTable } from './plain-table.tsx'
import { ToneMark } from './state-badge.tsx'

type EdiIssue = Document['issues'][number]

/** What is wrong with a document, place by place. */
export const IssueList = ({ issues }: { issues: readonly EdiIssue[] }): ReactNode => {
  const t = useText()
  return (
    <PlainTable
      label={t('column.issues')}
      rows={issues.map((issue, at) => ({ ...issue, at }))}
      keyOf={({ at }) => String(at)}
      none={t('issues.none')}
      columns={[
        { key: 'place', label: t('issues.place'), cell: (issue) => <code>{placeOf(issue)}</code> },
        {
          key: 'message',
          label: t('issues.message'),
          cell: ({ message, severity }) => (
            <span className="cd-state">
              <ToneMark tone={severity === 'error' ? 'bad' : 'warn'} />
              <span className="cd-wrap">{message}</span>
            </span>
          ),
        },
        {
          key: 'value',
          label: t('issues.value'),
          cell: ({ value }) => (value === undefined ? null : <code>{value}</code>),
        },
        { key: 'code', label: t('issues.code'), cell: ({ standardCode }) => <code>{standardCode}</code> },
        { key: 'line', label: t('issues.line'), cell: ({ position }) => position.line, align: 'end' },
      ]}
    />
  )
}

/** `PO1[7]-3.1`: segment, its number in the transaction, element, component. */
const placeOf = ({ position }: EdiIssue): string => {
  const { segmentId, segment, element, component } = position
  return `${segmentId}[${segment}]${element === undefined ? '' : `-${element}`}${component === undefined ? '' : `.${component}`}`
}
