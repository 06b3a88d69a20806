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

/** Place of the next bytes that begin like UNA or UNB, or the end of the window. */
const nextCandidate = (window: ByteWindow, from: number): number => {
  const bytes = window.bytes.subarray(0, window.end - window.base)
  let at = bytes.indexOf('UN', from - window.base, 'latin1')
  while (at >= 0 && !looksLikeHeader(bytes, at)) at = bytes.indexOf('UN', at + 1, 'latin1')
  return at < 0 ? window.end : at + window.base
}

/** Looks for the next UNA or UNB. Undefined when the window holds none yet, or, `atEnd`, none at all. */
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
    const candidate = nextCandidate(window, seeker.next)
    if (candidate >= known) {
      passBytes(seeker, window, Math.max(seeker.next, known))
      if (!atEnd) return undefined
      continue
    }
    passBytes(seeker, window, candidate)
    const offset = seeker.next
    const place = { byteOffset: offset, line: seeker.line, index }
    const header = readInterchangeHeader(window.bytes, offset - window.base, window.end - window.base, place)
    if (header.ok) return { header, offset, line: seeker.line }
    passBytes(seeker, window, offset + 3)
    if (seeker.rubbish) seeker.rubbish.reason ??= header.reason
  }
  return undefined
}

const messageOf = (sample: string, reason: string | undefined, isFollowed: boolean): string => {
  if (reason !== undefined) return `These bytes look like an interchange but cannot be read: ${reason}`
  if (sample.startsWith('UNH'))
    return 'A message (UNH) stands outside of any interchange: UNB is missing in front of it'
  if (sample.startsWith('ISA')) return 'This is X12: only EDIFACT interchanges are read here'
  if (isFollowed) return 'These bytes before an interchange (UNA or UNB) belong to none and were skipped'
  return 'These bytes belong to no interchange: no UNB segment was found in or behind them'
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
