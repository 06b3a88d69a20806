import { wrapText } from '../../context.ts'
import { type Column, tableText } from '../../table.ts'
import { durationText } from '../../times.ts'
import { countOf, type FindingView, type ReconciliationView } from './views.ts'

/** What was compared, and how many findings of each kind there are in each system. */
export const summaryText = (reconciliation: ReconciliationView): string => {
  const { id, flow, counts, createdAt, finishedAt, summary } = reconciliation
  const tookMs = finishedAt === null ? 0 : Date.parse(finishedAt) - Date.parse(createdAt)
  const notJudged = [
    ...(counts.pending > 0 ? [`${counts.pending} not judged, a delivery is under way`] : []),
    ...(counts.moving > 0 ? [`${counts.moving} not judged, they changed meanwhile`] : []),
    ...(counts.filtered > 0 ? [`${counts.filtered} rows left out by the filter`] : []),
  ]
  const head = wrapText(
    `${flow}: ${counts.read} rows of systems and ${counts.records} records compared in ${durationText(tookMs)}` +
      `${notJudged.map((one) => `; ${one}`).join('')}. Report ${id}`,
    0,
  )
  if (summary.length === 0) return `${head}Nothing differs.\n`
  const buckets = [...new Set(summary.map(({ bucket }) => bucket))]
  const systems = [...new Set(summary.map(({ system }) => system))]
  return `${head}\n${tableText(buckets, [
    { title: 'finding', value: (bucket) => bucket },
    ...systems.map(
      (system): Column<string> => ({
        title: system ?? 'records',
        value: (bucket) => String(countOf(reconciliation, (one) => one.bucket === bucket && one.system === system)),
      }),
    ),
  ])}`
}

export const findingsText = (findings: readonly FindingView[], all: number): string => {
  const more = all - findings.length
  const table = tableText(findings, [
    { title: 'finding', value: ({ bucket }) => bucket },
    { title: 'system', value: ({ system }) => system ?? '-', shrinkTo: 6 },
    { title: 'theirs', value: ({ externalId }) => externalId ?? '-', shrinkTo: 10 },
    { title: 'record', value: ({ key }) => key ?? '-', shrinkTo: 14 },
    { title: 'what', value: whatText, shrinkTo: 24 },
    { title: 'repair', value: actionText },
  ])
  return `${table}${more > 0 ? `... and ${more} more: --csv FILE or --json gives all\n` : ''}`
}

const actionText = ({ action, state }: FindingView): string => {
  if (state !== 'open') return state
  return action === 'person' ? 'by hand' : action
}

const whatText = ({ differences, note, state }: FindingView): string => {
  const fields = differences.map(
    ({ field, expected, found, owner, rule }) =>
      `${field}: ${valueText(found)}, should be ${valueText(expected)} (${owner === null ? rule : `${rule} ${owner}`})`,
  )
  const parts = state === 'open' ? [...fields, note] : [note, ...fields]
  return parts.filter((part) => part !== null && part !== '').join('; ')
}

/** A value of a field as people read it. */
export const valueText = (value: unknown): string => {
  if (value === null || value === undefined) return 'none'
  return typeof value === 'string' ? value : JSON.stringify(value)
}

const actions: readonly (readonly [FindingView['action'], string])[] = [
  ['write', 'to be written: the system gets what the record says'],
  ['read', 'to be read again: ownership decides whose value counts'],
  ['create', 'to be made in a system that does not have them'],
  ['person', 'left to a person'],
]

/** What a repair would do, or did. */
export const actionsText = (reconciliation: ReconciliationView): string =>
  actions
    .map(([action, says]) => [countOf(reconciliation, (one) => one.action === action), says] as const)
    .filter(([count]) => count > 0)
    .map(([count, says]) => `${String(count).padStart(6)} ${says}\n`)
    .join('')
