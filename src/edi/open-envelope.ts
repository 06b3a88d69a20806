import { createHash, type Hash } from 'node:crypto'
import { type ControlNumberSet, createControlNumberSet } from './control-number-set.ts'
import { isDigits, isSameNumber } from './data-types.ts'
import type { EdiIssue, EnvelopeHeader, EnvelopeResult, GroupHeader, InterchangeAcknowledgement } from './edi.ts'
import { createIssueList, type IssueList } from './issue-list.ts'
import { type SegmentPlace, shownValue } from './validate-message.ts'

/** An interchange that is being read. */
export type OpenEnvelope = {
  header: EnvelopeHeader
  issues: IssueList
  hash: Hash
  /** Segments so far, the header included. */
  segments: number
  /** Groups begun, implicit ones included. */
  groups: number
  /** Groups with a header of their own. */
  realGroups: number
  /** Transaction sets or messages so far. */
  sets: number
  groupNumbers: ControlNumberSet
  acknowledgements: InterchangeAcknowledgement[]
}

/** A group that is being read; in EDIFACT without UNG, the messages of an interchange are one implicit group. */
export type OpenGroup = {
  header: GroupHeader
  isImplicit: boolean
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
    realGroups: 0,
    sets: 0,
    groupNumbers: createControlNumberSet(),
    acknowledgements: [],
  }
}

/** Opens a group; it is the interchange's next one. */
export const openGroupOf = (
  envelope: OpenEnvelope,
  header: Omit<GroupHeader, 'index'>,
  isImplicit: boolean,
): OpenGroup => {
  const index = envelope.groups
  envelope.groups += 1
  if (!isImplicit) envelope.realGroups += 1
  const numbers = createControlNumberSet()
  return { header: { index, ...header }, isImplicit, issues: createIssueList(), received: 0, setNumbers: numbers }
}

/** What is wrong with an interchange or a group, with the standard's code for it. */
export type Problem = {
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

/** A problem of the interchange: TA105 in X12, 0085 in EDIFACT. */
export const complainOfEnvelope = (envelope: OpenEnvelope, problem: Problem): void =>
  addTo(envelope, 'interchange', problem)

/** A problem of the group: AK905 in X12, 0085 in EDIFACT. */
export const complainOfGroup = (group: OpenGroup, problem: Problem): void => addTo(group, 'group', problem)

/** What a trailer says, and what it should say. `holder` and `number` are named in messages: `interchange`, `ISA13`. */
export type TrailerFacts = {
  segmentId: string
  place: SegmentPlace
  holder: string
  declared: string
  counted: number
  /** What is counted: `groups`. */
  what: string
  countCode: string
  number: string
  headerNumber: string
  /** The header's element that has the number: `ISA13`. */
  headerElement: string
  numberCode: string
}

/** Compares count and control number of a trailer with what was read. */
export const checkTrailer = (facts: TrailerFacts, complain: (problem: Problem) => void): void => {
  const { segmentId, place, declared, counted, number, headerNumber } = facts
  if (!isSameNumber(declared, String(counted))) {
    const says = `${segmentId}01 says ${shownValue(declared) || 'nothing'}`
    const message = `${says} where the ${facts.holder} has ${counted} ${facts.what}`
    complain({ code: facts.countCode, place, segmentId, element: 1, value: declared, message })
  }
  if (!isSameNumber(number, headerNumber)) {
    const says = `${segmentId}02 is ${shownValue(number) || 'empty'}`
    const message = `${says} where ${facts.headerElement} is ${shownValue(headerNumber)}`
    complain({ code: facts.numberCode, place, segmentId, element: 2, value: number, message })
  }
}

/** A count as a trailer states it; undefined when it is none. */
export const countFrom = (text: string): number | undefined =>
  isDigits(text) && text.length <= 9 ? Number(text) : undefined

export const resultOf = ({ issues, hash, acknowledgements }: OpenEnvelope): EnvelopeResult => {
  const result = { status: issues.status(), issues: issues.all(), sha256: hash.digest('hex') }
  return acknowledgements.length > 0 ? { ...result, acknowledgements } : result
}
