/**
 * A segment to be written: its id, then its elements, so that `segment[3]` is element 03. An element with components is a list.
 * Empty elements are empty text; those at the end are not written.
 */
export type Segment = readonly (string | readonly string[])[]

/** A segment that was read. `elements[0]` is its id; `position` counts within its message, the header being 1. */
export type ParsedSegment = { id: string; elements: readonly string[]; position: number }

const isVisible = (code: number): boolean => code > 32 && code < 127

/** Text without blanks around it. Most text has none, and `trim` costs more than to see that. */
const trimmed = (text: string): string =>
  isVisible(text.charCodeAt(0)) && isVisible(text.charCodeAt(text.length - 1)) ? text : text.trim()

/** An element's text, or undefined when it is absent, empty or blank. Blanks around it are dropped. */
export const elementOf = (segment: ParsedSegment | undefined, element: number): string | undefined => {
  const value = segment?.elements[element]
  if (value === undefined || value === '') return undefined
  const text = trimmed(value)
  return text === '' ? undefined : text
}
