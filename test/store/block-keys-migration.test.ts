import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import type pg from 'pg'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { openStore } from '../../src/store/open-store.ts'
import { PGlitePool } from '../../src/store/pglite-pool.ts'
import { newCustomer } from '../conformance/store/rows.ts'
import { makeOldStore } from '../helpers/old-store.ts'

test('keys that were kept as texts find their customers, also after a merge of that time is taken back', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'crossdock-migration-'))
  const [survivor, loser, merge] = [randomUUID(), randomUUID(), randomUUID()]
  const fill = async (pool: pg.Pool): Promise<void> => {
    for (const id of [survivor, loser])
      await pool.query(`insert into record (id, entity, key, value) values ($1, 'customer', 'Northwind', $2)`, [
        id,
        newCustomer('Northwind', []),
      ])
    await pool.query(`update record set merged_into = $1 where id = $2`, [survivor, loser])
    await pool.query(`insert into customer_block_key values ('name:northwind', $1), ('tel:55512345', $1)`, [survivor])
    await pool.query(
      `insert into record_merge (id, entity, survivor_id, loser_id, reason, actor, moved) values ($1, 'customer', $2, $3, 'same', 'ann', $4)`,
      [
        merge,
        survivor,
        loser,
        {
          links: [],
          identifiers: [],
          decisions: [],
          blockKeys: ['name:northwind', 'tel:55512345'],
          addedBlockKeys: ['tel:55512345'],
        },
      ],
    )
  }
  try {
    await mkdir(join(folder, 'data'))
    // The likeness has what the migrator uses; the class of pg has private parts that cannot be declared.
    const pool = new PGlitePool(await PGlite.create(join(folder, 'data', 'store'))) as unknown as pg.Pool
    await makeOldStore(pool, folder, 8, fill)
    const { store, close } = await openStore(
      { kind: 'embedded', folder: join(folder, 'data') },
      { logger: pino({ level: 'silent' }) },
    )
    const find = async () => {
      const found = await store.records.blocks(['name:northwind', 'tel:55512345'].map((key) => ({ key, atMost: 10 })))
      return Object.fromEntries([...found].map(([key, ids]) => [key, ids.sort()]))
    }
    expect(await find()).toEqual({ 'name:northwind': [survivor], 'tel:55512345': [survivor] })
    await store.records.undoMerge(merge)
    expect(await find()).toEqual({ 'name:northwind': [survivor, loser].sort(), 'tel:55512345': [loser] })
    await close()
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
