import type { Issue, Mapped } from '../../domain/issue.ts'
import type { Delimiters } from '../edi.ts'
import type { Encoding } from '../encoding.ts'
import { elementOf, type ParsedSegment } from '../segment.ts'
import { codeName } from './grammar/code-names.ts'
import { parseTransaction } from './parse-transaction.ts'

/** What a partner says of a group or set we sent. `partial`: some sets of the group were rejected. */
export type AcknowledgedStatus = 'accepted' | 'accepted-with-errors' | 'partial' | 'rejected'

export type ReceivedAcknowledgement = {
  /** GS01 and GS06 of the group we sent. */
  functionalId: string
  groupControlNumber: string
  groupStatus: AcknowledgedStatus
  /** What is wrong with the group as a whole (AK905 to AK909). */
  groupErrors: string[]
  /** Sets spoken of one by one; none means that the status holds for the whole group. `errors` are in words of the standard's codes. */
  sets: { setId: string; controlNumber: string; status: AcknowledgedStatus; errors: string[] }[]
}

/** Data elements 715 and 717. M, W and X are rejections for the sake of security. */
const statuses: ReadonlyMap<string, AcknowledgedStatus> = new Map([
  ['A', 'accepted'],
  ['E', 'accepted-with-errors'],
  ['P', 'partial'],
  ['R', 'rejected'],
  ['M', 'rejected'],
  ['W', 'rejected'],
  ['X', 'rejected'],
])

type OpenSet = { setId: string; controlNumber: string; errors: string[] }

/** A code of a list (data element) with what it means, where that is known. */
const errorText = (list: string, code: string): string => {
  const name = codeName(list, code, 'en')
  return `error ${code || 'without code'}${name === undefined ? '' : ` (${name})`}`
}

const noteText = (segment: ParsedSegment): string => {
  const [one = '', two = '', , four = ''] = segment.elements.slice(1)
  return `segment ${one} at ${two}: ${errorText('720', four)}`
}

/** "One or more segments in error" says nothing beside the segments themselves. */
const segmentsInError = '5'

const setErrors = (segment: ParsedSegment, noted: readonly string[]): string[] =>
  segment.elements
    .slice(2, 7)
    .filter((code) => code !== '' && (code !== segmentsInError || noted.length === 0))
    .map((code) => `document: ${errorText('718', code)}`)

const errorsOfGroup = (segment: ParsedSegment): string[] =>
  segment.elements
    .slice(5, 10)
    .filter((code) => code !== '')
    .map((code) => `group: ${errorText('716', code)}`)

const elementText = (segment: ParsedSegment): string => {
  const [place = '', , code = '', copy = ''] = segment.elements.slice(1)
  return `element ${place}: ${errorText('723', code)}${copy === '' ? '' : ` ("${copy}")`}`
}

const missing = (path: string, message: string): Issue => ({ code: 'VALUE_MISSING', path, message })

/**
 * Reads a 997, or a 999 (IK3, IK4 and IK5 for AK3, AK4 and AK5).
 * A status that is not known is an issue: guessing whether a partner took an order response is not an option.
 */
export const readAcknowledgement = (
  body: Uint8Array,
  delimiters: Delimiters,
  encoding: Encoding = 'latin1',
): Mapped<ReceivedAcknowledgement> => {
  const parsed = parseTransaction(body, delimiters, encoding)
  if (!parsed.ok) return parsed
  const issues: Issue[] = []
  const sets: ReceivedAcknowledgement['sets'] = []
  let open: OpenSet | undefined
  let head: ParsedSegment | undefined
  let groupStatus: AcknowledgedStatus | undefined
  let groupErrors: string[] = []

  const statusOf = (segment: ParsedSegment): AcknowledgedStatus | undefined => {
    const code = elementOf(segment, 1)
    const status = statuses.get(code ?? '')
    const path = `${segment.id} (segment ${segment.position}), element 1`
    if (status === undefined)
      issues.push({
        code: 'VALUE_INVALID',
        path,
        value: code,
        message: 'This is no acknowledgement code (A, E, P, R, M, W, X)',
      })
    return status
  }

  for (const segment of parsed.value.segments) {
    switch (segment.id) {
      case 'AK1':
        head = segment
        break
      case 'AK2':
        open = { setId: elementOf(segment, 1) ?? '', controlNumber: elementOf(segment, 2) ?? '', errors: [] }
        break
      case 'AK3':
      case 'IK3':
        open?.errors.push(noteText(segment))
        break
      case 'AK4':
      case 'IK4':
        open?.errors.push(elementText(segment))
        break
      case 'AK5':
      case 'IK5': {
        const status = statusOf(segment)
        if (open && status) sets.push({ ...open, status, errors: [...open.errors, ...setErrors(segment, open.errors)] })
        open = undefined
        break
      }
      case 'AK9':
        groupStatus = statusOf(segment)
        groupErrors = errorsOfGroup(segment)
        if (groupStatus === undefined) return { ok: false, issues }
        break
      default:
        break
    }
  }
  const functionalId = elementOf(head, 1)
  const groupControlNumber = elementOf(head, 2)
  if (functionalId === undefined || groupControlNumber === undefined)
    issues.push(missing('AK1', 'The acknowledgement does not say which group it is for (AK101, AK102)'))
  if (groupStatus === undefined) issues.push(missing('AK9', 'The acknowledgement has no verdict on the group (AK901)'))
  if (issues.length > 0 || functionalId === undefined || groupControlNumber === undefined || groupStatus === undefined)
    return { ok: false, issues }
  return { ok: true, value: { functionalId, groupControlNumber, groupStatus, groupErrors, sets } }
}
