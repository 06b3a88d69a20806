import { appendChunk, copyBytes, createByteWindow } from '../byte-window.ts'
import type { EdiEvent, EnvelopeHeader } from '../edi.ts'
import { guessText } from '../encoding.ts'
import { createHeaderSeeker } from '../header-seeker.ts'
import { createSegmentScanner, findTerminator, seekSegment } from '../segment-scanner.ts'
import type { SegmentPlace } from '../validate-message.ts'
import { type CharacterSet, characterSetOf, decodeCharacters } from './character-set.ts'
import { createEnvelopeBuilder } from './envelope-builder.ts'
import { looksLikeHeader } from './interchange-header.ts'
import { type Found, seekHeader, takeRubbish } from './seek-header.ts'
import { createSegmentView } from './segment-text.ts'

/** The push side of `readEdifactInterchanges`: bytes in, events out. */
export type InterchangeReader = {
  push(chunk: Uint8Array): void
  /** The payload is over: ends whatever is open. */
  finish(): void
  takeEvents(): EdiEvent[]
}

const byteOf = (delimiter: string | undefined): number =>
  delimiter === undefined || delimiter === '' ? -1 : delimiter.charCodeAt(0)

/** Syntax levels whose characters are all ASCII. */
const isAsciiLevel = (version: string): boolean => version.startsWith('UNOA') || version.startsWith('UNOB')

export const createInterchangeReader = (
  maxTransactionBytes: number,
  encodingOf: (envelope: EnvelopeHeader) => CharacterSet | undefined,
): InterchangeReader => {
  const window = createByteWindow()
  const scanner = createSegmentScanner()
  const seeker = createHeaderSeeker()
  let events: EdiEvent[] = []
  let envelopes = 0
  let isInside = false
  const view = createSegmentView(window, scanner)
  let characters: CharacterSet | undefined
  /** Only ASCII is allowed, and nobody said that the partner sends something else. */
  let isAsciiOnly = false
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

  const learnSyntax = (header: EnvelopeHeader): void => {
    const { delimiters } = header
    view.use(delimiters)
    const wanted = encodingOf(header)
    characters = wanted ?? characterSetOf(header.version) ?? 'latin1'
    isAsciiOnly = wanted === undefined && isAsciiLevel(header.version)
    const terminator = byteOf(delimiters.segment)
    scanner.syntax = {
      terminator,
      alternateTerminator: terminator === 10 ? 13 : terminator === 13 ? 10 : -1,
      element: byteOf(delimiters.element),
      component: byteOf(delimiters.component),
      repetition: byteOf(delimiters.repetition),
      release: byteOf(delimiters.release),
      isGb18030: characters === 'gb18030',
    }
  }

  const enter = (found: Found): void => {
    const rubbish = takeRubbish(seeker, true)
    if (rubbish) events.push(rubbish)
    const { header, issues, sizeBytes } = found.header
    learnSyntax(header)
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

  /** Back to looking for a header, from the scanner's place on. */
  const leave = (offset: number, line: number): void => {
    isInside = false
    seeker.next = offset
    seeker.line = line
  }

  const takeSegment = (): void => {
    const place: SegmentPlace = { byteOffset: scanner.start, line: scanner.line, segment: 0 }
    const isTooLarge = isOversize || scanner.end - scanner.start > maxTransactionBytes
    isOversize = false
    if (isTooLarge) {
      builder.oversizeSegment(place)
      return
    }
    const { bytes, base } = window
    let text: string | undefined
    let isMisencoded = false
    if (scanner.hasHighBytes) {
      const raw = bytes.subarray(scanner.start - base, scanner.end - base)
      text = decodeCharacters(raw, characters ?? 'latin1')
      isMisencoded = isAsciiOnly || text === undefined
      text ??= guessText(raw)
    }
    const look = { hasBreaks: scanner.hasBreaks, isMisencoded, endOffset: scanner.next }
    view.look(text)
    if (builder.segment(view.text, place, look)) {
      hashTo(scanner.next)
      builder.close()
      leave(scanner.next, scanner.lineAtNext)
    }
  }

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
      // The next interchange begins where a segment should: the one before it has lost its trailer.
      if (window.end - scanner.start >= 4 && looksLikeHeader(window.bytes, scanner.start - window.base)) {
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
