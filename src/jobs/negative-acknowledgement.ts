import type { Issue } from '../domain/issue.ts'
import { componentOf, parseMessage } from '../edi/edifact/parse-message.ts'
import { readAcknowledgement } from '../edi/x12/read-acknowledgement.ts'
import type { DeadLetters, NewDocument } from '../store/store.ts'

type NewDeadLetter = Parameters<DeadLetters['open']>[0][number]
export type Refusal = Pick<NewDeadLetter, 'code' | 'message' | 'issues' | 'retrySafety'>

/** What a partner refuses of what we sent must not go unseen: a dead letter for it; undefined when nothing is refused. */
export const negativeAcknowledgement = (document: NewDocument): Refusal | undefined => {
  const { type, partner, body } = document
  if (body === null) return undefined
  const complaint = complaintOf(document, body)
  if (complaint === undefined) return undefined
  const message = `${partner} refused in a ${type} what we sent: ${complaint.what}`
  return { code: 'ACKNOWLEDGEMENT_NEGATIVE', message, issues: complaint.issues, retrySafety: 'applied' }
}

type Complaint = { what: string; issues: Issue[] }

const complaintOf = (document: NewDocument, body: Uint8Array): Complaint | undefined => {
  switch (document.type) {
    case '997':
    case '999':
      return fromX12(document, body)
    case 'CONTRL':
      return fromEdifact(document, body, (id) => id === 'UCI' || id === 'UCF' || id === 'UCM')
    case 'APERAK':
      return fromEdifact(document, body, (id) => id === 'ERC')
    default:
      return undefined
  }
}

const fromX12 = ({ delimiters }: NewDocument, body: Uint8Array): Complaint | undefined => {
  const read = readAcknowledgement(body, delimiters)
  if (!read.ok) return { what: 'it cannot be understood', issues: read.issues }
  const { functionalId, groupControlNumber, groupStatus, sets } = read.value
  if (groupStatus === 'accepted' || groupStatus === 'accepted-with-errors') return undefined
  const refused = sets.filter(({ status }) => status === 'rejected')
  const which = refused.map(({ setId, controlNumber, errors }) => `${setId} ${controlNumber}: ${errors.join('; ')}`)
  return {
    what: `group ${functionalId} ${groupControlNumber} (${groupStatus}): ${which.join(', ') || 'no details'}`,
    issues: [],
  }
}

/** Where action 0083 stands in the segments of a CONTRL. */
const actionElement: Readonly<Record<string, number>> = { UCI: 4, UCF: 4, UCM: 3 }
const rejected = '4'

/** UCI, UCF and UCM refuse by action 4; every ERC of an APERAK is an error. */
const fromEdifact = (
  { delimiters }: NewDocument,
  body: Uint8Array,
  isAbout: (id: string) => boolean,
): Complaint | undefined => {
  const message = parseMessage(body, delimiters, 'latin1')
  if (!message.ok) return { what: 'it cannot be understood', issues: message.issues }
  const complaints = message.value.segments.filter((segment) => {
    const action = actionElement[segment.id]
    return isAbout(segment.id) && (action === undefined || componentOf(segment, action) === rejected)
  })
  if (complaints.length === 0) return undefined
  const what = complaints.map(({ elements }) => elements.map((components) => components.join(':')).join('+'))
  return { what: what.join(', '), issues: [] }
}
