import { beginReconciliation, repairReconciliation, undoRepair } from '../../src/desk/reconcile.ts'
import { reconcile } from '../../src/jobs/reconcile.ts'
import type { Finding, Reconciliation } from '../../src/store/reconcile-store.ts'
import type { SyncSite } from '../helpers/sync-site.ts'

const never = new AbortController().signal
const actor = 'eva'
const deskOf = ({ deps }: SyncSite) => ({ ...deps, checkBody: () => Promise.resolve([]) })

export type Compared = { reconciliation: Reconciliation; findings: Finding[] }

const resultOf = async ({ store }: SyncSite, id: string): Promise<Compared> => {
  const reconciliation = await store.reconciliations.get(id)
  if (reconciliation === undefined) throw new Error(`reconciliation ${id} is not there`)
  return { reconciliation, findings: await store.reconciliations.findings(id, { limit: 1000 }) }
}

export const compareFlow = async (site: SyncSite, flow = 'products'): Promise<Compared> => {
  const { id } = await beginReconciliation(deskOf(site), flow, { actor })
  await reconcile([id], site.deps, never)
  return resultOf(site, id)
}

/** Repairs, and lets all that follows from it happen. */
export const repairFlow = async (site: SyncSite, { reconciliation: { id } }: Compared): Promise<Compared> => {
  await repairReconciliation(deskOf(site), id, { actor })
  await reconcile([id], site.deps, never)
  await site.deliver()
  return resultOf(site, id)
}

export const undoFlow = async (site: SyncSite, flow = 'products'): Promise<Compared> => {
  const { id } = await undoRepair(deskOf(site), flow, { actor })
  await reconcile([id], site.deps, never)
  return resultOf(site, id)
}

/** Each finding on a line, sorted. */
export const linesOf = ({ findings }: Compared): string[] =>
  findings
    .map(({ bucket, system, externalId, key, action }) => `${bucket} ${system} ${externalId ?? key} ${action}`)
    .sort()
