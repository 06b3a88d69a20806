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
import { makeOldStore } from '../helpers/old-store.ts'

test('a release taken under the bare number is known when it comes again, and other releases are not taken for it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'crossdock-migration-'))
  const [release, plain] = [randomUUID(), randomUUID()]
  const fill = async (pool: pg.Pool): Promise<void> => {
    for (const [id, orderNumber, releaseNumber] of [
      [release, 'B-1', '1'],
      [plain, 'PO-1', undefined],
    ] as const) {
      await pool.query(
        `insert into document (id, direction, group_index, group_control_number, transaction_index, transaction_control_number, type, version,
          entity, system, partner, business_key, state, issues, delimiters, canonical)
        values ($1, 'in', 0, '1', 0, '0001', '850', '004010', 'sales-order', 'edi', 'northwind', $2, 'mapped', '[]', '{}', $3)`,
        [id, orderNumber, JSON.stringify({ orderNumber, releaseNumber })],
      )
      await pool.query(
        `insert into document_key (partner, entity, business_key, document_id) values ('northwind', 'sales-order', $1, $2)`,
        [orderNumber, id],
      )
    }
  }
  try {
    await mkdir(join(folder, 'data'))
    // The likeness has what the migrator uses; the class of pg has private parts that cannot be declared.
    const pool = new PGlitePool(await PGlite.create(join(folder, 'data', 'store'))) as unknown as pg.Pool
    await makeOldStore(pool, folder, 12, fill)
    const { store, close } = await openStore(
      { kind: 'embedded', folder: join(folder, 'data') },
      { logger: pino({ level: 'silent' }) },
    )
    const keys = ['B-1', 'B-1#1', 'B-1#2', 'PO-1']
    const claims = keys.map((businessKey) => ({
      documentId: randomUUID(),
      partner: 'northwind',
      entity: 'sales-order' as const,
      businessKey,
    }))
    const taken = await store.documents.claimKeys(claims)
    expect(claims.map(({ documentId }) => taken.get(documentId))).toEqual([release, release, undefined, plain])
    await close()
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}, 120_000)
