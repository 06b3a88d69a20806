import type { Issue, Mapped } from '../../domain/issue.ts'
import type { Delimiters } from '../edi.ts'
import { decodeText, type Encoding } from '../encoding.ts'
import type { ParsedSegment } from '../segment.ts'

/** A transaction set as text, from ST to SE. */
export type Transaction = {
  setId: string
  controlNumber: string
  segments: readonly ParsedSegment[]
  delimiters: Delimiters
}

const isBreak = (text: string): boolean => text === '\r' || text === '\n'

/** Blanks and line breaks in front of a segment, as code units. */
const isFormatting = (code: number): boolean => code === 32 || code === 10 || code === 13 || code === 9

const segmentFrom = (text: string, from: number, to: number, separator: string, position: number): ParsedSegment => {
  const elements: string[] = []
  let begin = from
  for (let at = text.indexOf(separator, from); at >= 0 && at < to; at = text.indexOf(separator, begin)) {
    elements.push(text.substring(begin, at))
    begin = at + separator.length
  }
  elements.push(text.substring(begin, to))
  return { id: elements[0] ?? '', elements, position }
}

/** Where the next line break stands, from a place that only moves forward: each break is looked for once. */
const breakFinder = (text: string): ((from: number) => number) => {
  const next = (mark: string, from: number): number => {
    const found = text.indexOf(mark, from)
    return found < 0 ? text.length : found
  }
  let [lf, cr] = [-1, -1]
  return (from) => {
    if (lf < from) lf = next('\n', from)
    if (cr < from) cr = next('\r', from)
    return Math.min(lf, cr)
  }
}

/** Splits a set into segments, as the reader does: blanks and line breaks around segments are formatting, breaks inside are dropped. */
const splitSegments = (text: string, delimiters: Delimiters): ParsedSegment[] => {
  const { segment: terminator, element } = delimiters
  const segments: ParsedSegment[] = []
  const nextBreak = breakFinder(text)
  const terminatesLines = isBreak(terminator)
  for (let from = 0; from < text.length; ) {
    while (from < text.length && isFormatting(text.charCodeAt(from))) from += 1
    const found = terminatesLines ? nextBreak(from) : text.indexOf(terminator, from)
    const to = found < 0 ? text.length : found
    const position = segments.length + 1
    const firstBreak = nextBreak(from)
    if (firstBreak < to) {
      const whole = text.substring(from, to).replace(/[\r\n]/g, '')
      segments.push(segmentFrom(whole, 0, whole.length, element, position))
    } else if (to > from) segments.push(segmentFrom(text, from, to, element, position))
    from = to + terminator.length
  }
  return segments
}

const encodingIssue = (body: Uint8Array, delimiters: Delimiters, encoding: Encoding): Issue => {
  const rough = Buffer.from(body).toString('latin1')
  // The first segment that cannot be read by itself holds the bytes that do not fit.
  const bad = splitSegments(rough, delimiters).find(
    ({ elements }) => decodeText(Buffer.from(elements.join(delimiters.element), 'latin1'), encoding) === undefined,
  )
  const element =
    bad?.elements.findIndex((each) => decodeText(Buffer.from(each, 'latin1'), encoding) === undefined) ?? -1
  const where = bad === undefined ? 'document' : `${bad.id} (segment ${bad.position})`
  const hint = decodeText(body, 'utf-8') === undefined ? 'windows-1252' : 'utf-8'
  return {
    code: 'ENCODING_INVALID',
    path: element > 0 ? `${where}, element ${element}` : where,
    // biome-ignore lint/suspicious/noControlCharactersInRegex: unprintable bytes are what is replaced
    value: element > 0 ? bad?.elements[element]?.replace(/[\u0000-\u001f\u007f-\u009f]/g, '·').slice(0, 60) : undefined,
    message: `The bytes are not ${encoding}, the partner's "encoding"; ${hint} may be what the partner sends`,
  }
}

/** Reads the bytes of one transaction set in the partner's character set. Bytes that do not fit are an issue, never a replacement character. */
export const parseTransaction = (body: Uint8Array, delimiters: Delimiters, encoding: Encoding): Mapped<Transaction> => {
  const text = decodeText(body, encoding)
  if (text === undefined) return { ok: false, issues: [encodingIssue(body, delimiters, encoding)] }
  const segments = splitSegments(text, delimiters)
  const [header] = segments
  if (header?.id !== 'ST') {
    const message = 'A transaction set begins with ST; this document does not'
    return { ok: false, issues: [{ code: 'VALUE_INVALID', path: 'segment 1', value: header?.id, message }] }
  }
  const [, setId = '', controlNumber = ''] = header.elements
  return { ok: true, value: { setId, controlNumber, segments, delimiters } }
}
