import { type FileHandle, open } from 'node:fs/promises'
import type { Delimiters } from '../edi/edi.ts'
import { guessText } from '../edi/encoding.ts'
import type { FileIssue, FoundIssue } from '../edi/x12/validate-file.ts'
import { type Excerpt, excerptOf } from './excerpt.ts'

/** Shows the segments that issues speak of, as they stand in the file. */
export type SegmentSource = {
  /** The segment with carets under the element; undefined when the file no longer holds it. */
  excerpt(found: FoundIssue, columns: number): Promise<Excerpt | undefined>
  close(): Promise<void>
}

/** What is read of a segment: enough for any that a person would look at. */
const mostBytes = 4096

const segmentAt = async (file: FileHandle, offset: number, { segment }: Delimiters): Promise<string | undefined> => {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(mostBytes), 0, mostBytes, offset)
  const bytes = buffer.subarray(0, bytesRead)
  const end = bytes.indexOf(segment.charCodeAt(0))
  // Cut before it is decoded: half a character at the end would make the rest unreadable.
  const text = guessText(end < 0 ? bytes : bytes.subarray(0, end))
  // Line breaks within a segment are formatting, as for the reader.
  return text === '' ? undefined : text.replace(/[\r\n]/g, '')
}

/** Where the part stands that the issue speaks of: its component, its element, or the segment's id. */
const partOf = (text: string, issue: FileIssue, delimiters: Delimiters): [from: number, to: number] => {
  const elements = text.split(delimiters.element)
  const number = issue.element ?? 0
  const before = elements.slice(0, number)
  const value = elements[number]
  if (value === undefined) return [text.length, text.length]
  const start = before.reduce((sum, each) => sum + each.length + delimiters.element.length, 0)
  if (issue.component === undefined || delimiters.component === '') return [start, start + value.length]
  const parts = value.split(delimiters.component)
  const part = parts[issue.component - 1]
  if (part === undefined) return [start + value.length, start + value.length]
  const from = start + parts.slice(0, issue.component - 1).reduce((sum, each) => sum + each.length + 1, 0)
  return [from, from + part.length]
}

/** Opens a file beside the stream that validates it: segments are read again where an issue points, so none need be kept. */
export const openSegmentSource = async (path: string): Promise<SegmentSource> => {
  const file = await open(path, 'r')
  return {
    excerpt: async ({ issue, delimiters }, columns) => {
      if (delimiters === undefined || issue.segmentId === undefined) return undefined
      const text = await segmentAt(file, issue.byteOffset, delimiters)
      if (text === undefined) return undefined
      const [from, to] = partOf(text, issue, delimiters)
      return excerptOf(text, from, to, columns)
    },
    close: () => file.close(),
  }
}
