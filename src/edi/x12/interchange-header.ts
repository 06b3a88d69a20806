import { isDigits, isTime, parseDate } from '../data-types.ts'
import type { Delimiters, EdiIssue, EnvelopeHeader } from '../edi.ts'
import type { HeaderFormat, HeaderPlace, InterchangeHeader } from '../header-seeker.ts'
import { shownValue } from '../validate-message.ts'

/** A reader waits for this many bytes behind `ISA` before it judges a header, so that the cut of the chunks changes nothing. */
const headerLookaheadBytes = 512

/** An ISA is 106 bytes by the standard; longer than this it is none, however tolerant one is. */
const longestHeaderBytes = 256
const standardHeaderBytes = 106

const isAlphanumeric = (byte: number): boolean =>
  (byte >= 48 && byte <= 57) || (byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122)
const isBreak = (byte: number): boolean => byte === 10 || byte === 13
const isBlank = (byte: number): boolean => byte === 32 || isBreak(byte)

/** Whether the bytes begin like an ISA segment. What lies at or behind `limit` is left over from something else. */
const looksLikeHeader = (bytes: Buffer, from: number, limit: number): boolean => {
  if (from + 3 >= limit) return false
  const separator = bytes[from + 3] ?? 32
  const isIsa = bytes[from] === 73 && bytes[from + 1] === 83 && bytes[from + 2] === 65
  return isIsa && !isAlphanumeric(separator) && !isBlank(separator)
}

const offsetsOfSeparators = (bytes: Buffer, from: number, limit: number): number[] => {
  const separator = bytes[from + 3]
  const offsets: number[] = []
  for (let i = from; i < limit && offsets.length < 16; i += 1) if (bytes[i] === separator) offsets.push(i)
  return offsets
}

/**
 * ISA16 may be empty while a visible terminator is followed by a line break; then the terminator looks like ISA16 and the
 * break like the terminator. The end of the next line tells: it would carry the terminator again. Without line breaks, the
 * next segment's id would follow.
 */
const isComponentMissing = (bytes: Buffer, component: number, terminator: number, limit: number): boolean => {
  const following = bytes.toString('latin1', terminator, Math.min(limit, terminator + 3))
  if (/^(GS|TA1|IEA)/.test(following)) return true
  if (!isBreak(bytes[terminator] ?? 0)) return false
  const mark = bytes[component]
  for (let i = terminator + 1; i < limit; i += 1) {
    if (isBreak(bytes[i] ?? 0) && !isBreak(bytes[i - 1] ?? 0)) return bytes[i - 1] === mark
  }
  return false
}

const character = (byte: number | undefined): string => (byte === undefined ? '' : String.fromCharCode(byte))

const repetitionFrom = (element: string, version: string): string | undefined => {
  // ISA11 is the repetition separator from 00402 on, before it named the standard (`U`).
  const isSeparator = isDigits(version) && Number(version) >= 402
  const isMark = element.length === 1 && !/[A-Za-z0-9 ]/.test(element)
  return isSeparator && isMark ? element : undefined
}

type Complaint = (element: number, code: string, severity: EdiIssue['severity'], value: string, message: string) => void

const checkElements = (elements: readonly string[], complain: Complaint): void => {
  const at = (index: number): string => elements[index] ?? ''
  if (!isDigits(at(13).trim())) complain(13, '018', 'error', at(13), 'ISA13 (control number) is not a number')
  if (parseDate(at(9)) === undefined) complain(9, '014', 'warning', at(9), 'ISA09 (date) is not a date')
  if (!isTime(at(10))) complain(10, '015', 'warning', at(10), 'ISA10 (time) is not a time')
  if (!isDigits(at(12))) complain(12, '017', 'warning', at(12), 'ISA12 (version) is not a version')
  if (!/^[01]$/.test(at(14))) complain(14, '019', 'warning', at(14), 'ISA14 (acknowledgement requested) is not 0 or 1')
  if (!/^[IPT]$/.test(at(15))) complain(15, '020', 'warning', at(15), 'ISA15 (usage) is not P, T or I')
  if (at(6).trim() === '') complain(6, '006', 'error', at(6), 'ISA06 (sender) is empty')
  if (at(8).trim() === '') complain(8, '008', 'error', at(8), 'ISA08 (receiver) is empty')
}

