import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import { messageOf } from '../domain/errors.ts'
import { intakeLane } from '../queue/lanes.ts'
import type { TrafficKind, TrafficPlace } from '../store/observe-store.ts'
import { partnerDays } from './absences.ts'
import { flowStates } from './flow-states.ts'
import { comingIn, lastSeenBy } from './last-seen.ts'
import type { ObserveDeps } from './observe.ts'
import { systemStates } from './systems.ts'

export type Metrics = { contentType: string; text(): Promise<string> }

/** However often somebody scrapes, the store is asked no more often than this. */
const freshForMs = 5_000

/**
 * Metrics in the text format of Prometheus. Counts and ages are those of the whole Crossdock, from the store, and the same from every process;
 * what begins with `process_` or `nodejs_` is of the process that answers.
 */
export const createMetrics = (deps: ObserveDeps): Metrics => {
  const register = new Registry()
  collectDefaultMetrics({ register })
  const set = createGauges(register)
  const counters = createCounters(register)
  let last: { atMs: number; text: Promise<string> } | undefined
  const scrape = async (): Promise<string> => {
    try {
      await collect(deps, set, counters)
      set.storeUp.set(1)
    } catch {
      // An empty page would look like a process that is gone.
      set.storeUp.set(0)
    }
    return register.metrics()
  }
  return {
    contentType: register.contentType,
    text: () => {
      if (last === undefined || deps.now() - last.atMs >= freshForMs) last = { atMs: deps.now(), text: scrape() }
      return last.text
    },
  }
}

const createGauges = (register: Registry) => {
  const gauge = <L extends string>(name: string, help: string, ...labelNames: L[]): Gauge<L> =>
    new Gauge({ name: `crossdock_${name}`, help, labelNames, registers: [register] })
  return {
    storeUp: gauge('store_up', '1 while the store answers'),
    queueUp: gauge('queue_up', '1 while the queue answers'),
    waiting: gauge('waiting', 'What is due and waits, counted to 10000', 'what', 'system'),
    oldestWaiting: gauge('oldest_waiting_seconds', 'How late the oldest of what waits is', 'what', 'system'),
    open: gauge('dead_letters_open', 'Open dead letters', 'code'),
    oldestOpen: gauge('oldest_dead_letter_seconds', 'Age of the oldest open dead letter', 'code'),
    overdue: gauge('acknowledgements_overdue', 'Documents of ours not acknowledged in time', 'partner'),
    flowLag: gauge('flow_lag_seconds', 'Since the start of the last run that read everything', 'flow'),
    flowState: gauge('flow_state', '1 for the state the flow is in', 'flow', 'state'),
    systemUp: gauge('system_up', '0 while the system is paused or fails', 'system', 'state'),
    instances: gauge('instances_alive', 'Living processes', 'role'),
    absent: gauge('partner_absent', '1 while less than a fifth of the usual came today', 'partner'),
  }
}
type Gauges = ReturnType<typeof createGauges>

const createCounters = (register: Registry) => {
  const counter = (name: string, help: string): Counter<'flow' | 'partner' | 'system'> =>
    new Counter({ name: `crossdock_${name}`, help, labelNames: ['flow', 'partner', 'system'], registers: [register] })
  return {
    'orders-in': counter('orders_received_total', 'Orders that came in'),
    'documents-in': counter('other_documents_received_total', 'Documents that came in, without orders'),
    'documents-out': counter('documents_sent_total', 'Documents written for partners'),
    'deliveries-done': counter('deliveries_done_total', 'Deliveries that arrived'),
    retries: counter('delivery_retries_total', 'Deliveries that were put off to be tried again'),
    'records-read': counter('records_read_total', 'Rows read from systems'),
    'dead-letters': counter('dead_letters_opened_total', 'Dead letters opened'),
  } satisfies Record<TrafficKind, unknown>
}
type Counters = ReturnType<typeof createCounters>

const collect = async (deps: ObserveDeps, set: Gauges, counters: Counters): Promise<void> => {
  const { store, queue, partners, now } = deps
  const totals = await store.traffic.totals()
  const names = partners.map(({ name }) => name)
  const [waiting, open, overdue, instances, flows, systems, days, queueFailure] = await Promise.all([
    store.observations.waiting(),
    store.observations.openByCode(),
    store.observations.overdue(),
    store.observations.instances(),
    flowStates(deps, lastSeenBy(totals, 'flow', comingIn)),
    systemStates(deps, lastSeenBy(totals, 'system', ['deliveries-done'])),
    partnerDays(names, deps),
    queue.counts(intakeLane).then(() => undefined, messageOf),
  ])
  const ageSeconds = (since: Date | null): number =>
    since === null ? 0 : Math.max(0, (now() - since.getTime()) / 1000)
  for (const gauge of Object.values(set)) gauge.reset()
  set.queueUp.set(queueFailure === undefined ? 1 : 0)
  for (const { what, system, count, oldest } of waiting) {
    const labels = { what, system: system ?? '' }
    set.waiting.set(labels, count)
    set.oldestWaiting.set(labels, ageSeconds(oldest))
  }
  for (const { code, count, oldest } of open) {
    set.open.set({ code }, count)
    set.oldestOpen.set({ code }, ageSeconds(oldest))
  }
  for (const { partner, count } of overdue) set.overdue.set({ partner }, count)
  for (const { role, alive } of instances) set.instances.inc({ role }, alive ? 1 : 0)
  for (const { name, state, lagMs } of flows) {
    set.flowState.set({ flow: name, state }, 1)
    if (lagMs !== null) set.flowLag.set({ flow: name }, lagMs / 1000)
  }
  for (const { name, state } of systems)
    set.systemUp.set({ system: name, state }, state === 'ok' || state === 'unknown' ? 1 : 0)
  for (const [partner, { absent }] of days) set.absent.set({ partner }, absent === null ? 0 : 1)
  count(totals, counters)
}

/** The store keeps the totals, so a counter is set to what it says. */
const count = (totals: readonly (TrafficPlace & { n: number })[], counters: Counters): void => {
  for (const counter of Object.values(counters)) counter.reset()
  for (const { kind, flow, partner, system, n } of totals) counters[kind].inc({ flow, partner, system }, n)
}
