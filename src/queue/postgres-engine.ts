import { createPostgresBackend, type PgQueryable, Queue, runMigrations, Worker } from 'bullmq'
import { ConfigError, messageOf } from '../domain/errors.ts'
import { assertClocksAgree } from './clock-skew.ts'
import type { Engine, EngineDeps, LaneQueue, LaneWorker } from './engine.ts'
import { createListeningPool, type Pool, rowsOf, schema, searchPath, withClient } from './listening-pool.ts'

export type PostgresQueueOptions = { kind: 'postgres' | 'pglite'; pool: Pool }

/**
 * Opens BullMQ's PostgreSQL backend on the pool of the store, with its tables in a schema of their own. The pool must
 * allow two connections at least and belongs to the caller. Throws ConfigError QUEUE_UNREACHABLE or CLOCK_SKEW.
 */
export const openPostgresEngine = async (
  { kind, pool }: PostgresQueueOptions,
  { logError, timing, onOutage }: EngineDeps,
): Promise<Engine> => {
  if (kind === 'postgres') await assertClocksAgree('PostgreSQL', () => serverTimeMs(pool))
  await prepareSchema(pool)
  if (kind === 'pglite') await pool.query(`SET search_path TO ${searchPath}`)
  // An idle connection that breaks would end the process if nobody listened.
  const onPoolError = (error: Error): void => logError(undefined, error)
  pool.on('error', onPoolError)
  const connection = createListeningPool(pool, {
    isServer: kind === 'postgres',
    timing,
    onOutage: (error) => {
      onOutage()
      logError(undefined, error)
    },
  })
  return {
    backend: kind,
    createQueue: (lane, options): LaneQueue => new Queue(lane, { ...options, connection }, createPostgresBackend),
    createWorker: (lane, run, options): LaneWorker =>
      new Worker(lane, run, { ...options, connection }, createPostgresBackend),
    close: async () => {
      await connection.end()
      pool.removeListener('error', onPoolError)
    },
  }
}

const serverTimeMs = async (pool: Pool): Promise<number> => {
  const answer = await asking(pool.query('SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS now'))
  return Number(rowsOf(answer)[0]?.['now'])
}

const prepareSchema = (pool: Pool): Promise<void> =>
  asking(
    withClient(pool, async (client) => {
      // BullMQ's type leaves the type of the rows to its caller; it reads only what its own statements select.
      await runMigrations(client as PgQueryable, schema)
      // The last look for stalled jobs is kept as a time. One in the future, left by a clock that was wrong for a while,
      // would keep every worker from taking over stalled jobs until that time has come.
      await client.query(
        `DELETE FROM ${schema}.meta WHERE field = 'stalled-check'
         AND value::numeric > extract(epoch FROM clock_timestamp()) * 1000 + 1000`,
      )
    }),
  )

const asking = async <T>(answer: Promise<T>): Promise<T> => {
  try {
    return await answer
  } catch (error) {
    throw new ConfigError(
      'QUEUE_UNREACHABLE',
      `the queue cannot use the database: ${messageOf(error)}. The database user needs the right to create the schema "${schema}"`,
      { cause: error },
    )
  }
}
