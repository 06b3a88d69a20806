import { filterOf } from '../../records/routes.ts'
import type { NewFinding, ReconcileCounts } from '../../store/reconcile-store.ts'
import type { Store } from '../../store/store.ts'
import { compareTimes } from '../../sync/field-times.ts'
import { callOf } from '../job.ts'
import { askSource } from '../pull/pull.ts'
import { type MappedRow, mapRows, rowsOf } from '../pull/source-rows.ts'
import { describeRows, type Suspect } from './describe-rows.ts'
import { judgeRow, type Verdict } from './judge-row.ts'
import { missingFinding, unmappableFinding } from './new-finding.ts'
import type { Work } from './open-work.ts'
import type { Reading } from './read-side.ts'
import { hasMoved, type Snapshot, takeSnapshot } from './snapshot.ts'

type Counts = Pick<ReconcileCounts, 'pending' | 'moving' | 'filtered'>
export type Examined = { findings: NewFinding[]; counts: Counts }

const idsPerGet = 200

/**
 * Looks at single rows again, as they are now, between two looks at what Crossdock believes of them: a difference is a finding only when
 * nothing moved meanwhile and nothing is on its way.
 */
export const examine = async (
  work: Work,
  reading: Reading,
  externalIds: readonly string[],
  isMissing = false,
): Promise<Examined> => {
  const all: Examined = { findings: [], counts: { pending: 0, moving: 0, filtered: 0 } }
  for (let start = 0; start < externalIds.length; start += idsPerGet) {
    const lot = [...new Set(externalIds.slice(start, start + idsPerGet))]
    await examineLot(work, reading, lot, isMissing, all)
  }
  return all
}

const examineLot = async (
  work: Work,
  reading: Reading,
  ids: readonly string[],
  isMissing: boolean,
  { findings, counts }: Examined,
): Promise<void> => {
  const { deps, signal, entity, flow } = work
  const { side } = reading
  const before = await takeSnapshot(deps.store, entity, side.system, [], ids)
  const records = side.source === undefined ? [] : await askSource(side.source.get(ids, callOf(deps, signal)))
  const { mapped, held, filtered } = await mapRows(rowsOf(records, ''), side.isRead ? filterOf(flow.filter) : undefined)
  const after = await takeSnapshot(deps.store, entity, side.system, mapped, ids)
  const underWay = await underWayOf(deps.store, work, side.system, after)
  const there = new Set(records.map(({ externalId }) => externalId))
  counts.filtered += isMissing ? filtered.length : 0
  findings.push(...held.map((row) => unmappableFinding(work, side, row, after)))
  for (const id of ids.filter((one) => !there.has(one))) {
    const facet = after.facets.get(id)
    if (facet === undefined || facet.goneAt !== null) continue
    if (underWay.has(facet.canonicalId)) counts.pending += 1
    else if (!isMissing || hasMoved(id, before, after)) counts.moving += 1
    else findings.push(missingFinding(work, side, facet, after))
  }
  const suspects: Suspect[] = []
  for (const row of mapped) {
    const verdict = judgeRow(work, side, row, after)
    if (verdict === undefined) continue
    if (underWay.has(recordIdOf(row, after))) counts.pending += 1
    else if (hasMoved(row.externalId, before, after) || isNews(work, row, verdict, after, reading)) counts.moving += 1
    else suspects.push({ row, verdict })
  }
  findings.push(...(await describeRows(work, side, suspects, after)))
}

const recordIdOf = ({ externalId }: MappedRow, { facets, records }: Snapshot): string =>
  facets.get(externalId)?.canonicalId ?? records.get(externalId)?.id ?? ''

/** How far the clock of a system is trusted: a row that is further ahead was stamped by a clock that was wrong, and no run comes to it. */
const clockErrorMs = 60 * 60_000

/**
 * What came after the comparison began is for the next run of the flow to read. A row that nobody linked and that has the key of a record
 * counts all the same: the record must not be made there again.
 */
const isNews = (
  { deps, reconciliation }: Work,
  { record, externalId }: MappedRow,
  { bucket }: Verdict,
  { records }: Snapshot,
  { startedAt }: Reading,
): boolean => {
  if (bucket === 'differs' || (bucket === 'unknown' && records.has(externalId))) return false
  const sinceMs = compareTimes(record.modifiedAt, startedAt)
  const takenMs = deps.now() - (reconciliation.startedAt ?? reconciliation.createdAt).getTime()
  return record.modifiedAt !== undefined && sinceMs > 0 && sinceMs <= takenMs + clockErrorMs
}

const underWayStates: ReadonlySet<string> = new Set(['waiting', 'intent', 'sending', 'in-doubt'])

/** Records among these that are on their way into the system. */
const underWayOf = async (
  store: Store,
  { entity }: Work,
  system: string,
  { facets, records }: Snapshot,
): Promise<Set<string>> => {
  const ids = [...facets.values()].map(({ canonicalId }) => canonicalId)
  return underWayAmong(store, entity, system, [...ids, ...[...records.values()].map(({ id }) => id)])
}

export const underWayAmong = async (
  store: Store,
  entity: Work['entity'],
  system: string,
  ids: readonly string[],
): Promise<Set<string>> => {
  const latest = await store.deliveries.latest(system, entity, [...new Set(ids)])
  return new Set(latest.filter(({ state }) => underWayStates.has(state)).map(({ canonicalId }) => canonicalId))
}
