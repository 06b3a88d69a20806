import { setTimeout as sleep } from 'node:timers/promises'
import { PGlite } from '@electric-sql/pglite'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PGlitePool } from '../../src/store/pglite-pool.ts'
import { describePool } from '../conformance/pool.ts'
import { createTestDatabase } from '../helpers/services.ts'

let drop: (() => Promise<void>) | undefined
afterAll(() => drop?.())

describePool('PostgreSQL', async () => {
  const database = await createTestDatabase()
  drop = database.drop
  return new pg.Pool({ connectionString: database.url })
})

// The likeness has what the suite uses; the class of pg has private parts that cannot be declared.
describePool('PGlite', async () => new PGlitePool(await PGlite.create()) as unknown as pg.Pool)

describe('the one session of PGlite', () => {
  let database: PGlite
  beforeAll(async () => {
    database = await PGlite.create()
  })
  afterAll(async () => {
    if (!database.closed) await database.close()
  })
  const openPool = (idleTransactionMs?: number): PGlitePool =>
    new PGlitePool(database, idleTransactionMs === undefined ? {} : { idleTransactionMs })
  const rowsOf = (result: pg.QueryResult | pg.QueryResult[]) => [result].flat()[0]?.rows

  it('touches nothing of a database that another process has, not even to close it', async () => {
    let isHeld = true
    const told: Error[] = []
    const pool = new PGlitePool(database, {
      assertHeld: () => {
        if (isHeld) return
        pool.abandon(new Error('taken'))
        throw new Error('another process has it')
      },
    })
    pool.on('error', (error) => told.push(error))
    const client = await pool.connect()
    await client.query('create table untouched (id int)')
    isHeld = false
    await expect(client.query('insert into untouched values (1)')).rejects.toThrow('another process has it')
    await expect(pool.query('insert into untouched values (2)')).rejects.toThrow('taken')
    client.release()
    await pool.end()
    expect(told.map(({ message }) => message)).toEqual(['taken'])
    expect((await database.query('select * from untouched')).rows).toEqual([])
  })

  it('ends a transaction that does nothing while others wait', async () => {
    const pool = openPool(50)
    const client = await pool.connect()
    await client.query('BEGIN')
    await client.query('create table forgotten (id int)')
    await sleep(120)
    // Nobody waited, so nothing happened.
    await client.query('insert into forgotten values (1)')
    expect(rowsOf(await pool.query('select 1 as free'))).toEqual([{ free: 1 }])
    await expect(client.query('insert into forgotten values (2)')).rejects.toMatchObject({ code: '25P03' })
    await expect(client.query('COMMIT')).rejects.toMatchObject({ code: '25P03' })
    client.release()
    await expect(pool.query('select * from forgotten')).rejects.toMatchObject({ code: '42P01' })
  })

  it('rolls back what a released client left open, and what a lone BEGIN opened', async () => {
    const pool = openPool()
    await pool.query('create table kept (id int)')
    const client = await pool.connect()
    await client.query('BEGIN')
    await client.query('insert into kept values (1)')
    client.release()
    await expect(client.query('select 1')).rejects.toThrow(/released/)
    await pool.query('BEGIN')
    await pool.query('insert into kept values (2)')
    expect(rowsOf(await pool.query('select id from kept'))).toEqual([{ id: 2 }])
  })

  it('stops the notifications of one client without stopping those of another', async () => {
    const pool = openPool()
    const [a, b] = [await pool.connect(), await pool.connect()]
    const heard: string[] = []
    a.on('notification', () => heard.push('a'))
    b.on('notification', () => heard.push('b'))
    await a.query('LISTEN news')
    await b.query('listen News')
    a.release(true)
    await pool.query(`notify news, 'x'`)
    await expect.poll(() => heard, { interval: 5 }).toEqual(['b'])
    await b.query('UNLISTEN *')
    const { rows } = [await pool.query('select pg_listening_channels() as channel')].flat()[0] ?? { rows: ['none'] }
    expect(rows).toEqual([])
  })

  it('lets timers run beside a long line of queries', async () => {
    const pool = openPool()
    let ticks = 0
    const timer = setInterval(() => {
      ticks += 1
    }, 5)
    await Promise.all(Array.from({ length: 300 }, () => pool.query('select count(*) from generate_series(1, 2000)')))
    clearInterval(timer)
    expect(ticks).toBeGreaterThan(3)
  })

  it('answers what waits, then closes, once', async () => {
    const pool = openPool()
    const pending = [1, 2, 3].map((number) => pool.query('select $1::int as number', [number]))
    await pool.end()
    expect((await Promise.all(pending)).map((result) => rowsOf(result)?.[0])).toEqual([
      { number: 1 },
      { number: 2 },
      { number: 3 },
    ])
    await expect(pool.query('select 1')).rejects.toThrow(/after calling end/)
    await expect(pool.connect()).rejects.toThrow(/after calling end/)
    await expect(pool.end()).rejects.toThrow(/more than once/)
  })

  it('says for good that the database stopped, once it did', async () => {
    if (!database.closed) await database.close()
    const pool = openPool()
    const errors: Error[] = []
    pool.on('error', (error: Error) => errors.push(error))
    const both = await Promise.allSettled([pool.query('select 1'), pool.query('select 2')])
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    await expect(pool.query('select 3')).rejects.toThrow(/stopped working .*restart Crossdock/)
    expect(errors).toHaveLength(1)
    await pool.end()
  })
})
