import { messageOf } from '../domain/errors.ts'
import type { Money } from '../domain/money.ts'
import { intakeLane } from '../queue/lanes.ts'
import { beginOfDay, localMoment } from '../schedule/local-day.ts'
import type { InstanceView, TrafficKind } from '../store/observe-store.ts'
import { partnerDays } from './absences.ts'
import { type FlowState, flowStates } from './flow-states.ts'
import { comingIn, lastSeenBy } from './last-seen.ts'
import type { ObserveDeps, Problem } from './observe.ts'
import { inOrder, problemsOf, verdictOf } from './problems.ts'
import { type SystemState, systemStates } from './systems.ts'

export type Overview = {
  verdict: 'fine' | 'attention' | 'broken'
  since: Date | null
  problems: Problem[]
  /** Since midnight in the time zone of the operations. */
  today: {
    ordersIn: number
    documentsIn: number
    deliveriesDone: number
    deadLettersOpened: number
    deadLettersOpen: number
    oldestDeadLetterAt: Date | null
    moneyAtRisk: Money[]
    oldestWaitingAt: Date | null
  }
  flows: FlowState[]
  systems: (Pick<SystemState, 'name' | 'state' | 'reason' | 'reasonSaid' | 'waiting'> & { type: string })[]
  workers: InstanceView[]
}

export type OverviewDeps = ObserveDeps & {
  /** Connector types of the systems, by name. */
  systemTypes: ReadonlyMap<string, string>
  /** Problems others know of. */
  moreProblems?: (() => Promise<Problem[]>) | undefined
}

const dayMs = 86_400_000
/** Clocks changed on a day make it an hour longer. */
const longestDayMs = dayMs + 3_600_000

/** Whether anything is wrong, since when, and what to do. A dozen short queries, however much there is. */
export const viewOverview = async (deps: OverviewDeps): Promise<Overview> => {
  const { store, queue, partners, operations, now } = deps
  const midnight = beginOfDay(operations.timezone, localMoment(operations.timezone, now()).date)
  const totals = await store.traffic.totals()
  const [open, moneyAtRisk, waiting, instances, overdue, days, flows, systems, queueFailure, today, more] =
    await Promise.all([
      store.observations.openByCode(),
      store.observations.moneyAtRisk(),
      store.observations.waiting(),
      store.observations.instances(),
      store.observations.overdue(),
      partnerDays(
        partners.map(({ name }) => name),
        deps,
      ),
      flowStates(deps, lastSeenBy(totals, 'flow', comingIn)),
      systemStates(deps, lastSeenBy(totals, 'system', ['deliveries-done'])),
      queue.counts(intakeLane).then(() => null, messageOf),
      store.traffic.series({ from: midnight, to: new Date(midnight.getTime() + longestDayMs), stepMs: 2 * dayMs }, {}),
      deps.moreProblems?.() ?? [],
    ])
  const facts = { open, waiting, instances, overdue, days, flows, systems, queueFailure, now: new Date(now()) }
  const problems = inOrder([...problemsOf(facts), ...more])
  const countOf = (...kinds: TrafficKind[]): number =>
    today.reduce((sum, { kind, n }) => (kinds.includes(kind) ? sum + n : sum), 0)
  return {
    ...verdictOf(problems),
    problems,
    today: {
      ordersIn: countOf('orders-in'),
      documentsIn: countOf('orders-in', 'documents-in'),
      deliveriesDone: countOf('deliveries-done'),
      deadLettersOpened: countOf('dead-letters'),
      deadLettersOpen: open.reduce((sum, { count }) => sum + count, 0),
      oldestDeadLetterAt: earliest(open.map(({ oldest }) => oldest)),
      moneyAtRisk,
      oldestWaitingAt: earliest(waiting.map(({ oldest }) => oldest)),
    },
    flows,
    systems: systems.map(({ name, state, reason, reasonSaid, waiting: due }) => ({
      name,
      type: deps.systemTypes.get(name) ?? '',
      state,
      reason,
      reasonSaid,
      waiting: due,
    })),
    workers: instances,
  }
}

const earliest = (dates: readonly (Date | null)[]): Date | null =>
  dates.reduce<Date | null>((first, at) => (at !== null && (first === null || at < first) ? at : first), null)
