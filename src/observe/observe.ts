import type { Connection } from '../connectors/connector.ts'
import type { Flow } from '../domain/flow.ts'
import type { Partner } from '../domain/partner.ts'
import type { Said } from '../domain/said.ts'
import type { Queue } from '../queue/queue.ts'
import type { Holidays } from '../schedule/fire-times.ts'
import type { Store } from '../store/store.ts'

/** When and where people look on: time zone, and days on which nobody is missed. */
export type Operations = { timezone: string; holidays: Holidays }

/** What looking on needs. */
export type ObserveDeps = {
  store: Store
  queue: Queue
  flows: ReadonlyMap<string, Flow>
  /** Holidays by flow. */
  calendars: ReadonlyMap<string, Holidays>
  partners: readonly Partner[]
  connections: ReadonlyMap<string, Connection>
  operations: Operations
  now: () => number
}

/** Something a person should know of, worst first: `critical` means that business stands still. */
export type Problem = {
  kind:
    | 'dead-letters'
    | 'system-paused'
    | 'system-down'
    | 'flow-late'
    | 'flow-failed'
    | 'flow-paused'
    | 'ack-overdue'
    | 'partner-silent'
    | 'queue-stuck'
    | 'no-worker'
    | 'alert-failing'
    | 'certificate'
  severity: 'critical' | 'warning' | 'notice'
  what: string
  since: Date | null
  /** What to do next, in words. */
  next: string
  /** `what` and `next` for who reads another language. */
  said: { what: Said; next: Said }
  /** A path of the console. */
  link: string
}

export const severities = ['critical', 'warning', 'notice'] as const satisfies readonly Problem['severity'][]
