import { randomUUID } from 'node:crypto'
import { type Flow, isRecordFlow } from '../domain/flow.ts'
import { pullsLane } from '../queue/lanes.ts'
import type { Reconciliation } from '../store/reconcile-store.ts'
import type { Store } from '../store/store.ts'
import { type ActionReport, type DeskDeps, DeskError, found, wake } from './desk.ts'

export type ReconcileReport = ActionReport & { id: string }
type FlowDeps = DeskDeps & { flows: ReadonlyMap<string, Flow> }

/** Begins to compare the systems of a flow with what Crossdock believes. DeskError for a flow without records, or one being compared. */
export const beginReconciliation = async (
  deps: FlowDeps,
  name: string,
  { actor }: { actor: string },
): Promise<ReconcileReport> => {
  const flow = recordFlow(deps, name)
  const id = randomUUID()
  await deps.store.transaction(async (store) => {
    const begun = await store.reconciliations.insert({ id, flow: name, entity: flow.entity, actor })
    if (!begun) throw await atWork(store, name)
    await store.audit.append({ actor, action: 'reconcile.begin', subject: name, detail: { reconciliation: id } })
  })
  const systems = [...new Set([...flow.from, ...flow.to])].join(', ')
  return report(
    deps,
    id,
    `${flow.entity} records of ${systems} are to be compared`,
    `reconciliation ${id} says what differs`,
  )
}

const recordFlow = ({ flows }: FlowDeps, name: string) => {
  const flow = flows.get(name)
  if (flow !== undefined && isRecordFlow(flow)) return flow
  const names = [...flows].flatMap(([other, one]) => (isRecordFlow(one) ? [other] : []))
  const there = names.length === 0 ? 'none does' : `there are ${names.join(', ')}`
  throw new DeskError('NOT_FOUND', `no flow "${name}" carries records between systems: ${there}`)
}

const atWork = async (store: Store, flow: string): Promise<DeskError> => {
  const [latest] = await store.reconciliations.list({ flow, limit: 1 })
  const what = latest === undefined ? 'a reconciliation' : `reconciliation ${latest.id} (${latest.task})`
  return new DeskError('ACTION_REFUSED', `${what} of ${flow} is at work: wait until it has ended`)
}

/** Repairs what a comparison found, as its findings say. */
export const repairReconciliation = async (
  deps: DeskDeps,
  id: string,
  { actor }: { actor: string },
): Promise<ReconcileReport> => {
  const count = await deps.store.transaction(async (store) => {
    const { flow, task, state } = found(await store.reconciliations.get(id), 'reconciliation', id)
    if (task === 'compare' && state === 'failed')
      throw new DeskError('ACTION_REFUSED', `reconciliation ${id} failed and found nothing: begin a new one`)
    if (task === 'undo') throw new DeskError('ACTION_REFUSED', `the repair of ${id} was taken back: begin a new one`)
    const [newest] = await store.reconciliations.list({ flow, limit: 1 })
    if (newest !== undefined && newest.id !== id)
      throw new DeskError('ACTION_REFUSED', `${id} is not the latest of ${flow}: look at ${newest.id} and repair that`)
    const summary = await store.reconciliations.summary(id)
    const open = summary.filter((one) => one.state === 'open' && one.action !== 'person')
    const count = open.reduce((sum, one) => sum + one.count, 0)
    if (state === 'done' && count === 0)
      throw new DeskError('ACTION_REFUSED', `reconciliation ${id} has nothing that can be repaired`)
    await assign(store, id, flow, 'repair', actor)
    await store.audit.append({
      actor,
      action: 'reconcile.repair',
      subject: flow,
      detail: { reconciliation: id, count },
    })
    return count
  })
  return report(deps, id, `${count} findings are to be repaired`, 'compare again when runs and deliveries have ended')
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
    if (last === undefined) throw new DeskError('ACTION_REFUSED', `no repair of ${name} is known`)
    const summary = await store.reconciliations.summary(last.id)
    const done = summary.filter(({ state }) => state === 'repaired')
    const count = done.reduce((sum, one) => sum + one.count, 0)
    if (count === 0) throw new DeskError('ACTION_REFUSED', `nothing is left to undo of the last repair of ${name}`)
    await assign(store, last.id, name, 'undo', actor)
    const detail = { reconciliation: last.id, count }
    await store.audit.append({ actor, action: 'reconcile.undo', subject: name, detail })
    return { id: last.id, count }
  })
  return report(deps, id, `the repair of ${count} findings is to be taken back`, 'each finding says what became of it')
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

const report = async (deps: DeskDeps, id: string, did: string, next: string): Promise<ReconcileReport> => ({
  did,
  next,
  queued: await wake(deps, pullsLane, { name: 'reconcile', ids: [id] }),
  id,
})
