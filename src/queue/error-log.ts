import type { Logger } from 'pino'
import { messageOf } from '../domain/errors.ts'

const quietMs = 30_000

/** Logs errors of the queue's connections. During an outage the same one comes many times a second: it is logged twice a minute. */
export type ErrorLog = (lane: string | undefined, error: unknown) => void

export const createErrorLog = (logger: Logger, now: () => number = Date.now): ErrorLog => {
  const seen = new Map<string, { lastMs: number; unlogged: number }>()
  return (lane, error) => {
    const key = `${lane ?? ''} ${messageOf(error).replace(/\d+/g, '#')}`
    const entry = seen.get(key)
    if (entry !== undefined && now() - entry.lastMs < quietMs) {
      entry.unlogged += 1
      return
    }
    if (seen.size >= 1_000) seen.clear()
    seen.set(key, { lastMs: now(), unlogged: 0 })
    logger.error({ lane, err: error, unlogged: entry?.unlogged || undefined }, 'trouble with the queue')
  }
}
