import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
import type pg from 'pg'

const migrations = fileURLToPath(new URL('../../src/store/migrations', import.meta.url))

/** Makes a store as it was with the first `count` migrations, lets `fill` put rows into it, and closes the pool. `folder`: for copies of them. */
export const makeOldStore = async (
  pool: pg.Pool,
  folder: string,
  count: number,
  fill: (pool: pg.Pool) => Promise<void>,
): Promise<void> => {
  const before = join(folder, 'migrations')
  await cp(migrations, before, { recursive: true })
  const file = join(before, 'meta', '_journal.json')
  const journal = JSON.parse(await readFile(file, 'utf8'))
  journal.entries = journal.entries.filter(({ idx }: { idx: number }) => idx < count)
  await writeFile(file, JSON.stringify(journal))
  await migrate(drizzle(pool), {
    migrationsFolder: before,
    migrationsTable: 'schema_migration',
    migrationsSchema: 'public',
  })
  await fill(pool)
  await pool.end()
}
