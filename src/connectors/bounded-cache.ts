export type BoundedCache<V> = {
  get(key: string): V | undefined
  set(key: string, value: V): void
  delete(key: string): void
}

/** A cache of at most `maxEntries`, least recently used out first; an entry is forgotten `ttlMs` after it was set. */
export const createBoundedCache = <V>(options: {
  maxEntries: number
  ttlMs: number
  now: () => number
}): BoundedCache<V> => {
  const { maxEntries, ttlMs, now } = options
  const entries = new Map<string, { value: V; until: number }>()
  return {
    get: (key) => {
      const entry = entries.get(key)
      if (entry === undefined) return undefined
      entries.delete(key)
      if (entry.until <= now()) return undefined
      entries.set(key, entry)
      return entry.value
    },
    set: (key, value) => {
      entries.delete(key)
      entries.set(key, { value, until: now() + ttlMs })
      if (entries.size <= maxEntries) return
      const oldest = entries.keys().next()
      if (!oldest.done) entries.delete(oldest.value)
    },
    delete: (key) => {
      entries.delete(key)
    },
  }
}
