import type pg from 'pg'
import type { DataFolderLock } from './data-folder-lock.ts'
import { type EmbeddedStore, openEmbedded, type StoreDeps } from './open-embedded.ts'
import { openPostgres, type PostgresOptions } from './open-postgres.ts'
import type { Store } from './store.ts'

export type StoreOptions = { kind: 'embedded'; folder: string } | ({ kind: 'postgres' } & PostgresOptions)

export type OpenedStore = {
  kind: StoreOptions['kind']
  store: Store
  /** For the queue's PostgreSQL backend: the embedded database itself, or a pool of its own. Closed with the store. */
  pool: pg.Pool
  /** Of the data folder, embedded only. */
  lock: DataFolderLock | undefined
  /** Embedded only: the data folder was made of a backup, and nobody has drawn the conclusions yet. */
  restored: EmbeddedStore['restored']
  close(): Promise<void>
}

/**
 * Opens the store: locks the data folder (embedded), connects, and brings the tables up to date. Throws ConfigError
 * DATA_FOLDER_LOCKED, STORE_UNREACHABLE or STORE_OUT_OF_DATE.
 */
export const openStore = async (options: StoreOptions, deps: StoreDeps): Promise<OpenedStore> =>
  options.kind === 'embedded'
    ? { kind: options.kind, ...(await openEmbedded(options.folder, deps)) }
    : { kind: options.kind, lock: undefined, restored: undefined, ...(await openPostgres(options, deps)) }
