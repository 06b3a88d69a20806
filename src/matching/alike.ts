import { ratio } from 'fuzzball/ultra_lite'

const asIs = { full_process: false } as const

/**
 * How alike two texts are, 0 to 1 in hundredths: the share of their characters that stand in both in the same order. Below `atLeast` it may come out
 * higher than it is, though not as high: most pairs of a load are told apart by the characters they have, whatever their order.
 */
export const alike = (a: string, b: string, atLeast = 0): number => {
  // The library calls two empty texts different.
  if (a === b) return 1
  const most = Math.round((200 * commonCharacters(a, b)) / (a.length + b.length)) / 100
  // Without its own processing, which drops everything that is not ASCII.
  return most < atLeast ? most : ratio(a, b, asIs) / 100
}

/** How often each character is in the one text and not yet found in the other. Zeros between two calls. */
const counts = new Int32Array(0x1_0000)

const add = (code: number, count: number): void => {
  counts[code] = (counts[code] ?? 0) + count
}

const commonCharacters = (a: string, b: string): number => {
  let common = 0
  for (let index = 0; index < a.length; index += 1) add(a.charCodeAt(index), 1)
  for (let index = 0; index < b.length; index += 1) {
    const code = b.charCodeAt(index)
    if (counts[code] === 0) continue
    add(code, -1)
    common += 1
  }
  for (let index = 0; index < a.length; index += 1) counts[a.charCodeAt(index)] = 0
  return common
}
