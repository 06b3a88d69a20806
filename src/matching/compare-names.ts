import { alike } from './alike.ts'
import { commonHan, commonWords } from './name-words.ts'
import type { NormalName } from './normalise-name.ts'
import type { PreparedCustomer } from './prepare-customer.ts'

type Named = Pick<PreparedCustomer, 'name' | 'core'>

/**
 * How alike two names are, 0 to 1; undefined when they are written in different scripts and cannot be compared. A similarity below `atLeast` may
 * come out higher than it is, though not as high: who does not ask for less need not wait for it.
 */
export const nameSimilarity = (a: Named, b: Named, atLeast = 0): number | undefined => {
  const [one, other] = [a.name, b.name]
  // Dashes and dots are no name: two of them are not one.
  if (one.sorted === '' || other.sorted === '') return 0
  if (one.sorted === other.sorted || one.compact === other.compact) return 1
  // Many Chinese companies write their Latin brand into the name: where it is in both, words can be compared.
  if (one.han !== other.han && !one.tokens.some((token) => other.tokens.includes(token))) return undefined
  const similarity = one.han && other.han ? hanSimilarity(a, b) : wordSimilarity(one, other, atLeast)
  if (one.parts !== other.parts) return Math.min(similarity, 0.8)
  // `Werk 2` and `Werk 3` differ in one letter and are two places.
  if (one.numbers !== other.numbers)
    return Math.min(similarity, one.numbers === '' || other.numbers === '' ? 0.85 : 0.7)
  return similarity
}

/** What names have for their shared words, when the words that tell them apart have nothing in common. */
const sharedPart = 0.45

/**
 * Shared words are set aside and the rest is compared: a long common part (`Nordmann Logistics Alpha`, `... Beta`) must not
 * hide that the words which tell companies apart have nothing in common.
 */
const wordSimilarity = (a: NormalName, b: NormalName, atLeast: number): number => {
  const shared = a.tokens.filter((token) => b.tokens.includes(token))
  const leftA = shared.length === 0 ? a.tokens : a.tokens.filter((token) => !shared.includes(token))
  const leftB = shared.length === 0 ? b.tokens : b.tokens.filter((token) => !shared.includes(token))
  if (leftA.length === 0 || leftB.length === 0) {
    return Math.max(alike(a.sorted, b.sorted), withMoreWords(shared, [...leftA, ...leftB]))
  }
  if (isAcronym(a, b) || isAcronym(b, a)) return 0.8
  if (isAbbreviated(leftA, leftB) || isAbbreviated(leftB, leftA)) return 0.88
  if (shared.length === 0) return restSimilarity(leftA, leftB, atLeast)
  const whole = alike(a.sorted, b.sorted, atLeast)
  if (whole < atLeast) return whole
  return Math.min(
    whole,
    sharedPart + (1 - sharedPart) * restSimilarity(leftA, leftB, (atLeast - sharedPart) / (1 - sharedPart)),
  )
}

/** Words are parted in one name that are written together in the other; where both have several, their order does not count. */
const restSimilarity = (a: readonly string[], b: readonly string[], atLeast: number): number => {
  const together = alike(a.join(''), b.join(''), atLeast)
  if (a.length === 1 || b.length === 1) return together
  return Math.max(together, alike([...a].sort().join(' '), [...b].sort().join(' '), atLeast))
}

/** One name is the other with more words. `Trading International` is part of too many names to count. */
const withMoreWords = (shared: readonly string[], more: readonly string[]): number => {
  if (shared.every((token) => commonWords.has(token))) return 0
  if (more.every((token) => commonWords.has(token))) return 0.9
  return Math.max(0.6, 0.88 - 0.06 * (more.length - 1))
}

/** `IBM` and `International Business Machines`; two letters are too few to tell. */
const isAcronym = (short: NormalName, long: NormalName): boolean =>
  short.tokens.length === 1 && short.compact.length > 2 && short.compact === long.initials

/** `Masch Bau` and `Maschinen Bau`: each word begins with its counterpart. */
const isAbbreviated = (short: readonly string[], long: readonly string[]): boolean =>
  short.length === long.length && short.every((token, i) => token.length > 2 && (long[i] ?? '').startsWith(token))

/** One character of four is not a typing mistake, it is another word: differences count more than among letters. */
const hanSimilarity = (a: Named, b: Named): number => {
  if (a.core === b.core) return 0.97
  const [short, long] = a.core.length < b.core.length ? [a.core, b.core] : [b.core, a.core]
  const closest = Math.max(alike(a.name.compact, b.name.compact), alike(a.core, b.core))
  const strict = Math.max(0, 1 - 1.4 * (1 - closest))
  const isLonger = long.includes(short) && short.replace(commonHan, '').length > 1
  return isLonger && long.replace(short, '').replace(commonHan, '') === '' ? Math.max(strict, 0.88) : strict
}
