import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import pg from 'pg'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type OpenedStore, openStore } from '../../src/store/open-store.ts'
import { PGlitePool } from '../../src/store/pglite-pool.ts'
import { newCustomer } from '../conformance/store/rows.ts'
import { makeOldStore } from '../helpers/old-store.ts'
import { createTestDatabase } from '../helpers/services.ts'

const logger = pino({ level: 'silent' })
let folder = ''
let drop: (() => Promise<void>) | undefined
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crossdock-migration-'))
})
afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
  await drop?.()
})

const [northwind, fabrikam] = [randomUUID(), randomUUID()]
const [old, latest, order, letter] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()]
const gln = { scheme: 'gln' as const, value: '4012345000009' }
const madeAt = '2026-11-01T10:00:00.000Z'

const fill = async (pool: pg.Pool): Promise<void> => {
  for (const [id, name] of [
    [northwind, 'Northwind'],
    [fabrikam, 'Fabrikam'],
  ] as const)
    await pool.query('insert into customer (id, value, version, created_at) values ($1, $2, 3, $3)', [
      id,
      newCustomer(name, name === 'Northwind' ? [gln] : []),
      madeAt,
    ])
  await pool.query(`insert into customer_identifier values ('gln', '', $1, $2)`, [gln.value, northwind])
  await pool.query(
    `insert into link (entity, canonical_id, system, external_id) values
      ('customer', $1, 'erp', 'C1'), ('customer', $1, 'crm', '001'), ('sales-order', $2, 'erp', 'SO1')`,
    [northwind, order],
  )
  const delivery = `insert into delivery (id, flow, system, entity, canonical_id, version, business_key, depends_on, state,
    related, idempotency_key) values ($1, 'orders', 'erp', $2, $3, $4, 'x', $5, $6, '{}', 'k')`
  await pool.query(delivery, [old, 'customer', northwind, 1, null, 'dead'])
  await pool.query(delivery, [latest, 'customer', northwind, 2, null, 'done'])
  await pool.query(delivery, [order, 'sales-order', order, 1, old, 'waiting'])
  await pool.query(delivery, [randomUUID(), 'sales-order', order, 2, null, 'intent'])
  await pool.query(`insert into delivery_event (delivery_id, attempt, outcome) values ($1, 1, 'dead')`, [old])
  await pool.query(
    `insert into dead_letter (id, subject, subject_id, code, message, issues, retry_safety)
      values ($1, 'delivery', $2, 'RECORD_REJECTED', 'no', '[]', 'not-sent')`,
    [letter, old],
  )
  await pool.query(`insert into run (flow) values ('orders')`)
}

/** With the migrations up to the one before records. */
const makeOld = (pool: pg.Pool): Promise<void> => makeOldStore(pool, folder, 3, fill)

const openOld = {
  PostgreSQL: async (): Promise<OpenedStore> => {
    const database = await createTestDatabase()
    drop = database.drop
    await makeOld(new pg.Pool({ connectionString: database.url }))
    return openStore({ kind: 'postgres', url: database.url }, { logger })
  },
  PGlite: async (): Promise<OpenedStore> => {
    const data = join(folder, 'data')
    await mkdir(data)
    // The likeness has what the migrator uses; the class of pg has private parts that cannot be declared.
    await makeOld(new PGlitePool(await PGlite.create(join(data, 'store'))) as unknown as pg.Pool)
    return openStore({ kind: 'embedded', folder: data }, { logger })
  },
}

describe.each(['PostgreSQL', 'PGlite'] as const)('a store on %s made before there were records', (backend) => {
  let opened: OpenedStore
  beforeAll(async () => {
    opened = await openOld[backend]()
  })
  afterAll(() => opened?.close())

  it('has its customers as records', async () => {
    const { records } = opened.store
    const found = await records.getMany('customer', [northwind, fabrikam])
    expect(new Map(found.map((record) => [record.id, record]))).toEqual(
      new Map(
        [
          { id: northwind, key: 'Northwind', value: newCustomer('Northwind', [gln]) },
          { id: fabrikam, key: 'Fabrikam', value: newCustomer('Fabrikam', []) },
        ].map((row) => [
          row.id,
          {
            ...row,
            entity: 'customer',
            version: 3,
            mergedInto: null,
            emptied: [],
            createdAt: new Date(madeAt),
            changedAt: new Date(madeAt),
          },
        ]),
      ),
    )
    expect(await records.holdersOf([gln])).toEqual([northwind])
    expect((await records.search({ text: 'north', limit: 5 })).map(({ id }) => id)).toEqual([northwind])
  })

  it('has its links, each the primary one', async () => {
    const { links } = opened.store
    expect(await links.byExternalIds('customer', 'erp', ['C1'])).toEqual([
      expect.objectContaining({ canonicalId: northwind, isPrimary: true, fields: null, absences: 0, goneAt: null }),
    ])
    expect(await links.find('customer', [northwind])).toHaveLength(2)
    expect(await links.find('sales-order', [order])).toHaveLength(1)
  })

  it('has one delivery of a customer to a system, and what waited for an older one goes on', async () => {
    const { deliveries, deadLetters, runs } = opened.store
    expect(await deliveries.get(old)).toBeUndefined()
    expect(await deliveries.events([old])).toEqual([])
    expect(await deliveries.get(latest)).toMatchObject({ state: 'done', version: 2 })
    expect(await deliveries.get(order)).toMatchObject({ state: 'intent', dependsOn: latest })
    expect(await deliveries.list({ entity: 'sales-order', limit: 5 })).toHaveLength(2)
    expect(await deadLetters.get(letter)).toMatchObject({ state: 'resolved', reason: 'superseded by version 2' })
    expect(await runs.list({ limit: 5 })).toEqual([])
    const next = { flow: 'customers', entity: 'customer' as const, canonicalId: northwind, version: 4 }
    expect(await deliveries.intend([{ ...next, system: 'erp', businessKey: 'Northwind', related: {} }])).toEqual([
      { id: latest, system: 'erp' },
    ])
  })
})
