import { type Flow, isRecordFlow } from '../domain/flow.ts'
import { newRowId } from '../domain/new-row-id.ts'
import { type Said, say } from '../domain/said.ts'
import { pullsLane } from '../queue/lanes.ts'
import type { Reconciliation } from '../store/reconcile-store.ts'
import type { Store } from '../store/store.ts'
import { type ActionReport, type DeskDeps, DeskError, found, reported, wake } from './desk.ts'

export type ReconcileReport = ActionReport & { id: string }
type FlowDeps = DeskDeps & { flows: ReadonlyMap<string, Flow> }

/** Begins to compare the systems of a flow with what Crossdock believes. DeskError for a flow without records, or one being compared. */
export const beginReconciliation = async (
  deps: FlowDeps,
  name: string,
  { actor }: { actor: string },
): Promise<ReconcileReport> => {
  const flow = recordFlow(deps, name)
  const id = newRowId()
  await deps.store.transaction(async (store) => {
    const begun = await store.reconciliations.insert({ id, flow: name, entity: flow.entity, actor })
    if (!begun) throw await atWork(store, name)
    await store.audit.append({ actor, action: 'reconcile.begin', subject: name, detail: { reconciliation: id } })
  })
  const systems = [...new Set([...flow.from, ...flow.to])].join(', ')
  return report(deps, id, say('did.compare', { entity: flow.entity, systems }), say('next.compared', { id }))
}

const recordFlow = ({ flows }: FlowDeps, name: string) => {
  const flow = flows.get(name)
  if (flow !== undefined && isRecordFlow(flow)) return flow
  const names = [...flows].flatMap(([other, one]) => (isRecordFlow(one) ? [other] : []))
  const there = names.length === 0 ? say('reconcile.none-does') : say('flow.there-are', { names: names.join(', ') })
  throw new DeskError('NOT_FOUND', say('reconcile.no-flow', { flow: name, there }))
}

const atWork = async (store: Store, flow: string): Promise<DeskError> => {
  const [latest] = await store.reconciliations.list({ flow, limit: 1 })
  const { id, task } = latest ?? {}
  return new DeskError(
    'ACTION_REFUSED',
    id === undefined || task === undefined
      ? say('reconcile.busy', { flow })
      : say('reconcile.at-work', { id, task, flow }),
  )
}

/** Repairs what a comparison found, as its findings say. */
export const repairReconciliation = async (
  deps: DeskDeps,
  id: string,
  { actor }: { actor: string },
): Promise<ReconcileReport> => {
  const count = await deps.store.transaction(async (store) => {
    const { flow, task, state } = found(await store.reconciliations.get(id), 'reconciliation', id)
    if (task === 'compare' && state === 'failed') throw new DeskError('ACTION_REFUSED', say('reconcile.failed', { id }))
    if (task === 'undo') throw new DeskError('ACTION_REFUSED', say('reconcile.taken-back', { id }))
    const [newest] = await store.reconciliations.list({ flow, limit: 1 })
    if (newest !== undefined && newest.id !== id)
      throw new DeskError('ACTION_REFUSED', say('reconcile.not-latest', { id, flow, latest: newest.id }))
    const summary = await store.reconciliations.summary(id)
    const open = summary.filter((one) => one.state === 'open' && one.action !== 'person')
    const count = open.reduce((sum, one) => sum + one.count, 0)
    if (state === 'done' && count === 0) throw new DeskError('ACTION_REFUSED', say('reconcile.nothing', { id }))
    await assign(store, id, flow, 'repair', actor)
    await store.audit.append({
      actor,
      action: 'reconcile.repair',
      subject: flow,
      detail: { reconciliation: id, count },
    })
    return count
  })
  return report(deps, id, say('did.repair', { n: count }), say('next.repaired'))
}

/** Takes the last repair of a flow back. */
export const undoRepair = async (
  deps: FlowDeps,
  name: string,
  { actor }: { actor: string },
): Promise<ReconcileReport> => {
  recordFlow(deps, name)
  const { id, count } = await deps.store.transaction(async (store) => {
    const last = await store.reconciliations.lastRepaired(name)
    if (last === undefined) throw new DeskError('ACTION_REFUSED', say('reconcile.no-repair', { flow: name }))
    const summary = await store.reconciliations.summary(last.id)
    const done = summary.filter(({ state }) => state === 'repaired')
    const count = done.reduce((sum, one) => sum + one.count, 0)
    if (count === 0) throw new DeskError('ACTION_REFUSED', say('reconcile.nothing-left', { flow: name }))
    await assign(store, last.id, name, 'undo', actor)
    const detail = { reconciliation: last.id, count }
    await store.audit.append({ actor, action: 'reconcile.undo', subject: name, detail })
    return { id: last.id, count }
  })
  return report(deps, id, say('did.undo', { n: count }), say('next.undone'))
}

const assign = async (
  store: Store,
  id: string,
  flow: string,
  task: Exclude<Reconciliation['task'], 'compare'>,
  actor: string,
): Promise<void> => {
  if (!(await store.reconciliations.assign(id, task, actor))) throw await atWork(store, flow)
}

const report = async (deps: DeskDeps, id: string, did: Said, next: Said): Promise<ReconcileReport> => ({
  ...reported(did, next),
  queued: await wake(deps, pullsLane, { name: 'reconcile', ids: [id] }),
  id,
})
