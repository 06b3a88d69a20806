import fc from 'fast-check'
import { expect, test } from 'vitest'
import { alike } from '../../src/matching/alike.ts'

/** The longest common subsequence by the book, one pair of characters after the other. */
const commonLength = (a: string, b: string): number => {
  let above = new Array<number>(b.length + 1).fill(0)
  for (const letter of a.split('')) {
    const row = [0]
    for (const [index, other] of b.split('').entries())
      row.push(letter === other ? (above[index] ?? 0) + 1 : Math.max(above[index + 1] ?? 0, row[index] ?? 0))
    above = row
  }
  return above.at(-1) ?? 0
}

test('texts are as alike as the characters they share in the same order', () => {
  expect(alike('nordwind', 'nordwind')).toBe(1)
  expect(alike('nordwind', 'nordwnd')).toBe(0.93)
  expect(alike('上海机械', '上海机电')).toBe(0.75)
  expect(alike('abc', 'xyz')).toBe(0)
  expect([alike('', ''), alike('', 'a'), alike('a', '')]).toEqual([1, 0, 0])
})

test('texts of any length are compared whole', () => {
  const text = fc.string({ unit: fc.constantFrom(...'abc ß机'), maxLength: 140 })
  fc.assert(
    fc.property(text, text, (a, b) => {
      const share = a === b ? 1 : (2 * commonLength(a, b)) / (a.length + b.length)
      expect(alike(a, b)).toBe(Math.round(100 * share) / 100)
      expect(alike(b, a)).toBe(alike(a, b))
    }),
  )
})
