import { createHash } from 'node:crypto'
import type { Logger } from 'pino'
import { type Flow, isPullFlow, type PullFlow } from '../domain/flow.ts'
import { startTicker, type Ticker } from '../jobs/ticker.ts'
import type { Store } from '../store/store.ts'
import { type Holidays, nextFireTime } from './fire-times.ts'
import { planSlots, type ScheduleRules, type SlotPlan } from './plan-slots.ts'
import { scheduleName } from './timetable-of.ts'

const longestPauseMs = 30_000
const shortestPauseMs = 50

/**
 * Begins the run of a slot, at `notBefore` when it is given, with the store of the transaction that takes the slot: whatever fails or
 * dies before the commit leaves the slot to the next look. `skipped` says why it has no run: another one is at work, the flow is paused.
 * `wake` is called after the commit, and need not succeed.
 */
export type BeginRun = (
  request: {
    flow: string
    trigger: 'schedule'
    slotAt: Date
    overlap: PullFlow['overlap']
    notBefore?: Date
  },
  store: Store,
) => Promise<{ runId: string; wake?(): Promise<void> } | { skipped: string }>

export type ScheduleDeps = {
  flows: ReadonlyMap<string, Flow>
  /** Holidays by flow. */
  calendars: ReadonlyMap<string, Holidays>
  store: Pick<Store, 'schedules' | 'transaction'>
  begin: BeginRun
  /** Milliseconds since the epoch. */
  now: () => number
  logger: Logger
}

type Scheduled = {
  flow: string
  name: string
  rules: ScheduleRules
  overlap: PullFlow['overlap']
  jitterSeconds: number
}

/**
 * Begins the runs of all flows with a schedule, until stopped. Wakes when a slot is due, and every 30 s: what counts is the clock then,
 * so a clock that is put forward or back, or a process that stood still, does no harm. Any number of processes may do it at once.
 */
export const startSchedules = (deps: ScheduleDeps): Ticker => {
  let lookedAt = new Date(deps.now())
  const look = (): Promise<void> => {
    lookedAt = new Date(deps.now())
    return takeDueSlots(deps)
  }
  // From the last look on: a slot that came during it is due at once.
  return startTicker('schedules', () => pauseMs(deps, lookedAt), look, deps.logger)
}

/**
 * Takes every slot that is due now, in this process or in another one. A flow that fails does not stop the others; the first failure is
 * thrown at the end.
 */
export const takeDueSlots = async (deps: ScheduleDeps): Promise<void> => {
  const failures: unknown[] = []
  for (const scheduled of scheduledFlows(deps)) {
    try {
      await takeSlotsOf(scheduled, deps)
    } catch (error) {
      failures.push(error)
    }
  }
  if (failures.length > 0) throw failures[0]
}

const takeSlotsOf = async (scheduled: Scheduled, deps: ScheduleDeps): Promise<void> => {
  const now = new Date(deps.now())
  const { schedules } = deps.store
  const plan = planSlots(scheduled.rules, await schedules.lastSlot(scheduled.name, now), now)
  for (const at of plan.take) await takeSlot(scheduled, at, plan, deps)
  const settled = plan.passedOver.at(-1)
  // Claimed without a run, it is where the next look begins.
  if (plan.take.length === 0 && settled !== undefined && (await schedules.claimSlot(scheduled.name, settled.at)))
    tellPassedOver(scheduled.flow, plan, deps.logger)
}

/** In one transaction: a process that dies leaves neither a slot without its run nor a run without its slot. */
const takeSlot = async (scheduled: Scheduled, at: Date, plan: SlotPlan, deps: ScheduleDeps): Promise<void> => {
  const { flow, name, overlap, jitterSeconds } = scheduled
  const later = jitterSeconds === 0 ? {} : { notBefore: new Date(at.getTime() + jitterMs(name, at, jitterSeconds)) }
  const begun = await deps.store.transaction(async (store) => {
    if (!(await store.schedules.claimSlot(name, at))) return undefined
    return deps.begin({ flow, trigger: 'schedule', slotAt: at, overlap, ...later }, store)
  })
  if (begun === undefined) return
  const outcome = 'skipped' in begun ? { skipped: begun.skipped } : { runId: begun.runId }
  deps.logger.info({ flow, slotAt: at, ...outcome }, 'skipped' in begun ? 'a slot was skipped' : 'a slot began its run')
  if (at === plan.take.at(-1)) tellPassedOver(flow, plan, deps.logger)
  if ('wake' in begun) await begun.wake?.()
}

const tellPassedOver = (flow: string, { passedOver, isCut }: SlotPlan, logger: Logger): void => {
  const [first] = passedOver
  if (first === undefined && !isCut) return
  logger.warn(
    { flow, slots: passedOver.length, more: isCut, from: first?.at, to: passedOver.at(-1)?.at, why: first?.why },
    'slots passed without a run of their own; a backfill of the flow can read their time again',
  )
}

/** How long to wait for the first slot after the last look. */
const pauseMs = (deps: ScheduleDeps, lookedAt: Date): number => {
  const until = new Date(lookedAt.getTime() + longestPauseMs)
  const nextMs = [...scheduledFlows(deps)].map(({ rules }) =>
    (nextFireTime(rules, lookedAt, until) ?? { at: until }).at.getTime(),
  )
  const waitMs = Math.min(until.getTime(), ...nextMs) - deps.now()
  return Math.min(longestPauseMs, Math.max(shortestPauseMs, waitMs))
}

function* scheduledFlows({ flows, calendars }: ScheduleDeps): Generator<Scheduled, void> {
  for (const [flow, settings] of flows) {
    if (!isPullFlow(settings) || settings.schedule === undefined) continue
    const { schedule: expression, timezone, catchUp, overlap, jitterSeconds } = settings
    const name = scheduleName(flow, { expression, timezone })
    const rules = { expression, timezone, catchUp, holidays: calendars.get(flow) }
    yield { flow, name, rules, overlap, jitterSeconds }
  }
}

/** The same in every process, whichever gets the slot. */
const jitterMs = (name: string, at: Date, jitterSeconds: number): number =>
  createHash('sha256').update(`${name} ${at.toISOString()}`).digest().readUInt32BE() % (jitterSeconds * 1000 + 1)
