import type { Issue, Mapped } from '../../domain/issue.ts'
import type { Delimiters } from '../edi.ts'
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
  return value === undefined || value === '' ? undefined : value
}

const isBreak = (text: string): boolean => text === '\r' || text === '\n'

const componentsOf = (text: string, { component, release }: Delimiters): string[] => {
  const parts = splitText(text, component, release)
  return release === undefined ? parts : parts.map((part) => withoutReleases(part, release))
}

const plainDelimiters = new WeakMap<Delimiters, Delimiters>()

const withoutRelease = (delimiters: Delimiters): Delimiters => {
  const known = plainDelimiters.get(delimiters)
  if (known !== undefined) return known
  const plain = { ...delimiters, release: undefined }
  plainDelimiters.set(delimiters, plain)
  return plain
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

const segmentFrom = (text: string, given: Delimiters, position: number): EdifactSegment => {
  // Most segments release nothing: then nothing has to be looked for in their elements.
  const delimiters = given.release === undefined || text.includes(given.release) ? given : withoutRelease(given)
  const { element, repetition, release } = delimiters
  const texts = splitText(text, element, release)
  const repetitions = repetition === undefined ? undefined : repetitionsOf(texts, delimiters)
  const elements = texts.map((each) => componentsOf(splitText(each, repetition, release)[0] ?? '', delimiters))
  const id = elements[0]?.[0] ?? ''
  return repetitions === undefined ? { id, elements, position } : { id, elements, repetitions, position }
}

/** Segments as raw text. Blanks and line breaks around them are formatting, breaks inside are dropped, as the reader does. */
const segmentTexts = (text: string, delimiters: Delimiters): string[] => {
  const { segment, release } = delimiters
  const parts = isBreak(segment) ? text.split(/[\r\n]/) : splitText(text.replace(/[\r\n]/g, ''), segment, release)
  return parts.map((part) => part.replace(/^[\r\n\t ]+/, '')).filter((part) => part !== '')
}

const encodingIssue = (body: Uint8Array, delimiters: Delimiters, encoding: CharacterSet): Issue => {
  const rough = segmentTexts(Buffer.from(body).toString('latin1'), delimiters)
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
  const segments = segmentTexts(text, delimiters).map((each, index) => segmentFrom(each, delimiters, index + 1))
  const [header] = segments
  if (header?.id !== 'UNH') {
    const message = 'An EDIFACT message begins with UNH; this document does not'
    return { ok: false, issues: [{ code: 'VALUE_INVALID', path: 'segment 1', value: header?.id, message }] }
  }
  const [type = '', ...version] = header.elements[2] ?? []
  const controlNumber = header.elements[1]?.[0] ?? ''
  return { ok: true, value: { type, version: version.slice(0, 4).join(':'), controlNumber, segments, delimiters } }
}
