import type { ByteWindow } from '../byte-window.ts'
import type { EdiEvent } from '../edi.ts'
import {
  headerLookaheadBytes,
  type InterchangeHeader,
  looksLikeHeader,
  readInterchangeHeader,
} from './interchange-header.ts'

/** Where the search for the next ISA stands. Offsets are into the payload. */
export type HeaderSeeker = {
  next: number
  line: number
  /** Bytes passed that are neither an interchange nor blank, and why a header among them was refused. */
  rubbish: { start: number; sample: string; reason: string | undefined } | undefined
}

export type Found = { header: Extract<InterchangeHeader, { ok: true }>; offset: number; line: number }

const longestSample = 60

const isBlank = (byte: number): boolean =>
  byte === 32 || byte === 9 || byte === 10 || byte === 13 || byte === 0 || byte === 0x1a

const isByteOrderMark = ({ bytes, base, end }: ByteWindow, offset: number): boolean => {
  const at = offset - base
  return offset + 3 <= end && bytes[at] === 0xef && bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf
}

/** Passes bytes up to `to` as rubbish, or silently while nothing but blanks and a byte order mark have been met. */
const pass = (seeker: HeaderSeeker, window: ByteWindow, to: number): void => {
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

/** Looks for the next ISA. Undefined when the window holds none yet, or, `atEnd`, none at all. */
export const seekHeader = (
  seeker: HeaderSeeker,
  window: ByteWindow,
  atEnd: boolean,
  index: number,
): Found | undefined => {
  while (seeker.next < window.end) {
    // The verdict on a place always sees the same bytes behind it, however the payload was cut.
    const known = atEnd ? window.end : window.end - headerLookaheadBytes
    if (seeker.next >= known) return undefined
    const from = seeker.next - window.base
    const at = window.bytes.subarray(0, window.end - window.base).indexOf('ISA', from, 'latin1')
    const candidate = at < 0 ? window.end : at + window.base
    if (candidate >= known) {
      pass(seeker, window, Math.max(seeker.next, known))
      if (!atEnd) return undefined
      continue
    }
    pass(seeker, window, candidate)
    const offset = seeker.next
    if (looksLikeHeader(window.bytes, at)) {
      const place = { byteOffset: offset, line: seeker.line, index }
      const header = readInterchangeHeader(window.bytes, at, window.end - window.base, place)
      if (header.ok) return { header, offset, line: seeker.line }
      pass(seeker, window, offset + 3)
      if (seeker.rubbish) seeker.rubbish.reason ??= header.reason
    } else {
      pass(seeker, window, offset + 3)
    }
  }
  return undefined
}

const messageOf = (sample: string, reason: string | undefined, isFollowed: boolean): string => {
  if (reason !== undefined) return `These bytes look like an interchange but cannot be read: ${reason}`
  if (/^(UNA|UNB)/.test(sample)) return 'This is EDIFACT: only X12 interchanges are read here'
  if (isFollowed) return 'These bytes before an interchange (ISA) belong to none and were skipped'
  return 'These bytes belong to no interchange: no ISA segment was found in or behind them'
}

/** Ends a stretch of rubbish, if there is one. */
export const takeRubbish = (seeker: HeaderSeeker, isFollowed: boolean): EdiEvent | undefined => {
  const { rubbish } = seeker
  if (rubbish === undefined) return undefined
  seeker.rubbish = undefined
  const { start, sample, reason } = rubbish
  const message = messageOf(sample, reason, isFollowed)
  return { type: 'rubbish', byteOffset: start, sizeBytes: seeker.next - start, sample, message }
}
