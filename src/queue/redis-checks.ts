import type { Redis } from 'ioredis'
import type { Logger } from 'pino'
import { ConfigError } from '../domain/errors.ts'
import { assertClocksAgree } from './clock-skew.ts'

const oldestVersion = '6.2'

/** Facts about a Redis or Valkey server, from INFO: managed servers refuse CONFIG, but not this. */
export type RedisFacts = { product: string; version: string; aofEnabled: boolean; maxmemoryPolicy: string }

export const parseRedisFacts = (info: string): RedisFacts => {
  const values = new Map(
    info.split(/\r?\n/).flatMap((line): [string, string][] => {
      const colon = line.indexOf(':')
      return colon < 1 ? [] : [[line.slice(0, colon), line.slice(colon + 1)]]
    }),
  )
  const valkey = values.get('valkey_version')
  return {
    product: valkey === undefined ? 'Redis' : 'Valkey',
    version: valkey ?? values.get('redis_version') ?? '0',
    aofEnabled: values.get('aof_enabled') === '1',
    maxmemoryPolicy: values.get('maxmemory_policy') ?? 'unknown',
  }
}

/** What makes this server unsafe for jobs, each with its remedy. */
export const redisDangers = ({ product, version, aofEnabled, maxmemoryPolicy }: RedisFacts): string[] => [
  ...(isOlder(version, oldestVersion)
    ? [`${product} ${version} is older than ${oldestVersion}: install a newer one`]
    : []),
  ...(aofEnabled
    ? []
    : ['appendonly is "no", so a restart of the server loses jobs: set "appendonly yes" in its configuration']),
  ...(maxmemoryPolicy === 'noeviction'
    ? []
    : [
        `maxmemory-policy is "${maxmemoryPolicy}", so a full server throws jobs away: set "maxmemory-policy noeviction"`,
      ]),
]

const isOlder = (version: string, limit: string): boolean => {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [limitMajor = 0, limitMinor = 0] = limit.split('.').map(Number)
  return major < limitMajor || (major === limitMajor && minor < limitMinor)
}

/** Refuses a server that may lose jobs, or whose clock is not ours. `allowUnsafe` lets the first pass, loudly. */
export const checkRedis = async (client: Redis, allowUnsafe: boolean, logger: Logger): Promise<void> => {
  const dangers = redisDangers(parseRedisFacts(await client.info()))
  if (dangers.length > 0) {
    const message = `Redis may lose jobs: ${dangers.join('; ')}`
    if (!allowUnsafe)
      throw new ConfigError('QUEUE_UNSAFE', `${message}. To start all the same, set queue.allowUnsafeRedis: true`)
    logger.warn({ code: 'QUEUE_UNSAFE', dangers }, `${message}. Started all the same, because unsafe Redis is allowed`)
  }
  await assertClocksAgree('Redis', async () => {
    const [seconds, microseconds] = await client.time()
    return Number(seconds) * 1_000 + Number(microseconds) / 1_000
  })
}
