import { isPullFlow, type PullFlow } from '../domain/flow.ts'
import { english, type Said, say } from '../domain/said.ts'
import { nextFireTime, type Timetable } from '../schedule/fire-times.ts'
import { scheduleName, timetableOf } from '../schedule/timetable-of.ts'
import type { FlowRuns } from '../store/observe-store.ts'
import type { FlowStatus } from '../store/record-store.ts'
import type { ObserveDeps } from './observe.ts'

/** `late`: a slot came and no run. `failed`: the last run did. `idle`: nothing is known of it yet. */
export type FlowState = {
  name: string
  entity: string
  state: 'ok' | 'late' | 'failed' | 'paused' | 'running' | 'idle'
  /** Since when it is late, failed or paused. */
  since: Date | null
  /** Why, for a person. */
  reason: string | null
  reasonSaid: Said | null
  /** Since the start of the last run that read the slowest system to its end; null: not known. */
  lagMs: number | null
  next: Date | null
  lastRunAt: Date | null
}

/** A slot is taken within a second; a run begins when a worker is free. */
const slotGraceMs = 90_000
const runGraceMs = 300_000

type Deps = Pick<ObserveDeps, 'store' | 'flows' | 'calendars' | 'now'>

/** Every flow, however many runs there were: three queries in all. `lastSeen`: when something came in by a flow that has no runs. */
export const flowStates = async (deps: Deps, lastSeen: ReadonlyMap<string, Date>): Promise<FlowState[]> => {
  const { store, flows, calendars } = deps
  const timetables = new Map([...flows].map(([name, flow]) => [name, timetableOf(name, flow, calendars)]))
  const names = [...timetables].flatMap(([name, timetable]) => (timetable ? [scheduleName(name, timetable)] : []))
  const places = [...flows].flatMap(([flow, settings]) =>
    isPullFlow(settings) ? settings.from.map((system) => ({ flow, system })) : [],
  )
  const [slots, runs, statuses] = await Promise.all([
    store.observations.lastSlots(names),
    store.observations.flowRuns(places),
    store.flows.list(),
  ])
  return [...flows].map(([name, flow]) => {
    const timetable = timetables.get(name)
    return stateOf({
      name,
      entity: flow.entity,
      flow: isPullFlow(flow) ? flow : undefined,
      timetable,
      lastSlot: timetable === undefined ? undefined : slots.get(scheduleName(name, timetable)),
      runs: runs.filter((one) => one.flow === name),
      status: statuses.find((one) => one.flow === name),
      lastSeen: lastSeen.get(name),
      now: new Date(deps.now()),
    })
  })
}

/** What is known of one flow. */
export type FlowFacts = {
  name: string
  entity: string
  /** Undefined: it takes what comes in, and has no runs. */
  flow: Pick<PullFlow, 'jitterSeconds'> | undefined
  timetable: Timetable | undefined
  lastSlot: Date | undefined
  runs: readonly FlowRuns[]
  status: FlowStatus | undefined
  lastSeen: Date | undefined
  now: Date
}

export const stateOf = (facts: FlowFacts): FlowState => {
  const { name, entity, flow, timetable, runs, lastSeen, now } = facts
  const lastRunAt = newest(runs.map(({ last }) => last?.startedAt ?? last?.createdAt)) ?? lastSeen ?? null
  const next = timetable === undefined ? null : (nextFireTime(timetable, now)?.at ?? null)
  const known = { name, entity, lagMs: lagOf(runs, now), next, lastRunAt }
  const wrong = troubleOf(facts)
  if (wrong !== undefined) return { ...known, ...wrong }
  const idle = { since: null, reason: null, reasonSaid: null }
  if (runs.some(({ last }) => last?.state === 'running')) return { ...known, ...idle, state: 'running' }
  const wasSeen = lastRunAt !== null
  return { ...known, ...idle, state: wasSeen || flow === undefined ? 'ok' : 'idle' }
}

type Trouble = Pick<FlowState, 'state' | 'since' | 'reason' | 'reasonSaid'>

const trouble = (state: FlowState['state'], since: Date, why: Said): Trouble => ({
  state,
  since,
  reason: english(why),
  reasonSaid: why,
})

const troubleOf = ({ flow, timetable, lastSlot, runs, status, now }: FlowFacts): Trouble | undefined => {
  if (status !== undefined && status.pausedAt !== null)
    return trouble(
      'paused',
      status.pausedAt,
      say('flow-paused.why', { actor: status.actor ?? say('flow-paused.somebody'), reason: status.reason }),
    )
  const failed = runs.find(({ last }) => last?.state === 'failed' || last?.state === 'stopped')
  if (failed?.last != null) {
    const { errorMessage, finishedAt, createdAt, state } = failed.last
    const message = errorMessage ?? say(state === 'stopped' ? 'flow-failed.stopped' : 'flow-failed.unknown')
    return trouble('failed', finishedAt ?? createdAt, say('flow-failed.why', { system: failed.system, message }))
  }
  const missed =
    timetable === undefined || lastSlot === undefined
      ? undefined
      : nextFireTime(timetable, lastSlot, new Date(now.getTime() - slotGraceMs))?.at
  if (missed !== undefined) return trouble('late', missed, say('flow-late.slot'))
  const graceMs = runGraceMs + (flow?.jitterSeconds ?? 0) * 1000
  const waiting = runs.find(({ last }) => last?.state === 'due' && now.getTime() - last.createdAt.getTime() > graceMs)
  if (waiting?.last != null)
    return trouble('late', waiting.last.createdAt, say('flow-late.run', { system: waiting.system }))
  return undefined
}

const lagOf = (runs: readonly FlowRuns[], now: Date): number | null => {
  const lags = runs.map(({ readAt }) => (readAt === null ? undefined : now.getTime() - readAt.getTime()))
  const known = lags.filter((lag) => lag !== undefined)
  return known.length === 0 || known.length < lags.length ? null : Math.max(...known)
}

const newest = (dates: readonly (Date | null | undefined)[]): Date | undefined =>
  dates.reduce<Date | undefined>((last, at) => (at != null && (last === undefined || at > last) ? at : last), undefined)
