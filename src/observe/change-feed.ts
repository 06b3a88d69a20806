import type { Logger } from 'pino'
import type { Store } from '../store/store.ts'

/** What can change, and the tables that hold it. A table there is not (yet) never changes. */
const tablesOf = {
  'dead-letters': ['dead_letter', 'error_group', 'desk_comment'],
  deliveries: ['delivery'],
  documents: ['document', 'interchange', 'acknowledgement', 'awaited_acknowledgement'],
  runs: ['run', 'reconciliation', 'flow_status', 'review'],
  'bulk-actions': ['bulk_action'],
  alerts: ['alert', 'alert_delivery'],
  systems: ['system_status'],
} as const satisfies Record<string, readonly string[]>

export type Topic = keyof typeof tablesOf
export type Change = { topic: Topic; at: Date }
const topics = Object.keys(tablesOf) as [Topic, ...Topic[]]

export type ChangeFeed = {
  /** Tells of changes by any process, each topic once a second at most. Returns how to stop. */
  listen(tell: (change: Change) => void): () => void
  listeners(): number
}

type Deps = { store: Pick<Store, 'observations'>; logger: Logger; now: () => number; everyMs?: number }

/**
 * One look a second for all who listen, and none while nobody does. The looks read what the database counts anyway, so that work pays nothing
 * for being watched: a notification from each transaction would make all of them wait for each other.
 */
export const createChangeFeed = ({ store, logger, now, everyMs = 1_000 }: Deps): ChangeFeed => {
  const listeners = new Set<(change: Change) => void>()
  const tables = Object.values(tablesOf).flat()
  let known: ReadonlyMap<string, number> | undefined
  let timer: NodeJS.Timeout | undefined

  const look = async (): Promise<void> => {
    const seen = await store.observations.changeCounters(tables)
    const before = known
    known = seen
    if (before === undefined) return
    for (const topic of topics) {
      if (!tablesOf[topic].some((table) => seen.get(table) !== before.get(table))) continue
      for (const tell of listeners) tell({ topic, at: new Date(now()) })
    }
  }
  let lastFailure = ''
  const lookAgain = async (): Promise<void> => {
    try {
      await look()
      lastFailure = ''
    } catch (error) {
      if (String(error) !== lastFailure) logger.warn({ err: error }, 'changes cannot be looked for; trying again')
      lastFailure = String(error)
    }
    if (listeners.size > 0) timer = setTimeout(() => void lookAgain(), everyMs).unref()
    else timer = undefined
  }

  return {
    listeners: () => listeners.size,
    listen: (tell) => {
      listeners.add(tell)
      if (timer === undefined && listeners.size === 1) {
        // What happened while nobody listened is no news.
        known = undefined
        timer = setTimeout(() => void lookAgain(), 0).unref()
      }
      return () => {
        listeners.delete(tell)
      }
    },
  }
}
