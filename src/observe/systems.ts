import type { Said } from '../domain/said.ts'
import { isHeldByPerson, pauseSaid } from '../domain/system-pause.ts'
import type { SystemLoad } from '../store/observe-store.ts'
import type { SystemStatus } from '../store/store.ts'
import { lastSeenBy } from './last-seen.ts'
import type { ObserveDeps } from './observe.ts'

/** `paused` by a person until a person ends it; `down`: it fails, and is tried again by itself. `unknown`: nothing was asked of it yet. */
export type SystemState = SystemLoad & {
  name: string
  state: 'ok' | 'paused' | 'down' | 'unknown'
  reason: string | null
  reasonSaid: Said | null
  lastDoneAt: Date | null
}

/** Of every system, what the store knows. `lastDone`: when something was last delivered there. */
export const systemStates = async (
  { store, connections }: Pick<ObserveDeps, 'store' | 'connections'>,
  lastDone: ReadonlyMap<string, Date>,
): Promise<SystemState[]> => {
  const names = [...connections.keys()]
  const [loads, statuses] = await Promise.all([store.observations.loads(names), store.systems.list()])
  return loads.map((load) => {
    const status = statuses.find(({ system }) => system === load.system)
    const lastDoneAt = lastDone.get(load.system) ?? null
    const { state, reason } = stateOf(status, lastDoneAt !== null)
    return { ...load, name: load.system, lastDoneAt, state, reason, reasonSaid: pauseSaid(reason) }
  })
}

const stateOf = (status: SystemStatus | undefined, wasUsed: boolean): Pick<SystemState, 'state' | 'reason'> => {
  if (status !== undefined && status.pausedUntil !== null) {
    const held = isHeldByPerson(status.pausedUntil)
    return { state: held ? 'paused' : 'down', reason: status.reason }
  }
  // Its pause is over and it is tried just now: it is not known yet whether it answers.
  if (status !== undefined && status.failures > 0) return { state: 'down', reason: status.reason }
  return { state: wasUsed ? 'ok' : 'unknown', reason: null }
}

/** What a list of systems shows beside its pause. */
export type SystemExtras = {
  /** Deliveries: due, under way, put off; and open dead letters of the system. */
  lane: { waiting: number; active: number; delayed: number; failed: number }
  lastDoneAt: Date | null
  /** The system asked to wait: when the last of what was put off for that goes on. */
  rateLimitedUntil: Date | null
}

/** By name, of every system. */
export const systemExtras = async (
  deps: Pick<ObserveDeps, 'store' | 'connections'>,
): Promise<Map<string, SystemExtras>> => {
  const lastDone = lastSeenBy(await deps.store.traffic.totals(), 'system', ['deliveries-done'])
  const states = await systemStates(deps, lastDone)
  return new Map(
    states.map(({ name, waiting, active, delayed, failed, lastDoneAt, busyUntil }) => [
      name,
      {
        lane: { waiting, active, delayed, failed },
        lastDoneAt,
        rateLimitedUntil: busyUntil,
      },
    ]),
  )
}
