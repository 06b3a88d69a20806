import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { pino } from 'pino'
import { afterEach, expect, test } from 'vitest'
import { openQueue, type QueueOptions } from '../../src/queue/open-queue.ts'
import type { Queue } from '../../src/queue/queue.ts'
import type { QueueTiming } from '../../src/queue/timing.ts'
import { endSilentLines } from '../../src/store/silent-lines.ts'
import { until } from '../conformance/queue.ts'
import { type LineProxy, openLineProxy } from '../helpers/line-proxy.ts'
import { createTestDatabase, testRedisUrl } from '../helpers/services.ts'
import { quickTiming } from './open-backend.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

const logger = pino({ level: 'silent' })
const timing: Partial<QueueTiming> = {
  ...quickTiming,
  answerMs: 500,
  silentMs: 1_200,
  heartbeatMs: 600,
  lookAgainMs: 100,
}
const newJob = () => ({ name: 'deliver-batch' as const, ids: [randomUUID()] })

const lineTo = async (url: string): Promise<LineProxy> => {
  const line = await openLineProxy(url)
  closers.push(line.close)
  return line
}
const open = async (options: QueueOptions): Promise<Queue> => {
  const queue = await openQueue({ ...options, timing }, { logger, onWedged: () => undefined })
  closers.push(() => queue.close(100))
  return queue
}

const openOnRedis = async () => {
  const line = await lineTo(testRedisUrl())
  const prefix = `{silent-${randomUUID().slice(0, 8)}}`
  return { line, queue: await open({ kind: 'redis', url: line.url, prefix, allowUnsafeRedis: false }) }
}
const openOnPostgres = async () => {
  const database = await createTestDatabase()
  closers.push(database.drop)
  const line = await lineTo(database.url)
  const pool = new pg.Pool({ connectionString: line.url, max: 4 })
  closers.push(endSilentLines(pool, 1_200))
  return { line, queue: await open({ kind: 'postgres', pool }) }
}

test.each([
  ['Redis', openOnRedis],
  ['PostgreSQL', openOnPostgres],
])('a worker whose lines to %s went silent takes jobs again soon after they work', async (_name, openOn) => {
  const { line, queue } = await openOn()
  const came: string[] = []
  await queue.work('lane', 2, async ({ ids }) => void came.push(...ids))
  await queue.add('lane', [newJob()])
  await until('a job before', () => came.length === 1)
  line.silence()
  await expect(queue.add('lane', [newJob()])).rejects.toMatchObject({ code: 'QUEUE_UNREACHABLE' })
  line.restore()
  expect(line.silenced()).toBeGreaterThan(1)
  const after = newJob()
  await until('adding to work again', () =>
    queue.add('lane', [after]).then(
      () => true,
      () => false,
    ),
  )
  await until('the job after', () => came.includes(after.ids[0] ?? ''), 5_000)
})

test('the line on which workers of PostgreSQL are woken is replaced when it alone went silent', async () => {
  const { line, queue } = await openOnPostgres()
  const came: number[] = []
  await queue.work('lane', 1, async () => void came.push(performance.now()))
  await queue.add('lane', [newJob()])
  await until('a job before', () => came.length === 1)
  line.silence()
  line.restore()
  await until('adding to work again', () =>
    queue.add('lane', [newJob()]).then(
      () => true,
      () => false,
    ),
  )
  await until('the job after', () => came.length >= 2, 5_000)
  // Woken at once, not when it looked by itself.
  await until('a job that is taken at once', async () => {
    const before = came.length
    const addedMs = performance.now()
    await queue.add('lane', [newJob()])
    await until('a further job', () => came.length > before, 5_000)
    return (came.at(-1) ?? 0) - addedMs < 200
  })
})

test('a Redis that accepts connections and says nothing is refused at the start', async () => {
  const line = await lineTo(testRedisUrl())
  line.silence()
  const opening = open({ kind: 'redis', url: line.url, prefix: '{silent}', allowUnsafeRedis: false })
  await expect(opening).rejects.toMatchObject({ code: 'QUEUE_UNREACHABLE' })
})
