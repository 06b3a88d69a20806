import { type Table, wireTime } from './tables.ts'
import { CallError } from './writes.ts'

export type ReplicationWindow = { start?: string; end?: string }

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs
/** Salesforce keeps the ids of deleted rows for 15 days, and looks back 30 for changed ones. */
const deletedDays = 15
const updatedDays = 30

/** Both ends cut to whole minutes. Throws CallError. */
const boundsOf = ({ start, end }: ReplicationWindow, earliestMs: number): { fromMs: number; toMs: number } => {
  const [fromMs, toMs] = [start, end].map((text) => Math.floor(Date.parse(text ?? '') / minuteMs) * minuteMs)
  if (fromMs === undefined || toMs === undefined || Number.isNaN(fromMs) || Number.isNaN(toMs)) {
    throw new CallError(400, 'INVALID_REPLICATION_DATE', 'start and end must be dates with a time and a zone')
  }
  if (fromMs >= toMs) throw new CallError(400, 'INVALID_REPLICATION_DATE', 'startDate should precede endDate')
  if (fromMs < earliestMs) {
    throw new CallError(400, 'INVALID_REPLICATION_DATE', `startDate is before ${wireTime(earliestMs)}`)
  }
  return { fromMs, toMs }
}

/** Covered is what no transaction that is still open can change any more. */
const coveredText = (toMs: number, openSinceMs: number | undefined): string =>
  wireTime(Math.min(toMs, openSinceMs ?? toMs))

/** `GET /sobjects/{object}/updated`. */
export const updatedIn = (
  table: Table,
  window: ReplicationWindow,
  nowMs: number,
  openSinceMs: number | undefined,
): unknown => {
  const { fromMs, toMs } = boundsOf(window, nowMs - updatedDays * dayMs)
  const [from, to] = [wireTime(fromMs), wireTime(toMs)]
  const ids: string[] = []
  for (const row of table.byModstamp.from(({ SystemModstamp }) => SystemModstamp < from)) {
    if (row.SystemModstamp > to) break
    ids.push(row.Id)
  }
  return { ids, latestDateCovered: coveredText(toMs, openSinceMs) }
}

/** `GET /sobjects/{object}/deleted`. */
export const deletedIn = (
  table: Table,
  window: ReplicationWindow,
  nowMs: number,
  openSinceMs: number | undefined,
): unknown => {
  const earliestMs = nowMs - deletedDays * dayMs
  const { fromMs, toMs } = boundsOf(window, earliestMs)
  const [from, to] = [wireTime(fromMs), wireTime(toMs)]
  return {
    deletedRecords: table.deleted
      .filter(({ SystemModstamp }) => SystemModstamp >= from && SystemModstamp <= to)
      .map(({ Id, SystemModstamp }) => ({ id: Id, deletedDate: SystemModstamp })),
    earliestDateAvailable: wireTime(earliestMs),
    latestDateCovered: coveredText(toMs, openSinceMs),
  }
}
