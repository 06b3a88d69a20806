/** Character codes below this have a place of their own; few names have others. */
const plainCodes = 128
/** For each plain character and each 32 characters of a text: where it stands there. Cleared behind each use. */
let places = new Uint32Array(plainCodes)
let words = 1
let row = new Uint32Array(1)
const nowhere = new Uint32Array(64)

/**
 * How many characters (UTF-16 units) two texts have in common in the same order: the length of their longest common subsequence. All rows of the
 * table are a bit each of a few numbers: Hyyrö, "Bit-parallel LCS-length computation revisited" (2004).
 */
export const commonCharacters = (a: string, b: string): number => {
  const needed = (a.length + 31) >>> 5
  if (needed > words) grow(needed)
  const others = note(a)
  row.fill(0xffffffff, 0, needed)
  for (let index = 0; index < b.length; index += 1) {
    const code = b.charCodeAt(index)
    const from = code < plainCodes ? places : (others?.get(code) ?? nowhere)
    const start = code < plainCodes ? code * words : 0
    let carry = 0
    for (let word = 0; word < needed; word += 1) {
      const before = row[word] ?? 0
      const met = (before & (from[start + word] ?? 0)) >>> 0
      const sum = before + met + carry
      carry = sum > 0xffffffff ? 1 : 0
      row[word] = sum | (before & ~met)
    }
  }
  forget(a)
  let common = 0
  for (let word = 0; word < needed; word += 1) common += bitsOf(~(row[word] ?? 0) & maskOf(a.length - word * 32))
  return common
}

const grow = (needed: number): void => {
  words = needed
  places = new Uint32Array(plainCodes * words)
  row = new Uint32Array(words)
}

/** Returns where the characters stand that have no place of their own. */
const note = (text: string): Map<number, Uint32Array> | undefined => {
  let others: Map<number, Uint32Array> | undefined
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    const word = index >>> 5
    const bit = 1 << (index & 31)
    if (code < plainCodes) {
      const place = code * words + word
      places[place] = (places[place] ?? 0) | bit
    } else {
      others ??= new Map()
      const own = others.get(code) ?? new Uint32Array(words)
      own[word] = (own[word] ?? 0) | bit
      others.set(code, own)
    }
  }
  return others
}

const forget = (text: string): void => {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (code < plainCodes) places[code * words + (index >>> 5)] = 0
  }
}

const maskOf = (bits: number): number => (bits >= 32 ? 0xffffffff : (1 << bits) - 1)

const bitsOf = (number: number): number => {
  let rest = number - ((number >>> 1) & 0x55555555)
  rest = (rest & 0x33333333) + ((rest >>> 2) & 0x33333333)
  return (((rest + (rest >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24
}
