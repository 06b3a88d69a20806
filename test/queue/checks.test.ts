import { pino } from 'pino'
import { describe, expect, test } from 'vitest'
import { cleanError, cleanText } from '../../src/queue/clean-error.ts'
import { assertClocksAgree } from '../../src/queue/clock-skew.ts'
import { createErrorLog } from '../../src/queue/error-log.ts'
import { parseRedisFacts, redisDangers } from '../../src/queue/redis-checks.ts'
import { retryDelayMs, serverTiming } from '../../src/queue/timing.ts'

const info = (values: Record<string, string>): string =>
  ['# Server', ...Object.entries(values).map(([key, value]) => `${key}:${value}`), ''].join('\r\n')
const healthy = { redis_version: '7.0.15', aof_enabled: '1', maxmemory_policy: 'noeviction' }

describe('Redis facts', () => {
  test.each<[string, Record<string, string>, unknown[]]>([
    ['Redis', healthy, []],
    ['Redis 6.2', { ...healthy, redis_version: '6.2.0' }, []],
    ['Redis 10', { ...healthy, redis_version: '10.1.0' }, []],
    ['Valkey', { ...healthy, redis_version: '7.2.4', valkey_version: '8.0.1' }, []],
    ['an old Redis', { ...healthy, redis_version: '6.0.16' }, ['Redis 6.0.16 is older than 6.2: install a newer one']],
    ['no AOF', { ...healthy, aof_enabled: '0' }, [expect.stringContaining('set "appendonly yes"')]],
    [
      'eviction',
      { ...healthy, maxmemory_policy: 'volatile-lru' },
      [expect.stringContaining('maxmemory-policy is "volatile-lru"')],
    ],
    [
      'nothing known',
      {},
      [expect.stringContaining('Redis 0'), expect.stringContaining('appendonly'), expect.stringContaining('"unknown"')],
    ],
  ])('%s', (_what, values, expected) => {
    expect(redisDangers(parseRedisFacts(info(values)))).toEqual(expected)
  })
})

describe('clocks', () => {
  const clock =
    (...times: number[]) =>
    () =>
      times.shift() ?? 0
  test.each([
    ['equal', 100_000, 100_000],
    ['1.9 s ahead', 101_900, 100_000],
    ['within a slow answer', 109_000, 110_000],
  ])('%s pass', async (_what, theirs, answeredAt) => {
    await assertClocksAgree('Redis', async () => theirs, clock(100_000, answeredAt))
  })
  test.each([
    ['ahead', 103_000, /clock of Redis is 3\.0 s ahead of this machine's.*NTP/],
    ['behind', 40_000, /clock of Redis is 60\.0 s behind this machine's/],
  ])('%s are refused', async (_what, theirs, message) => {
    const check = assertClocksAgree('Redis', async () => theirs, clock(100_000, 100_000))
    await expect(check).rejects.toMatchObject({ code: 'CLOCK_SKEW' })
    await expect(check).rejects.toThrow(message)
  })
})

describe('clean text', () => {
  test.each([
    ['a\u0000b\u0007c\u001bd\u007fe', 'a b c d e'],
    ['lines\nstay', 'lines\nstay'],
    ['half \ud83d and \ude00 whole 😀', 'half \ufffd and \ufffd whole 😀'],
  ])('%j', (text, expected) => {
    expect(cleanText(text)).toBe(expected)
  })

  test('is cut to 2 kB at a character', () => {
    for (const character of ['x', 'ü', '中', '😀']) {
      const cut = cleanText(`a${character.repeat(5_000)}`)
      expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(2_000)
      expect(Buffer.byteLength(cut)).toBeGreaterThan(1_990)
      expect(cut).not.toContain('\ufffd')
    }
  })

  test('stacks are cleaned too, and what is not an error becomes one', () => {
    expect(cleanError(new Error('bad \u0000')).stack).toMatch(/^Error: bad {2}\n/)
    expect(cleanError('just text').message).toBe('just text')
    expect(cleanError(undefined).message).toBe('undefined')
  })
})

test('the same trouble is logged twice a minute, other trouble at once', () => {
  const lines: Record<string, unknown>[] = []
  let now = 0
  const log = createErrorLog(pino({}, { write: (line) => void lines.push(JSON.parse(line)) }), () => now)
  for (now = 0; now < 40_000; now += 100) log('lane', new Error(`connect ECONNREFUSED 127.0.0.1:${now}`))
  log('lane', new Error('something else'))
  expect(lines.map(({ unlogged }) => unlogged)).toEqual([undefined, 299, undefined])
})

test('pauses between tries of a job are whole, grow, and are capped', () => {
  expect([1, 2, 3, 10, 2_000].map((attempt) => retryDelayMs(attempt, serverTiming, () => 0))).toEqual([
    500, 1_000, 2_000, 30_000, 30_000,
  ])
  expect(retryDelayMs(3, serverTiming, () => 1)).toBe(4_000)
  expect(Number.isInteger(retryDelayMs(2, serverTiming, () => 1 / 3))).toBe(true)
})
