import { createHash, type Hash } from 'node:crypto'
import { type ControlNumberSet, createControlNumberSet } from '../control-number-set.ts'
import { isDigits, isSameNumber } from '../data-types.ts'
import type {
  EdiIssue,
  EnvelopeHeader,
  EnvelopeResult,
  GroupHeader,
  GroupResult,
  InterchangeAcknowledgement,
} from '../edi.ts'
import { createIssueList, type IssueList } from '../issue-list.ts'
import { type SegmentPlace, shownValue } from '../validate-message.ts'

/** An interchange that is being read. */
export type OpenEnvelope = {
  header: EnvelopeHeader
  issues: IssueList
  hash: Hash
  /** Segments so far, ISA included. */
  segments: number
  groups: number
  groupNumbers: ControlNumberSet
  acknowledgements: InterchangeAcknowledgement[]
}

/** A functional group that is being read. */
export type OpenGroup = {
  header: GroupHeader
  issues: IssueList
  received: number
  setNumbers: ControlNumberSet
}

export const openEnvelope = (header: EnvelopeHeader, issues: readonly EdiIssue[]): OpenEnvelope => {
  const list = createIssueList()
  for (const issue of issues) list.add(issue)
  return {
    header,
    issues: list,
    hash: createHash('sha256'),
    segments: 1,
    groups: 0,
    groupNumbers: createControlNumberSet(),
    acknowledgements: [],
  }
}

type Target = { issues: IssueList }
type Problem = {
  code: string
  severity?: EdiIssue['severity']
  place: SegmentPlace
  segmentId: string
  element?: number
  value?: string
  message: string
}

const addTo = (target: Target, level: 'interchange' | 'group', problem: Problem): void => {
  const { code, severity = 'error', place, segmentId, element, value, message } = problem
  const position = { ...place, segmentId, ...(element === undefined ? {} : { element }) }
  const shown = value === undefined ? undefined : shownValue(value)
  target.issues.add({ level, standardCode: code, severity, position, value: shown, message })
}

/** A problem of the interchange, with its TA105 code. */
export const complainOfEnvelope = (envelope: OpenEnvelope, problem: Problem): void =>
  addTo(envelope, 'interchange', problem)

/** A problem of the group, with its AK905 code. */
const complainOfGroup = (group: OpenGroup, problem: Problem): void => addTo(group, 'group', problem)

const text = (elements: readonly string[], index: number): string => (elements[index] ?? '').trim()

export const openGroup = (envelope: OpenEnvelope, gs: readonly string[], place: SegmentPlace): OpenGroup => {
  const header: GroupHeader = {
    index: envelope.groups,
    functionalId: text(gs, 1),
    sender: text(gs, 2),
    receiver: text(gs, 3),
    controlNumber: text(gs, 6),
    version: text(gs, 8),
  }
  envelope.groups += 1
  const group: OpenGroup = { header, issues: createIssueList(), received: 0, setNumbers: createControlNumberSet() }
  const at = { place, segmentId: 'GS' }
  const number = header.controlNumber
  if (!isDigits(number) || number.length > 9) {
    const message = 'GS06 (group control number) is not a number of up to 9 digits'
    complainOfGroup(group, { ...at, code: '6', element: 6, value: number, message })
  } else if (!envelope.groupNumbers.add(number)) {
    // 19 ("not unique") exists from 005010 on; before, 6 is what there is.
    const code = header.version >= '005010' ? '19' : '6'
    const message = `Group control number ${number} (GS06) is used twice in the interchange`
    complainOfGroup(group, { ...at, code, element: 6, value: number, message })
  }
  if (!/^[A-Z]{2}$/.test(header.functionalId)) {
    const message = 'GS01 does not name a type of group'
    complainOfGroup(group, { ...at, code: '1', element: 1, value: header.functionalId, message })
  }
  if (!/^\d{6}/.test(header.version)) {
    const message = 'GS08 does not name an X12 version such as 004010'
    complainOfGroup(group, { ...at, code: '2', element: 8, value: header.version, message })
  }
  return group
}

/** Ends a group with GE, or without one. */
export const closeGroup = (group: OpenGroup, ge: readonly string[] | undefined, place: SegmentPlace): GroupResult => {
  const { header, received } = group
  const declared = ge === undefined ? '' : text(ge, 1)
  const number = ge === undefined ? '' : text(ge, 2)
  const at = { place, segmentId: 'GE' }
  if (ge === undefined) {
    complainOfGroup(group, { ...at, code: '3', message: 'The group ends without its trailer GE: it may be cut off' })
  } else {
    if (!isSameNumber(declared, String(received))) {
      const message = `GE01 says ${shownValue(declared) || 'nothing'} where the group has ${received} transaction sets`
      complainOfGroup(group, { ...at, code: '5', element: 1, value: declared, message })
    }
    if (!isSameNumber(number, header.controlNumber)) {
      const message = `GE02 is ${shownValue(number) || 'empty'} where GS06 is ${shownValue(header.controlNumber)}`
      complainOfGroup(group, { ...at, code: '4', element: 2, value: number, message })
    }
  }
  const declaredTransactions = isDigits(declared) && declared.length <= 9 ? Number(declared) : undefined
  return { ...header, declaredTransactions, receivedTransactions: received, issues: group.issues.all() }
}

const acknowledgementStatuses: ReadonlyMap<string, InterchangeAcknowledgement['status']> = new Map([
  ['A', 'accepted'],
  ['E', 'accepted-with-errors'],
  ['R', 'rejected'],
])

/** Notes a TA1 the partner sent for an interchange of ours. */
export const noteAcknowledgement = (envelope: OpenEnvelope, ta1: readonly string[], place: SegmentPlace): void => {
  const status = acknowledgementStatuses.get(text(ta1, 4))
  if (status === undefined || !isDigits(text(ta1, 1))) {
    const message = 'TA1 cannot be read: TA101 must be a control number and TA104 A, E or R'
    complainOfEnvelope(envelope, { code: '024', severity: 'warning', place, segmentId: 'TA1', message })
    return
  }
  const [controlNumber, date, time, code] = [text(ta1, 1), text(ta1, 2), text(ta1, 3), text(ta1, 5)]
  envelope.acknowledgements.push({ controlNumber, date, time, status, code })
}

/** Ends an interchange with IEA, or without one. */
export const closeEnvelope = (
  envelope: OpenEnvelope,
  iea: readonly string[] | undefined,
  place: SegmentPlace,
): EnvelopeResult => {
  const { header, groups, acknowledgements } = envelope
  const at = { place, segmentId: 'IEA' }
  if (iea === undefined) {
    const message = 'The interchange ends without its trailer IEA: it may be cut off'
    complainOfEnvelope(envelope, { ...at, code: '023', message })
  } else {
    const [declared, number] = [text(iea, 1), text(iea, 2)]
    if (!isSameNumber(declared, String(groups))) {
      const message = `IEA01 says ${shownValue(declared) || 'nothing'} where the interchange has ${groups} groups`
      complainOfEnvelope(envelope, { ...at, code: '021', element: 1, value: declared, message })
    }
    if (!isSameNumber(number, header.controlNumber)) {
      const message = `IEA02 is ${shownValue(number) || 'empty'} where ISA13 is ${shownValue(header.controlNumber)}`
      complainOfEnvelope(envelope, { ...at, code: '001', element: 2, value: number, message })
    }
  }
  const result = {
    status: envelope.issues.status(),
    issues: envelope.issues.all(),
    sha256: envelope.hash.digest('hex'),
  }
  return acknowledgements.length > 0 ? { ...result, acknowledgements } : result
}
