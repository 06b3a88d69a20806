import { filterOf } from '../../records/routes.ts'
import { callOf } from '../job.ts'
import { fromSource } from '../pull/pull.ts'
import { mapRows, rowsOf } from '../pull/source-rows.ts'
import type { Position } from './compare.ts'
import { examine } from './examine.ts'
import { judgeRow } from './judge-row.ts'
import { type Side, saveStep, type Work } from './open-work.ts'
import { takeSnapshot } from './snapshot.ts'

/** The reading of one system. */
export type Reading = {
  side: Side
  place: number
  /** When it began, in the system's own time. */
  startedAt: string
  /** Under which the rows that were seen are kept. */
  listing: string
}

const idsPerLot = 200

/** Reads all rows; those that seem wrong are looked at again before they are called so. */
export const readRows = async (work: Work, reading: Reading, after: unknown): Promise<void> => {
  const { deps, signal, entity, flow } = work
  const { side, place, startedAt, listing } = reading
  const filter = side.isRead ? filterOf(flow.filter) : undefined
  const everything = { since: undefined, until: undefined }
  const pages = side.source?.read(everything, after ?? undefined, callOf(deps, signal)) ?? nothing()
  for await (const page of fromSource(pages)) {
    const rows = rowsOf(page.records, '')
    const ids = rows.map(({ externalId }) => externalId)
    await deps.store.links.seen(listing, ids)
    const { mapped, held, filtered } = await mapRows(rows, filter)
    const snapshot = await takeSnapshot(deps.store, entity, side.system, mapped)
    const suspects = mapped.filter((row) => judgeRow(work, side, row, snapshot) !== undefined)
    const found = await examine(
      work,
      reading,
      [...suspects, ...held].map(({ externalId }) => externalId),
    )
    const position: Position = { phase: 'rows', side: place, startedAt, after: page.next }
    await saveStep(work, position, found.findings, {
      ...found.counts,
      read: rows.length,
      filtered: filtered.length + found.counts.filtered,
    })
  }
}

async function* nothing(): AsyncGenerator<never> {
  // A system that cannot be read.
}

/** Links whose row did not come: asked for one by one, since rows move while they are read. */
export const findMissing = async (work: Work, reading: Reading, after: unknown): Promise<void> => {
  const { deps, entity, reconciliation } = work
  const { side, place, startedAt, listing } = reading
  let last = typeof after === 'string' ? after : undefined
  for (;;) {
    const begun = reconciliation.startedAt ?? reconciliation.createdAt
    const ids = await deps.store.links.unseen(listing, entity, side.system, begun, last, idsPerLot)
    const end = ids.at(-1)
    if (end === undefined) return
    const found = await examine(work, reading, ids, true)
    last = end
    await saveStep(work, { phase: 'missing', side: place, startedAt, after: last }, found.findings, found.counts)
  }
}
