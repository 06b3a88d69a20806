import { createHash, type Hash } from 'node:crypto'
import type { SegmentText } from '../check-segment.ts'
import { type ControlNumberSet, createControlNumberSet } from '../control-number-set.ts'
import { isDigits, isSameNumber } from '../data-types.ts'
import type { EdiIssue, EnvelopeHeader, EnvelopeResult, GroupHeader, GroupResult } from '../edi.ts'
import { createIssueList, type IssueList } from '../issue-list.ts'
import { type SegmentPlace, shownValue } from '../validate-message.ts'
import { syntaxError } from './rule-codes.ts'
import { partOf, partsOf } from './service-segment.ts'

/** An interchange that is being read. */
export type OpenEnvelope = {
  header: EnvelopeHeader
  issues: IssueList
  hash: Hash
  /** Segments so far, UNB included. */
  segments: number
  /** Groups begun, the implicit one included. */
  groups: number
  /** Groups with a UNG of their own. */
  realGroups: number
  messages: number
  groupNumbers: ControlNumberSet
}

/** A group that is being read; without UNG, the messages of an interchange are one implicit group. */
export type OpenGroup = {
  header: GroupHeader
  isImplicit: boolean
  issues: IssueList
  received: number
  messageNumbers: ControlNumberSet
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
    realGroups: 0,
    messages: 0,
    groupNumbers: createControlNumberSet(),
  }
}

type Problem = {
  code: string
  severity?: EdiIssue['severity']
  place: SegmentPlace
  segmentId: string
  element?: number
  value?: string
  message: string
}

const addTo = (target: { issues: IssueList }, level: 'interchange' | 'group', problem: Problem): void => {
  const { code, severity = 'error', place, segmentId, element, value, message } = problem
  const position = { ...place, segmentId, ...(element === undefined ? {} : { element }) }
  const shown = value === undefined ? undefined : shownValue(value)
  target.issues.add({ level, standardCode: code, severity, position, value: shown, message })
}

/** A problem of the interchange, with its 0085 code. */
export const complainOfEnvelope = (envelope: OpenEnvelope, problem: Problem): void =>
  addTo(envelope, 'interchange', problem)

const complainOfGroup = (group: OpenGroup, problem: Problem): void => addTo(group, 'group', problem)

/** The group of messages that have no UNG around them; `version` is that of the first. */
export const openImplicitGroup = (envelope: OpenEnvelope, version: string): OpenGroup => {
  const header = { index: envelope.groups, functionalId: '', sender: '', receiver: '', controlNumber: '', version }
  envelope.groups += 1
  const numbers = createControlNumberSet()
  return { header, isImplicit: true, issues: createIssueList(), received: 0, messageNumbers: numbers }
}

export const openGroup = (envelope: OpenEnvelope, ung: SegmentText, place: SegmentPlace): OpenGroup => {
  const [version = '', release = '', ...association] = partsOf(ung, 7)
  const named = [version, release, partOf(ung, 6), ...association].filter((part) => part !== '')
  const header: GroupHeader = {
    index: envelope.groups,
    functionalId: partOf(ung, 1),
    sender: partOf(ung, 2),
    receiver: partOf(ung, 3),
    controlNumber: partOf(ung, 5),
    version: named.join(':'),
  }
  envelope.groups += 1
  envelope.realGroups += 1
  const numbers = createControlNumberSet()
  const group: OpenGroup = {
    header,
    isImplicit: false,
    issues: createIssueList(),
    received: 0,
    messageNumbers: numbers,
  }
  const at = { place, segmentId: 'UNG', element: 5 }
  const number = header.controlNumber
  if (number === '') {
    complainOfGroup(group, { ...at, code: syntaxError.missing, message: 'UNG05 (group reference number) is missing' })
  } else if (!envelope.groupNumbers.add(number)) {
    const message = `Group reference ${shownValue(number)} (UNG05) is used twice in the interchange`
    complainOfGroup(group, { ...at, code: syntaxError.duplicate, value: number, message })
  }
  return group
}

const countFrom = (text: string): number | undefined => (isDigits(text) && text.length <= 9 ? Number(text) : undefined)

/** Ends a group with UNE, or without one. An implicit group ends with the interchange: `unz` then says how many messages there should be. */
export const closeGroup = (group: OpenGroup, trailer: SegmentText | undefined, place: SegmentPlace): GroupResult => {
  const { header, received, isImplicit } = group
  const declared = partOf(trailer, 1)
  const result = { ...header, declaredTransactions: countFrom(declared), receivedTransactions: received }
  if (isImplicit) return { ...result, issues: group.issues.all() }
  const at = { place, segmentId: 'UNE' }
  if (trailer === undefined) {
    const message = 'The group ends without its trailer UNE: it may be cut off'
    complainOfGroup(group, { ...at, code: syntaxError.missing, message })
  } else {
    const number = partOf(trailer, 2)
    if (!isSameNumber(declared, String(received))) {
      const message = `UNE01 says ${shownValue(declared) || 'nothing'} where the group has ${received} messages`
      complainOfGroup(group, { ...at, code: syntaxError.countDiffers, element: 1, value: declared, message })
    }
    if (!isSameNumber(number, header.controlNumber)) {
      const message = `UNE02 is ${shownValue(number) || 'empty'} where UNG05 is ${shownValue(header.controlNumber)}`
      complainOfGroup(group, { ...at, code: syntaxError.referencesDiffer, element: 2, value: number, message })
    }
  }
  return { ...result, issues: group.issues.all() }
}

const checkTrailer = (envelope: OpenEnvelope, unz: SegmentText, place: SegmentPlace): void => {
  const { header, realGroups, messages } = envelope
  const at = { place, segmentId: 'UNZ' }
  const [declared, number] = [partOf(unz, 1), partOf(unz, 2)]
  const [count, what] = realGroups > 0 ? [realGroups, 'groups'] : [messages, 'messages']
  if (!isSameNumber(declared, String(count))) {
    const message = `UNZ01 says ${shownValue(declared) || 'nothing'} where the interchange has ${count} ${what}`
    complainOfEnvelope(envelope, { ...at, code: syntaxError.countDiffers, element: 1, value: declared, message })
  }
  if (!isSameNumber(number, header.controlNumber)) {
    const message = `UNZ02 is ${shownValue(number) || 'empty'} where UNB05 is ${shownValue(header.controlNumber)}`
    complainOfEnvelope(envelope, { ...at, code: syntaxError.referencesDiffer, element: 2, value: number, message })
  }
}

/** Ends an interchange with UNZ, or without one. */
export const closeEnvelope = (
  envelope: OpenEnvelope,
  unz: SegmentText | undefined,
  place: SegmentPlace,
): EnvelopeResult => {
  if (unz === undefined) {
    const message = 'The interchange ends without its trailer UNZ: it may be cut off'
    complainOfEnvelope(envelope, { place, segmentId: 'UNZ', code: syntaxError.missing, message })
  } else checkTrailer(envelope, unz, place)
  const { issues, hash } = envelope
  return { status: issues.status(), issues: issues.all(), sha256: hash.digest('hex') }
}
