import type { SegmentDef } from './grammar.ts'
import {
  anyText,
  composite,
  date,
  decimalNumber,
  listedCode,
  longestCode,
  markedNumber,
  mostElements,
  needsText,
  type PlannedCondition,
  type PlannedElement,
  planFor,
  time,
  unchecked,
  wholeNumber,
} from './plan-segment.ts'

/**
 * One segment as bytes, where each byte is one character and none is a control character or a repetition separator. Places count
 * from the segment's first byte, as the scanner gives them.
 */
export type SegmentBytes = {
  bytes: Buffer
  /** Place of the segment's first byte in `bytes`. */
  start: number
  sizeBytes: number
  /** Places of the element separators; the first `markCount` count. */
  marks: Int32Array
  markCount: number
  /** Places of the component separators, likewise. */
  parts: Int32Array
  partCount: number
  /** The byte that separates components, where the segment holds any; else -1. */
  component: number
  /** The byte that takes the meaning from the one behind it, where the segment holds any; else -1. */
  release: number
}

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 48 && byte <= 57

const areDigits = (bytes: Buffer, from: number, to: number): boolean => {
  for (let i = from; i < to; i += 1) if (!isDigit(bytes[i])) return false
  return true
}

/** Digits of a number, or -1 when it is none. */
const digitsIn = (bytes: Buffer, from: number, to: number, kind: number): number => {
  let digits = 0
  let points = kind === wholeNumber ? 1 : 0
  for (let i = bytes[from] === 45 ? from + 1 : from; i < to; i += 1) {
    const byte = bytes[i]
    if (isDigit(byte)) digits += 1
    else if ((byte === 46 || (byte === 44 && kind === markedNumber)) && points === 0) points += 1
    else return -1
  }
  return digits === 0 ? -1 : digits
}

const twoDigits = (bytes: Buffer, from: number): number => ((bytes[from] ?? 0) - 48) * 10 + (bytes[from + 1] ?? 0) - 48

/** CCYYMMDD or YYMMDD. The last days of a month are left to the calendar, and so is a year that begins with 0. */
export const isPlainDate = (bytes: Buffer, from: number, to: number): boolean => {
  const length = to - from
  if ((length !== 8 && length !== 6) || !areDigits(bytes, from, to)) return false
  const month = twoDigits(bytes, to - 4)
  const day = twoDigits(bytes, to - 2)
  return month >= 1 && month <= 12 && day >= 1 && day <= 28 && (length === 6 || bytes[from] !== 48)
}

const isPlainTime = (bytes: Buffer, from: number, to: number): boolean =>
  (to - from === 4 || to - from === 6) &&
  areDigits(bytes, from, to) &&
  twoDigits(bytes, from) < 24 &&
  twoDigits(bytes, from + 2) < 60 &&
  (to - from === 4 || twoDigits(bytes, from + 4) < 60)

const isListed = (bytes: Buffer, from: number, to: number, codes: ReadonlySet<number>): boolean => {
  if (to - from > longestCode) return false
  let code = 0
  for (let i = from; i < to; i += 1) code = code * 256 + (bytes[i] ?? 0)
  return codes.has(code)
}

/** `releases`: how many of the bytes are release characters, which are no part of the text. */
const isRight = (bytes: Buffer, from: number, to: number, element: PlannedElement, releases: number): boolean => {
  const { kind, minLength, maxLength } = element
  if (kind === unchecked) return true
  if (releases > 0 && kind !== anyText) return false
  const isNumber = kind === wholeNumber || kind === decimalNumber || kind === markedNumber
  const length = isNumber ? digitsIn(bytes, from, to, kind) : to - from - releases
  if (length < minLength || length > maxLength || length < 0) return false
  switch (kind) {
    case listedCode:
      return isListed(bytes, from, to, element.codes)
    case date:
      return isPlainDate(bytes, from, to)
    case time:
      return isPlainTime(bytes, from, to)
    case needsText:
    case composite:
      return false
    default:
      return true
  }
}

