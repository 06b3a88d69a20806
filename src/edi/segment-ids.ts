/** Ids of segments have two or three characters and few values: each is made once. */
const mostIdBytes = 3
const mostIds = 4096

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
      const id = bytes.toString('latin1', from, to)
      if (ids.size < mostIds) ids.set(key, id)
      return id
    },
  }
}
