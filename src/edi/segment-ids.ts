/** Ids of segments have two or three characters and few values: each is made once. */
export const mostIdBytes = 3
const mostIds = 4096

/** The same text as a property's name: the engine keeps one copy of each, and so compares them by identity. */
export const asName = (id: string): string => Object.keys({ [id]: true })[0] ?? id

/** Makes the ids of segments out of their bytes. */
export type SegmentIds = { idOf(bytes: Buffer, from: number, to: number): string }

export const createSegmentIds = (): SegmentIds => {
  const ids = new Map<number, string>()
  return {
    idOf: (bytes, from, to) => {
      if (to - from > mostIdBytes) return bytes.toString('latin1', from, to)
      let key = to - from
      for (let i = from; i < to; i += 1) key = key * 256 + (bytes[i] ?? 0)
      const known = ids.get(key)
      if (known !== undefined) return known
      const id = asName(bytes.toString('latin1', from, to))
      if (ids.size < mostIds) ids.set(key, id)
      return id
    },
  }
}
