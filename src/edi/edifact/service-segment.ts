import type { SegmentText } from '../check-segment.ts'

/** Text of a component of a segment, trimmed; empty where there is none. Elements and components count from 1. */
export const partOf = (segment: SegmentText | undefined, element: number, component = 1): string => {
  if (segment === undefined) return ''
  const value = segment.elements[element] ?? ''
  let from = 0
  for (let part = 1; ; part += 1) {
    const mark = segment.component === '' ? -1 : value.indexOf(segment.component, from)
    if (part === component) return value.substring(from, mark < 0 ? value.length : mark).trim()
    if (mark < 0) return ''
    from = mark + segment.component.length
  }
}

/** The components of an element, trimmed, without the empty ones at the end. */
export const partsOf = (segment: SegmentText, element: number): string[] => {
  const value = segment.elements[element] ?? ''
  const parts = segment.component === '' ? [value.trim()] : value.split(segment.component).map((part) => part.trim())
  const last = parts.findLastIndex((part) => part !== '')
  return parts.slice(0, last + 1)
}
