import { ratio } from 'fuzzball/ultra_lite'
import { commonCharacters } from './common-characters.ts'

const asIs = { full_process: false } as const

/**
 * How alike two texts are, 0 to 1 in hundredths: the share of their characters that stand in both in the same order. Who asks for a score gets that of
 * the library. Who asks whether it is `atLeast` so much, as a load does of many pairs, has them counted: the same figure in a seventh of the time.
 */
export const alike = (a: string, b: string, atLeast = 0): number => {
  // The library calls two empty texts different.
  if (a === b) return 1
  if (atLeast > 0) return Math.round((200 * commonCharacters(a, b)) / (a.length + b.length)) / 100
  // Without its own processing, which drops everything that is not ASCII.
  return ratio(a, b, asIs) / 100
}
