import { randomUUID } from 'node:crypto'
import { say } from '../domain/said.ts'
import { pullsLane } from '../queue/lanes.ts'
import { type ActionReport, type DeskDeps, DeskError, found, wake } from './desk.ts'

/**
 * A person says that what is gone is rightly gone: the flow goes on, with a run that takes as many records for gone as the stopped one
 * found. When more are gone by then, it stops again.
 */
export const approveGuard = async (
  deps: DeskDeps,
  runId: string,
  { actor }: { actor: string },
): Promise<ActionReport & { runId: string }> => {
  const next = randomUUID()
  const { gone, flow, system } = await deps.store.transaction(async (store) => {
    const run = found(await store.runs.get(runId), 'run', runId)
    const gone = goneIn(run.detail)
    if (run.state !== 'stopped' || gone === undefined) {
      throw new DeskError('ACTION_REFUSED', say('run.not-stopped', { run: runId, state: run.state }))
    }
    const ended = await store.deadLetters.end([runId], { state: 'retried', reason: 'approved', actor })
    if (ended.length === 0) throw new DeskError('ACTION_REFUSED', say('run.approved', { run: runId }))
    const { flow, system, kind, window, externalIds } = run
    const detail = { approvedGone: gone }
    await store.flows.resume(flow)
    await store.runs.insert([
      {
        id: next,
        flow,
        system,
        trigger: 'manual',
        kind,
        dryRun: false,
        window,
        externalIds,
        slotAt: null,
        actor,
        detail,
      },
    ])
    await store.audit.append({ actor, action: 'run.approve', subject: runId, detail: { gone, run: next } })
    return { gone, flow, system }
  })
  const queued = await wake(deps, pullsLane, { name: 'pull-flow', ids: [next] })
  return {
    did: `flow ${flow} goes on, and up to ${gone} records may be gone from ${system}`,
    next: `run ${next} reads ${system} again`,
    queued,
    runId: next,
  }
}

const goneIn = (detail: unknown): number | undefined => {
  if (typeof detail !== 'object' || detail === null || !('guard' in detail)) return undefined
  const { guard } = detail
  if (typeof guard !== 'object' || guard === null || !('gone' in guard) || typeof guard.gone !== 'number')
    return undefined
  return guard.gone
}
