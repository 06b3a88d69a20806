import { distance } from 'fastest-levenshtein'
import { ratio } from 'fuzzball/ultra_lite'

const asIs = { full_process: false } as const

/**
 * How alike two texts are, 0 to 1 in hundredths: the share of their characters that stand in both in the same order. Below `atLeast` it may come out
 * higher than it is, though not as high: most pairs of a load are told apart by how many characters must be replaced, added or left out to make the
 * one of the other, which is four times as fast. Of replaced characters that counts one, and the ratio two, so it is never the lower one.
 */
export const alike = (a: string, b: string, atLeast = 0): number => {
  // The library calls two empty texts different.
  if (a === b) return 1
  const whole = a.length + b.length
  const most = Math.round((100 * (whole - distance(a, b))) / whole) / 100
  // Without its own processing, which drops everything that is not ASCII.
  return most < atLeast ? most : ratio(a, b, asIs) / 100
}
