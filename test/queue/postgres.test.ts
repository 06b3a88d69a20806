import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openQueue } from '../../src/queue/open-queue.ts'
import { describeQueue, until } from '../conformance/queue.ts'
import { createTestDatabase } from '../helpers/services.ts'
import { quickTiming } from './open-backend.ts'

let database: Awaited<ReturnType<typeof createTestDatabase>>
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

describeQueue('PostgreSQL', async () => ({ kind: 'postgres', url: database.url }))

describe('PostgreSQL', () => {
  const openOn = (pool: pg.Pool) =>
    openQueue(
      { kind: 'postgres', pool, timing: quickTiming },
      { logger: pino({ level: 'silent' }), onWedged: () => undefined },
    )
  const newJob = () => ({ name: 'deliver-batch' as const, ids: [randomUUID()] })

  test('a time of the last stalled check that lies in the future is forgotten at the start', async () => {
    const pool = new pg.Pool({ connectionString: database.url, max: 3 })
    const first = await openOn(pool)
    await first.add('skewed', [newJob()])
    await first.close(100)
    const write = `INSERT INTO bullmq.meta (queue, field, value) VALUES ($1, 'stalled-check', $2)
      ON CONFLICT (queue, field) DO UPDATE SET value = EXCLUDED.value`
    await pool.query(write, ['skewed', String(Date.now() + 3_600_000)])
    await pool.query(write, ['fine', String(Date.now() - 1_000)])
    const second = await openOn(pool)
    const { rows } = await pool.query(
      "SELECT queue FROM bullmq.meta WHERE field = 'stalled-check' AND queue IN ('skewed', 'fine')",
    )
    expect(rows).toEqual([{ queue: 'fine' }])
    await second.close(100)
    await pool.end()
  })

  test('many lanes share a small pool, and the search path of its connections puts the own tables first', async () => {
    const pool = new pg.Pool({ connectionString: database.url, max: 3 })
    const queue = await openOn(pool)
    const came: string[] = []
    const lanes = Array.from({ length: 12 }, (_, index) => `shared-${index}`)
    for (const lane of lanes) await queue.work(lane, 2, async () => void came.push(lane))
    await Promise.all(lanes.map((lane) => queue.add(lane, [newJob()])))
    await until('a job on every lane', () => came.length === lanes.length)
    expect(pool.totalCount).toBeLessThanOrEqual(3)
    await pool.query('CREATE TABLE own_table (id int)')
    const { rows } = await pool.query("SELECT schemaname FROM pg_tables WHERE tablename = 'own_table'")
    expect(rows).toEqual([{ schemaname: 'public' }])
    await queue.close(100)
    await pool.end()
  })

  test('goes on after every connection was cut, listening included', async () => {
    const pool = new pg.Pool({ connectionString: database.url, max: 4 })
    const queue = await openOn(pool)
    const came: string[] = []
    await queue.work('cut', 1, async ({ ids }) => void came.push(...ids))
    await queue.add('cut', [newJob()])
    await until('a job before', () => came.length === 1)
    const other = new pg.Client({ connectionString: database.url })
    await other.connect()
    await other.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    )
    await other.end()
    await until('adding to work again', () =>
      queue.add('cut', [newJob()]).then(
        () => true,
        () => false,
      ),
    )
    await until('a job after', () => came.length >= 2)
    await queue.close(200)
    await pool.end()
  })

  test('that does not answer is a configuration error', async () => {
    const pool = new pg.Pool({ host: '127.0.0.1', port: 1, max: 2 })
    await expect(openOn(pool)).rejects.toMatchObject({ name: 'ConfigError', code: 'QUEUE_UNREACHABLE' })
    await pool.end()
  })

  test('can be opened by several processes at once on an empty database', async () => {
    const empty = await createTestDatabase()
    const pools = Array.from({ length: 3 }, () => new pg.Pool({ connectionString: empty.url, max: 2 }))
    const queues = await Promise.all(pools.map(openOn))
    await Promise.all(queues.map((queue) => queue.add('start', [newJob()])))
    expect((await queues[0]?.counts('start'))?.waiting).toBe(3)
    await Promise.all(queues.map((queue) => queue.close(100)))
    await Promise.all(pools.map((pool) => pool.end()))
    await empty.drop()
  })
})
