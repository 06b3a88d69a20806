import type { PullFlow } from '../domain/flow.ts'
import { say } from '../domain/said.ts'
import { stableId } from '../domain/stable-id.ts'
import { type FireTime, fireTimes, type Timetable } from '../schedule/fire-times.ts'
import { timetableOf } from '../schedule/timetable-of.ts'
import type { Run } from '../store/record-store.ts'
import { type BegunRun, type FlowDeskDeps, pullFlowNamed } from './begin-runs.ts'
import { DeskError } from './desk.ts'

export type BackfillMode = 'missing' | 'failed' | 'all'

/** A slot whose time is read again in one system: what changed after `since`, the slot before it, until the slot. */
export type BackfilledSlot = {
  system: string
  since: Date
  slotAt: Date
  was: Run['state'] | 'never'
  run: BegunRun | null
}

export type BackfillReport = { flow: string; slots: BackfilledSlot[]; dryRun: boolean }

type Order = { actor: string; from: Date; to: Date; mode: BackfillMode; dryRun: boolean }

const mostSlots = 1_000

/**
 * Reads the time of past slots again. Each chosen slot becomes a run over the stretch since the slot before it; a system that gives all it
 * has whatever is asked has one run of kind `changes`. They run one after another, and move no cursor.
 */
export const backfillFlow = async (deps: FlowDeskDeps, name: string, order: Order): Promise<BackfillReport> => {
  const flow = pullFlowNamed(deps, name)
  const timetable = timetableOf(name, flow, deps.calendars)
  if (timetable === undefined) {
    throw new DeskError('ACTION_REFUSED', say('flow.no-slots', { flow: name }))
  }
  const stretches = stretchesOf(timetable, order, name, new Date(deps.now()))
  const slots: BackfilledSlot[] = []
  for (const system of flow.from) slots.push(...(await chosenOf(deps, name, system, stretches, order.mode)))
  if (!order.dryRun) await begin(deps, name, flow, slots, order)
  return { flow: name, slots, dryRun: order.dryRun }
}

type Stretch = { since: Date; slotAt: Date }

const stretchesOf = (timetable: Timetable, { from, to }: Order, name: string, now: Date): Stretch[] => {
  const until = to < now ? to : now
  const slots = fireTimes({ ...timetable, after: new Date(from.getTime() - 1), until, count: mostSlots + 1 })
    .filter((entry): entry is FireTime => entry.kind === 'fires')
    .map(({ at }) => at)
  if (slots.length > mostSlots) {
    throw new DeskError('ACTION_REFUSED', say('flow.many-slots', { flow: name, n: mostSlots }))
  }
  return slots.map((slotAt, index) => ({ since: slots[index - 1] ?? slotBefore(timetable, slotAt) ?? from, slotAt }))
}

const hourMs = 3_600_000
const longestBreakMs = 400 * 24 * hourMs

/** Looks back further and further: a schedule of seconds has millions of slots in a year. */
const slotBefore = (timetable: Timetable, at: Date): Date | undefined => {
  for (let windowMs = hourMs; windowMs < longestBreakMs; windowMs *= 4) {
    const range = { after: new Date(at.getTime() - windowMs), until: new Date(at.getTime() - 1) }
    const last = fireTimes({ ...timetable, ...range, count: Number.POSITIVE_INFINITY }).findLast(
      ({ kind }) => kind === 'fires',
    )
    if (last !== undefined) return last.at
  }
  return undefined
}

const ended: ReadonlySet<Run['state']> = new Set(['done', 'due', 'running', 'stopped'])

const chosenOf = async (
  { store }: FlowDeskDeps,
  name: string,
  system: string,
  stretches: readonly Stretch[],
  mode: BackfillMode,
): Promise<BackfilledSlot[]> => {
  const again = new Set(
    (await store.runs.list({ flow: name, limit: mostSlots }))
      .filter((run) => run.trigger === 'backfill' && run.system === system && ended.has(run.state))
      .map(({ window }) => window?.until),
  )
  const chosen: BackfilledSlot[] = []
  for (const { since, slotAt } of stretches) {
    const run = await store.runs.get(stableId('run', name, system, slotAt.toISOString()))
    const was = run?.state ?? 'never'
    const isRight =
      mode === 'all' || (!again.has(slotAt.toISOString()) && (mode === 'failed' ? was === 'failed' : !hasRun(was)))
    if (isRight) chosen.push({ system, since, slotAt, was, run: null })
  }
  return chosen
}

/** A slot that was skipped, or ended by somebody, never ran. */
const hasRun = (was: BackfilledSlot['was']): boolean => was !== 'never' && was !== 'skipped' && was !== 'cancelled'

const begin = async (
  deps: FlowDeskDeps,
  name: string,
  { entity, from }: PullFlow,
  slots: BackfilledSlot[],
  { actor, mode }: Order,
): Promise<void> => {
  const order = { flow: name, trigger: 'backfill', overlap: 'queue', actor } as const
  for (const system of from) {
    const ofSystem = slots.filter((slot) => slot.system === system)
    const isWhole = deps.connections.get(system)?.sources?.[entity]?.reads === 'full'
    let whole: BegunRun | null = null
    for (const slot of ofSystem) {
      if (!isWhole) {
        const window = { since: slot.since.toISOString(), until: slot.slotAt.toISOString() }
        const [run] = await deps.beginRuns({ ...order, kind: 'window', window, systems: [system] })
        slot.run = run ?? null
        continue
      }
      whole ??= (await deps.beginRuns({ ...order, kind: 'changes', systems: [system] }))[0] ?? null
      slot.run = whole
    }
  }
  const runs = [...new Set(slots.flatMap(({ run }) => run?.id ?? []))]
  await deps.store.audit.append({ actor, action: 'flow.backfill', subject: name, detail: { mode, runs } })
}
