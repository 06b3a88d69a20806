import fc from 'fast-check'
import { expect, test } from 'vitest'
import { alike } from '../../src/matching/alike.ts'

test('texts are as alike as the characters they share in the same order', () => {
  expect(alike('nordwind', 'nordwind')).toBe(1)
  expect(alike('nordwind', 'nordwnd')).toBe(0.93)
  expect(alike('上海机械', '上海机电')).toBe(0.75)
  expect(alike('abc', 'xyz')).toBe(0)
  expect([alike('', ''), alike('', 'a'), alike('a', '')]).toEqual([1, 0, 0])
})

test('texts that cannot be alike enough are never rated as alike enough, nor lower than they are', () => {
  const text = fc.string({ unit: fc.constantFrom(...'abc ß机'), maxLength: 40 })
  fc.assert(
    fc.property(text, text, fc.double({ min: 0, max: 1, noNaN: true }), (a, b, atLeast) => {
      const [exact, quick] = [alike(a, b), alike(a, b, atLeast)]
      expect(quick).toBeGreaterThanOrEqual(exact)
      if (exact >= atLeast) expect(quick).toBe(exact)
      else expect(quick).toBeLessThan(atLeast)
    }),
  )
})
