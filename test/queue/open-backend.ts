import { PGlite } from '@electric-sql/pglite'
import pg from 'pg'
import { pino } from 'pino'
import { openQueue, type QueueDeps } from '../../src/queue/open-queue.ts'
import type { Queue } from '../../src/queue/queue.ts'
import type { QueueTiming } from '../../src/queue/timing.ts'
import { PGlitePool } from '../../src/store/pglite-pool.ts'

/** Where a queue lives: a Redis and a prefix, a PostgreSQL database, or a data folder. */
export type Place =
  | { kind: 'redis'; url: string; prefix: string }
  | { kind: 'postgres'; url: string }
  | { kind: 'pglite'; folder: string }

/** Short, so that a test sees retries and takeovers within a second or two. */
export const quickTiming: Partial<QueueTiming> = {
  lockMs: 600,
  stalledCheckMs: 250,
  retryFirstMs: 40,
  retryMaxMs: 80,
  idleWaitMs: 500,
  abortGraceMs: 300,
}

/** Opens the database behind a place once; any number of queues can be opened on it. */
export const openBackend = async (place: Place) => {
  const pool = await openPool(place)
  return {
    pool,
    open: (deps: Partial<QueueDeps> = {}, timing: Partial<QueueTiming> = quickTiming): Promise<Queue> => {
      const logger = pino({ level: 'silent' })
      const all = { logger, onWedged: () => undefined, ...deps }
      if (place.kind === 'redis') return openQueue({ ...place, allowUnsafeRedis: false, timing }, all)
      if (pool === undefined) throw new Error('no pool')
      return openQueue({ kind: place.kind, pool, timing }, all)
    },
    close: async () => {
      await pool?.end()
    },
  }
}

const openPool = async (place: Place): Promise<pg.Pool | PGlitePool | undefined> => {
  if (place.kind === 'redis') return undefined
  if (place.kind === 'pglite') return new PGlitePool(await PGlite.create(place.folder))
  const pool = new pg.Pool({ connectionString: place.url, max: 6 })
  // Idle connections of a database that is dropped under them.
  pool.on('error', () => undefined)
  return pool
}
