import type { Issue, Mapped } from '../../domain/issue.ts'
import type { Delimiters } from '../edi.ts'
import { createFinder, createLineBreakFinder, type ForwardFinder, passFormatting } from '../find-forward.ts'
import { idInText } from '../segment-ids.ts'
import { type CharacterSet, decodeCharacters } from './character-set.ts'
import { splitText, withoutReleases } from './split-text.ts'

/**
 * A segment that was read, release characters resolved. `elements[0]` holds its id, so that `elements[3]` is element 03; each
 * element is the list of its components (a simple one has a single component, an absent one none or an empty text).
 * `position` counts within the message, UNH being 1. `repetitions` exists only where an element is repeated (syntax 4):
 * element number -> its second and later occurrences, each a list of components.
 */
export type EdifactSegment = {
  id: string
  elements: readonly (readonly string[])[]
  repetitions?: ReadonlyMap<number, readonly (readonly string[])[]>
  position: number
}

/** A message as text, from UNH to UNT. */
export type Message = {
  /** UNH02: `ORDERS`. */
  type: string
  /** UNH02, from its second component on: `D:96A:UN` or `D:96A:UN:EAN008`. */
  version: string
  /** UNH01. */
  controlNumber: string
  segments: readonly EdifactSegment[]
  delimiters: Delimiters
}

/**
 * A component's text, or undefined when it is absent, empty or blank. Blanks around it are dropped. Elements and components count from 1:
 * `componentOf(lin, 3, 1)` is the item number of LIN.
 */
export const componentOf = (
  segment: EdifactSegment | undefined,
  element: number,
  component = 1,
): string | undefined => {
  const value = segment?.elements[element]?.[component - 1]?.trim()
  return value === '' ? undefined : value
}

const isBreak = (text: string): boolean => text === '\r' || text === '\n'

const componentsOf = (text: string, { component, release }: Delimiters): string[] => {
  const parts = splitText(text, component, release)
  return release === undefined ? parts : parts.map((part) => withoutReleases(part, release))
}

/** Second and later occurrences of the elements that have any. */
const repetitionsOf = (texts: readonly string[], delimiters: Delimiters): EdifactSegment['repetitions'] => {
  const { repetition, release } = delimiters
  const repeated = new Map<number, string[][]>()
  for (const [number, text] of texts.entries()) {
    const [, ...more] = splitText(text, repetition, release)
    if (more.length > 0)
      repeated.set(
        number,
        more.map((one) => componentsOf(one, delimiters)),
      )
  }
  return repeated.size > 0 ? repeated : undefined
}

/** A segment that may release or repeat something. `text` is without line breaks. */
const segmentFrom = (text: string, delimiters: Delimiters, position: number): EdifactSegment => {
  const { element, repetition, release } = delimiters
  const texts = splitText(text, element, release)
  const repetitions = repetition === undefined ? undefined : repetitionsOf(texts, delimiters)
  const elements = texts.map((each) => componentsOf(splitText(each, repetition, release)[0] ?? '', delimiters))
  const id = elements[0]?.[0] ?? ''
  return repetitions === undefined ? { id, elements, position } : { id, elements, repetitions, position }
}

/** Elements and components of a stretch without release characters, repetitions and line breaks: nearly all segments are like that. */
const plainElements = (
  text: string,
  from: number,
  to: number,
  nextElement: ForwardFinder,
  nextComponent: ForwardFinder,
): string[][] => {
  const elements: string[][] = []
  let begin = from
  const endOfTag = Math.min(nextElement(from), to)
  if (nextComponent(from) >= endOfTag) {
    elements.push([idInText(text, from, endOfTag)])
    begin = endOfTag + 1
  }
  while (begin <= to) {
    const end = Math.min(nextElement(begin), to)
    const components: string[] = []
    for (let at = nextComponent(begin); at < end; at = nextComponent(begin)) {
      components.push(text.substring(begin, at))
      begin = at + 1
    }
    components.push(text.substring(begin, end))
    elements.push(components)
    begin = end + 1
  }
  return elements
}

/** Whether an odd number of release characters stands in front of a place; line breaks among them do not count. */
const isReleased = (text: string, from: number, place: number, release: string): boolean => {
  let count = 0
  for (let at = place - 1; at >= from; at -= 1) {
    const character = text.charAt(at)
    if (character === release) count += 1
    else if (!isBreak(character)) break
  }
  return count % 2 === 1
}

