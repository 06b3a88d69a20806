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

test('counting whether texts are alike enough gives the figure of the library', () => {
  const text = fc.string({ unit: fc.constantFrom(...'abcdefgh ß机械上'), maxLength: 150 })
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(alike(a, b, 0.7)).toBe(alike(a, b))
    }),
    { numRuns: 2_000 },
  )
})
