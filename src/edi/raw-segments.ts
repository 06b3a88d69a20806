import type { Delimiters } from './edi.ts'
import { splitText, withoutReleases } from './edifact/split-text.ts'

const isBreak = (text: string): boolean => text === '\r' || text === '\n'

/**
 * The segments of a document of X12 or EDIFACT, each as its elements the way they are written: `elements[0]` is the id, parts and
 * release characters are kept. Blanks and line breaks around segments are formatting, breaks inside are dropped, as the readers do.
 */
export const rawSegments = (text: string, { element, segment, release }: Delimiters): string[][] => {
  const parts = isBreak(segment) ? text.split(/[\r\n]/) : splitText(text.replace(/[\r\n]/g, ''), segment, release)
  return parts
    .map((part) => part.replace(/^[\t ]+/, ''))
    .filter((part) => part !== '')
    .map((part) => splitText(part, element, release))
}

/** An element as its repetitions, each as its components, release characters resolved. */
export const partsOf = (text: string, { component, repetition, release }: Delimiters): string[][] =>
  splitText(text, repetition, release).map((one) =>
    splitText(one, component, release).map((part) => withoutReleases(part, release)),
  )
