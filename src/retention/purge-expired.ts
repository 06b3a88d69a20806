import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { RetentionSettings } from '../domain/retention-settings.ts'
import type { PurgeCounts, RetentionWhat } from '../store/operations-store.ts'
import type { Store } from '../store/store.ts'

export type RetentionDeps = {
  store: Store
  settings: RetentionSettings
  /** This process: only one purges at a time. */
  instanceId: string
  logger: Logger
}

/** Content before history before what proves a duplicate: the later steps lean on the earlier. */
const order = ['bodies', 'logs', 'keys'] as const satisfies readonly RetentionWhat[]

const work = 'retention'
const leaseMs = 10 * 60_000
const perStatement = 500
/** So that intake gets its turn between two statements. */
const breathMs = 50

/** What was purged of each clock, or would be. */
export type PurgeReport = Record<RetentionWhat, PurgeCounts>

const daysOf = (settings: RetentionSettings, what: RetentionWhat): number | null => settings[what]

/** What a purge would take now. */
export const countExpired = async ({
  store,
  settings,
}: Pick<RetentionDeps, 'store' | 'settings'>): Promise<PurgeReport> => {
  const report: PurgeReport = { bodies: {}, logs: {}, keys: {} }
  for (const what of order) {
    const days = daysOf(settings, what)
    if (days !== null) report[what] = await store.retention.count(what, days, settings.holdPartners)
  }
  return report
}

/**
 * Purges what is older than its clock and at rest, in small statements; it may be stopped between any two. Undefined when another process
 * is at it.
 */
export const purgeExpired = async (deps: RetentionDeps, signal: AbortSignal): Promise<PurgeReport | undefined> => {
  const { store, settings, instanceId, logger } = deps
  if (!(await store.workLeases.take(work, instanceId, leaseMs))) return undefined
  const report: PurgeReport = { bodies: {}, logs: {}, keys: {} }
  try {
    for (const what of order) {
      const days = daysOf(settings, what)
      if (days === null) continue
      while (!signal.aborted) {
        const taken = await store.retention.purge(what, days, settings.holdPartners, perStatement)
        if (Object.keys(taken).length === 0) break
        add(report[what], taken)
        await store.workLeases.take(work, instanceId, leaseMs)
        await sleep(breathMs)
      }
      const total = Object.values(report[what]).reduce((sum, count) => sum + count, 0)
      await store.retention.notePurge(what, total)
      if (total > 0) logger.info({ what, ...report[what] }, `purged ${what} older than ${days} days`)
    }
  } finally {
    await store.workLeases.release(work, instanceId)
  }
  return report
}

const add = (sums: PurgeCounts, counts: PurgeCounts): void => {
  for (const [name, count] of Object.entries(counts)) sums[name] = (sums[name] ?? 0) + count
}

export type ClockView = { what: RetentionWhat; days: number | null; lastPurgeAt: Date | null; purged: number }

/** How long each is kept, and what was purged so far. */
export const viewClocks = async ({
  store,
  settings,
}: Pick<RetentionDeps, 'store' | 'settings'>): Promise<ClockView[]> => {
  const clocks = await store.retention.clocks()
  return order.map((what) => {
    const clock = clocks.find((one) => one.what === what)
    return { what, days: daysOf(settings, what), lastPurgeAt: clock?.lastPurgeAt ?? null, purged: clock?.purged ?? 0 }
  })
}
