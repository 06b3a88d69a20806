import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { pino } from 'pino'
import { afterEach, describe, expect, test } from 'vitest'
import { openQueue } from '../../src/queue/open-queue.ts'
import type { Queue } from '../../src/queue/queue.ts'
import { describeQueue, until } from '../conformance/queue.ts'
import { createRedisServer, type RedisServer } from '../helpers/redis-server.ts'
import { testRedisUrl } from '../helpers/services.ts'
import { quickTiming } from './open-backend.ts'

describeQueue('Redis', async () => ({
  kind: 'redis',
  url: testRedisUrl(),
  prefix: `{test-${randomUUID().slice(0, 8)}}`,
}))

describe('a Redis of its own', () => {
  const safe = ['--appendonly', 'yes', '--maxmemory-policy', 'noeviction']
  const closers: (() => Promise<void>)[] = []

  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close()
  })

  const serve = async (settings: readonly string[]): Promise<RedisServer> => {
    const server = await createRedisServer(settings)
    closers.push(server.close)
    return server
  }
  const warnings: unknown[] = []
  const openOn = async (url: string, { allowUnsafeRedis = false, answerMs = 1_000 } = {}): Promise<Queue> => {
    const logger = pino({ level: 'warn' }, { write: (line) => void warnings.push(JSON.parse(line)) })
    const queue = await openQueue(
      { kind: 'redis', url, prefix: '{test}', allowUnsafeRedis, timing: { ...quickTiming, answerMs } },
      { logger, onWedged: () => undefined },
    )
    closers.push(() => queue.close(100))
    return queue
  }
  const newJob = () => ({ name: 'deliver-batch' as const, ids: [randomUUID()] })

  test('adding works after everything in Redis was lost', async () => {
    const { url } = await serve(safe)
    const queue = await openOn(url)
    const came: string[] = []
    await queue.work('lane', 1, async ({ ids }) => void came.push(...ids))
    const [first, second] = [newJob(), newJob()]
    await queue.add('lane', [first])
    await until('the first job', () => came.length === 1)
    const client = new Redis(url)
    await client.flushall()
    client.disconnect()
    await queue.add('lane', [second])
    await until('the second job', () => came.length === 2)
    expect(came).toEqual([...first.ids, ...second.ids])
  })

  test('a restart of Redis loses no job; meanwhile adding fails soon and says why', async () => {
    const server = await serve(safe)
    const queue = await openOn(server.url)
    const came: string[] = []
    await queue.work('lane', 1, async ({ ids }) => void came.push(...ids))
    await queue.add('lane', [newJob()])
    await until('a job before', () => came.length === 1)
    const kept = newJob()
    await queue.add('lane', [kept], { delayMs: 1_500 })
    // appendfsync everysec: what was written a moment ago must have reached the file.
    await sleep(50)
    await server.kill()
    const askedAt = Date.now()
    await expect(queue.add('lane', [newJob(), newJob()])).rejects.toMatchObject({
      name: 'TransientError',
      code: 'QUEUE_UNREACHABLE',
    })
    await expect(queue.counts('lane')).rejects.toThrow('the queue could not count the jobs of "lane"')
    expect(Date.now() - askedAt).toBeLessThan(3_000)
    expect(await queue.canaries()).toEqual([{ lane: 'lane', alive: false }])
    const backAfterMs = performance.now()
    await server.start()
    const after = [newJob(), newJob()]
    await until('adding to work again', () =>
      queue.add('lane', after).then(
        () => true,
        () => false,
      ),
    )
    expect(queue.backForMs()).toBeLessThan(performance.now() - backAfterMs)
    await until('all jobs', () => came.length >= 4, 15_000)
    expect(came.slice(1).toSorted()).toEqual([...kept.ids, ...after.flatMap(({ ids }) => ids)].toSorted())
  })

  test('closes while Redis is away', async () => {
    const server = await serve(safe)
    const queue = await openOn(server.url)
    await queue.work('lane', 1, async () => undefined)
    await server.kill()
    const askedAt = Date.now()
    await queue.close(200)
    expect(Date.now() - askedAt).toBeLessThan(6_000)
  })

  test('is refused without AOF or with eviction, naming what to set', async () => {
    const { url } = await serve(['--appendonly', 'no', '--maxmemory-policy', 'allkeys-lru'])
    const refused = openOn(url)
    await expect(refused).rejects.toMatchObject({ name: 'ConfigError', code: 'QUEUE_UNSAFE' })
    await expect(refused).rejects.toThrow(
      /appendonly is "no".*set "appendonly yes".*maxmemory-policy is "allkeys-lru".*queue.allowUnsafeRedis: true/,
    )
  })

  test('unsafe, is used with a loud warning when that was asked for', async () => {
    const { url } = await serve(['--appendonly', 'no', '--maxmemory-policy', 'noeviction'])
    warnings.length = 0
    const queue = await openOn(url, { allowUnsafeRedis: true })
    await queue.add('lane', [newJob()])
    expect(warnings).toEqual([
      expect.objectContaining({ level: 40, code: 'QUEUE_UNSAFE', dangers: [expect.stringContaining('appendonly')] }),
    ])
  })

  test('not answering, is named without its password', async () => {
    const server = await serve(safe)
    await server.kill()
    const url = server.url.replace('redis://', 'redis://user:geheim@')
    const refused = openOn(url)
    await expect(refused).rejects.toMatchObject({ code: 'QUEUE_UNREACHABLE' })
    await expect(refused).rejects.toThrow(
      /^Redis at 127\.0\.0\.1:\d+ does not answer: .*ECONNREFUSED.*Start it, or correct its address$/,
    )
    await expect(refused).rejects.not.toThrow('geheim')
  })
})
