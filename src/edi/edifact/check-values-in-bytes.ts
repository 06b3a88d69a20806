import { isPlainDate, type SegmentBytes } from '../check-bytes.ts'

/** Place of an element's first byte, or -1 where the segment has none. Elements count from 1. */
const beginOf = ({ start, marks, markCount }: SegmentBytes, element: number): number =>
  element > markCount ? -1 : start + (marks[element - 1] ?? 0) + 1

const endOf = ({ start, sizeBytes, marks, markCount }: SegmentBytes, element: number): number =>
  start + (element < markCount ? (marks[element] ?? 0) : sizeBytes)

/** The check digit makes the weighted sum of all digits a multiple of ten (GS1 General Specifications, section 7.9). */
const isPlainGtin = (bytes: Buffer, from: number, to: number): boolean => {
  const length = to - from
  if (length !== 13 && length !== 14 && length !== 12 && length !== 8) return false
  let sum = 0
  let weight = 1
  for (let i = to - 1; i >= from; i -= 1) {
    const digit = (bytes[i] ?? 0) - 48
    if (digit < 0 || digit > 9) return false
    sum += digit * weight
    weight = 4 - weight
  }
  return sum % 10 === 0
}

/** Item numbers of two-letter types: `SA`, `BP` and the like claim nothing, `EN` and `UP` must be a GTIN. */
const isRightItem = (segment: SegmentBytes, element: number): boolean => {
  const from = beginOf(segment, element)
  if (from < 0) return true
  const to = endOf(segment, element)
  const { bytes, component } = segment
  if (from === to) return true
  let mark = from
  while (mark < to && bytes[mark] !== component) mark += 1
  const isTwoLetters = mark + 3 === to || (mark + 3 < to && bytes[mark + 3] === component)
  if (!isTwoLetters) return mark === to
  const [one, two] = [bytes[mark + 1], bytes[mark + 2]]
  const isGtinType = (one === 0x45 && two === 0x4e) || (one === 0x55 && two === 0x50)
  // Blanks around a type or a separator are for the text to judge.
  const isType = (one ?? 0) > 32 && (two ?? 0) > 32 && one !== component && two !== component
  return isType && (!isGtinType || isPlainGtin(bytes, from, mark))
}

/** `137:20261101:102`: a day, in the usual format. */
const isUsualDate = (segment: SegmentBytes): boolean => {
  const { bytes, component } = segment
  const to = endOf(segment, 1)
  const format = to - 3
  const from = format - 9
  return (
    segment.markCount === 1 &&
    from > beginOf(segment, 1) &&
    bytes[format] === 0x31 &&
    bytes[format + 1] === 0x30 &&
    bytes[format + 2] === 0x32 &&
    bytes[format - 1] === component &&
    bytes[from - 1] === component &&
    isPlainDate(bytes, from, format - 1)
  )
}

/**
 * Whether `valueProblems` would find nothing, told from the bytes alone. False says that the text has to be looked at, not that
 * something is wrong.
 */
export const hasPlainValues = (id: string, segment: SegmentBytes): boolean => {
  if (segment.release >= 0) return false
  switch (id) {
    case 'DTM':
      return isUsualDate(segment)
    case 'LIN':
      return isRightItem(segment, 3)
    case 'PIA':
      for (let element = 2; element <= Math.min(6, segment.markCount); element += 1)
        if (!isRightItem(segment, element)) return false
      return true
    default:
      return true
  }
}
