import { groupBy } from '../domain/group-by.ts'
import type { RecordEntity } from '../domain/record.ts'
import { systemLane } from '../queue/lanes.ts'
import { recompute } from '../records/recompute.ts'
import type { RecordDeps } from '../records/routes.ts'
import type { Woken } from '../records/save-records.ts'
import type { Store } from '../store/store.ts'
import { type ActionReport, type DeskDeps, DeskError, wake } from './desk.ts'

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
  if (first !== undefined) throw new DeskError('ACTION_REFUSED', `nothing was changed: ${first.path}: ${first.message}`)
  return woken
}

/** Tells the targets of what was decided, and says so. */
export const reportOf = async (deps: DeskDeps, did: string, woken: Woken): Promise<ActionReport> => {
  let queued = true
  const bySystem = groupBy(woken, ({ system }) => system)
  for (const [system, deliveries] of bySystem) {
    const ids = deliveries.map(({ id }) => id)
    queued = (await wake(deps, systemLane(system), { name: 'deliver-batch', ids })) && queued
  }
  const next = bySystem.size === 0 ? '' : `${[...bySystem.keys()].join(', ')} get it next`
  return { did, next, queued }
}
