import { isTime, parseDate } from '../data-types.ts'
import type { Delimiters, EdiIssue, EnvelopeHeader } from '../edi.ts'
import type { HeaderFormat, HeaderPlace, InterchangeHeader } from '../header-seeker.ts'
import { shownValue } from '../validate-message.ts'
import { characterSetOf, decodeCharacters } from './character-set.ts'
import { syntaxError } from './rule-codes.ts'
import { splitText, withoutReleases } from './split-text.ts'

/** A reader waits for this many bytes behind `UNA` or `UNB` before it judges a header, so that the cut of the chunks changes nothing. */
const headerLookaheadBytes = 1024

const isAlphanumeric = (byte: number): boolean =>
  (byte >= 48 && byte <= 57) || (byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122)

const isBreak = (byte: number | undefined): boolean => byte === 10 || byte === 13
const isBlank = (byte: number | undefined): boolean => byte === 32 || byte === 9 || isBreak(byte)

/** Whether the bytes begin like UNA or UNB. */
const looksLikeHeader = (bytes: Buffer, from: number): boolean => {
  const third = bytes[from + 2]
  const mark = bytes[from + 3] ?? 32
  const isUn = bytes[from] === 85 && bytes[from + 1] === 78 && (third === 65 || third === 66)
  return isUn && !isAlphanumeric(mark) && !isBlank(mark)
}

const lengthOfUna = 9

/** The separators of syntax level A and of level B, which are control characters (ISO 9735:1988, section 4). */
const levelA: Delimiters = { element: '+', component: ':', repetition: undefined, segment: "'", release: '?' }
const levelB: Delimiters = {
  element: '\u001d',
  component: '\u001f',
  repetition: undefined,
  segment: '\u001c',
  release: undefined,
}

/** What UNA says: component, element, decimal mark, release, repetition (syntax 4, before it was reserved), terminator. */
const delimitersOfUna = (una: string): Delimiters | undefined => {
  const [component = '', element = '', , release = '', repetition = '', segment = ''] = [...una.slice(3)]
  const marks = [component, element, segment]
  const isUsable = new Set(marks).size === 3 && marks.every((mark) => mark !== '' && !/[A-Za-z0-9 ]/.test(mark))
  if (!isUsable) return undefined
  const isMark = (mark: string, others: string[]): boolean => !/[A-Za-z0-9\s]/.test(mark) && !others.includes(mark)
  return {
    element,
    component,
    segment,
    release: isMark(release, marks) ? release : undefined,
    repetition: isMark(repetition, [...marks, release]) ? repetition : undefined,
  }
}

/** Length of the segment at the beginning of a text, without its terminator; undefined when it does not end. */
const lengthOfSegment = (text: string, { segment, release }: Delimiters): number | undefined => {
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === segment) return at
    if (text[at] === release) at += 1
  }
  return undefined
}

type Start = { delimiters: Delimiters; hasUna: boolean; unbAt: number }

const startOf = (text: string): Start | string => {
  if (text.startsWith('UNB')) {
    const byDefault = [levelA, levelB].find(({ element }) => element === text[3])
    if (byDefault) return { delimiters: byDefault, hasUna: false, unbAt: 0 }
    return 'UNB has separators other than the usual ones, and no UNA says which'
  }
  const delimiters = delimitersOfUna(text.slice(0, lengthOfUna))
  if (delimiters === undefined) return 'UNA does not name three different separators'
  const blanks = /^[\s]*/.exec(text.slice(lengthOfUna))?.[0].length ?? 0
  const unbAt = lengthOfUna + blanks
  if (text.slice(unbAt, unbAt + 3) !== 'UNB') return 'UNA is not followed by UNB'
  if (text[unbAt + 3] !== delimiters.element) return 'UNB does not use the separators UNA names'
  return { delimiters, hasUna: true, unbAt }
}

type Complaint = (
  element: number,
  code: string,
  severity: EdiIssue['severity'],
  value: string | undefined,
  message: string,
) => void

