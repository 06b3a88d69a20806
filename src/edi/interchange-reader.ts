import { appendChunk, copyBytes, createByteWindow } from './byte-window.ts'
import type { EdiEvent, EnvelopeHeader } from './edi.ts'
import { createEnvelopeBuilder, type EnvelopeRules, type SegmentLook } from './envelope-builder.ts'
import { createHeaderSeeker, type FoundHeader, type HeaderFormat, seekHeader, takeRubbish } from './header-seeker.ts'
import { createSegmentScanner, findTerminator, type SegmentSyntax, seekSegment } from './segment-scanner.ts'
import { createSegmentView } from './segment-view.ts'
import type { SegmentPlace } from './validate-message.ts'

/** The text of a segment that holds bytes above 127, and whether they are not of the interchange's character set. */
export type DecodedSegment = { text: string; isMisencoded: boolean }

/** How the text of an interchange is read. */
export type SegmentDecoder = {
  /** The second byte of a character can look like a delimiter. */
  isGb18030: boolean
  /** Each byte is the character of its number, unless there are bytes from 80 to 9F. */
  isLatin1: boolean
  decode(raw: Uint8Array): DecodedSegment
}

/** What sets the interchanges of one standard apart from those of another. */
export type InterchangeFormat = { headers: HeaderFormat; envelopes: EnvelopeRules }

/** The push side of a reader: bytes in, events out. */
export type InterchangeReader = {
  push(chunk: Uint8Array): void
  /** The payload is over: ends whatever is open. */
  finish(): void
  takeEvents(): EdiEvent[]
}

/** Bytes that are needed to see whether a header begins where a segment should. */
const headerMarkBytes = 4

const byteOf = (delimiter: string | undefined): number =>
  delimiter === undefined || delimiter === '' ? -1 : delimiter.charCodeAt(0)

const syntaxOf = ({ delimiters }: EnvelopeHeader, isGb18030: boolean): SegmentSyntax => {
  const terminator = byteOf(delimiters.segment)
  return {
    terminator,
    alternateTerminator: terminator === 10 ? 13 : terminator === 13 ? 10 : -1,
    element: byteOf(delimiters.element),
    component: byteOf(delimiters.component),
    repetition: byteOf(delimiters.repetition),
    release: byteOf(delimiters.release),
    isGb18030,
  }
}

const holdsC1 = (bytes: Buffer, from: number, to: number): boolean => {
  for (let i = from; i < to; i += 1) {
    const byte = bytes[i] ?? 0
    if (byte >= 0x80 && byte <= 0x9f) return true
  }
  return false
}

/** `decoderOf` is asked once for each interchange. */
export const createInterchangeReader = (
  { headers, envelopes: rules }: InterchangeFormat,
  maxTransactionBytes: number,
  decoderOf: (header: EnvelopeHeader) => SegmentDecoder,
): InterchangeReader => {
  const window = createByteWindow()
  const scanner = createSegmentScanner()
  const seeker = createHeaderSeeker()
  const view = createSegmentView(window, scanner)
  const look: SegmentLook = { hasBreaks: false, isMisencoded: false, endOffset: 0 }
  let events: EdiEvent[] = []
  let envelopes = 0
  let isInside = false
  let decoder: SegmentDecoder | undefined
  /** The segment being scanned is over the limit: its bytes are not kept. */
  let isOversize = false
  /** Payload offset up to which the open envelope is hashed. */
  let hashed = 0
  const builder = createEnvelopeBuilder(
    rules,
    (event) => events.push(event),
    (from, to) => (to - from > maxTransactionBytes ? undefined : copyBytes(window, from, to)),
  )

  const hashTo = (offset: number): void => {
    if (offset > hashed) builder.hash(window.bytes.subarray(hashed - window.base, offset - window.base))
    hashed = Math.max(hashed, offset)
  }

  const enter = ({ header, issues, sizeBytes, offset, line }: FoundHeader): void => {
    const rubbish = takeRubbish(headers, seeker, true)
    if (rubbish) events.push(rubbish)
    decoder = decoderOf(header)
    view.use(header.delimiters)
    scanner.syntax = syntaxOf(header, decoder.isGb18030)
    scanner.next = offset + sizeBytes
    scanner.hasBegun = false
    scanner.lineAtNext = line
    for (let at = offset; at < scanner.next; at += 1) if (window.bytes[at - window.base] === 10) scanner.lineAtNext += 1
    hashed = offset
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

  const lookAtSegment = (): void => {
    look.hasBreaks = scanner.hasBreaks
    look.isMisencoded = false
    look.endOffset = scanner.next
    const [from, to] = [scanner.start - window.base, scanner.end - window.base]
    if (!scanner.hasHighBytes || decoder === undefined || (decoder.isLatin1 && !holdsC1(window.bytes, from, to))) {
      view.look(undefined)
      return
    }
    const raw = window.bytes.subarray(from, to)
    const { text, isMisencoded } = decoder.decode(raw)
    look.isMisencoded = isMisencoded
    view.look(text)
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
    if (!builder.segment(view.text, place, look)) return
    hashTo(scanner.next)
    builder.close()
    leave(scanner.next, scanner.lineAtNext)
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
      const held = window.end - scanner.start
      if (held < headerMarkBytes && !atEnd) return false
      // The next interchange begins where a segment should: the one before it has lost its trailer.
      const limit = window.end - window.base
      if (held >= headerMarkBytes && headers.looksLikeHeader(window.bytes, scanner.start - window.base, limit)) {
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
        const found = seekHeader(headers, seeker, window, atEnd, envelopes)
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
      const rubbish = takeRubbish(headers, seeker, false)
      if (rubbish) events.push(rubbish)
    },
    takeEvents: () => {
      const taken = events
      events = []
      return taken
    },
  }
}

/** Chunks are worked through in pieces, so that a huge chunk does not become a huge backlog of events. */
const pieceBytes = 256 * 1024

/** What a reader makes of a stream, in bounded memory. */
export async function* eventsOf(
  reader: InterchangeReader,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<EdiEvent> {
  for await (const chunk of chunks) {
    for (let from = 0; from < chunk.length; from += pieceBytes) {
      reader.push(chunk.subarray(from, from + pieceBytes))
      // To delegate (`yield*`) costs several promises for each event.
      for (const event of reader.takeEvents()) yield event
    }
  }
  reader.finish()
  for (const event of reader.takeEvents()) yield event
}

/** Largest transaction set whose bytes are handed on, unless a reader is told otherwise. */
export const defaultMaxTransactionBytes = 16 * 1024 * 1024
