import type { ReadWindow } from '../../connectors/connector.ts'
import { isRecordFlow, type RecordFlow } from '../../domain/flow.ts'
import { loadRecords } from '../../records/load-records.ts'
import type { PlannedRecord } from '../../records/plan-records.ts'
import { saveRecords } from '../../records/save-records.ts'
import type { Facet } from '../../store/record-store.ts'
import { callOf } from '../job.ts'
import { checkDeletes, wasApproved } from './guards.ts'
import { type Position, sinceOf, streamOf } from './position.ts'
import { addCounts, askSource, fromSource, goOnIfAllowed, type Pull } from './pull.ts'
import { saveProgress, type Taker, wakeTargets } from './take-page.ts'
import { withdrawReviews } from './withdraw-reviews.ts'

const idsPerLot = 200
const dayMs = 24 * 60 * 60_000
/** Complete listings in a row that must be without a record before it counts as gone. */
const absencesNeeded = 2

/** Finds what is gone from the source, by its feed of deleted records or by what a complete listing is without. */
export const readDeletes = async (pull: Pull, taker: Taker, position: Position): Promise<Position> => {
  const { flow, run, source } = pull
  const behind: Position = { ...position, phase: 'partners' }
  if (!isRecordFlow(flow) || run.dryRun || run.kind === 'records' || run.kind === 'window') return behind
  const { detect } = flow.deletes
  if (detect === 'listing') await byListing(pull, flow, taker, position)
  else if (detect === 'auto' && source.readDeleted !== undefined) await byFeed(pull, flow, taker, position)
  return behind
}

/**
 * A load reads everything, but what was deleted before the first reading is nobody's concern. A cursor of a clock that was ahead says nothing of
 * when that was: then the last day is looked through.
 */
const feedWindow = async (
  { deps, run, system, entity }: Pull,
  { window }: Position,
): Promise<ReadWindow | undefined> => {
  if (window.since !== undefined) return window
  const since = sinceOf((await deps.store.cursors.get(system, streamOf(run.flow, entity)))?.position)
  if (since === undefined) return undefined
  const { until } = window
  if (until === undefined || Date.parse(since) <= Date.parse(until)) return { ...window, since }
  return { since: new Date(Date.parse(until) - dayMs).toISOString(), until }
}

const byFeed = async (pull: Pull, flow: RecordFlow, taker: Taker, position: Position): Promise<void> => {
  const { source, deps, signal, entity, system, run } = pull
  const window = await feedWindow(pull, position)
  if (source.readDeleted === undefined || window === undefined) return
  const found = new Set<string>()
  for await (const page of fromSource(source.readDeleted(window, callOf(deps, signal)))) {
    const deletedAt = new Map(page.map((one) => [one.externalId, one.deletedAt]))
    await withdrawDeleted(pull, [...deletedAt.keys()])
    for (const link of await deps.store.links.byExternalIds(entity, system, [...deletedAt.keys()])) {
      if (link.goneAt === null && !isBackSince(link, deletedAt.get(link.externalId))) found.add(link.externalId)
    }
  }
  const gone = [...found]
  if (gone.length === 0) return
  const { known } = await deps.store.links.countAbsent(run.id, entity, system)
  checkDeletes(pull, flow, { gone: gone.length, known })
  for (let start = 0; start < gone.length; start += idsPerLot) {
    await takeGone(pull, taker, position, gone.slice(start, start + idsPerLot))
  }
}

/** What is there under its id again still is a question. */
const withdrawDeleted = async (pull: Pull, ids: readonly string[]): Promise<void> => {
  if (pull.entity !== 'customer') return
  const asked = (await pull.deps.store.reviews.openOf('customer', pull.system, ids)).map(({ externalId }) => externalId)
  for (let start = 0; start < asked.length; start += idsPerLot) {
    const lot = asked.slice(start, start + idsPerLot)
    const records = await askSource(pull.source.get(lot, callOf(pull.deps, pull.signal)))
    const there = new Set(records.map(({ externalId }) => externalId))
    await withdrawReviews(
      pull,
      lot.filter((id) => !there.has(id)),
    )
  }
}

/** It was restored under its id after that, and read since. */
const isBackSince = ({ modifiedAt }: Facet, deletedAt: string | undefined): boolean =>
  modifiedAt !== null && deletedAt !== undefined && Date.parse(modifiedAt) > Date.parse(deletedAt)

const byListing = async (pull: Pull, flow: RecordFlow, taker: Taker, position: Position): Promise<void> => {
  const { source, deps, signal, entity, system, run } = pull
  const { links } = deps.store
  if (source.reads !== 'full') {
    if (source.listIds === undefined) return
    for await (const ids of fromSource(source.listIds(callOf(deps, signal)))) await links.seen(run.id, ids)
  }
  const counted = await listingCounted(pull)
  if (position.noted !== true && (position.listing === undefined || position.listing !== counted.listing)) {
    const { absent, known } = await links.countAbsent(run.id, entity, system)
    checkDeletes(pull, flow, { gone: absent, known })
    position.noted = true
    // Counted once for each listing, also when the process ends here.
    await deps.store.transaction(async (store) => {
      await store.links.noteAbsences(run.id, entity, system)
      if (position.listing !== undefined)
        await store.cursors.save(system, listingsOf(pull), { listing: position.listing }, counted.version)
      await saveProgress(store, pull, pull.counts, position)
    })
  }
  // The listing that a person looked at was the first.
  const times = wasApproved(run) ? 1 : absencesNeeded
  for (;;) {
    const ids = await links.absentSince(entity, system, times, undefined, idsPerLot)
    if (ids.length === 0) break
    await takeGone(pull, taker, position, ids)
  }
  await links.endListing(run.id)
}

/** Where it stands which listing of a source was counted last. */
const listingsOf = ({ run, entity }: Pull): string => `${streamOf(run.flow, entity)}/listing`

const listingCounted = async (pull: Pull): Promise<{ listing: unknown; version: number }> => {
  const cursor = await pull.deps.store.cursors.get(pull.system, listingsOf(pull))
  const stored = cursor?.position
  const listing = typeof stored === 'object' && stored !== null && 'listing' in stored ? stored.listing : undefined
  return { listing, version: cursor?.version ?? 0 }
}

/** Records that are gone from here: what is left of each is merged and goes where it must. */
const takeGone = async (pull: Pull, taker: Taker, position: Position, ids: readonly string[]): Promise<void> => {
  goOnIfAllowed(pull)
  const { entity, system, deps } = pull
  const { counts, woken } = await deps.store.transaction(async (store) => {
    const gone = await store.links.markGone(entity, system, ids)
    const records = await loadRecords(
      store,
      entity,
      gone.map(({ canonicalId }) => canonicalId),
    )
    const planned: PlannedRecord[] = []
    for (const record of new Set(records.values())) {
      const made = await taker.planner.plan({ record, facets: record.facets, read: [] })
      if (made.ok && record.stored !== undefined) planned.push(made.planned)
    }
    const woken = await saveRecords(store, taker.planner, planned)
    const counts = addCounts(pull.counts, {
      gone: gone.length,
      deliveries: planned.reduce((sum, { routes }) => sum + routes.deliver.length, 0),
    })
    await saveProgress(store, pull, counts, position)
    return { counts, woken }
  })
  pull.counts = counts
  await wakeTargets(deps, woken)
}
