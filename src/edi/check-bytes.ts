import type { Condition, ElementDef, ElementUse, SegmentDef } from './grammar.ts'

/**
 * One segment as bytes, where each byte is one character and none is a control character, a release character or a repetition
 * separator. Places count from the segment's first byte, as the scanner gives them.
 */
export type SegmentBytes = {
  bytes: Buffer
  /** Place of the segment's first byte in `bytes`. */
  start: number
  sizeBytes: number
  /** Places of the element separators; the first `markCount` count. */
  marks: Int32Array
  markCount: number
  /** The byte that separates components, where the segment holds any. */
  component?: number | undefined
}

// What is asked of an element's bytes. Numbers, because this is looked at once for each element of each segment.
const anyText = 0
const listedCode = 1
const wholeNumber = 2
const decimalNumber = 3
const date = 4
const time = 5
const unchecked = 6
/** Something that only its text can tell. */
const needsText = 7
const composite = 8
/** EDIFACT: point or comma. */
const markedNumber = 9

type PlannedElement = {
  required: boolean
  kind: number
  minLength: number
  maxLength: number
  codes: ReadonlySet<number>
  /** Of a composite. */
  components: readonly PlannedElement[]
}
type PlannedCondition = { kind: Condition['kind']; first: number; all: number }
type Plan = { elements: readonly PlannedElement[]; conditions: readonly PlannedCondition[]; lastRequired: number }

const longestCode = 3
/** Presence of the elements is kept as bits of one number. */
const mostElements = 30

const packed = (code: string): number => {
  let value = 0
  for (let i = 0; i < code.length; i += 1) value = value * 256 + code.charCodeAt(i)
  return value
}

const kindOf = ({ type, codes, components }: ElementDef): number => {
  if (components !== undefined) return composite
  switch (type) {
    case 'AN':
    case 'ID':
      return codes === undefined ? anyText : listedCode
    case 'N':
      return wholeNumber
    case 'R':
      return decimalNumber
    case 'D':
      return markedNumber
    case 'DT':
      return date
    case 'TM':
      return time
    case 'B':
      return unchecked
    default:
      return needsText
  }
}

const planElement = ({ element, required }: ElementUse): PlannedElement => {
  const { minLength, maxLength, codes } = element
  const components = (element.components ?? []).map(planElement)
  const short = [...(codes ?? [])].filter((code) => code.length <= longestCode)
  return { required, kind: kindOf(element), minLength, maxLength, codes: new Set(short.map(packed)), components }
}

/** Elements that are never looked at share a bit that is never set. */
const bit = (element: number): number => 1 << Math.min(element - 1, mostElements)

const planCondition = ({ kind, elements }: Condition): PlannedCondition => ({
  kind,
  first: bit(elements[0] ?? 1),
  all: elements.reduce((mask, element) => mask | bit(element), 0),
})

/** Undefined: the segment has no definition of its elements, and nothing can be wrong with them. */
const planOf = ({ elements, conditions }: SegmentDef): Plan | undefined => {
  if (elements === undefined) return undefined
  const planned = elements.map(planElement)
  return {
    elements: planned,
    conditions: conditions.map(planCondition),
    lastRequired: planned.findLastIndex(({ required }) => required) + 1,
  }
}

const plans = new WeakMap<SegmentDef, { plan: Plan | undefined }>()

const planFor = (definition: SegmentDef): Plan | undefined => {
  const known = plans.get(definition)
  if (known !== undefined) return known.plan
  const plan = planOf(definition)
  plans.set(definition, { plan })
  return plan
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

const isRight = (bytes: Buffer, from: number, to: number, element: PlannedElement): boolean => {
  const { kind, minLength, maxLength } = element
  if (kind === unchecked) return true
  const isNumber = kind === wholeNumber || kind === decimalNumber || kind === markedNumber
  const length = isNumber ? digitsIn(bytes, from, to, kind) : to - from
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

const isPlainComposite = (
  bytes: Buffer,
  from: number,
  to: number,
  components: readonly PlannedElement[],
  separator: number,
): boolean => {
  let place = 0
  let start = from
  for (let i = from; i <= to; i += 1) {
    if (i < to && bytes[i] !== separator) continue
    const component = components[place]
    if (component === undefined) return false
    if (i === start ? component.required : !isRight(bytes, start, i, component)) return false
    place += 1
    start = i + 1
  }
  for (; place < components.length; place += 1) if (components[place]?.required) return false
  return true
}

const isSimple = (bytes: Buffer, from: number, to: number, separator: number): boolean => {
  for (let i = from; i < to; i += 1) if (bytes[i] === separator) return false
  return true
}

/** An element of a segment, which may hold components. */
const isRightElement = (
  bytes: Buffer,
  from: number,
  to: number,
  element: PlannedElement,
  separator: number,
): boolean => {
  if (element.kind === composite) return isPlainComposite(bytes, from, to, element.components, separator)
  return isRight(bytes, from, to, element) && (separator < 0 || isSimple(bytes, from, to, separator))
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
  const { bytes, start, sizeBytes, marks, markCount, component = -1 } = segment
  const { elements, conditions, lastRequired } = plan
  if (markCount < lastRequired || markCount > elements.length || markCount > mostElements) return false
  let present = 0
  let from = start + (marks[0] ?? 0) + 1
  for (let place = 0; place < markCount; place += 1) {
    const to = start + (place + 1 < markCount ? (marks[place + 1] ?? 0) : sizeBytes)
    const element = elements[place]
    if (element === undefined) return false
    if (to > from) {
      present |= 1 << place
      if (!isRightElement(bytes, from, to, element, component)) return false
    } else if (element.required) return false
    from = to + 1
  }
  for (const condition of conditions) if (!holds(condition, present)) return false
  return true
}
