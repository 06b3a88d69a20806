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
  /** It holds release characters. */
  hasReleases: boolean
  /** It holds component or repetition separators. */
  hasParts: boolean
  /** Their places, counted from its first byte; the first `partCount` are its own. */
  parts: Int32Array
  partCount: number
  /** Places of its element separators, counted from its first byte; the first `markCount` are its own. */
  marks: Int32Array
  markCount: number
  /** Next byte to look at. */
  next: number
  hasBegun: boolean
  lineAtNext: number
  /** The next byte belongs to the one before it. */
  skip: boolean
  /** The last byte is a release character: what it releases is still to come. */
  isReleasing: boolean
  /** What each byte value means, and the syntax this was made for. */
  meanings: Uint8Array
  meaningsOf: SegmentSyntax | undefined
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
  hasReleases: false,
  hasParts: false,
  parts: new Int32Array(64),
  partCount: 0,
  marks: new Int32Array(64),
  markCount: 0,
  next: 0,
  hasBegun: false,
  lineAtNext: 1,
  skip: false,
  isReleasing: false,
  meanings: new Uint8Array(256),
  meaningsOf: undefined,
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
  scanner.hasReleases = false
  scanner.hasParts = false
  scanner.partCount = 0
  scanner.markCount = 0
  scanner.skip = false
  scanner.isReleasing = false
  return true
}

const enlarge = (marks: Int32Array): Int32Array => {
  const larger = new Int32Array(marks.length * 2)
  larger.set(marks)
  return larger
}

const ends = 1
const separates = 2
const dividesParts = 3
const releases = 4
const breaks = 5
const controls = 6
const isHigh = 7
/** The byte after a GB 18030 lead byte always belongs to it; in four-byte characters the next pair starts anew. */
const leads = 8

const meaningOf = (byte: number, syntax: SegmentSyntax): number => {
  const { terminator, alternateTerminator, element, component, repetition, release, isGb18030 } = syntax
  if (byte === terminator || byte === alternateTerminator) return ends
  if (byte === element) return separates
  if (byte === component || byte === repetition) return dividesParts
  if (byte === release) return releases
  if (byte === lf || byte === cr) return breaks
  if (byte < 32 || byte === 127) return controls
  if (byte < 127) return 0
  return isGb18030 && byte >= 0x81 && byte <= 0xfe ? leads : isHigh
}

/** One look-up for each byte instead of a comparison with each delimiter. */
const learn = (scanner: SegmentScanner): void => {
  const { syntax, meanings } = scanner
  for (let byte = 0; byte < meanings.length; byte += 1) meanings[byte] = meaningOf(byte, syntax)
  scanner.meaningsOf = syntax
}

/** Finds the terminator of the segment `seekSegment` began. False when the window ends first; scanning goes on where it stopped. */
export const findTerminator = (scanner: SegmentScanner, window: ByteWindow): boolean => {
  if (scanner.meaningsOf !== scanner.syntax) learn(scanner)
  const { bytes } = window
  const { meanings } = scanner
  const limit = window.end - window.base
  const start = scanner.start - window.base
  let index = scanner.next - window.base
  let { marks, markCount } = scanner
  if (scanner.skip && index < limit) {
    scanner.skip = false
    index += 1
  }
  if (scanner.isReleasing) index = passReleased(scanner, bytes, index, limit)
  for (; index < limit; index += 1) {
    const byte = bytes[index] ?? 0
    const meaning = meanings[byte] ?? 0
    if (meaning === 0) continue
    if (meaning === separates) {
      if (markCount === marks.length) {
        marks = enlarge(marks)
        scanner.marks = marks
      }
      marks[markCount] = index - start
      markCount += 1
    } else if (meaning === dividesParts) {
      if (scanner.partCount === scanner.parts.length) scanner.parts = enlarge(scanner.parts)
      scanner.parts[scanner.partCount] = index - start
      scanner.partCount += 1
      scanner.hasParts = true
    } else if (meaning === ends) {
      scanner.markCount = markCount
      scanner.end = index + window.base
      scanner.next = scanner.end + 1
      scanner.hasBegun = false
      if (byte === lf) scanner.lineAtNext += 1
      return true
    } else if (meaning === releases) {
      scanner.hasReleases = true
      index = passReleased(scanner, bytes, index + 1, limit) - 1
    } else {
      const takesNext = note(scanner, meaning, byte)
      if (takesNext && index + 1 === limit) scanner.skip = true
      else if (takesNext) index += 1
    }
  }
  scanner.next = index + window.base
  scanner.markCount = markCount
  return false
}

/** Notes a byte that is neither text nor ends or separates anything; true when the byte behind it belongs to it. */
const note = (scanner: SegmentScanner, meaning: number, byte: number): boolean => {
  switch (meaning) {
    case breaks:
      if (byte === lf) scanner.lineAtNext += 1
      scanner.hasBreaks = true
      return false
    case controls:
      scanner.hasControls = true
      return false
    case isHigh:
      scanner.hasHighBytes = true
      return false
    case leads:
      scanner.hasHighBytes = true
      return true
    default:
      return false
  }
}

/** Passes what a release character in front of `from` releases. A file wrapped at a fixed width may break between the two. */
const passReleased = (scanner: SegmentScanner, bytes: Buffer, from: number, limit: number): number => {
  const { meanings } = scanner
  let index = from
  for (; index < limit && meanings[bytes[index] ?? 0] === breaks; index += 1) note(scanner, breaks, bytes[index] ?? 0)
  scanner.isReleasing = index === limit
  if (scanner.isReleasing) return limit
  const byte = bytes[index] ?? 0
  const meaning = meanings[byte] ?? 0
  // A line break that ends segments is never text.
  if (meaning === ends && (byte === lf || byte === cr)) return index
  const takesNext = note(scanner, meaning, byte)
  if (takesNext && index + 1 === limit) scanner.skip = true
  return Math.min(limit, takesNext ? index + 2 : index + 1)
}
