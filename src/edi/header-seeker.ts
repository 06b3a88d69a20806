import type { ByteWindow } from './byte-window.ts'

/** Where the search for the next interchange stands. Offsets are into the payload. */
export type HeaderSeeker = {
  next: number
  line: number
  /** Bytes passed that are neither an interchange nor blank, and why a header among them was refused. */
  rubbish: { start: number; sample: string; reason: string | undefined } | undefined
}

export const createHeaderSeeker = (): HeaderSeeker => ({ next: 0, line: 1, rubbish: undefined })

const longestSample = 60

const isBlank = (byte: number): boolean =>
  byte === 32 || byte === 9 || byte === 10 || byte === 13 || byte === 0 || byte === 0x1a

const isByteOrderMark = ({ bytes, base, end }: ByteWindow, offset: number): boolean => {
  const at = offset - base
  return offset + 3 <= end && bytes[at] === 0xef && bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf
}

/** Passes bytes up to `to` as rubbish, or silently while nothing but blanks and a byte order mark have been met. */
export const passBytes = (seeker: HeaderSeeker, window: ByteWindow, to: number): void => {
  const { bytes, base } = window
  let offset = seeker.next
  for (; offset < to; offset += 1) {
    const byte = bytes[offset - base] ?? 0
    if (byte === 10) seeker.line += 1
    if (seeker.rubbish === undefined && isByteOrderMark(window, offset)) {
      offset += 2
      continue
    }
    if (seeker.rubbish === undefined && !isBlank(byte))
      seeker.rubbish = { start: offset, sample: '', reason: undefined }
    const { rubbish } = seeker
    if (rubbish !== undefined && rubbish.sample.length < longestSample)
      rubbish.sample += byte > 31 && byte < 127 ? String.fromCharCode(byte) : '·'
  }
  seeker.next = offset
}
