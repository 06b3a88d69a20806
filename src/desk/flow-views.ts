import { type Flow, isPullFlow } from '../domain/flow.ts'
import { nextFireTime } from '../schedule/fire-times.ts'
import { timetableOf } from '../schedule/timetable-of.ts'
import type { FlowStatus, Run, RunState } from '../store/record-store.ts'
import { type FlowDeskDeps, flowNamed } from './begin-runs.ts'

/** A run without what only its worker needs. */
export type RunSummary = Omit<Run, 'position' | 'owner' | 'externalIds' | 'detail'> & { externalIds: number | null }

export const runSummary = ({ position: _p, owner: _o, detail: _d, externalIds, ...run }: Run): RunSummary => ({
  ...run,
  externalIds: externalIds?.length ?? null,
})

export type FlowView = {
  name: string
  entity: Flow['entity']
  from: string[]
  to: string[]
  partners: string[]
  schedule: string | null
  timezone: string | null
  next: Date | null
  paused: Omit<FlowStatus, 'flow'> | null
  /** The newest run of each system it reads. */
  lastRuns: RunSummary[]
  /** How old what is known of the slowest system may be: since the start of its last run that read to the end. Null: none is known. */
  lagMs: number | null
}

/** Runs of a flow that are looked at: hints may come in hundreds between two slots. */
const runsLookedAt = 200

export const viewFlows = async (deps: FlowDeskDeps): Promise<FlowView[]> => {
  const statuses = new Map((await deps.store.flows.list()).map((status) => [status.flow, status]))
  const views: FlowView[] = []
  for (const name of deps.flows.keys()) views.push(await viewOf(deps, name, statuses.get(name)))
  return views
}

export const viewFlow = async (
  deps: FlowDeskDeps,
  name: string,
): Promise<FlowView & { settings: Flow; runs: RunSummary[] }> => {
  const settings = flowNamed(deps, name)
  const view = await viewOf(deps, name, await deps.store.flows.get(name))
  const runs = await deps.store.runs.list({ flow: name, limit: 20 })
  return { ...view, settings, runs: runs.map(runSummary) }
}

const viewOf = async (deps: FlowDeskDeps, name: string, status: FlowStatus | undefined): Promise<FlowView> => {
  const flow = flowNamed(deps, name)
  const now = new Date(deps.now())
  const timetable = timetableOf(name, flow, deps.calendars)
  const runs = isPullFlow(flow) ? await deps.store.runs.list({ flow: name, limit: runsLookedAt }) : []
  const { entity, from, to } = flow
  return {
    name,
    entity,
    from,
    to,
    partners: 'partners' in flow ? flow.partners : [],
    schedule: timetable?.expression ?? null,
    timezone: timetable?.timezone ?? null,
    next: timetable === undefined ? null : (nextFireTime(timetable, now)?.at ?? null),
    paused: pauseOf(status),
    lastRuns: from.flatMap((system) => runs.find((run) => run.system === system) ?? []).map(runSummary),
    lagMs: lagOf(from, runs, now),
  }
}

const pauseOf = (status: FlowStatus | undefined): FlowView['paused'] => {
  if (status === undefined || status.pausedAt === null) return null
  const { pausedAt, reason, actor } = status
  return { pausedAt, reason, actor }
}

const readAll = ({ kind, state, dryRun }: { kind: Run['kind']; state: RunState; dryRun: boolean }): boolean =>
  (kind === 'changes' || kind === 'load') && state === 'done' && !dryRun

const lagOf = (systems: readonly string[], runs: readonly Run[], now: Date): number | null => {
  const lags = systems.map((system) => {
    const startedAt = runs.find((run) => run.system === system && readAll(run))?.startedAt
    return startedAt == null ? undefined : now.getTime() - startedAt.getTime()
  })
  const known = lags.filter((lag) => lag !== undefined)
  return known.length === 0 || known.length < lags.length ? null : Math.max(...known)
}
