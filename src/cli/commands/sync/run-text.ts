import { wrapText } from '../../context.ts'
import type { RunView } from '../../sync-views.ts'
import { tableText } from '../../table.ts'
import { shortTimeText } from '../../times.ts'

/** Each in two lines: what it was, then what came of it. */
export const runTable = (rows: readonly RunView[], nowMs: number): string => {
  if (rows.length === 0) return 'No runs.\n'
  const [title = '', ...lines] = tableText(rows, [
    { title: 'began', value: ({ startedAt, createdAt }) => shortTimeText(startedAt ?? createdAt, nowMs) },
    { title: 'flow', value: ({ flow }) => flow, shrinkTo: 6 },
    { title: 'system', value: ({ system }) => system, shrinkTo: 4 },
    { title: 'what', value: ({ kind, dryRun }) => (dryRun ? `${kind}, dry` : kind) },
    { title: 'state', value: ({ state }) => state },
    { title: 'id', value: ({ id }) => id },
  ]).split('\n')
  const body = rows.flatMap((run, index) => {
    const result = resultText(run)
    return [`${lines[index] ?? ''}\n`, ...(result === '' ? [] : [wrapText(result, 4)])]
  })
  return [`${title}\n`, ...body].join('')
}

/** What it counted, without what it did not meet; or what went wrong. */
export const resultText = ({ counts, errorCode, errorMessage }: RunView): string => {
  if (errorMessage !== null) return `${errorCode === null ? '' : `${errorCode}: `}${errorMessage}`
  const met = Object.entries(counts).filter(([, count]) => count > 0)
  return met.map(([name, count]) => `${count} ${name}`).join(', ')
}
