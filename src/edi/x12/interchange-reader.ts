import { appendChunk, copyBytes, createByteWindow } from '../byte-window.ts'
import type { SegmentBytes } from '../check-bytes.ts'
import type { SegmentText } from '../check-segment.ts'
import type { EdiEvent, EnvelopeHeader } from '../edi.ts'
import { decodeText, type Encoding, guessText } from '../encoding.ts'
import { createHeaderSeeker } from '../header-seeker.ts'
import { createSegmentIds } from '../segment-ids.ts'
import { createSegmentScanner, findTerminator, type SegmentScanner, seekSegment } from '../segment-scanner.ts'
import type { SegmentPlace } from '../validate-message.ts'
import { createEnvelopeBuilder } from './envelope-builder.ts'
import { looksLikeHeader } from './interchange-header.ts'
import { type Found, seekHeader, takeRubbish } from './seek-header.ts'

/** The push side of `readInterchanges`: bytes in, events out. */
export type InterchangeReader = {
  push(chunk: Uint8Array): void
  /** The payload is over: ends whatever is open. */
  finish(): void
  takeEvents(): EdiEvent[]
}

const breaks = /[\r\n]/g

const elementsOf = (scanner: SegmentScanner, text: string, separator: string): string[] => {
  // Only where each character is one byte do the places of the separators hold.
  if (scanner.hasBreaks || scanner.hasHighBytes) return text.replace(breaks, '').split(separator)
  const { marks, markCount } = scanner
  const elements: string[] = []
  let from = 0
  for (let i = 0; i < markCount; i += 1) {
    const to = marks[i] ?? 0
    elements.push(text.substring(from, to))
    from = to + 1
  }
  elements.push(text.substring(from))
  return elements
}

const byteOf = (delimiter: string | undefined): number =>
  delimiter === undefined || delimiter === '' ? -1 : delimiter.charCodeAt(0)