const delimiterReason = (element: number, terminator: number | undefined): string | undefined => {
  if (terminator === undefined) return 'the ISA segment is cut off'
  if (isAlphanumeric(terminator) || terminator === 32 || terminator === element)
    return `the byte behind ISA16 ("${character(terminator)}") cannot end segments`
  return undefined
}

/**
 * Reads the ISA at `from`, whatever its width: the element separator is its fourth byte, ISA16 is the byte behind the sixteenth
 * separator, and the next byte ends segments. A width other than 106 bytes is reported as a warning.
 * `offset` and `line` say where the ISA stands in the payload, `index` which interchange of the payload it is.
 */
const readInterchangeHeader = (
  bytes: Buffer,
  from: number,
  available: number,
  place: HeaderPlace,
): InterchangeHeader => {
  const limit = Math.min(available, from + headerLookaheadBytes)
  const separators = offsetsOfSeparators(bytes, from, Math.min(limit, from + longestHeaderBytes))
  const last = separators[15]
  if (last === undefined) return { ok: false, reason: 'the ISA segment has fewer than 16 elements' }
  const element = bytes[from + 3] ?? 0
  let componentAt = last + 1
  let terminatorAt = last + 2
  const isEmpty = isBreak(bytes[componentAt] ?? 0) || isComponentMissing(bytes, componentAt, terminatorAt, limit)
  if (isEmpty) {
    componentAt = -1
    terminatorAt = last + 1
  }
  const terminator = terminatorAt < limit ? bytes[terminatorAt] : undefined
  const reason = delimiterReason(element, terminator)
  if (reason !== undefined) return { ok: false, reason }

  const text = bytes.toString('latin1', from, isEmpty ? terminatorAt : componentAt)
  const isBroken = /[\r\n]/.test(text)
  const elements = text.replace(/[\r\n]/g, '').split(character(element))
  const version = (elements[12] ?? '').trim()
  const component = componentAt < 0 || isAlphanumeric(bytes[componentAt] ?? 0) ? '' : character(bytes[componentAt])
  const delimiters: Delimiters = {
    element: character(element),
    component: component === character(element) ? '' : component,
    repetition: repetitionFrom(elements[11] ?? '', version),
    segment: character(terminator),
  }

  const issues: EdiIssue[] = []
  const complain: Complaint = (number, code, severity, value, message) => {
    const position = { byteOffset: place.byteOffset, line: place.line, segment: 1, segmentId: 'ISA', element: number }
    issues.push({ level: 'interchange', standardCode: code, severity, position, value: shownValue(value), message })
  }
  const sizeBytes = terminatorAt + 1 - from
  if (isBroken || sizeBytes !== standardHeaderBytes) {
    const message = isBroken
      ? 'The ISA segment is broken over lines'
      : `The ISA segment has ${sizeBytes} bytes with its terminator instead of ${standardHeaderBytes}: its elements have a fixed width`
    complain(0, '022', 'warning', String(sizeBytes), message)
  }
  if (delimiters.component === '')
    complain(16, '027', 'warning', '', 'ISA16 (component separator) is empty or unusable')
  checkElements(elements, complain)
  for (const issue of issues) if (issue.position.element === 0) delete issue.position.element

  const at = (index: number): string => (elements[index] ?? '').trim()
  const header: EnvelopeHeader = {
    standard: 'x12',
    index: place.index,
    sender: { qualifier: at(5), id: at(6) },
    receiver: { qualifier: at(7), id: at(8) },
    controlNumber: at(13),
    version,
    date: at(9),
    time: at(10),
    acknowledgementRequested: at(14) === '1',
    usage: at(15),
    delimiters,
    byteOffset: place.byteOffset,
  }
  return { ok: true, header, issues, sizeBytes }
}

export const x12Headers: HeaderFormat = {
  lookaheadBytes: headerLookaheadBytes,
  mark: 'ISA',
  looksLikeHeader,
  readHeader: readInterchangeHeader,
  rubbishMessage: (sample, isFollowed) => {
    if (/^(UNA|UNB)/.test(sample)) return 'This is EDIFACT: only X12 interchanges are read here'
    if (isFollowed) return 'These bytes before an interchange (ISA) belong to none and were skipped'
    return 'These bytes belong to no interchange: no ISA segment was found in or behind them'
  },
}
