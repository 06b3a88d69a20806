import { execFile } from 'node:child_process'
import { access, mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { type Logger, pino } from 'pino'
import type { PostgresQueueOptions } from '../../src/queue/postgres-engine.ts'
import { createTestDatabase, onTestDatabase, type TestDatabase } from './services.ts'

/**
 * Makes `folder` a data folder with an empty store and queue: the first test file of a run that asks makes one, which takes seconds, and all
 * copy it. Outside a run of tests nothing happens, and what opens the folder makes its own.
 */
export const prepareDataFolder = async (folder: string): Promise<void> => {
  const scratch = process.env['TEST_SCRATCH']
  if (scratch === undefined) return
  const shared = join(scratch, 'prepared-store')
  if (!(await isThere(shared))) await prepare(scratch, shared)
  await mkdir(folder, { recursive: true })
  // A thousand files and a log of 16 MB that is mostly zeros: several times as quick as the `cp` of Node 20.
  await copy('cp', ['-r', ...(process.platform === 'linux' ? ['--sparse=always'] : []), `${shared}/.`, folder])
}

/** A database with an empty store and queue in it, made in the same way; outside a run of tests it is empty. */
export const createPreparedDatabase = async (): Promise<TestDatabase> => {
  const scratch = process.env['TEST_SCRATCH']
  if (scratch === undefined) return createTestDatabase()
  const shared = preparedDatabaseOf(scratch)
  if (!(await isDatabase(shared))) await prepareDatabase(shared)
  return createTestDatabase(shared)
}

/** What the run that owns this folder prepared, gone: the server may be one that stays. */
export const dropPreparedDatabase = async (scratch: string): Promise<void> => {
  await onTestDatabase(`DROP DATABASE IF EXISTS ${preparedDatabaseOf(scratch)} WITH (FORCE)`)
}

const preparedDatabaseOf = (scratch: string): string =>
  `prepared_${basename(scratch)
    .replaceAll(/[^A-Za-z0-9]/g, '')
    .toLowerCase()}`

const isDatabase = async (name: string): Promise<boolean> =>
  (await onTestDatabase(`SELECT 1 FROM pg_database WHERE datname = '${name}'`)).length > 0

const prepareDatabase = async (shared: string): Promise<void> => {
  const { url, drop } = await createTestDatabase()
  const { openPostgres } = await import('../../src/store/open-postgres.ts')
  await makeStoreAndQueue('postgres', (logger) => openPostgres({ url }, { logger }))
  const name = new URL(url).pathname.slice(1)
  // Another test file may have been quicker.
  await onTestDatabase(`ALTER DATABASE ${name} RENAME TO ${shared}`).catch(async (error: unknown) => {
    await drop()
    if (!(await isDatabase(shared))) throw error
  })
}

const copy = promisify(execFile)

const prepare = async (scratch: string, shared: string): Promise<void> => {
  const folder = await mkdtemp(join(scratch, 'preparing-'))
  const { openStore } = await import('../../src/store/open-store.ts')
  await makeStoreAndQueue('pglite', (logger) => openStore({ kind: 'embedded', folder }, { logger }))
  // Another test file may have been quicker.
  await rename(folder, shared).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error
  })
  await rm(folder, { recursive: true, force: true })
}

const makeStoreAndQueue = async (
  kind: PostgresQueueOptions['kind'],
  open: (logger: Logger) => Promise<{ pool: PostgresQueueOptions['pool']; close(): Promise<void> }>,
): Promise<void> => {
  const { openQueue } = await import('../../src/queue/open-queue.ts')
  const logger = pino({ level: 'silent' })
  const { pool, close } = await open(logger)
  const queue = await openQueue({ kind, pool }, { logger, onWedged: () => undefined })
  await queue.close(0)
  await close()
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )
