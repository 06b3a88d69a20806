import type { Issue } from '../domain/issue.ts'
import type { RecordEntity } from '../domain/record.ts'
import type { Store } from '../store/store.ts'
import { loadRecords } from './load-records.ts'
import { createPlanner, type PlannedRecord } from './plan-records.ts'
import type { RecordDeps } from './routes.ts'
import { saveRecords, type Woken } from './save-records.ts'

/** Makes records anew of what their systems say, after somebody decided something. Only inside a transaction. */
export const recompute = async (
  store: Store,
  entity: RecordEntity,
  ids: readonly string[],
  deps: RecordDeps,
): Promise<{ woken: Woken; issues: Issue[] }> => {
  const planner = createPlanner(entity, deps)
  const records = new Set((await loadRecords(store, entity, ids)).values())
  const planned: PlannedRecord[] = []
  const issues: Issue[] = []
  for (const record of records) {
    const made = await planner.plan({ record, facets: record.facets, read: [] })
    if (made.ok) planned.push(made.planned)
    else issues.push(...made.issues)
  }
  return { woken: await saveRecords(store, planner, planned), issues }
}
