import { fileURLToPath } from 'node:url'
import { readMigrationFiles } from 'drizzle-orm/migrator'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
import type pg from 'pg'
import { ConfigError } from '../domain/errors.ts'

const config = {
  migrationsFolder: fileURLToPath(new URL('./migrations', import.meta.url)),
  migrationsTable: 'schema_migration',
  migrationsSchema: 'public',
}
/** Any number of our own: processes that start together migrate one after the other. */
const lockNumber = 7_203_418_855
const undefinedTable = '42P01'

/**
 * Brings the tables to the version of this program. Throws ConfigError STORE_OUT_OF_DATE when they are already newer.
 */
export const migrateStore = async (pool: pg.Pool): Promise<void> => {
  const client = await pool.connect()
  try {
    const { rows } = await client.query<{ path: string; timeout: string }>(
      `select current_setting('search_path') as path, current_setting('statement_timeout') as timeout`,
    )
    // Our tables belong into `public`, and building an index may take its time.
    await configure(client, 'public', '0')
    await client.query('select pg_advisory_lock($1)', [lockNumber])
    try {
      await assertNotNewer(client)
      await migrate(drizzle(client), config)
    } finally {
      await client.query('select pg_advisory_unlock($1)', [lockNumber])
    }
    await configure(client, rows[0]?.path ?? 'public', rows[0]?.timeout ?? '0')
    client.release()
  } catch (error) {
    // The session is left as it is, so it must not serve others.
    client.release(true)
    throw error
  }
}

const configure = async (client: pg.PoolClient, searchPath: string, statementTimeout: string): Promise<void> => {
  await client.query(`select set_config('search_path', $1, false), set_config('statement_timeout', $2, false)`, [
    searchPath,
    statementTimeout,
  ])
}

const assertNotNewer = async (client: pg.PoolClient): Promise<void> => {
  const ours = Math.max(...readMigrationFiles(config).map(({ folderMillis }) => folderMillis))
  const theirs = await lastMigration(client)
  if (theirs > ours) {
    throw new ConfigError(
      'STORE_OUT_OF_DATE',
      `the database was last changed by a newer Crossdock (migration of ${new Date(theirs).toISOString()}, ` +
        `this program knows up to ${new Date(ours).toISOString()}): start that version or a newer one`,
    )
  }
}

const lastMigration = async (client: pg.PoolClient): Promise<number> => {
  try {
    const { rows } = await client.query<{ last: string | null }>(
      'select max(created_at) as last from public.schema_migration',
    )
    return Number(rows[0]?.last ?? 0)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === undefinedTable) return 0
    throw error
  }
}
