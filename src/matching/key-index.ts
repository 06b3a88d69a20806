import { sharersOf } from './block-keys.ts'

export type KeyIndexLimits = {
  /** Most that are found for one. */
  limit: number
  /** A key that more than `most` share tells nothing and does not count; one that more than `mostAlone` share only beside another one. */
  sharersOf: (key: string) => { most: number; mostAlone: number }
}

/**
 * For customers by their block keys. Of the pairs planted among 40,000 customers (`plantCustomers`) that comparing would find, these look at more
 * than 998 of 1000, and at nine others for each customer.
 */
export const customerKeyLimits: KeyIndexLimits = { limit: 10, sharersOf }

/** Finds among things added before those that share keys with another. */
export type KeyIndex<T> = {
  add(one: T, keys: readonly string[]): void
  /** Adds several under one key: one more than may share it are enough. */
  fill(key: string, ones: readonly T[]): void
  /** Those sharing the rarest keys first: a key counts by how few share it, as a name of two customers says more than a town of fifty. */
  sharing(keys: readonly string[]): T[]
}

type Shared<T> = { one: T; weight: number; keys: number; isEnough: boolean }

export const createKeyIndex = <T>(limits: KeyIndexLimits): KeyIndex<T> => {
  const byKey = new Map<string, T[]>()
  const fill = (key: string, ones: readonly T[]): void => {
    const block = byKey.get(key)
    if (block === undefined) byKey.set(key, [...ones])
    else if (block.length <= limits.sharersOf(key).most) block.push(...ones)
  }
  return {
    fill,
    add: (one, keys) => {
      for (const key of keys) fill(key, [one])
    },
    sharing: (keys) => {
      const shared = new Map<T, Shared<T>>()
      for (const key of keys) {
        const block = byKey.get(key)
        if (block === undefined) continue
        const { most, mostAlone } = limits.sharersOf(key)
        if (block.length > most) continue
        const weight = 1 / block.length
        const isEnough = block.length <= mostAlone
        for (const one of block) {
          const known = shared.get(one)
          if (known === undefined) {
            shared.set(one, { one, weight, keys: 1, isEnough })
          } else {
            known.weight += weight
            known.keys += 1
            known.isEnough ||= isEnough
          }
        }
      }
      return [...shared.values()]
        .filter(({ isEnough, keys }) => isEnough || keys > 1)
        .sort((a, b) => b.weight - a.weight)
        .slice(0, limits.limit)
        .map(({ one }) => one)
    },
  }
}
