import { isTelling } from './block-keys.ts'

export type KeyIndexLimits = {
  /** Most that are found for one. */
  limit: number
  /** A key that more share than this tells nothing and does not count. */
  maxBlock: number
  /** A key that more share than this tells something only beside another one. */
  mostAlone: number
  /** Keys that say enough alone, however many share them. */
  tells?: (key: string) => boolean
}

/** Finds among things added before those that share keys with another. */
export type KeyIndex<T> = {
  add(one: T, keys: readonly string[]): void
  /** Adds several under one key: no more than `maxBlock + 1` are needed. */
  fill(key: string, ones: readonly T[]): void
  /** Those sharing the rarest keys first: a key counts by how few share it, as a name of two customers says more than a town of fifty. */
  sharing(keys: readonly string[]): T[]
}

/**
 * For customers by their block keys. Of the pairs planted among 40,000 customers (`plantCustomers`) that comparing would find, these look at 999 of
 * 1000, and at a dozen others for each customer.
 */
export const customerKeyLimits: KeyIndexLimits = { limit: 15, maxBlock: 50, mostAlone: 10, tells: isTelling }

type Shared = { weight: number; keys: number; tells: boolean }

export const createKeyIndex = <T>({ limit, maxBlock, mostAlone, tells }: KeyIndexLimits): KeyIndex<T> => {
  const byKey = new Map<string, T[]>()
  const fill = (key: string, ones: readonly T[]): void => {
    const block = byKey.get(key)
    if (block === undefined) byKey.set(key, [...ones])
    else if (block.length <= maxBlock) block.push(...ones)
  }
  return {
    fill,
    add: (one, keys) => {
      for (const key of keys) fill(key, [one])
    },
    sharing: (keys) => {
      const shared = new Map<T, Shared>()
      for (const key of keys) {
        const block = byKey.get(key) ?? []
        if (block.length > maxBlock) continue
        const weight = 1 / block.length
        const isEnough = block.length <= mostAlone || tells?.(key) === true
        for (const one of block) {
          const known = shared.get(one)
          if (known === undefined) {
            shared.set(one, { weight, keys: 1, tells: isEnough })
          } else {
            known.weight += weight
            known.keys += 1
            known.tells ||= isEnough
          }
        }
      }
      return [...shared]
        .filter(([, one]) => one.tells || one.keys > 1)
        .sort(([, a], [, b]) => b.weight - a.weight)
        .slice(0, limit)
        .map(([one]) => one)
    },
  }
}
