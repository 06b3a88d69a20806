import { type Approval, approvalOf, type GuardFinding } from '../domain/guard.ts'
import { newRowId } from '../domain/new-row-id.ts'
import { type Said, say } from '../domain/said.ts'
import { pullsLane } from '../queue/lanes.ts'
import type { Run } from '../store/record-store.ts'
import { type ActionReport, type DeskDeps, DeskError, found, reported, wake } from './desk.ts'

/**
 * A person says that what is gone is rightly gone: the flow goes on, with a run that takes as many records for gone as the stopped one
 * found, or any number of records for having lost the field it stopped at. When more are gone by then, or another field is lost, it stops again.
 */
export const approveGuard = async (
  deps: DeskDeps,
  runId: string,
  { actor }: { actor: string },
): Promise<ActionReport & { runId: string }> => {
  const next = newRowId()
  const { allowed, system } = await deps.store.transaction(async (store) => {
    const run = found(await store.runs.get(runId), 'run', runId)
    const approved = approvedIn(run)
    if (run.state !== 'stopped' || approved === undefined) {
      throw new DeskError('ACTION_REFUSED', say('run.not-stopped', { run: runId, state: run.state }))
    }
    const ended = await store.deadLetters.end([runId], { state: 'retried', reason: 'approved', actor })
    if (ended.length === 0) throw new DeskError('ACTION_REFUSED', say('run.approved', { run: runId }))
    const { flow, system, kind, window, externalIds } = run
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
        detail: approved.approval,
      },
    ])
    await store.audit.append({ actor, action: 'run.approve', subject: runId, detail: { ...approved.said, run: next } })
    return { allowed: approved.allowed(flow, system), system }
  })
  const queued = await wake(deps, pullsLane, { name: 'pull-flow', ids: [next] })
  return {
    ...reported(allowed, say('next.run-reads', { run: next, system })),
    queued,
    runId: next,
  }
}

type Approved = { approval: Approval; said: object; allowed: (flow: string, system: string) => Said }

/** What the guard of a run asked, agreed to, with what was agreed to before. */
const approvedIn = (run: Run): Approved | undefined => {
  const guard = guardIn(run.detail)
  if (guard === undefined) return undefined
  const before = approvalOf(run)
  if (!('field' in guard)) {
    const { gone } = guard
    return {
      approval: { ...before, approvedGone: gone },
      said: { gone },
      allowed: (flow, system) => say('did.gone-allowed', { flow, n: gone, system }),
    }
  }
  const { field } = guard
  const approvedFields = [...(before.approvedFields ?? []), field]
  return {
    approval: { ...before, approvedFields },
    said: { field },
    allowed: (flow, system) => say('did.empty-allowed', { flow, field, system }),
  }
}

// What stands in a run's detail was put there by Crossdock.
const guardIn = (detail: unknown): GuardFinding | undefined =>
  typeof detail === 'object' && detail !== null && 'guard' in detail ? (detail.guard as GuardFinding) : undefined
