import { crashPoint } from '../domain/crash-point.ts'
import { type Flow, isPullFlow, type PullFlow } from '../domain/flow.ts'
import { approvalOf } from '../domain/guard.ts'
import { newRowId } from '../domain/new-row-id.ts'
import { stableId } from '../domain/stable-id.ts'
import { pullsLane } from '../queue/lanes.ts'
import type { NewRun, Run } from '../store/record-store.ts'
import { type JobDeps, jobsOf, wake } from './job.ts'

export type BeginRunDeps = Pick<JobDeps, 'store' | 'queue' | 'flows' | 'connections' | 'logger'>
type AddRunsDeps = Pick<BeginRunDeps, 'store' | 'flows' | 'connections'>

export type RunRequest = {
  flow: string
  trigger: Run['trigger']
  kind?: Run['kind']
  /** The slot of the schedule; of two that ask for the same slot one gets it. */
  slotAt?: Date | undefined
  /** Of two that ask with the same key one gets a run. */
  key?: string | undefined
  /** What to do while another run of the flow is at work on a system; the flow's own word unless stated. */
  overlap?: 'skip' | 'queue' | 'cancel'
  dryRun?: boolean
  window?: { since: string; until: string } | undefined
  externalIds?: readonly string[] | undefined
  /** Only these systems of the flow's sources. */
  systems?: readonly string[] | undefined
  notBefore?: Date | undefined
  actor?: string | undefined
}

export type BegunRun = { id: string; system: string; state: 'due' | 'skipped'; reason?: string }

/**
 * Begins one run for each system the flow reads, and wakes the lane. A flow that is held back, and a system that a person paused, are
 * skipped with the reason; so is a slot that comes while the last run is at work, as the flow says. Throws for a flow that reads nothing.
 */
export const beginRun = async (deps: BeginRunDeps, request: RunRequest): Promise<BegunRun[]> => {
  const begun = await addRuns(deps, request)
  await wakeRuns(deps, request, begun)
  return begun
}

/** The part of `beginRun` that can stand in a transaction of the caller, who wakes the lane once it is committed. */
export const addRuns = async (deps: AddRunsDeps, request: RunRequest): Promise<BegunRun[]> => {
  const flow = deps.flows.get(request.flow)
  if (flow === undefined || !isPullFlow(flow)) throw new Error(`no flow "${request.flow}" reads a system`)
  const begun: BegunRun[] = []
  for (const system of systemsOf(deps, flow, request.systems)) {
    begun.push(...(await addOne(deps, flow, system, request)))
  }
  return begun
}

export const wakeRuns = async (
  deps: Pick<BeginRunDeps, 'queue' | 'logger'>,
  { notBefore }: Pick<RunRequest, 'notBefore'>,
  begun: readonly BegunRun[],
): Promise<void> => {
  const due = begun.filter(({ state }) => state === 'due').map(({ id }) => id)
  if (due.length > 0) crashPoint('run-committed')
  if (notBefore === undefined) await wake(deps, pullsLane, jobsOf('pull-flow', due, 1))
}

const systemsOf = (
  { connections }: AddRunsDeps,
  flow: PullFlow,
  only: readonly string[] | undefined,
): readonly string[] =>
  flow.from.filter(
    (system) =>
      (only === undefined || only.includes(system)) && connections.get(system)?.sources?.[flow.entity] !== undefined,
  )

const addOne = async (deps: AddRunsDeps, flow: PullFlow, system: string, request: RunRequest): Promise<BegunRun[]> => {
  const { store } = deps
  const run = newRun(request, system)
  const reason = (await whyNot(deps, system, run)) ?? (await overlapping(deps, flow, system, request, run))
  if (reason !== undefined) {
    await store.runs.skip(run, reason)
    return [{ id: run.id, system, state: 'skipped', reason }]
  }
  const inserted = await store.runs.insert([run])
  return inserted.map((id) => ({ id, system, state: 'due' as const }))
}

const newRun = (request: RunRequest, system: string): NewRun => {
  const {
    flow,
    trigger,
    kind = 'changes',
    slotAt,
    key,
    dryRun = false,
    window,
    externalIds,
    notBefore,
    actor,
  } = request
  const place = slotAt?.toISOString() ?? key
  return {
    id: place === undefined ? newRowId() : stableId('run', flow, system, place),
    flow,
    system,
    trigger,
    kind,
    dryRun,
    window: window ?? null,
    externalIds: externalIds === undefined ? null : [...externalIds],
    slotAt: slotAt ?? null,
    actor: actor ?? null,
    detail: null,
    ...(notBefore === undefined ? {} : { notBefore }),
  }
}

const whyNot = async ({ store }: AddRunsDeps, system: string, run: NewRun): Promise<string | undefined> => {
  const flow = await store.flows.get(run.flow)
  if (flow.pausedAt !== null) return `the flow is held back: ${flow.reason ?? 'no reason recorded'}`
  const { pausedUntil, reason } = await store.systems.status(system)
  // An outage ends by itself, and a run may be what finds that out; a person's pause has no end.
  const isHeldBack = pausedUntil !== null && pausedUntil.getUTCFullYear() >= noEndYear
  return isHeldBack ? `${system} is paused: ${reason ?? 'no reason recorded'}` : undefined
}

/** The store's word for a pause without an end. */
const noEndYear = 9999

const overlapping = async (
  { store }: AddRunsDeps,
  flow: PullFlow,
  system: string,
  request: RunRequest,
  run: NewRun,
): Promise<string | undefined> => {
  if (run.dryRun || run.trigger === 'hint' || run.trigger === 'retry') return undefined
  const overlap = request.overlap ?? flow.overlap
  if (overlap === 'queue') return undefined
  const live = (await store.runs.live(request.flow)).filter(
    (other) =>
      other.system === system &&
      other.id !== run.id &&
      !other.dryRun &&
      other.trigger !== 'hint' &&
      other.trigger !== 'retry',
  )
  const first = live.find(isAskedFor) ?? live[0]
  if (first === undefined) return undefined
  if (overlap === 'skip' || isAskedFor(first)) return `run ${first.id} of the flow is at work on ${system}`
  await store.runs.cancel(
    live.map(({ id }) => id),
    'the next run of the flow takes its place',
  )
  return undefined
}

/** What a person asked for once, no slot makes up for: a load would never come to its end. */
const isAskedFor = (run: Run): boolean =>
  run.kind !== 'changes' || run.trigger === 'backfill' || Object.keys(approvalOf(run)).length > 0

/** The flows that read this entity from a system. */
export const flowsReading = (flows: ReadonlyMap<string, Flow>, system: string, entity: string): string[] =>
  [...flows].flatMap(([name, flow]) =>
    isPullFlow(flow) && flow.entity === entity && flow.from.includes(system) ? [name] : [],
  )
