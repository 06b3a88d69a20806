import { createWriteStream } from 'node:fs'
import { lstat, mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { PGlite } from '@electric-sql/pglite'
import { drizzle } from 'drizzle-orm/node-postgres'
import type pg from 'pg'
import type { Logger } from 'pino'
import { ConfigError, messageOf, RejectedError } from '../domain/errors.ts'
import { say } from '../domain/said.ts'
import { clockSkewMs } from './clock-skew.ts'
import { createStore } from './create-store.ts'
import { type DataFolderLock, lockDataFolder } from './data-folder-lock.ts'
import { databaseFrom } from './database.ts'
import { storeFolderOf } from './embedded-folder.ts'
import { forgetOldRequests } from './idempotent-requests.ts'
import { migrateStore } from './migrate.ts'
import type { Outbox } from './operations-store.ts'
import { PGlitePool } from './pglite-pool.ts'
import { forgetOldReconciliations } from './reconciliations.ts'
import { restoredIn, restoredMark } from './restored-mark.ts'
import { forgetOldSlots } from './schedules.ts'
import { forgetOldSignIns } from './sessions.ts'
import type { Store } from './store.ts'
import { tarOfFolder } from './tar.ts'

/** BullMQ names its tables without a schema, and its migrations begin in `bullmq`. */
const searchPath = 'bullmq, public'

/**
 * Memory of the database that was once in use is never given back. Of the page cache a quarter of the usual: all of it is written once at every start,
 * which takes half a second. Of the rows that `analyze` looks at a fifth, 6,000: with rows of 0.8 kB they took 6 MB instead of 30.
 */
const memorySettings = ['-c', 'shared_buffers=32MB', '-c', 'default_statistics_target=20']

export type EmbeddedStore = {
  store: Store
  pool: pg.Pool
  lock: DataFolderLock
  /** The data folder was made of a backup, and nobody has drawn the conclusions yet. */
  restored: { forget(): Promise<void> } | undefined
  close(): Promise<void>
}

export type StoreDeps = {
  logger: Logger
  /** The store stopped for good (full disk, data folder taken away): the process must end and be started again. */
  onStopped?: (error: Error) => void
  /** Who is told of what happens; nobody when left out. */
  outbox?: Outbox
}

/** Opens the database in `folder`, for this process alone, making it when there is none. */
export const openEmbedded = async (
  folder: string,
  { logger, onStopped, outbox = [] }: StoreDeps,
): Promise<EmbeddedStore> => {
  const dataFolder = resolve(folder)
  let pool: PGlitePool | undefined
  const stopped = (err: Error): void => {
    logger.fatal({ err }, 'the store stopped')
    onStopped?.(err)
  }
  const lock = await lockDataFolder(dataFolder, () => {
    const error = new Error(
      `another process took the data folder ${dataFolder} over: the store is closed here; restart`,
    )
    // Not closed in truth: that would write into what belongs to the other one.
    if (pool === undefined) stopped(error)
    else pool.abandon(error)
  })
  try {
    const path = storeFolderOf(dataFolder)
    pool = new PGlitePool(await createDatabase(path), { assertHeld: lock.assertHeld })
    pool.on('error', stopped)
    // PGlitePool answers what pg.Pool answers; the class of pg has private parts that cannot be declared.
    const asPool = pool as unknown as pg.Pool
    await migrateStore(asPool)
    const close = closeOnce(pool, lock)
    const restored = await restoredIn(dataFolder)
    return { pool: asPool, lock, restored, close, store: storeOf(pool, asPool, { path, outbox, close }) }
  } catch (error) {
    await pool?.end().catch(() => undefined)
    await lock.release()
    throw error
  }
}

const createDatabase = async (path: string): Promise<PGlite> => {
  try {
    const database = await PGlite.create(path, { startParams: [...PGlite.defaultStartParams, ...memorySettings] })
    await database.exec(`set search_path to ${searchPath}; set jit to off`)
    return database
  } catch (error) {
    throw new ConfigError(
      'STORE_UNREACHABLE',
      `the embedded database in ${path} cannot be opened: ${messageOf(error)}; ` +
        'check space and permissions, or unpack a backup into an empty data folder',
      { cause: error },
    )
  }
}

const storeOf = (
  pool: PGlitePool,
  asPool: pg.Pool,
  { path, outbox, close }: { path: string; outbox: Outbox; close: () => Promise<void> },
): Store =>
  createStore(databaseFrom(drizzle(asPool)), {
    alone: true,
    outbox,
    clockSkewMs: () => clockSkewMs(asPool),
    tidy: () => tidy(asPool),
    backup: (file) => backup(pool, path, file),
    close,
  })

const closeOnce = (pool: PGlitePool, lock: DataFolderLock): (() => Promise<void>) => {
  let closing: Promise<void> | undefined
  return () => {
    closing ??= (async () => {
      if (!pool.ended) await pool.end()
      await lock.release()
    })()
    return closing
  }
}

/** The database does not vacuum by itself: tables with enough dead or new rows are done, one short statement each. */
const tidy = async (pool: pg.Pool): Promise<void> => {
  await forgetOldSlots(pool)
  await forgetOldReconciliations(pool)
  await forgetOldSignIns(pool)
  await forgetOldRequests(pool)
  await pool.query('select pg_stat_force_next_flush()')
  const { rows } = await pool.query<{ name: string }>(`
    select format('%I.%I', schemaname, relname) as name from pg_stat_user_tables
    where n_dead_tup > 200 + n_live_tup / 20 or n_ins_since_vacuum > 5000 + n_live_tup / 10
      or n_mod_since_analyze > 500 + n_live_tup / 10`)
  for (const { name } of rows) await pool.query(`vacuum (analyze) ${name}`)
}

/** Files of the running process, as pg_basebackup leaves them out (https://www.postgresql.org/docs/current/protocol-replication.html). */
const isWanted = (name: string): boolean => !/^store\/(?:postmaster\.(?:pid|opts)|pg_replslot\/.|pgsql_tmp)/.test(name)

/** What is there may be the only backup from before the trouble. */
const assertNothingAt = async (target: string): Promise<void> => {
  const there = await lstat(target).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (there !== undefined)
    throw new RejectedError('REQUEST_INVALID', say('backup.there', { file: target }), { stage: 'store' })
}

/** Nobody writes while the files are copied. The archive unpacks into an empty data folder. */
const backup = (pool: PGlitePool, path: string, file: string): Promise<{ sizeBytes: number }> =>
  pool.exclusive(async (database) => {
    const target = resolve(file)
    await assertNothingAt(target)
    await database.exec('checkpoint')
    const draft = `${target}.part`
    await mkdir(dirname(target), { recursive: true })
    try {
      await pipeline(
        Readable.from(tarOfFolder(path, basename(path), isWanted, [restoredMark]), { objectMode: true }),
        createGzip({ level: 3 }),
        createWriteStream(draft, { mode: 0o600 }),
      )
      const handle = await open(draft, 'r')
      await handle.sync()
      await handle.close()
      await rename(draft, target)
    } catch (error) {
      await rm(draft, { force: true })
      throw error
    }
    return { sizeBytes: (await stat(target)).size }
  })
