import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import pg from 'pg'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { openStore } from '../../src/store/open-store.ts'
import { PGlitePool } from '../../src/store/pglite-pool.ts'
import { newDocument } from '../conformance/store/rows.ts'
import { makeOldStore } from '../helpers/old-store.ts'
import { createPreparedDatabase } from '../helpers/prepared-store.ts'

const logger = pino({ level: 'silent' })

test('documents of before keep what was understood of them, and those of which nothing was', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'crossdock-migration-'))
  const [understood, unread] = [newDocument(), newDocument()]
  const canonical = { orderNumber: 'PO-1', lines: [{ lineNumber: '1', description: 'Gerät "groß"' }] }
  const fill = async (pool: pg.Pool): Promise<void> => {
    for (const [{ id }, value] of [
      [understood, canonical],
      [unread, null],
    ] as const)
      await pool.query(
        `insert into document (id, direction, group_index, group_control_number, transaction_index, transaction_control_number, type, version,
          entity, system, partner, state, issues, delimiters, canonical)
        values ($1, 'in', 0, '1', 0, '0001', '850', '004010', 'sales-order', 'edi', 'northwind', 'mapped', '[]', '{}', $2)`,
        [id, value],
      )
  }
  try {
    await mkdir(join(folder, 'data'))
    // The likeness has what the migrator uses; the class of pg has private parts that cannot be declared.
    const pool = new PGlitePool(await PGlite.create(join(folder, 'data', 'store'))) as unknown as pg.Pool
    await makeOldStore(pool, folder, 9, fill)
    const { store, close } = await openStore({ kind: 'embedded', folder: join(folder, 'data') }, { logger })
    expect((await store.documents.get(understood.id))?.canonical).toEqual(canonical)
    expect((await store.documents.get(unread.id))?.canonical).toBeNull()
    await close()
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

test('a server that knows LZ4 compresses documents and files by it', async () => {
  const database = await createPreparedDatabase()
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  try {
    const known = await client.query(
      `select 1 from pg_settings where name = 'default_toast_compression' and 'lz4' = any(enumvals)`,
    )
    const { rows } = await client.query<{ name: string; by: string }>(
      `select attrelid::regclass || '.' || attname as name, attcompression as by from pg_attribute
      where attrelid in ('document'::regclass, 'interchange_chunk'::regclass) and attname in ('canonical', 'body', 'bytes')
      order by name`,
    )
    const by = known.rows.length > 0 ? 'l' : ''
    expect(rows).toEqual([
      { name: 'document.body', by },
      { name: 'document.canonical', by },
      { name: 'interchange_chunk.bytes', by },
    ])
  } finally {
    await client.end()
    await database.drop()
  }
})
