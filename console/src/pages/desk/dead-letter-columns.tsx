import type { ReactNode } from 'react'
import type { DeadLetterRow } from '../../api/types.ts'
import { useTell } from '../../i18n/i18n.tsx'
import type { Column } from '../../list/column.ts'
import { KindText } from '../../parts/kind-text.tsx'
import { Money } from '../../parts/money.tsx'
import { StateBadge } from '../../parts/state-badge.tsx'
import { Time } from '../../parts/time.tsx'

/** What happened as it was noted then; before it, what its code means in a language that has words for it. */
const WhatFailed = ({ message, code }: Pick<DeadLetterRow, 'message' | 'code'>): ReactNode => {
  const meaning = useTell().meaning(code, message)
  return (
    <>
      {meaning}
      {meaning === message ? null : (
        <span className="cd-dim" lang="en">
          {' '}
          {message}
        </span>
      )}
      <br />
      <code className="cd-dim">{code}</code>
    </>
  )
}

export const deadLetterColumns: readonly Column<DeadLetterRow>[] = [
  {
    key: 'order',
    label: 'column.order',
    cell: ({ businessKey, subjectId }) => businessKey ?? subjectId.slice(0, 8),
    value: ({ businessKey }) => businessKey,
  },
  {
    key: 'error',
    label: 'column.error',
    grow: true,
    cell: (row) => <WhatFailed {...row} />,
    value: ({ code, message }) => `${code}: ${message}`,
  },
  {
    key: 'state',
    label: 'column.state',
    cell: ({ state }) => <StateBadge state={state} />,
    value: ({ state }) => state,
  },
  {
    key: 'safety',
    label: 'column.safety',
    cell: ({ retrySafety }) => <StateBadge state={retrySafety} />,
    value: ({ retrySafety }) => retrySafety,
  },
  { key: 'system', label: 'column.system', cell: ({ system }) => system ?? '–', value: ({ system }) => system },
  { key: 'partner', label: 'column.partner', cell: ({ partner }) => partner ?? '–', value: ({ partner }) => partner },
  {
    key: 'value',
    label: 'column.value',
    align: 'end',
    cell: ({ value }) => <Money amounts={value === null ? null : [value]} />,
    value: ({ value }) => (value === null ? null : `${value.amount} ${value.currency}`),
  },
  {
    key: 'created',
    label: 'column.since',
    cell: ({ createdAt }) => <Time at={createdAt} />,
    value: ({ createdAt }) => createdAt,
  },
  {
    key: 'assignee',
    label: 'column.assignee',
    cell: ({ assignee }) => assignee ?? '–',
    value: ({ assignee }) => assignee,
  },
  {
    key: 'subject',
    label: 'column.kind',
    extra: true,
    cell: ({ subject }) => <KindText kind={subject} />,
    value: ({ subject }) => subject,
  },
  { key: 'flow', label: 'column.flow', extra: true, cell: ({ flow }) => flow ?? '–', value: ({ flow }) => flow },
  {
    key: 'tags',
    label: 'column.tags',
    extra: true,
    cell: ({ tags }) => tags.join(', '),
    value: ({ tags }) => tags.join(' '),
  },
]
