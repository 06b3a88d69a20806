import { isDigits } from '../data-types.ts'
import type { InterchangeAcknowledgement } from '../edi.ts'
import type { EnvelopeRules } from '../envelope-builder.ts'
import {
  checkTrailer,
  complainOfEnvelope,
  complainOfGroup,
  countFrom,
  type OpenEnvelope,
  openGroupOf,
  resultOf,
} from '../open-envelope.ts'
import { type SegmentPlace, shownValue } from '../validate-message.ts'
import { createTransactionJudge } from './judge-transaction.ts'

/** Service segments that may stand between ISA and the first GS, and ask nothing of a reader. */
const interchangeSegments: ReadonlySet<string> = new Set(['ISB', 'ISE', 'TA3'])

const text = (elements: readonly string[], index: number): string => (elements[index] ?? '').trim()

const openGroup: EnvelopeRules['openGroup'] = (envelope, { elements: gs }, place) => {
  const number = text(gs, 6)
  const [functionalId, version] = [text(gs, 1), text(gs, 8)]
  const [sender, receiver] = [text(gs, 2), text(gs, 3)]
  const group = openGroupOf(envelope, { functionalId, sender, receiver, controlNumber: number, version }, false)
  const at = { place, segmentId: 'GS' }
  if (!isDigits(number) || number.length > 9) {
    const message = 'GS06 (group control number) is not a number of up to 9 digits'
    complainOfGroup(group, { ...at, code: '6', element: 6, value: number, message })
  } else if (!envelope.groupNumbers.add(number)) {
    // 19 ("not unique") exists from 005010 on; before, 6 is what there is.
    const code = version >= '005010' ? '19' : '6'
    const message = `Group control number ${number} (GS06) is used twice in the interchange`
    complainOfGroup(group, { ...at, code, element: 6, value: number, message })
  }
  if (!/^[A-Z]{2}$/.test(functionalId)) {
    const message = 'GS01 does not name a type of group'
    complainOfGroup(group, { ...at, code: '1', element: 1, value: functionalId, message })
  }
  if (!/^\d{6}/.test(version)) {
    const message = 'GS08 does not name an X12 version such as 004010'
    complainOfGroup(group, { ...at, code: '2', element: 8, value: version, message })
  }
  return group
}

const closeGroup: EnvelopeRules['closeGroup'] = (group, ge, place) => {
  const { header, received, issues } = group
  const declared = ge === undefined ? '' : text(ge.elements, 1)
  if (ge === undefined) {
    const message = 'The group ends without its trailer GE: it may be cut off'
    complainOfGroup(group, { place, segmentId: 'GE', code: '3', message })
  } else {
    const counted = { declared, counted: received, what: 'transaction sets', countCode: '5' }
    const numbered = { headerNumber: header.controlNumber, headerElement: 'GS06', numberCode: '4' }
    const facts = { segmentId: 'GE', place, holder: 'group', number: text(ge.elements, 2), ...counted, ...numbered }
    checkTrailer(facts, (problem) => complainOfGroup(group, problem))
  }
  const declaredTransactions = countFrom(declared)
  return { ...header, declaredTransactions, receivedTransactions: received, issues: issues.all() }
}

const acknowledgementStatuses: ReadonlyMap<string, InterchangeAcknowledgement['status']> = new Map([
  ['A', 'accepted'],
  ['E', 'accepted-with-errors'],
  ['R', 'rejected'],
])

/** Notes a TA1 the partner sent for an interchange of ours. */
const noteAcknowledgement = (envelope: OpenEnvelope, ta1: readonly string[], place: SegmentPlace): void => {
  const status = acknowledgementStatuses.get(text(ta1, 4))
  if (status === undefined || !isDigits(text(ta1, 1))) {
    const message = 'TA1 cannot be read: TA101 must be a control number and TA104 A, E or R'
    complainOfEnvelope(envelope, { code: '024', severity: 'warning', place, segmentId: 'TA1', message })
    return
  }
  const [controlNumber, date, time, code] = [text(ta1, 1), text(ta1, 2), text(ta1, 3), text(ta1, 5)]
  envelope.acknowledgements.push({ controlNumber, date, time, status, code })
}

const closeEnvelope: EnvelopeRules['closeEnvelope'] = (envelope, iea, place) => {
  if (iea === undefined) {
    const message = 'The interchange ends without its trailer IEA: it may be cut off'
    complainOfEnvelope(envelope, { place, segmentId: 'IEA', code: '023', message })
  } else {
    const { header, groups } = envelope
    const counted = { declared: text(iea.elements, 1), counted: groups, what: 'groups', countCode: '021' }
    const numbered = { headerNumber: header.controlNumber, headerElement: 'ISA13', numberCode: '001' }
    const number = text(iea.elements, 2)
    const facts = { segmentId: 'IEA', place, holder: 'interchange', number, ...counted, ...numbered }
    checkTrailer(facts, (problem) => complainOfEnvelope(envelope, problem))
  }
  return resultOf(envelope)
}

/** ISX01 (from 007040 on) names a release character, which no release before knows. */
const noteSyntaxExtension = (envelope: OpenEnvelope, isx: readonly string[], place: SegmentPlace): void => {
  const release = text(isx, 1)
  if (release === '') return
  const message = `ISX01 makes ${shownValue(release)} a release character, which is not supported: values that hold a released separator are cut there; ask the sender to leave ISX out`
  const at = { code: '024', severity: 'warning', place, segmentId: 'ISX', element: 1, value: release } as const
  complainOfEnvelope(envelope, { ...at, message })
}

const stray: EnvelopeRules['stray'] = (envelope, group, id, segment, place) => {
  if (group === undefined && id === 'TA1' && segment !== undefined) {
    noteAcknowledgement(envelope, segment.elements, place)
    return
  }
  if (group === undefined && id === 'ISX' && segment !== undefined) {
    noteSyntaxExtension(envelope, segment.elements, place)
    return
  }
  if (group === undefined && interchangeSegments.has(id)) return
  const where = group === undefined ? 'outside of any group (GS)' : 'between transaction sets (ST to SE)'
  const message = `${shownValue(id)} stands ${where}: it was not read`
  complainOfEnvelope(envelope, { code: '022', place, segmentId: shownValue(id), message })
}

/** Interchanges (ISA to IEA), groups (GS to GE) and transaction sets (ST to SE), with the codes of TA105, AK905 and AK502. */
export const x12Envelopes: EnvelopeRules = {
  roles: new Map([
    ['ST', 'set'],
    ['SE', 'set-end'],
    ['GS', 'group'],
    ['GE', 'group-end'],
    ['IEA', 'interchange-end'],
  ]),
  setHeader: 'ST',
  interchangeTrailer: 'IEA',
  setName: 'set',
  codes: { tooLarge: '1', badForm: '5', missingTerminator: '004' },
  createJudge: createTransactionJudge,
  setNumber: (st) => text(st.elements, 2),
  openGroup,
  openImplicitGroup: () => undefined,
  closeGroup,
  closeEnvelope,
  stray,
}