/** Finds the terminator of the segment that begins at `from`, or the end of the text. */
const terminatorFinder = (text: string, { segment, release }: Delimiters, nextBreak: ForwardFinder): ForwardFinder => {
  if (isBreak(segment)) return nextBreak
  const next = createFinder(text, segment)
  if (release === undefined || !text.includes(release)) return next
  return (from) => {
    let at = next(from)
    while (at < text.length && isReleased(text, from, at, release)) at = next(at + 1)
    return at
  }
}

/**
 * Splits a message into segments. Blanks and line breaks around them are formatting, breaks inside are dropped, as the reader does. `take`
 * gets the text without breaks, or undefined where the stretch `from` to `to` has none.
 */
const eachSegment = (
  text: string,
  delimiters: Delimiters,
  take: (from: number, to: number, withoutBreaks: string | undefined) => void,
): void => {
  const nextBreak = createLineBreakFinder(text)
  const nextTerminator = terminatorFinder(text, delimiters, nextBreak)
  for (let from = passFormatting(text, 0); from < text.length; ) {
    const to = nextTerminator(from)
    const isWrapped = nextBreak(from) < to
    if (to > from) take(from, to, isWrapped ? text.substring(from, to).replace(/[\r\n]/g, '') : undefined)
    from = passFormatting(text, to + 1)
  }
}

const segmentsFrom = (text: string, delimiters: Delimiters): EdifactSegment[] => {
  const { element, component, repetition, release } = delimiters
  const segments: EdifactSegment[] = []
  const [nextElement, nextComponent] = [createFinder(text, element), createFinder(text, component)]
  const [nextRelease, nextRepetition] = [createFinder(text, release), createFinder(text, repetition)]
  eachSegment(text, delimiters, (from, to, withoutBreaks) => {
    const position = segments.length + 1
    if (withoutBreaks === undefined && nextRelease(from) >= to && nextRepetition(from) >= to) {
      const elements = plainElements(text, from, to, nextElement, nextComponent)
      segments.push({ id: elements[0]?.[0] ?? '', elements, position })
    } else segments.push(segmentFrom(withoutBreaks ?? text.substring(from, to), delimiters, position))
  })
  return segments
}

const encodingIssue = (body: Uint8Array, delimiters: Delimiters, encoding: CharacterSet): Issue => {
  const whole = Buffer.from(body).toString('latin1')
  const rough: string[] = []
  eachSegment(whole, delimiters, (from, to, withoutBreaks) => rough.push(withoutBreaks ?? whole.substring(from, to)))
  // The first segment that cannot be read by itself holds the bytes that do not fit.
  const at = rough.findIndex((text) => decodeCharacters(Buffer.from(text, 'latin1'), encoding) === undefined)
  const bad = rough[at]
  const hint = decodeCharacters(body, 'utf-8') === undefined ? 'windows-1252' : 'utf-8'
  return {
    code: 'ENCODING_INVALID',
    path: bad === undefined ? 'document' : `${bad.slice(0, 3)} (segment ${at + 1})`,
    // biome-ignore lint/suspicious/noControlCharactersInRegex: unprintable bytes are what is replaced
    value: bad?.replace(/[\u0000-\u001f\u007f-\u009f]/g, '·').slice(0, 60),
    message: `The bytes are not ${encoding}, as the interchange or the partner profile says; ${hint} may be what the partner sends`,
  }
}

/**
 * Reads the bytes of one message, from UNH to UNT, in a character set: the partner's `encoding`, or what UNB01 means
 * (`characterSetOf`). Bytes that do not fit are an issue, never a replacement character.
 */
export const parseMessage = (body: Uint8Array, delimiters: Delimiters, encoding: CharacterSet): Mapped<Message> => {
  const text = decodeCharacters(body, encoding)
  if (text === undefined) return { ok: false, issues: [encodingIssue(body, delimiters, encoding)] }
  const segments = segmentsFrom(text, delimiters)
  const [header] = segments
  if (header?.id !== 'UNH') {
    const message = 'An EDIFACT message begins with UNH; this document does not'
    return { ok: false, issues: [{ code: 'VALUE_INVALID', path: 'segment 1', value: header?.id, message }] }
  }
  const [type = '', ...version] = header.elements[2] ?? []
  const controlNumber = header.elements[1]?.[0] ?? ''
  return { ok: true, value: { type, version: version.slice(0, 4).join(':'), controlNumber, segments, delimiters } }
}
