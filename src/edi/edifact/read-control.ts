import type { Mapped } from '../../domain/issue.ts'
import type { Delimiters, TransactionStatus } from '../edi.ts'
import type { Said, SyntaxVerdict } from '../verdict.ts'
import { componentOf, type EdifactSegment, parseMessage } from './parse-message.ts'

/**
 * Action (0083): 4 rejected with all below it, 7 acknowledged, 8 received and not judged. 1, 2, 3, 5 and 6 stand in older directories: 1 and 2
 * acknowledge (with and without lower levels), 5 and 6 reject.
 */
const actions: ReadonlyMap<string, TransactionStatus> = new Map([
  ['1', 'accepted'],
  ['2', 'accepted'],
  ['4', 'rejected'],
  ['5', 'rejected'],
  ['6', 'rejected'],
  ['7', 'accepted'],
])
const received = '8'

/** UCI and UCM: where the action (0083) and the first error (0085) stand; UCM names the message in its first element. */
const places = { UCI: { action: 4, error: 5 }, UCM: { action: 3, error: 4 } } as const

/** Reads a CONTRL: what the partner says of an interchange we sent, and of the messages in it. */
export const readControl = (body: Uint8Array, delimiters: Delimiters): Mapped<readonly SyntaxVerdict[]> => {
  const message = parseMessage(body, delimiters, 'latin1')
  if (!message.ok) return message
  let uci: EdifactSegment | undefined
  let overall: Said | undefined
  const documents: { controlNumber: string; status: TransactionStatus; details: string[] }[] = []
  const details: string[] = []
  for (const segment of message.value.segments) {
    if (segment.id === 'UCI' || segment.id === 'UCM') {
      const { action, error } = places[segment.id]
      const code = componentOf(segment, action) ?? ''
      const status = actions.get(code)
      if (status === undefined && code !== received) return unknownAction(segment, action, code)
      const errorCode = componentOf(segment, error)
      const first = errorCode === undefined ? [] : [`error ${errorCode}`]
      if (segment.id === 'UCI') {
        uci = segment
        details.push(...first)
        if (status !== undefined) overall = { status, detail: undefined }
      } else if (status !== undefined) {
        documents.push({ controlNumber: componentOf(segment, 1) ?? '', status, details: first })
      }
    } else if (segment.id === 'UCS' || segment.id === 'UCD') {
      const target = documents.at(-1)?.details ?? details
      target.push(noteOf(segment))
    }
  }
  const interchangeControlNumber = componentOf(uci, 1)
  if (interchangeControlNumber === undefined) {
    const text = 'The CONTRL does not say which interchange it is for (UCI, element 0020)'
    return { ok: false, issues: [{ code: 'VALUE_MISSING', path: 'UCI', message: text }] }
  }
  const textOf = (lines: readonly string[]): string | undefined => (lines.length === 0 ? undefined : lines.join('; '))
  const verdict: SyntaxVerdict = {
    kind: 'syntax',
    of: { interchangeControlNumber },
    overall: overall === undefined ? undefined : { ...overall, detail: textOf(details) },
    documents: documents.map(({ controlNumber, status, details: lines }) => ({
      controlNumber,
      // A refused interchange is refused with all that is in it.
      status: overall?.status === 'rejected' ? 'rejected' : status,
      detail: textOf(lines),
    })),
  }
  return { ok: true, value: [verdict] }
}

const noteOf = (segment: EdifactSegment): string => {
  if (segment.id === 'UCS') {
    return `segment ${componentOf(segment, 1) ?? '?'}: error ${componentOf(segment, 2) ?? 'without code'}`
  }
  const [element, component] = [componentOf(segment, 2, 1), componentOf(segment, 2, 2)]
  const place = component === undefined ? `${element}` : `${element}.${component}`
  return `element ${place}: error ${componentOf(segment, 1) ?? 'without code'}`
}

const unknownAction = (segment: EdifactSegment, element: number, value: string): Mapped<never> => ({
  ok: false,
  issues: [
    {
      code: 'VALUE_INVALID',
      path: `${segment.id} (segment ${segment.position}), element ${element}`,
      value,
      message: 'This is no action code of data element 0083 (4, 7 or 8; 1, 2, 5, 6 in older directories)',
    },
  ],
})
