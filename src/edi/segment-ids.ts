/** Ids of segments have two or three characters and few values: each is made once, and for all documents. */
export const mostIdBytes = 3

/** A power of two, far above the number of ids there are. Of two ids that share a slot the one seen last is in it. */
const slotCount = 2048
const keys = new Int32Array(slotCount)
const names = new Array<string>(slotCount).fill('')

/** The same text as a property's name: the engine keeps one copy of each, and so compares them by identity. */
export const asName = (id: string): string => Object.keys({ [id]: true })[0] ?? id

const slotOf = (key: number): number => (key ^ (key >>> 7) ^ (key >>> 14)) & (slotCount - 1)

/** The id in a segment's bytes, one character each. */
export const idInBytes = (bytes: Buffer, from: number, to: number): string => {
  if (to - from > mostIdBytes) return bytes.toString('latin1', from, to)
  let key = to - from
  for (let i = from; i < to; i += 1) key = (key << 8) | (bytes[i] ?? 0)
  const slot = slotOf(key)
  if (keys[slot] === key) return names[slot] ?? ''
  const id = asName(bytes.toString('latin1', from, to))
  keys[slot] = key
  names[slot] = id
  return id
}

/** The id in a segment's text. */
export const idInText = (text: string, from: number, to: number): string => {
  if (to - from > mostIdBytes) return text.substring(from, to)
  let key = to - from
  for (let i = from; i < to; i += 1) {
    const code = text.charCodeAt(i)
    if (code > 255) return text.substring(from, to)
    key = (key << 8) | code
  }
  const slot = slotOf(key)
  if (keys[slot] === key) return names[slot] ?? ''
  const id = asName(text.substring(from, to))
  keys[slot] = key
  names[slot] = id
  return id
}