export const createInterchangeReader = (
  maxTransactionBytes: number,
  encodingOf: (envelope: EnvelopeHeader) => Encoding | undefined,
): InterchangeReader => {
  const window = createByteWindow()
  const scanner = createSegmentScanner()
  const seeker = createHeaderSeeker()
  let events: EdiEvent[] = []
  let envelopes = 0
  let isInside = false
  let element = '*'
  let encoding: Encoding | undefined
  /** The segment being scanned is over the limit: its bytes are not kept. */
  let isOversize = false
  /** Payload offset up to which the open envelope is hashed. */
  let hashed = 0
  const builder = createEnvelopeBuilder(
    (event) => events.push(event),
    (from, to) => (to - from > maxTransactionBytes ? undefined : copyBytes(window, from, to)),
  )

  const hashTo = (offset: number): void => {
    if (offset > hashed) builder.hash(window.bytes.subarray(hashed - window.base, offset - window.base))
    hashed = Math.max(hashed, offset)
  }

  const enter = (found: Found): void => {
    const rubbish = takeRubbish(seeker, true)
    if (rubbish) events.push(rubbish)
    const { header, issues, sizeBytes } = found.header
    const { delimiters } = header
    element = delimiters.element
    encoding = encodingOf(header)
    segmentText.component = delimiters.component
    segmentText.repetition = delimiters.repetition
    const terminator = byteOf(delimiters.segment)
    scanner.syntax = {
      terminator,
      alternateTerminator: terminator === 10 ? 13 : terminator === 13 ? 10 : -1,
      element: byteOf(element),
      component: byteOf(delimiters.component),
      repetition: byteOf(delimiters.repetition),
      release: -1,
      isGb18030: encoding === 'gb18030',
    }
    scanner.next = found.offset + sizeBytes
    scanner.hasBegun = false
    scanner.lineAtNext = found.line
    for (let at = found.offset; at < scanner.next; at += 1)
      if (window.bytes[at - window.base] === 10) scanner.lineAtNext += 1
    hashed = found.offset
    isInside = true
    isOversize = false
    envelopes += 1
    builder.begin(header, issues)
  }

  /** Back to looking for an ISA, from the scanner's place on. */
  const leave = (offset: number, line: number): void => {
    isInside = false
    seeker.next = offset
    seeker.line = line
  }

  const textOf = (from: number, to: number): string => {
    const { bytes } = window
    if (!scanner.hasHighBytes) return bytes.toString('latin1', from, to)
    const raw = bytes.subarray(from, to)
    return (encoding === undefined ? undefined : decodeText(raw, encoding)) ?? guessText(raw)
  }

  const ids = createSegmentIds()
  const plain: SegmentBytes = { bytes: window.bytes, start: 0, sizeBytes: 0, marks: scanner.marks, markCount: 0 }
  let elements: readonly string[] | undefined
  /** The segment at hand. Most are judged by their bytes, so that their elements are only made when somebody asks. */
  const segmentText: SegmentText = {
    get elements() {
      elements ??= elementsOf(scanner, textOf(scanner.start - window.base, scanner.end - window.base), element)
      return elements
    },
    id: undefined,
    plain: undefined,
    component: '',
    repetition: undefined,
    hasParts: false,
    hasControls: false,
  }

  const lookAtSegment = (): void => {
    const { hasParts, hasControls, hasBreaks, hasHighBytes, marks, markCount } = scanner
    const start = scanner.start - window.base
    const sizeBytes = scanner.end - scanner.start
    elements = undefined
    segmentText.hasParts = hasParts
    segmentText.hasControls = hasControls
    segmentText.id = undefined
    segmentText.plain = undefined
    if (hasBreaks || hasHighBytes) return
    segmentText.id = ids.idOf(window.bytes, start, markCount === 0 ? start + sizeBytes : start + (marks[0] ?? 0))
    if (hasParts || hasControls) return
    plain.bytes = window.bytes
    plain.start = start
    plain.sizeBytes = sizeBytes
    plain.marks = marks
    plain.markCount = markCount
    segmentText.plain = plain
  }

  const takeSegment = (): void => {
    const place: SegmentPlace = { byteOffset: scanner.start, line: scanner.line, segment: 0 }
    const isTooLarge = isOversize || scanner.end - scanner.start > maxTransactionBytes
    isOversize = false
    if (isTooLarge) {
      builder.oversizeSegment(place)
      return
    }
    // Whether a set is too large must not depend on where a chunk happened to end within this segment.
    builder.keepFrom(scanner.next - maxTransactionBytes)
    lookAtSegment()
    const isEnd = builder.segment(segmentText, place, scanner.hasBreaks, scanner.next)
    if (isEnd) {
      hashTo(scanner.next)
      builder.close()
      leave(scanner.next, scanner.lineAtNext)
    }
  }

  /** The next ISA stands where a segment should begin: the interchange before it has lost its trailer. */
  const isNextHeader = (): boolean =>
    looksLikeHeader(window.bytes, scanner.start - window.base, window.end - window.base)

  const cutOff = (): void => {
    hashTo(scanner.start)
    builder.cutOff({ byteOffset: scanner.start, line: scanner.lineAtNext, segment: 0 })
    leave(scanner.start, scanner.lineAtNext)
  }

  /** Reads one segment; false when the window holds no whole one. */
  const readSegment = (atEnd: boolean): boolean => {
    const wasBegun = scanner.hasBegun
    if (!seekSegment(scanner, window)) return false
    if (!wasBegun || scanner.next === scanner.start) {
      if (window.end - scanner.start < 4 && !atEnd) return false
      if (window.end - scanner.start >= 4 && isNextHeader()) {
        scanner.hasBegun = false
        cutOff()
        return true
      }
    }
    if (findTerminator(scanner, window)) {
      takeSegment()
      return true
    }
    if (scanner.next - scanner.start > maxTransactionBytes) isOversize = true
    return false
  }

  const finishInside = (): void => {
    if (scanner.hasBegun) {
      scanner.hasBegun = false
      scanner.end = scanner.next
      builder.noteMissingTerminator({ byteOffset: scanner.start, line: scanner.line, segment: 0 })
      takeSegment()
    }
    if (!isInside) return
    scanner.start = scanner.next
    cutOff()
  }

  const work = (atEnd: boolean): void => {
    for (;;) {
      if (isInside) {
        if (!readSegment(atEnd)) break
      } else {
        const found = seekHeader(seeker, window, atEnd, envelopes)
        if (found === undefined) break
        enter(found)
      }
    }
    if (isInside) hashTo(Math.min(scanner.next, window.end))
  }

  const keepFrom = (): number => {
    if (!isInside) return seeker.next
    const start = scanner.hasBegun && !isOversize ? scanner.start : scanner.next
    return Math.min(start, builder.keepFrom(scanner.next - maxTransactionBytes) ?? start)
  }

  return {
    push: (chunk) => {
      appendChunk(window, chunk, keepFrom())
      work(false)
    },
    finish: () => {
      work(true)
      if (isInside) {
        finishInside()
        work(true)
      }
      const rubbish = takeRubbish(seeker, false)
      if (rubbish) events.push(rubbish)
    },
    takeEvents: () => {
      const taken = events
      events = []
      return taken
    },
  }
}
