import { createHash } from 'node:crypto'
import type { SourceRecord } from '../../connectors/connector.ts'
import { messageOf } from '../../domain/errors.ts'
import { isRecordFlow, type PullFlow } from '../../domain/flow.ts'
import type { Issue } from '../../domain/issue.ts'
import type { RecordEntities, RecordEntity } from '../../domain/record.ts'
import type { Compiled } from '../../mappers/overrides/expression.ts'
import type { Likeness } from '../../matching/likeness.ts'
import { passes } from '../../records/routes.ts'
import { canonicalJson } from '../../sync/canonical-json.ts'
import { compareTimes } from '../../sync/field-times.ts'
import { sourceHashOf } from '../../sync/projection.ts'
import { givingWay } from './give-way.ts'

/** A row of a page, with what tells whether it changed. */
export type Row = { record: SourceRecord<RecordEntity>; externalId: string; sourceHash: string }
/** `likeness`: of a customer, where it was made ahead. */
export type MappedRow = Row & { value: RecordEntities[RecordEntity]; likeness?: Likeness }
export type HeldRow = Row & { issues: Issue[] }

/** Changes with the program and with what a flow lets through: rows are then looked at anew. */
export const saltOf = (version: string, flows: Iterable<PullFlow>): string =>
  createHash('sha256')
    .update(
      canonicalJson([
        version,
        [...flows].map((flow) => [flow.from, flow.to, flow.filter, isRecordFlow(flow) ? flow.create : null]),
      ]),
    )
    .digest('base64url')
    .slice(0, 12)

/** Rows of a page, each record once: of two, the one that was modified last, or read last. */
export const rowsOf = (records: readonly SourceRecord<RecordEntity>[], salt: string): Row[] => {
  const rows = new Map<string, SourceRecord<RecordEntity>>()
  for (const record of records) {
    const known = rows.get(record.externalId)
    if (known === undefined || compareTimes(record.modifiedAt, known.modifiedAt) >= 0)
      rows.set(record.externalId, record)
  }
  return [...rows].map(([externalId, record]) => ({ record, externalId, sourceHash: sourceHashOf(record.raw, salt) }))
}

/** What rows are: records, what makes none, and those the filter of the flow does not hold for. */
export type MappedRows = { mapped: MappedRow[]; held: HeldRow[]; filtered: Row[] }

// A load does not wait for each of its rows to be let through by nothing.
const passed = { ok: true, value: true } as const

export const mapRows = async (rows: readonly Row[], filter: Compiled | undefined): Promise<MappedRows> => {
  const mapped: MappedRow[] = []
  const held: HeldRow[] = []
  const filtered: Row[] = []
  const others = givingWay()
  for (const row of rows) {
    if (others.isDue()) await others.giveWay()
    const made = mapRow(row)
    if (!made.ok) {
      held.push({ ...row, issues: made.issues })
      continue
    }
    const verdict = filter === undefined ? passed : await passes(filter, made.value)
    if (!verdict.ok) held.push({ ...row, issues: [filterFailed(verdict.reason)] })
    else if (verdict.value) mapped.push({ ...row, value: made.value })
    else filtered.push(row)
  }
  return { mapped, held, filtered }
}

const mapRow = ({ record }: Row): ReturnType<typeof record.map> => {
  try {
    return record.map()
  } catch (error) {
    const message = `Crossdock itself fails on this row: ${messageOf(error)}`
    return { ok: false, issues: [{ code: 'DEFECT', path: '', message }] }
  }
}

const filterFailed = (reason: string): Issue => ({
  code: 'FILTER_FAILED',
  path: 'filter',
  message: `the flow's filter fails on this record (${reason}): mend it, then retry`,
})
