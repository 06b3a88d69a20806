import { expect, it } from 'vitest'
import { createRateLimit } from '../../src/api/rate-limit.ts'

it('lets a burst through and then so many a second, for each key by itself', () => {
  let nowMs = 0
  const limit = createRateLimit({ burst: 3, perSecond: 2 }, () => nowMs)
  expect([1, 2, 3].map(() => limit('a').ok)).toEqual([true, true, true])
  expect(limit('a')).toEqual({ ok: false, retryAfterMs: 500 })
  expect(limit('b').ok).toBe(true)
  nowMs = 500
  expect(limit('a').ok).toBe(true)
  expect(limit('a').ok).toBe(false)
  nowMs = 60_000
  expect([1, 2, 3, 4].map(() => limit('a').ok)).toEqual([true, true, true, false])
})

it('forgets those as good as new when there are many, and not those held back', () => {
  let nowMs = 0
  const limit = createRateLimit({ burst: 1, perSecond: 1 }, () => nowMs)
  for (let n = 0; n < 9_999; n += 1) limit(`stranger ${n}`)
  nowMs = 2_000
  limit('held')
  expect(limit('held').ok).toBe(false)
  for (let n = 0; n < 5_000; n += 1) limit(`another ${n}`)
  expect(limit('held').ok).toBe(false)
})