const isComposite = (
  segment: SegmentBytes,
  from: number,
  to: number,
  components: readonly PlannedElement[],
  firstPart: number,
): boolean => {
  const { bytes, start, parts, partCount } = segment
  let place = 0
  let part = firstPart
  for (let begin = from; begin <= to; place += 1) {
    const mark = part < partCount ? start + (parts[part] ?? 0) : to
    const end = Math.min(mark, to)
    const component = components[place]
    if (component === undefined) return false
    if (begin === end ? component.required : !isRight(bytes, begin, end, component, 0)) return false
    begin = end + 1
    part += 1
  }
  for (; place < components.length; place += 1) if (components[place]?.required) return false
  return true
}

/** The same where bytes may be released. */
const isReleasedComposite = (
  { bytes, component: separator, release }: SegmentBytes,
  from: number,
  to: number,
  components: readonly PlannedElement[],
): boolean => {
  let place = 0
  let start = from
  let releases = 0
  for (let i = from; i <= to; i += 1) {
    if (i < to && bytes[i] !== separator) {
      if (bytes[i] !== release) continue
      releases += 1
      i += 1
      // A release character with nothing behind it is for the text to judge.
      if (i === to) return false
      continue
    }
    const component = components[place]
    if (component === undefined) return false
    if (i === start ? component.required : !isRight(bytes, start, i, component, releases)) return false
    place += 1
    start = i + 1
    releases = 0
  }
  for (; place < components.length; place += 1) if (components[place]?.required) return false
  return true
}

/** Release characters of an element without components, or -1 where only its text can tell. */
const releasesOf = ({ bytes, release }: SegmentBytes, from: number, to: number): number => {
  let releases = 0
  for (let i = from; i < to; i += 1) {
    if (bytes[i] !== release) continue
    releases += 1
    i += 1
    if (i === to) return -1
  }
  return releases
}

const isReleasedElement = (segment: SegmentBytes, from: number, to: number, element: PlannedElement): boolean => {
  const releases = releasesOf(segment, from, to)
  return releases >= 0 && isRight(segment.bytes, from, to, element, releases)
}

const holds = ({ kind, first, all }: PlannedCondition, present: number): boolean => {
  const met = present & all
  switch (kind) {
    case 'P':
      return met === 0 || met === all
    case 'R':
      return met !== 0
    case 'E':
      return (met & (met - 1)) === 0
    case 'C':
      return (met & first) === 0 || met === all
    case 'L':
      return met !== first
  }
}

/**
 * Whether `checkSegment` would find nothing, told from the bytes alone: no text is made for the segments that are right, which
 * are nearly all. False says that the text has to be looked at, not that something is wrong.
 */
export const isPlainlyRight = (definition: SegmentDef, segment: SegmentBytes): boolean => {
  const plan = planFor(definition)
  if (plan === undefined) return true
  const { bytes, start, sizeBytes, marks, markCount, parts, partCount, release } = segment
  const { elements, conditions, lastRequired } = plan
  if (markCount < lastRequired || markCount > elements.length || markCount > mostElements) return false
  let present = 0
  let part = 0
  let from = start + (marks[0] ?? 0) + 1
  for (let place = 0; place < markCount; place += 1) {
    const to = start + (place + 1 < markCount ? (marks[place + 1] ?? 0) : sizeBytes)
    const element = elements[place]
    if (element === undefined) return false
    if (to > from) {
      present |= 1 << place
      const firstPart = part
      while (part < partCount && start + (parts[part] ?? 0) < to) part += 1
      if (element.kind === composite) {
        const isPlain =
          release < 0
            ? isComposite(segment, from, to, element.components, firstPart)
            : isReleasedComposite(segment, from, to, element.components)
        if (!isPlain) return false
      } else if (part > firstPart) return false
      else if (release < 0 ? !isRight(bytes, from, to, element, 0) : !isReleasedElement(segment, from, to, element))
        return false
    } else if (element.required) return false
    from = to + 1
  }
  for (const condition of conditions) if (!holds(condition, present)) return false
  return true
}
