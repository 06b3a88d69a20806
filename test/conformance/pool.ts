import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/** What the store and the queue need of a pool, run on node-postgres and on its embedded likeness with the same expectations. */
export const describePool = (name: string, open: () => Promise<pg.Pool>): void => {
  describe(`a pool on ${name}`, () => {
    let pool: pg.Pool
    beforeAll(async () => {
      pool = await open()
    })
    afterAll(() => pool.end())
    resultTests(() => pool)
    sessionTests(() => pool)
  })
}

type PoolGetter = () => pg.Pool
const errorOf = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  )

const resultTests = (pool: PoolGetter): void => {
  it('reads values of every type we use as node-postgres does', async () => {
    const { rows, rowCount, command, fields } = await pool().query(`
      select 9007199254740993::int8 as int8, 42::int4 as int4, 7::int2 as int2, 1.50::numeric as numeric, 0.5::float8 as float8,
        true as yes, null::text as nothing, 'ä "x" \\'::text as text, '\\x00ff10'::bytea as bytea, '{"a":[1,null]}'::jsonb as jsonb,
        '[1]'::json as json, '2026-11-20 08:09:10.123456+00'::timestamptz as timestamptz, '2026-11-20'::date as date,
        '{1,NULL,3}'::int4[] as int4s, '{"a b",NULL,"c\\"d"}'::text[] as texts, '{9007199254740993}'::int8[] as int8s,
        '5a0c9f52-8f5c-4d0e-9a55-0d2b1f0f0001'::uuid as uuid, 'infinity'::timestamptz as forever, '1 day 2 hours'::interval as interval`)
    const expected = {
      int8: '9007199254740993',
      int4: 42,
      int2: 7,
      numeric: '1.50',
      float8: 0.5,
      yes: true,
      nothing: null,
      text: 'ä "x" \\',
      bytea: Buffer.from([0, 255, 16]),
      jsonb: { a: [1, null] },
      json: [1],
      timestamptz: new Date('2026-11-20T08:09:10.123Z'),
      date: new Date(2026, 10, 20),
      int4s: [1, null, 3],
      texts: ['a b', null, 'c"d'],
      int8s: ['9007199254740993'],
      uuid: '5a0c9f52-8f5c-4d0e-9a55-0d2b1f0f0001',
      forever: Number.POSITIVE_INFINITY,
    }
    expect(rows[0]).toMatchObject(expected)
    expect(rows[0].interval).toMatchObject({ days: 1, hours: 2 })
    expect(Buffer.isBuffer(rows[0].bytea)).toBe(true)
    expect([rowCount, command]).toEqual([1, 'SELECT'])
    expect(fields.slice(0, 2).map(({ name, dataTypeID, format }) => [name, dataTypeID, format])).toEqual([
      ['int8', 20, 'text'],
      ['int4', 23, 'text'],
    ])
  })

  it('takes parameters as node-postgres does', async () => {
    const at = new Date('2026-11-20T08:09:10.123Z')
    const { rows } = await pool().query(
      `select $1::int4 as number, $2::text as text, $3::bytea as bytes, $4::jsonb as object, $5::timestamptz as at, $6::text as nothing,
        $7::text[] as texts, $8::bool as bool, $9::int8 as big, $10::bytea as view, $11::text as missing`,
      [
        5,
        "a'b\n☃",
        Buffer.from([0, 1, 255]),
        { a: 'b' },
        at,
        null,
        ['x,"y"', null],
        false,
        9007199254740993n,
        new Uint8Array([7, 8]),
        undefined,
      ],
    )
    expect(rows[0]).toEqual({
      number: 5,
      text: "a'b\n☃",
      bytes: Buffer.from([0, 1, 255]),
      object: { a: 'b' },
      at,
      nothing: null,
      texts: ['x,"y"', null],
      bool: false,
      big: '9007199254740993',
      view: Buffer.from([7, 8]),
      missing: null,
    })
  })

  it('takes the forms of a query that node-postgres takes', async () => {
    expect((await pool().query({ text: 'select 1 as a, 2 as a', rowMode: 'array' })).rows).toEqual([[1, 2]])
    expect((await pool().query({ text: 'select $1::int as a', values: [3] })).rows).toEqual([{ a: 3 }])
    expect((await pool().query({ text: 'select $1::int as a' }, [4])).rows).toEqual([{ a: 4 }])
    const types = { getTypeParser: () => (text: string) => `<${text}>` }
    expect((await pool().query({ text: 'select 5 as a', types })).rows).toEqual([{ a: '<5>' }])
    for (const value of [1, 2, 3]) {
      const { rows } = await pool().query({ name: 'by-name', text: 'select $1::int + 1 as a', values: [value] })
      expect(rows).toEqual([{ a: value + 1 }])
    }
    const answered = await new Promise((resolve, reject) => {
      pool().query('select $1::int as a', [6], (error: Error | undefined, result) =>
        error ? reject(error) : resolve(result.rows),
      )
    })
    expect(answered).toEqual([{ a: 6 }])
  })

  it('counts rows and names commands', async () => {
    await pool().query('create table counted (id int primary key)')
    const results = [
      await pool().query('insert into counted select generate_series(1, 5)'),
      await pool().query('update counted set id = id + 10 where id > $1', [3]),
      await pool().query('delete from counted where id = 99'),
      await pool().query('drop table counted'),
    ]
    expect(results.map(({ command, rowCount, rows }) => [command, rowCount, rows])).toEqual([
      ['INSERT', 5, []],
      ['UPDATE', 2, []],
      ['DELETE', 0, []],
      ['DROP', null, []],
    ])
  })

  it('runs several statements at once', async () => {
    const results = await pool().query(`
      -- a comment; with a semicolon
      create temp table several (id int); insert into several values (1), (2);
      do $$ begin perform 1; end $$;
      select count(*)::int as count from several; drop table several`)
    expect([results].flat().map(({ command }) => command)).toEqual(['CREATE', 'INSERT', 'DO', 'SELECT', 'DROP'])
    expect([results].flat()[3]?.rows).toEqual([{ count: 2 }])
    expect((await pool().query('')).rows).toEqual([])
  })

  it('tells errors with the fields of PostgreSQL, and works on', async () => {
    await pool().query('create table strict (id int primary key, name text not null)')
    await pool().query('insert into strict values ($1, $2)', [1, 'a'])
    expect(await errorOf(pool().query('insert into strict values ($1, $2)', [1, 'b']))).toMatchObject({
      name: 'error',
      code: '23505',
      constraint: 'strict_pkey',
      table: 'strict',
      severity: 'ERROR',
      message: expect.stringContaining('duplicate key'),
    })
    expect(await errorOf(pool().query('insert into strict values ($1, $2)', [2, null]))).toMatchObject({
      code: '23502',
      column: 'name',
    })
    expect(await errorOf(pool().query('selec 1'))).toMatchObject({ code: '42601', position: '1' })
    expect(await errorOf(pool().query('select $1::text', ['a\0b']))).toMatchObject({ code: '22021' })
    expect(await errorOf(pool().query('select $1::int', []))).toMatchObject({ code: expect.any(String) })
    expect((await pool().query('select count(*)::int as count from strict')).rows).toEqual([{ count: 1 }])
    await pool().query('drop table strict')
  })

  it('follows tables that change under a statement it knows', async () => {
    await pool().query('create table changing (id int)')
    const select = () => pool().query('select * from changing where id > $1', [0])
    await pool().query('insert into changing values (1)')
    for (let time = 0; time < 3; time += 1) expect((await select()).rows).toEqual([{ id: 1 }])
    await pool().query(`alter table changing add column name text default 'x'`)
    expect((await select()).rows).toEqual([{ id: 1, name: 'x' }])
    await pool().query('drop table changing')
    expect(await errorOf(select())).toMatchObject({ code: '42P01' })
  })

  it('runs more different statements than it remembers', async () => {
    for (let round = 0; round < 3; round += 1) {
      const all = await Promise.all(
        Array.from({ length: 350 }, (_, number) => pool().query(`select $1::int + ${number} as sum`, [round])),
      )
      expect(all.map(({ rows }) => rows[0].sum)).toEqual(Array.from({ length: 350 }, (_, number) => round + number))
    }
  })
}

