import type { Issue, Mapped } from '../../domain/issue.ts'
import type { Delimiters } from '../edi.ts'
import { decodeText, type Encoding } from '../encoding.ts'
import { createFinder, createLineBreakFinder, type ForwardFinder, passFormatting } from '../find-forward.ts'
import type { ParsedSegment } from '../segment.ts'
import { idInText } from '../segment-ids.ts'

/** A transaction set as text, from ST to SE. */
export type Transaction = {
  setId: string
  controlNumber: string
  segments: readonly ParsedSegment[]
  delimiters: Delimiters
}

const isBreak = (text: string): boolean => text === '\r' || text === '\n'

const elementsOf = (text: string, from: number, to: number, nextSeparator: ForwardFinder): string[] => {
  const first = Math.min(nextSeparator(from), to)
  const elements = [idInText(text, from, first)]
  if (first === to) return elements
  let begin = first + 1
  for (let at = nextSeparator(begin); at < to; at = nextSeparator(begin)) {
    elements.push(text.substring(begin, at))
    begin = at + 1
  }
  elements.push(text.substring(begin, to))
  return elements
}

/** Splits a set into segments, as the reader does: blanks and line breaks around segments are formatting, breaks inside are dropped. */
const splitSegments = (text: string, { segment, element }: Delimiters): ParsedSegment[] => {
  const segments: ParsedSegment[] = []
  const nextBreak = createLineBreakFinder(text)
  const nextTerminator = isBreak(segment) ? nextBreak : createFinder(text, segment)
  const nextSeparator = createFinder(text, element)
  for (let from = passFormatting(text, 0); from < text.length; ) {
    const to = nextTerminator(from)
    const position = segments.length + 1
    if (nextBreak(from) < to) {
      const elements = text
        .substring(from, to)
        .replace(/[\r\n]/g, '')
        .split(element)
      segments.push({ id: elements[0] ?? '', elements, position })
    } else if (to > from) {
      const elements = elementsOf(text, from, to, nextSeparator)
      segments.push({ id: elements[0] ?? '', elements, position })
    }
    from = passFormatting(text, to + 1)
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
