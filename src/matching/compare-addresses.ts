import { alike } from './alike.ts'
import type { NormalAddress } from './normalise-address.ts'

/** From here on two addresses are one place. */
export const samePlace = 0.8

/** How alike the two nearest addresses are, 0 to 1; undefined when one side says too little to tell. */
export const addressSimilarity = (a: readonly NormalAddress[], b: readonly NormalAddress[]): number | undefined => {
  let best: number | undefined
  for (const one of a) {
    for (const other of b) {
      const similarity = pairSimilarity(one, other)
      if (similarity !== undefined && similarity > (best ?? -1)) best = similarity
      if (best === 1) return best
    }
  }
  return best
}

const pairSimilarity = (a: NormalAddress, b: NormalAddress): number | undefined => {
  if (a.country !== '' && b.country !== '' && a.country !== b.country) return 0
  const city = citySimilarity(a.city, b.city)
  const postal = postalSimilarity(a.postalCode, b.postalCode)
  const street = streetSimilarity(a, b)
  if (city === undefined && postal === undefined && street === undefined) return undefined
  const isElsewhere = (city ?? 0) < 0.5 && (postal ?? 0) < 1 && (city !== undefined || postal !== undefined)
  // Every town has a main street.
  if (isElsewhere) return 0
  const parts = [
    { weight: 0.5, value: street },
    { weight: 0.25, value: city },
    { weight: 0.25, value: postal },
  ].flatMap(({ weight, value }) => (value === undefined ? [] : [{ weight, value }]))
  const sum = parts.reduce((total, { weight, value }) => total + weight * value, 0)
  const mean = sum / parts.reduce((total, { weight }) => total + weight, 0)
  const known = Math.min(mean, street === undefined ? 0.6 : 1, city === undefined && postal === undefined ? 0.75 : 1)
  return city === 1 ? Math.max(known, 0.4) : known
}

const citySimilarity = (a: string, b: string): number | undefined => {
  if (a === '' || b === '') return undefined
  if (a === b) return 1
  // `Frankfurt` and `Frankfurt Höchst`.
  if (a.startsWith(`${b} `) || b.startsWith(`${a} `)) return 0.9
  if (/^\p{Script=Han}/u.test(a) !== /^\p{Script=Han}/u.test(b)) return undefined
  const similarity = alike(a, b)
  return similarity < 0.8 ? 0 : similarity
}

const postalSimilarity = (a: string, b: string): number | undefined => {
  if (a === '' || b === '') return undefined
  if (a === b) return 1
  return a.slice(0, 3) === b.slice(0, 3) ? 0.4 : 0
}

/** One street and another house number is another place. */
const streetSimilarity = (a: NormalAddress, b: NormalAddress): number | undefined => {
  if (a.postBox !== b.postBox) return undefined
  if (a.postBox) return a.numbers[0] === b.numbers[0] ? 1 : 0
  if (a.street === '' || b.street === '') return undefined
  if (/^\p{Script=Han}/u.test(a.street) !== /^\p{Script=Han}/u.test(b.street)) return undefined
  const similarity = alike(a.street, b.street)
  if (similarity < 0.65 && !containsStreet(a.street, b.street)) return 0
  const street = containsStreet(a.street, b.street) ? Math.max(similarity, 0.9) : similarity
  return street * (0.3 + 0.7 * numberSimilarity(a.numbers, b.numbers))
}

/** The district before a Chinese street, or the building before another, stands there or not. */
const containsStreet = (a: string, b: string): boolean => {
  const [short, long] = a.length < b.length ? [a, b] : [b, a]
  return short.length > 2 && long.includes(short)
}

const numberSimilarity = (a: readonly string[], b: readonly string[]): number => {
  if (a.length === 0 && b.length === 0) return 1
  if (a.length === 0 || b.length === 0) return 0.7
  const [short, long] = a.length < b.length ? [a, b] : [b, a]
  // The suite or floor is there or not; the house number must be.
  if (short.every((number) => long.includes(number))) return 1
  return a[0] === b[0] ? 0.9 : 0
}