const sessionTests = (pool: PoolGetter): void => {
  it('keeps an open transaction to its client', async () => {
    await pool().query('create table ledger (id int primary key, amount int)')
    await pool().query('insert into ledger values (1, 0)')
    const add = async (): Promise<void> => {
      const client = await pool().connect()
      await client.query('BEGIN')
      const { rows } = await client.query('select amount from ledger where id = 1 for update')
      await new Promise((resolve) => setTimeout(resolve, 2))
      await client.query('update ledger set amount = $1 where id = 1', [rows[0].amount + 1])
      await client.query('COMMIT')
      client.release()
    }
    const reads: Promise<unknown>[] = []
    const adding = Promise.all(Array.from({ length: 10 }, add))
    for (let index = 0; index < 10; index += 1) reads.push(pool().query('select amount from ledger'))
    await adding
    expect(await Promise.all(reads)).toHaveLength(10)
    expect((await pool().query('select amount from ledger')).rows).toEqual([{ amount: 10 }])
  })

  it('undoes what a failed transaction did and frees the session', async () => {
    const client = await pool().connect()
    await client.query('BEGIN')
    await client.query('insert into ledger values (2, 1)')
    expect(await errorOf(client.query('insert into ledger values (1, 1)'))).toMatchObject({ code: '23505' })
    expect(await errorOf(client.query('select 1'))).toMatchObject({ code: '25P02' })
    await client.query('ROLLBACK')
    client.release()
    expect((await pool().query('select id from ledger')).rows).toEqual([{ id: 1 }])
  })

  it('undoes part of a transaction', async () => {
    const client = await pool().connect()
    await client.query('BEGIN')
    await client.query('insert into ledger values (3, 1)')
    await client.query('SAVEPOINT a')
    await errorOf(client.query('insert into ledger values (3, 1)'))
    await client.query('ROLLBACK TO SAVEPOINT a')
    await client.query('COMMIT')
    client.release()
    expect((await pool().query('select id from ledger order by id')).rows).toEqual([{ id: 1 }, { id: 3 }])
  })

  it('wakes the clients that listen, when the transaction that notifies commits', async () => {
    const [listener, other, writer] = [await pool().connect(), await pool().connect(), await pool().connect()]
    const heard: string[] = []
    const note = (name: string) => (message: pg.Notification) =>
      heard.push(`${name} ${message.channel} ${message.payload}`)
    listener.on('notification', note('listener'))
    other.on('notification', note('other'))
    await listener.query('-- what wakes a worker\n/* a second\ncomment */ LISTEN work;\n')
    await other.query('LISTEN "Other Channel"')
    // A client that listens all its life keeps nobody waiting.
    await writer.query('BEGIN')
    await writer.query(`select pg_notify('work', 'one')`)
    await writer.query(`select pg_notify('Other Channel', 'two')`)
    await writer.query('ROLLBACK')
    await writer.query(`NOTIFY work, 'three'`)
    await writer.query(`NOTIFY "Other Channel", 'four'`)
    await expect.poll(() => heard.sort(), { interval: 5 }).toEqual(['listener work three', 'other Other Channel four'])
    await listener.query('UNLISTEN work')
    await writer.query(`NOTIFY work, 'five'`)
    await writer.query(`NOTIFY "Other Channel", 'six'`)
    await expect.poll(() => heard.length, { interval: 5 }).toBe(3)
    expect(heard).not.toContain('listener work five')
    for (const client of [listener, other, writer]) client.release(true)
  })

  it('refuses a client that was released', async () => {
    const client = await pool().connect()
    client.release()
    expect(() => client.release()).toThrow(/already been released/)
  })
}
