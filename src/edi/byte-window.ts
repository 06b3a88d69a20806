/**
 * The part of a payload that is in memory: bytes are appended at its end and forgotten at its start.
 * All positions are offsets into the payload, so they stay true when the bytes move.
 */
export type ByteWindow = {
  bytes: Buffer
  /** Payload offset of `bytes[0]`. */
  base: number
  /** Payload offset behind the last byte held. */
  end: number
}

/** Small enough for a slice of memory Node has at hand: many payloads are small. */
const initialSizeBytes = 2 * 1024

export const createByteWindow = (): ByteWindow => ({ bytes: Buffer.allocUnsafe(initialSizeBytes), base: 0, end: 0 })

/** Appends a chunk; bytes before `keepFrom` may be forgotten. Costs no more than twice the copy, however small the chunks. */
export const appendChunk = (window: ByteWindow, chunk: Uint8Array, keepFrom: number): void => {
  const { bytes } = window
  if (window.end - window.base + chunk.length > bytes.length) {
    const liveFrom = keepFrom - window.base
    const liveBytes = window.end - keepFrom
    const needed = liveBytes + chunk.length
    if (needed <= bytes.length / 2) {
      bytes.copyWithin(0, liveFrom, liveFrom + liveBytes)
    } else {
      const larger = Buffer.allocUnsafe(Math.max(initialSizeBytes, needed * 2))
      bytes.copy(larger, 0, liveFrom, liveFrom + liveBytes)
      window.bytes = larger
    }
    window.base = keepFrom
  }
  window.bytes.set(chunk, window.end - window.base)
  window.end += chunk.length
}

/** A copy of a stretch that is still held. */
export const copyBytes = (window: ByteWindow, from: number, to: number): Uint8Array =>
  new Uint8Array(window.bytes.subarray(from - window.base, to - window.base))
