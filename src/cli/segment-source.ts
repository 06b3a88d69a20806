import { type FileHandle, open } from 'node:fs/promises'
import type { Delimiters } from '../edi/edi.ts'
import { splitText } from '../edi/edifact/split-text.ts'
import { guessText } from '../edi/encoding.ts'
import type { FileIssue, FoundIssue } from '../edi/validate-file.ts'
import { type Excerpt, excerptOf } from './excerpt.ts'

/** Shows the segments that issues speak of, as they stand in the file. */
export type SegmentSource = {
  /** The segment with carets under the element; undefined when the file no longer holds it, or for XML, which has paths. */
  excerpt(found: FoundIssue, columns: number): Promise<Excerpt | undefined>
  close(): Promise<void>
}

/** What is read of a segment: enough for any that a person would look at. */
const mostBytes = 4096

/** Place of the terminator; a released one is text. */
const endOf = (bytes: Buffer, { segment, release }: Delimiters): number => {
  const terminator = segment.charCodeAt(0)
  if (release === undefined) return bytes.indexOf(terminator)
  const released = release.charCodeAt(0)
  for (let at = 0; at < bytes.length; at += 1) {
    if (bytes[at] === terminator) return at
    if (bytes[at] === released) at += 1
  }
  return -1
}

/** An interchange that begins with its separators (UNA): the segment behind them is what is spoken of. */
const withoutUna = (bytes: Buffer): Buffer => {
  if (bytes.toString('latin1', 0, 3) !== 'UNA') return bytes
  const unb = bytes.indexOf('UNB')
  return unb < 0 ? bytes : bytes.subarray(unb)
}

const segmentAt = async (file: FileHandle, offset: number, delimiters: Delimiters): Promise<string | undefined> => {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(mostBytes), 0, mostBytes, offset)
  const bytes = withoutUna(buffer.subarray(0, bytesRead))
  const end = endOf(bytes, delimiters)
  // Cut before it is decoded: half a character at the end would make the rest unreadable.
  const text = guessText(end < 0 ? bytes : bytes.subarray(0, end))
  // Line breaks within a segment are formatting, as for the reader.
  return text === '' ? undefined : text.replace(/[\r\n]/g, '')
}

/** The part that is number `number` (from 1) between separators, as a range of the text; where it lacks, its end. */
const rangeOf = (
  text: string,
  [from, to]: readonly [number, number],
  separator: string | undefined,
  number: number,
  release: string | undefined,
): [number, number] => {
  const parts = splitText(text.slice(from, to), separator, release)
  const part = parts[number - 1]
  if (part === undefined) return [to, to]
  const start = from + parts.slice(0, number - 1).reduce((sum, each) => sum + each.length + 1, 0)
  return [start, start + part.length]
}

/** Where the part stands that the issue speaks of: its component, its element, or the segment's id. */
const partOf = (text: string, issue: FileIssue, delimiters: Delimiters): [from: number, to: number] => {
  const { element, component, repetition, release } = delimiters
  const whole = rangeOf(text, [0, text.length], element, (issue.element ?? 0) + 1, release)
  const one = issue.repetition === undefined ? whole : rangeOf(text, whole, repetition, issue.repetition, release)
  if (issue.component === undefined || component === '') return one
  return rangeOf(text, one, component, issue.component, release)
}

/** Opens a file beside the stream that validates it: segments are read again where an issue points, so none need be kept. */
export const openSegmentSource = async (path: string): Promise<SegmentSource> => {
  const file = await open(path, 'r')
  return {
    excerpt: async ({ issue, delimiters }, columns) => {
      if (delimiters === undefined || delimiters.segment === '' || issue.segmentId === undefined) return undefined
      const text = await segmentAt(file, issue.byteOffset, delimiters)
      if (text === undefined) return undefined
      const [from, to] = partOf(text, issue, delimiters)
      return excerptOf(text, from, to, columns)
    },
    close: () => file.close(),
  }
}
