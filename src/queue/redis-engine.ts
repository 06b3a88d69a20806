import { Queue, Worker } from 'bullmq'
import { Redis } from 'ioredis'
import type { Logger } from 'pino'
import { ConfigError, messageOf } from '../domain/errors.ts'
import type { Engine, EngineDeps, LaneQueue, LaneWorker } from './engine.ts'
import { checkRedis } from './redis-checks.ts'
import type { QueueTiming } from './timing.ts'
import { within } from './within.ts'

export type RedisQueueOptions = { url: string; prefix: string; allowUnsafeRedis: boolean }

const connectTimeoutMs = 5_000

const reconnecting = ({ silentMs }: QueueTiming) => ({
  connectTimeout: connectTimeoutMs,
  keepAlive: 10_000,
  // Commands of workers wait for Redis without limit: only this ends a line that died on the way.
  socketTimeout: silentMs,
  retryStrategy: (times: number) => Math.min(times * 100, 2_000),
})

/** Opens BullMQ's Redis backend, after the server was checked. Throws ConfigError QUEUE_UNREACHABLE, QUEUE_UNSAFE or CLOCK_SKEW. */
export const openRedisEngine = async (
  { url, prefix, allowUnsafeRedis }: RedisQueueOptions,
  deps: EngineDeps & { logger: Logger },
): Promise<Engine> => {
  await withCheckClient(url, (client) => checkRedis(client, allowUnsafeRedis, deps.logger))
  // Whoever adds jobs must hear soon that Redis is away; workers wait for it to come back.
  const line = reconnecting(deps.timing)
  const producer = new Redis(url, {
    ...line,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    commandTimeout: deps.timing.answerMs,
  })
  producer.on('error', (error) => deps.logError(undefined, error))
  producer.on('close', deps.onOutage)
  return {
    backend: 'redis',
    createQueue: (lane, options): LaneQueue => new Queue(lane, { ...options, connection: producer, prefix }),
    createWorker: (lane, run, options): LaneWorker =>
      new Worker(lane, run, { ...options, connection: { ...line, url, maxRetriesPerRequest: null }, prefix }),
    close: async () => {
      await within(producer.quit(), deps.timing.answerMs).catch(() => undefined)
      producer.disconnect()
    },
  }
}

const withCheckClient = async (url: string, check: (client: Redis) => Promise<void>): Promise<void> => {
  const client = new Redis(url, {
    lazyConnect: true,
    connectTimeout: connectTimeoutMs,
    socketTimeout: connectTimeoutMs,
    retryStrategy: () => null,
  })
  let reason: unknown
  client.on('error', (error) => {
    reason = error
  })
  try {
    await client.connect()
    await client.ping()
    await check(client)
  } catch (error) {
    if (error instanceof ConfigError) throw error
    throw new ConfigError(
      'QUEUE_UNREACHABLE',
      `Redis at ${placeOf(url)} does not answer: ${messageOf(reason ?? error)}. Start it, or correct its address`,
      { cause: error },
    )
  } finally {
    client.disconnect()
  }
}

/** Host and port: the rest of the address may hold a password. */
const placeOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : 'the address given')
