import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { pino } from 'pino'
import { afterAll, expect, test } from 'vitest'
import { openStore } from '../../src/store/open-store.ts'
import type { Store } from '../../src/store/store.ts'
import { fresh, newDelivery, newFacet } from '../conformance/store/rows.ts'
import { createTestDatabase } from '../helpers/services.ts'

const closers: (() => Promise<void>)[] = []
afterAll(async () => {
  for (const close of closers.reverse()) await close()
})

/** A connection of the server tells what it read when it ends something a second after it told so last: here the store's only one. */
const tellFigures = async ({ systems }: Store): Promise<void> => {
  await sleep(1_500)
  await systems.status('any')
  await sleep(200)
}

// The planner knew of no links of that system, and walked along all of them for each row: 56 s for 20,000 customers in place of 1.
test('links of a system that the planner has no figures of yet are noted without reading those before', async () => {
  const database = await createTestDatabase()
  closers.push(() => database.drop())
  const logger = pino({ level: 'silent' })
  const opened = await openStore({ kind: 'postgres', url: database.url, poolSize: 1 }, { logger })
  closers.push(() => opened.close())
  const { store, pool } = opened
  const ids = Array.from({ length: 12_000 }, () => randomUUID())
  await store.links.saveFacets(
    ids.map((canonicalId) => ({ ...newFacet({ canonicalId }), entity: 'customer' as const })),
  )
  await pool.query('alter table link set (autovacuum_enabled = false)')
  await pool.query('analyze link')
  const rowsPerCall = 1200
  for (let start = 0; start < ids.length; start += rowsPerCall) {
    await store.links.noteSent(
      ids.slice(start, start + rowsPerCall).map((canonicalId, place) => ({
        entity: 'customer',
        canonicalId,
        system: 'crm',
        externalId: `C${start + place}`,
        sentHash: 'x',
        sentVersion: 1,
      })),
    )
  }
  await tellFigures(store)
  const { rows } = await pool.query<{ pages: number }>(
    `select (sum(idx_blks_hit) + sum(idx_blks_read))::int as pages from pg_statio_user_indexes where relname = 'link'`,
  )
  const pages = rows[0]?.pages ?? 0
  expect(pages).toBeGreaterThan(ids.length)
  expect(pages).toBeLessThan(25 * ids.length)
})

test('what is asked about after a restore is found without reading all that was ever delivered', async () => {
  const database = await createTestDatabase()
  closers.push(() => database.drop())
  const opened = await openStore(
    { kind: 'postgres', url: database.url, poolSize: 1 },
    { logger: pino({ level: 'silent' }) },
  )
  closers.push(() => opened.close())
  const { store, pool } = opened
  const system = fresh('system')
  await store.deliveries.insert([newDelivery({ system })])
  await pool.query(`
    insert into delivery select (jsonb_populate_record(null::delivery, to_jsonb(d)
      || jsonb_build_object('id', gen_random_uuid(), 'canonical_id', gen_random_uuid(), 'state', 'done'))).*
    from delivery d, generate_series(1, 2000)`)
  await pool.query('analyze delivery')
  const readOneByOne = async (): Promise<number> => {
    await tellFigures(store)
    const { rows } = await pool.query<{ n: number }>(
      `select seq_tup_read::int as n from pg_stat_user_tables where relname = 'delivery'`,
    )
    return rows[0]?.n ?? 0
  }
  const before = await readOneByOne()
  expect(await store.deliveries.doubt(system, { code: 'OUTCOME_UNKNOWN', message: 'who knows' })).toMatchObject({
    toAsk: 1,
  })
  expect((await readOneByOne()) - before).toBeLessThan(1_000)
}, 120_000)