const checkElements = (at: (element: number, component?: number) => string, complain: Complaint): void => {
  const { versionNotSupported, characterSetNotSupported, missing, invalidValue } = syntaxError
  const syntax = at(1, 1)
  if (!/^UNO[A-Z]$/.test(syntax)) {
    const message = 'UNB01 does not name a syntax such as UNOC; the interchange is read as Latin-1'
    complain(1, versionNotSupported, 'warning', syntax, message)
  } else if (syntax === 'UNOX') {
    // Its escape sequences change what the bytes behind them mean, delimiters included.
    const message = 'UNOX (ISO 2022) is not read here: ask the sender for UNOC (Latin-1) or UNOY (UTF-8)'
    complain(1, characterSetNotSupported, 'error', syntax, message)
  } else if (characterSetOf(syntax) === undefined) {
    const message = `The character set of ${syntax} is not known; set "encoding" of the partner`
    complain(1, characterSetNotSupported, 'warning', syntax, message)
  }
  if (!/^[1-4]$/.test(at(1, 2)))
    complain(1, versionNotSupported, 'warning', at(1, 2), 'UNB01 does not name a syntax version from 1 to 4')
  if (at(2) === '') complain(2, missing, 'error', undefined, 'UNB02 (sender) is missing')
  if (at(3) === '') complain(3, missing, 'error', undefined, 'UNB03 (recipient) is missing')
  if (parseDate(at(4, 1)) === undefined)
    complain(4, invalidValue, 'warning', at(4, 1), 'UNB04 (date of preparation) is not a date')
  if (!isTime(at(4, 2))) complain(4, invalidValue, 'warning', at(4, 2), 'UNB04 (time of preparation) is not a time')
  if (at(5) === '') complain(5, missing, 'error', undefined, 'UNB05 (interchange control reference) is missing')
}

/** Lines end with LF, as the reader counts them. */
const lineBreaksIn = (text: string): number => text.split('\n').length - 1

/** UNB in its character set, so that names of sender and recipient are right. */
const textOfUnb = (raw: string): string => {
  const bytes = Buffer.from(raw, 'latin1')
  const set = characterSetOf(raw.slice(4, 8)) ?? 'latin1'
  return (decodeCharacters(bytes, set) ?? raw).replace(/[\r\n]/g, '')
}

/**
 * Reads UNA (where there is one) and UNB at `from`. Without UNA the separators are the standard's, those of level B where UNB
 * begins with them. `offset` and `line` say where the header stands in the payload, `index` which interchange of the payload it is.
 */
const readInterchangeHeader = (
  bytes: Buffer,
  from: number,
  available: number,
  place: HeaderPlace,
): InterchangeHeader => {
  const text = bytes.toString('latin1', from, Math.min(available, from + headerLookaheadBytes))
  const start = startOf(text)
  if (typeof start === 'string') return { ok: false, reason: start }
  const length = lengthOfSegment(text.slice(start.unbAt), start.delimiters)
  if (length === undefined) return { ok: false, reason: 'the UNB segment is cut off, or its terminator is missing' }
  const unb = textOfUnb(text.slice(start.unbAt, start.unbAt + length))
  const { element, component, release } = start.delimiters
  const elements = splitText(unb, element, release).map((each) =>
    splitText(each, component, release).map((part) => withoutReleases(part, release).trim()),
  )
  const at = (number: number, part = 1): string => elements[number]?.[part - 1] ?? ''
  // In syntax 4 an asterisk repeats elements, unless UNA says otherwise.
  const repetition =
    at(1, 2) === '4' && !start.hasUna && start.delimiters === levelA ? '*' : start.delimiters.repetition
  const issues: EdiIssue[] = []
  const line = place.line + lineBreaksIn(text.slice(0, start.unbAt))
  const complain: Complaint = (number, code, severity, value, message) => {
    const { byteOffset } = place
    const position = { byteOffset, line, segment: 1, segmentId: 'UNB', element: number }
    const shown = value === undefined ? undefined : shownValue(value)
    issues.push({ level: 'interchange', standardCode: code, severity, position, value: shown, message })
  }
  checkElements(at, complain)
  const header: EnvelopeHeader = {
    standard: 'edifact',
    index: place.index,
    sender: { qualifier: at(2, 2), id: at(2) },
    receiver: { qualifier: at(3, 2), id: at(3) },
    controlNumber: at(5),
    version: [at(1, 1), at(1, 2)].filter((part) => part !== '').join(':'),
    date: at(4, 1),
    time: at(4, 2),
    acknowledgementRequested: at(9) === '1' || at(9) === '2',
    ...(at(9) === '2' ? { onlyReceipt: true } : {}),
    usage: at(11) === '' || at(11) === '0' ? 'P' : 'T',
    delimiters: { ...start.delimiters, repetition },
    byteOffset: place.byteOffset,
  }
  return { ok: true, header, issues, sizeBytes: start.unbAt + length + 1 }
}

export const edifactHeaders: HeaderFormat = {
  lookaheadBytes: headerLookaheadBytes,
  mark: 'UN',
  looksLikeHeader,
  readHeader: readInterchangeHeader,
  rubbishMessage: (sample, isFollowed) => {
    if (sample.startsWith('UNH'))
      return 'A message (UNH) stands outside of any interchange: UNB is missing in front of it'
    if (sample.startsWith('ISA')) return 'This is X12: only EDIFACT interchanges are read here'
    if (isFollowed) return 'These bytes before an interchange (UNA or UNB) belong to none and were skipped'
    return 'These bytes belong to no interchange: no UNB segment was found in or behind them'
  },
}
