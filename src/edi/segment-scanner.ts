import type { ByteWindow } from './byte-window.ts'

/** What the scanner must know of a syntax, as byte values; -1 where there is none. */
export type SegmentSyntax = {
  terminator: number
  element: number
  component: number
  repetition: number
  /** A second byte that ends segments too: LF where CR is the terminator, and the other way round. */
  alternateTerminator: number
  /** Takes the meaning from the byte behind it (EDIFACT). */
  release: number
  /** Text is GB 18030: the second byte of a character can look like a delimiter and must not be taken for one. */
  isGb18030: boolean
}

/** The segment found last, and how far the scan has come. Offsets are into the payload. */
export type SegmentScanner = {
  syntax: SegmentSyntax
  /** First byte of the segment. While none has begun: where to look for it. */
  start: number
  /** Its terminator. */
  end: number
  /** Line the segment begins in, from 1. */
  line: number
  /** It holds CR or LF (and neither is the terminator). */
  hasBreaks: boolean
  /** It holds other control characters. */
  hasControls: boolean
  /** It holds bytes above 127. */
  hasHighBytes: boolean
  /** It holds component or repetition separators. */
  hasParts: boolean
  /** Places of its element separators, counted from its first byte; the first `markCount` are its own. */
  marks: Int32Array
  markCount: number
  /** Next byte to look at. */
  next: number
  hasBegun: boolean
  lineAtNext: number
  skip: number
}

export const createSegmentScanner = (): SegmentScanner => ({
  syntax: {
    terminator: -1,
    element: -1,
    component: -1,
    repetition: -1,
    alternateTerminator: -1,
    release: -1,
    isGb18030: false,
  },
  start: 0,
  end: 0,
  line: 1,
  hasBreaks: false,
  hasControls: false,
  hasHighBytes: false,
  hasParts: false,
  marks: new Int32Array(64),
  markCount: 0,
  next: 0,
  hasBegun: false,
  lineAtNext: 1,
  skip: 0,
})

const lf = 10
const cr = 13

/**
 * Passes blanks, line breaks and empty segments up to the first byte of the next segment. False when the window ends first.
 */
export const seekSegment = (scanner: SegmentScanner, window: ByteWindow): boolean => {
  if (scanner.hasBegun) return true
  const { bytes } = window
  const { terminator, alternateTerminator } = scanner.syntax
  const limit = window.end - window.base
  let index = scanner.next - window.base
  for (; index < limit; index += 1) {
    const byte = bytes[index] ?? 0
    if (byte === lf) scanner.lineAtNext += 1
    const isPassed = byte === 32 || byte === 9 || byte === lf || byte === cr || byte === terminator
    if (!isPassed && byte !== alternateTerminator) break
  }
  scanner.next = index + window.base
  scanner.start = scanner.next
  if (index === limit) return false
  scanner.hasBegun = true
  scanner.line = scanner.lineAtNext
  scanner.hasBreaks = false
  scanner.hasControls = false
  scanner.hasHighBytes = false
  scanner.hasParts = false
  scanner.markCount = 0
  scanner.skip = 0
  return true
}

const enlarge = (marks: Int32Array): Int32Array => {
  const larger = new Int32Array(marks.length * 2)
  larger.set(marks)
  return larger
}

/** Whether the byte after a GB 18030 lead byte belongs to it: always, and for four-byte characters the next pair starts anew. */
const isGb18030Lead = (byte: number): boolean => byte >= 0x81 && byte <= 0xfe

/** Finds the terminator of the segment `seekSegment` began. False when the window ends first; scanning goes on where it stopped. */
export const findTerminator = (scanner: SegmentScanner, window: ByteWindow): boolean => {
  const { bytes } = window
  const { terminator, alternateTerminator, element, component, repetition, release, isGb18030 } = scanner.syntax
  const limit = window.end - window.base
  const start = scanner.start - window.base
  let index = scanner.next - window.base
  let { skip, marks, markCount } = scanner
  for (; index < limit; index += 1) {
    const byte = bytes[index] ?? 0
    if (skip > 0) {
      skip -= 1
      continue
    }
    if (byte === terminator || byte === alternateTerminator) {
      scanner.markCount = markCount
      scanner.end = index + window.base
      scanner.next = scanner.end + 1
      scanner.hasBegun = false
      if (byte === lf) scanner.lineAtNext += 1
      return true
    }
    if (byte === element) {
      if (markCount === marks.length) {
        marks = enlarge(marks)
        scanner.marks = marks
      }
      marks[markCount] = index - start
      markCount += 1
    } else if (byte === component || byte === repetition) scanner.hasParts = true
    else if (byte === release) skip = 1
    else if (byte < 32) {
      if (byte === lf) scanner.lineAtNext += 1
      if (byte === lf || byte === cr) scanner.hasBreaks = true
      else scanner.hasControls = true
    } else if (byte > 126) {
      if (byte === 127) scanner.hasControls = true
      else scanner.hasHighBytes = true
      if (isGb18030 && isGb18030Lead(byte)) skip = 1
    }
  }
  scanner.next = index + window.base
  scanner.skip = skip
  scanner.markCount = markCount
  return false
}
