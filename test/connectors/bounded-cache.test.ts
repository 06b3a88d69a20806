import { expect, test } from 'vitest'
import { createBoundedCache } from '../../src/connectors/bounded-cache.ts'

test('keeps the entries used last, and none longer than allowed', () => {
  let nowMs = 0
  const cache = createBoundedCache<number>({ maxEntries: 2, ttlMs: 100, now: () => nowMs })
  cache.set('a', 1)
  cache.set('b', 2)
  expect(cache.get('a')).toBe(1)
  cache.set('c', 3)
  expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual([1, undefined, 3])
  nowMs = 99
  expect(cache.get('a')).toBe(1)
  nowMs = 100
  expect(cache.get('a')).toBeUndefined()
  cache.set('a', 4)
  cache.delete('a')
  expect(cache.get('a')).toBeUndefined()
})
