import type { Segment } from './segment.ts'

/**
 * A transaction set or message in its partner's bytes, ready for any place in an interchange: what is missing is its number, and the trailer
 * that repeats it.
 */
export type RenderedDocument = {
  /** ST or UNH; the number has no value yet. */
  header: Segment
  /** The segments behind it. */
  body: Uint8Array
  /** Header and trailer included. */
  segmentCount: number
}

export const joinBytes = (parts: readonly Uint8Array[]): Uint8Array => {
  const joined = new Uint8Array(parts.reduce((sum, { byteLength }) => sum + byteLength, 0))
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.byteLength
  }
  return joined
}
