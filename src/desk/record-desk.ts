import { groupBy } from '../domain/group-by.ts'
import type { RecordEntity } from '../domain/record.ts'
import { type Said, say } from '../domain/said.ts'
import { systemLane } from '../queue/lanes.ts'
import { recompute } from '../records/recompute.ts'
import type { RecordDeps } from '../records/routes.ts'
import type { Woken } from '../records/save-records.ts'
import type { Store } from '../store/store.ts'
import { type ActionReport, type DeskDeps, DeskError, reported, wake } from './desk.ts'

/** What the desk works with where records are concerned. */
export type RecordDeskDeps = DeskDeps & RecordDeps

/** Makes records anew of what their systems say; refused when they make none together. */
export const recomputed = async (
  store: Store,
  entity: RecordEntity,
  ids: readonly string[],
  deps: RecordDeps,
): Promise<Woken> => {
  const { woken, issues } = await recompute(store, entity, ids, deps)
  const [first] = issues
  if (first !== undefined) {
    const { path, message } = first
    throw new DeskError('ACTION_REFUSED', say('nothing-changed', { path, message, more: null }))
  }
  return woken
}

/** Tells the targets of what was decided, and says so. */
export const reportOf = async (deps: DeskDeps, did: Said, woken: Woken): Promise<ActionReport> => {
  let queued = true
  const bySystem = groupBy(woken, ({ system }) => system)
  for (const [system, deliveries] of bySystem) {
    const ids = deliveries.map(({ id }) => id)
    queued = (await wake(deps, systemLane(system), { name: 'deliver-batch', ids })) && queued
  }
  const next = bySystem.size === 0 ? null : say('next.systems-get-it', { systems: [...bySystem.keys()].join(', ') })
  return { ...reported(did, next), queued }
}
