import type { ErrorCode } from '../../domain/error-catalogue.ts'
import { newRowId } from '../../domain/new-row-id.ts'
import { stableId } from '../../domain/stable-id.ts'
import type { Run } from '../../store/record-store.ts'
import type { Store } from '../../store/store.ts'
import { isSame } from '../../sync/canonical-json.ts'
import type { Pull } from './pull.ts'
import type { HeldRow, Row } from './source-rows.ts'

const heldId = ({ system, entity }: Pick<Pull, 'system' | 'entity'>, { externalId }: Pick<Row, 'externalId'>): string =>
  stableId(system, entity, externalId)

/** Rows among these that are held already as they are: nothing is to be done for them again. */
export const heldBefore = async (pull: Pull, rows: readonly HeldRow[]): Promise<Set<string>> => {
  // Who asked for them again is to hear how it went.
  if (rows.length === 0 || pull.run.trigger === 'retry') return new Set()
  const known = new Map(
    (await pull.deps.store.heldRecords.get(rows.map((row) => heldId(pull, row)))).map((held) => [held.id, held]),
  )
  return new Set(
    rows.flatMap((row) => {
      const held = known.get(heldId(pull, row))
      // Stored as JSON, so compared as JSON.
      const same =
        held !== undefined && isSame(held.raw, plain(row.record.raw)) && isSame(held.issues, plain(row.issues))
      return same ? [row.externalId] : []
    }),
  )
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null))

/** Keeps rows that make no record, each with a dead letter. */
export const holdRows = async (store: Store, pull: Pull, rows: readonly HeldRow[]): Promise<void> => {
  if (rows.length === 0) return
  const { run, system, entity } = pull
  await store.heldRecords.put(
    rows.map((row) => ({
      id: heldId(pull, row),
      flow: run.flow,
      system,
      entity,
      externalId: row.externalId,
      raw: row.record.raw ?? null,
      issues: row.issues,
    })),
  )
  await store.deadLetters.open(
    rows.map((row) => ({
      id: newRowId(),
      subject: 'held-record' as const,
      subjectId: heldId(pull, row),
      flow: run.flow,
      system,
      partner: null,
      businessKey: row.externalId,
      code: row.issues[0]?.code ?? 'DEFECT',
      message: messageFor(pull, row),
      issues: [...row.issues],
      retrySafety: 'not-sent' as const,
    })),
  )
}

const messageFor = ({ entity, system }: Pull, { externalId, issues }: HeldRow): string => {
  const [first] = issues
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : ''
  return `${entity} ${externalId} of ${system}: ${first?.path ?? ''}: ${first?.message ?? 'makes no record'}${more}`
}

/** Rows that could be mapped: what was held of them is over. */
export const releaseRows = async (store: Store, pull: Pull, rows: readonly Row[]): Promise<void> => {
  if (rows.length === 0) return
  const ids = rows.map((row) => heldId(pull, row))
  const removed = await store.heldRecords.remove(ids)
  if (removed.length === 0) return
  await store.deadLetters.end(removed, { state: 'resolved', reason: 'read again and mapped', actor: 'crossdock' })
}

/**
 * A run that was to read held rows again failed: each is a dead letter again, or nobody would look at them any more. `detail.held` of the
 * run has their ids.
 */
export const holdAgain = async (store: Store, run: Run, code: ErrorCode, message: string): Promise<void> => {
  const rows = await store.heldRecords.get(heldIn(run.detail))
  await store.deadLetters.open(
    rows.map(({ id, flow, system, entity, externalId, issues }) => ({
      id: newRowId(),
      subject: 'held-record' as const,
      subjectId: id,
      flow,
      system,
      partner: null,
      businessKey: externalId,
      code,
      message: `${entity} ${externalId} of ${system} could not be read again: ${message}`,
      issues,
      retrySafety: 'not-sent' as const,
    })),
  )
}

const heldIn = (detail: unknown): string[] =>
  typeof detail === 'object' && detail !== null && 'held' in detail && Array.isArray(detail.held)
    ? detail.held.map(String)
    : []
