/** Finds among things added before those that share keys with another. */
export type KeyIndex<T> = {
  add(one: T, keys: readonly string[]): void
  /** Those sharing most keys first, at most `limit`. Keys that stand for more than `maxBlock` things tell nothing and do not count. */
  sharing(keys: readonly string[]): T[]
}

export const createKeyIndex = <T>({ limit, maxBlock }: { limit: number; maxBlock: number }): KeyIndex<T> => {
  const byKey = new Map<string, T[]>()
  return {
    add: (one, keys) => {
      for (const key of keys) {
        const block = byKey.get(key)
        if (block === undefined) byKey.set(key, [one])
        else if (block.length <= maxBlock) block.push(one)
      }
    },
    sharing: (keys) => {
      const shared = new Map<T, number>()
      for (const key of keys) {
        const block = byKey.get(key) ?? []
        if (block.length > maxBlock) continue
        for (const one of block) shared.set(one, (shared.get(one) ?? 0) + 1)
      }
      return [...shared]
        .sort(([, a], [, b]) => b - a)
        .slice(0, limit)
        .map(([one]) => one)
    },
  }
}
