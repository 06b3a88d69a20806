import { drizzle } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import type { Logger } from 'pino'
import { ConfigError, messageOf } from '../domain/errors.ts'
import { clockSkewMs } from './clock-skew.ts'
import { createStore } from './create-store.ts'
import { databaseFrom } from './database.ts'
import { forgetOldRequests } from './idempotent-requests.ts'
import { migrateStore } from './migrate.ts'
import type { Outbox } from './operations-store.ts'
import { forgetOldReconciliations } from './reconciliations.ts'
import { forgetOldSlots } from './schedules.ts'
import { forgetOldSignIns } from './sessions.ts'
import { endSilentLines } from './silent-lines.ts'
import type { Store } from './store.ts'
import { saysStoreIsAway } from './store-away.ts'

const defaultPoolSize = 10
/** Every lane of the queue keeps a connection for its wake-ups; they are opened when the queue asks for them. */
const maxQueueConnections = 60
const connectTimeoutMs = 10_000
/** A connection on which an answer is due and nothing comes for this long is replaced. */
const usualSilentMs = 30_000
/** The server notices in time, too, that a process is gone, and lets go of what that had locked. */
const serverKeepAlive = '-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3'
const oldestVersion = 140_000

export type PostgresStore = { store: Store; pool: pg.Pool; close(): Promise<void> }

export type PostgresOptions = {
  url: string
  poolSize?: number
  /** How long a line may be silent that owes an answer; for tests. */
  silentMs?: number
}

/** Opens a PostgreSQL database. `pool` is a second pool, for a queue that lives there too. */
export const openPostgres = async (
  { url, poolSize = defaultPoolSize, silentMs = usualSilentMs }: PostgresOptions,
  { logger, outbox = [] }: { logger: Logger; outbox?: Outbox },
): Promise<PostgresStore> => {
  const storePool = createPool(url, poolSize, silentMs, logger)
  const queuePool = createPool(url, maxQueueConnections, silentMs, logger)
  const ends = [storePool, queuePool].map((pool) => endSilentLines(pool, silentMs))
  let closing: Promise<void> | undefined
  const close = (): Promise<void> => {
    closing ??= Promise.all(ends.map((end) => end())).then(() => undefined)
    return closing
  }
  try {
    await assertUsable(storePool, url)
    await migrate(url, logger)
  } catch (error) {
    await close()
    throw error
  }
  const store = createStore(databaseFrom(onPool(storePool)), {
    alone: false,
    outbox,
    clockSkewMs: () => clockSkewMs(storePool),
    // Autovacuum does the rest.
    tidy: async () => {
      await forgetOldSlots(storePool)
      await forgetOldReconciliations(storePool)
      await forgetOldSignIns(storePool)
      await forgetOldRequests(storePool)
    },
    backup: async (file) => {
      throw new ConfigError(
        'BACKUP_ELSEWHERE',
        `this store is PostgreSQL and is backed up by its own tools: pg_dump --format=custom --file=${file} "${withoutPassword(url)}"`,
      )
    },
    close,
  })
  return { store, pool: queuePool, close }
}

const createPool = (url: string, max: number, silentMs: number | undefined, logger: Logger): pg.Pool => {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    application_name: 'crossdock',
    connectionTimeoutMillis: Math.min(connectTimeoutMs, silentMs ?? connectTimeoutMs),
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    // A statement that takes longer is stuck, and holds locks others wait for. It has to end before its line counts as dead.
    ...(silentMs === undefined
      ? {}
      : { statement_timeout: Math.ceil((silentMs * 5) / 6), idle_in_transaction_session_timeout: silentMs }),
    // BullMQ names its tables without a schema. Compiling a statement costs more than running any of ours.
    options: `-c search_path=bullmq,public -c jit=off ${serverKeepAlive}`,
  })
  // A connection that drops is replaced by the next query. One in use tells its user; without a listener of its own it would end the process.
  const lost = (err: Error): void => logger.warn({ err: messageOf(err) }, 'a connection to PostgreSQL was lost')
  pool.on('error', lost)
  pool.on('connect', (client) => client.on('error', lost))
  return pool
}

/** Drizzle gives no connection back whose BEGIN failed: each would be one less in the pool, for ever. */
const onPool = (pool: pg.Pool): Parameters<typeof databaseFrom>[0] => {
  const pooled = drizzle(pool)
  return {
    execute: pooled.execute.bind(pooled),
    transaction: async (work, config) => {
      const client = await pool.connect()
      let isBroken = true
      try {
        const result = await drizzle(client).transaction(work, config)
        isBroken = false
        return result
      } catch (error) {
        isBroken = saysStoreIsAway(error)
        throw error
      } finally {
        client.release(isBroken)
      }
    },
  }
}

/** On a connection of its own: building an index may take its time, and says nothing meanwhile. */
const migrate = async (url: string, logger: Logger): Promise<void> => {
  const pool = createPool(url, 1, undefined, logger)
  try {
    await migrateStore(pool)
  } finally {
    await pool.end()
  }
}

const assertUsable = async (pool: pg.Pool, url: string): Promise<void> => {
  const { rows } = await pool
    .query<{ version: number; name: string; encoding: string }>(
      `select current_setting('server_version_num')::int as version, current_setting('server_version') as name,
        current_setting('server_encoding') as encoding`,
    )
    .catch((error: unknown) => {
      throw new ConfigError(
        'STORE_UNREACHABLE',
        `PostgreSQL at ${withoutPassword(url)} does not answer: ${reasonOf(error)}; start it, or correct store.url (DATABASE_URL)`,
        { cause: error },
      )
    })
  const [server] = rows
  if (server === undefined || server.version < oldestVersion) {
    throw new ConfigError('STORE_UNREACHABLE', `PostgreSQL ${server?.name} is too old: version 14 or newer is needed`)
  }
  if (server.encoding !== 'UTF8') {
    throw new ConfigError(
      'STORE_UNREACHABLE',
      `the database at ${withoutPassword(url)} stores ${server.encoding}: create one with ENCODING 'UTF8'`,
    )
  }
}

/** A refused connection to a name with several addresses has no message of its own. */
const reasonOf = (error: unknown): string =>
  error instanceof AggregateError ? [...new Set(error.errors.map(messageOf))].join(', ') : messageOf(error)

const withoutPassword = (url: string): string => {
  try {
    const parsed = new URL(url)
    parsed.password = ''
    parsed.searchParams.delete('password')
    return parsed.href
  } catch {
    return 'the configured address'
  }
}
