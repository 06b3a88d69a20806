import { say } from '../domain/said.ts'
import type { Run } from '../store/record-store.ts'
import { type BegunRun, type FlowDeskDeps, pullFlowNamed } from './begin-runs.ts'
import { DeskError } from './desk.ts'

export type FlowRunOrder = {
  actor: string
  kind: 'changes' | 'load'
  dryRun: boolean
  /** Only this system of those the flow reads. */
  from?: string | undefined
  /** Reads what changed in this stretch of source time, whatever the cursor says. */
  window?: { since: string; until: string } | undefined
}

/** Begins a run of a flow because a person says so. */
export const runFlow = async (
  deps: FlowDeskDeps,
  name: string,
  { actor, kind, dryRun, from, window }: FlowRunOrder,
): Promise<BegunRun[]> => {
  const flow = pullFlowNamed(deps, name)
  if (from !== undefined && !flow.from.includes(from)) {
    throw new DeskError(
      'ACTION_REFUSED',
      say('flow.does-not-read', { flow: name, system: from, systems: flow.from.join(', ') }),
    )
  }
  const kindOfRun: Run['kind'] = window === undefined ? kind : 'window'
  const runs = await deps.beginRuns({
    flow: name,
    trigger: 'manual',
    kind: kindOfRun,
    dryRun,
    window,
    systems: from === undefined ? undefined : [from],
    actor,
  })
  await deps.store.audit.append({
    actor,
    action: 'flow.run',
    subject: name,
    detail: { kind: kindOfRun, dryRun, window: window ?? null, runs: runs.map(({ id }) => id) },
  })
  return runs
}
