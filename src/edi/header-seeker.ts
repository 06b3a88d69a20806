import type { ByteWindow } from './byte-window.ts'
import type { EdiEvent, EdiIssue, EnvelopeHeader } from './edi.ts'

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
const passBytes = (seeker: HeaderSeeker, window: ByteWindow, to: number): void => {
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

/** Where in the payload a header stands. `index`: which interchange of the payload it begins, from 0. */
export type HeaderPlace = { byteOffset: number; line: number; index: number }

/** A header that was read. `sizeBytes` counts its terminator, and in EDIFACT the UNA in front. */
export type InterchangeHeader =
  | { ok: true; header: EnvelopeHeader; issues: EdiIssue[]; sizeBytes: number }
  | { ok: false; reason: string }

/** What the headers of a standard look like. */
export type HeaderFormat = {
  /** How many bytes behind its beginning are waited for before a header is judged. */
  lookaheadBytes: number
  /** What every header begins with. */
  mark: string
  /** Whether the bytes begin like a header; what lies at or behind `limit` is left over from something else. */
  looksLikeHeader(bytes: Buffer, from: number, limit: number): boolean
  /** Reads the header at `from`; bytes up to `available` may be looked at. */
  readHeader(bytes: Buffer, from: number, available: number, place: HeaderPlace): InterchangeHeader
  /** What to say of bytes that belong to no interchange. `isFollowed`: one comes behind them. */
  rubbishMessage(sample: string, isFollowed: boolean): string
}

export type FoundHeader = {
  header: EnvelopeHeader
  issues: EdiIssue[]
  sizeBytes: number
  offset: number
  line: number
}

/** Place of the next bytes that begin like a header, or the end of the window. */
const nextCandidate = (format: HeaderFormat, window: ByteWindow, from: number): number => {
  const limit = window.end - window.base
  const bytes = window.bytes.subarray(0, limit)
  let at = bytes.indexOf(format.mark, from - window.base, 'latin1')
  while (at >= 0 && !format.looksLikeHeader(bytes, at, limit)) at = bytes.indexOf(format.mark, at + 1, 'latin1')
  return at < 0 ? window.end : at + window.base
}

/** Looks for the next header. Undefined when the window holds none yet, or, `atEnd`, none at all. */
export const seekHeader = (
  format: HeaderFormat,
  seeker: HeaderSeeker,
  window: ByteWindow,
  atEnd: boolean,
  index: number,
): FoundHeader | undefined => {
  while (seeker.next < window.end) {
    // The verdict on a place always sees the same bytes behind it, however the payload was cut.
    const known = atEnd ? window.end : window.end - format.lookaheadBytes
    if (seeker.next >= known) return undefined
    const offset = nextCandidate(format, window, seeker.next)
    if (offset >= known) {
      passBytes(seeker, window, Math.max(seeker.next, known))
      if (!atEnd) return undefined
      continue
    }
    passBytes(seeker, window, offset)
    const { line } = seeker
    const place = { byteOffset: offset, line, index }
    const found = format.readHeader(window.bytes, offset - window.base, window.end - window.base, place)
    if (found.ok) return { header: found.header, issues: found.issues, sizeBytes: found.sizeBytes, offset, line }
    passBytes(seeker, window, offset + 3)
    if (seeker.rubbish) seeker.rubbish.reason ??= found.reason
  }
  return undefined
}

/** Ends a stretch of rubbish, if there is one. */
export const takeRubbish = (format: HeaderFormat, seeker: HeaderSeeker, isFollowed: boolean): EdiEvent | undefined => {
  const { rubbish } = seeker
  if (rubbish === undefined) return undefined
  seeker.rubbish = undefined
  const { start, sample, reason } = rubbish
  const message =
    reason === undefined
      ? format.rubbishMessage(sample, isFollowed)
      : `These bytes look like an interchange but cannot be read: ${reason}`
  return { type: 'rubbish', byteOffset: start, sizeBytes: seeker.next - start, sample, message }
}
