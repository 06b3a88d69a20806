import type { ByteWindow } from '../byte-window.ts'
import type { EdiEvent } from '../edi.ts'
import { type HeaderSeeker, passBytes } from '../header-seeker.ts'
import {
  headerLookaheadBytes,
  type InterchangeHeader,
  looksLikeHeader,
  readInterchangeHeader,
} from './interchange-header.ts'

export type Found = { header: Extract<InterchangeHeader, { ok: true }>; offset: number; line: number }

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
      passBytes(seeker, window, Math.max(seeker.next, known))
      if (!atEnd) return undefined
      continue
    }
    passBytes(seeker, window, candidate)
    const offset = seeker.next
    if (looksLikeHeader(window.bytes, at, window.end - window.base)) {
      const place = { byteOffset: offset, line: seeker.line, index }
      const header = readInterchangeHeader(window.bytes, at, window.end - window.base, place)
      if (header.ok) return { header, offset, line: seeker.line }
      passBytes(seeker, window, offset + 3)
      if (seeker.rubbish) seeker.rubbish.reason ??= header.reason
    } else {
      passBytes(seeker, window, offset + 3)
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
