import type { Issue } from '../domain/issue.ts'
import type { RecordEntity } from '../domain/record.ts'
import { fieldsOf, withEmptied } from '../domain/record-fields.ts'
import type { Likeness } from '../matching/likeness.ts'
import type { Facet } from '../store/record-store.ts'
import { type Ownership, ownershipOf } from '../sync/ownership.ts'
import { type MergedRecord, mergeRecord, type RecordRoutes, routeRecord } from '../sync/plan-record.ts'
import type { RecordAtHand } from './load-records.ts'
import { type RecordDeps, type RoutedTarget, routesOf, targetsFor } from './routes.ts'

/** A record with what the systems say of it now. */
export type RecordNow<E extends RecordEntity> = {
  record: RecordAtHand<E>
  facets: readonly Facet[]
  /** Those of `facets` that were read just now and are to be saved. */
  read: readonly Facet[]
  /** Of what was read, where that was found out already; the record may say something else by now. */
  likeness?: Likeness | undefined
}

/** What becomes of a record: saved with `saveRecords`, in the transaction that holds its lock. */
export type PlannedRecord<E extends RecordEntity = RecordEntity> = RecordNow<E> & {
  merged: MergedRecord<E>
  routes: RecordRoutes
  targets: RoutedTarget[]
}

export type Planner<E extends RecordEntity> = {
  entity: E
  ownership: Ownership
  plan(now: RecordNow<E>): Promise<{ ok: true; planned: PlannedRecord<E> } | { ok: false; issues: Issue[] }>
}

/** Plans records of one entity by all flows that carry it. */
export const createPlanner = <E extends RecordEntity>(entity: E, deps: RecordDeps): Planner<E> => {
  const flows = routesOf(entity, deps.flows)
  const ownership = ownershipOf(entity, deps.flows.values())
  return {
    entity,
    ownership,
    plan: async (now) => {
      const { stored, facets: facetsBefore, decisions } = now.record
      const before =
        stored === undefined
          ? undefined
          : { fields: fieldsOf(entity, stored.value), emptied: stored.emptied, version: stored.version }
      const systems = { facetsBefore, facetsAfter: now.facets }
      const made = mergeRecord({ entity, before, ...systems, ownership, decisions })
      if (!made.ok) return made
      const { merged } = made
      const targets = await targetsFor(flows, entity, { facets: now.facets, value: merged.value }, deps.connections)
      const goldenBefore = before === undefined ? undefined : withEmptied(before.fields, before.emptied)
      const routes = routeRecord(merged.fields, { ...systems, goldenBefore }, targets, merged.conflicts)
      return { ok: true, planned: { ...now, merged, targets, routes } }
    },
  }
}
