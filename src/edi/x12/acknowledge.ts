import type {
  EdiIssue,
  EnvelopeHeader,
  EnvelopeResult,
  GroupResult,
  TransactionResult,
  TransactionStatus,
} from '../edi.ts'
import type { Segment } from '../segment.ts'

/** Most AK3 segments for one transaction set: enough to mend a document, few enough to be read. AK4 has its own limit of 99 per AK3. */
const mostSegmentNotes = 50
const mostElementNotes = 99

const statusCodes: Readonly<Record<TransactionStatus, string>> = {
  accepted: 'A',
  'accepted-with-errors': 'E',
  rejected: 'R',
}

const mostCodes = 5

/** Distinct codes in the order found, at most the five a segment has room for. */
const codesOf = (issues: readonly EdiIssue[], level: EdiIssue['level']): string[] =>
  [...new Set(issues.filter((issue) => issue.level === level).map((issue) => issue.standardCode))].slice(0, mostCodes)

/** A bad value as AK404 may carry it: printable ASCII without anything that could be a delimiter. */
const copyOfBadValue = (value: string | undefined): string =>
  (value ?? '')
    .replace(/[^A-Za-z0-9 .,\-/()&'%+=#@$]/g, ' ')
    .slice(0, 99)
    .trimEnd()

/** Segment ids go into AK301, which takes two or three characters. */
const idForNote = (id: string): string => {
  const clean = id.replace(/[^A-Za-z0-9]/g, '').slice(0, 3)
  return clean.length >= 2 ? clean : clean.padEnd(2, 'X')
}

/** In what 997 and 999 differ: the ids of their segments, and what 999 alone can say. */
type Form = { set: Segment; note: string; elementNote: string; verdict: string; isImplementation: boolean }

const form997: Form = { set: ['ST', '997'], note: 'AK3', elementNote: 'AK4', verdict: 'AK5', isImplementation: false }
const form999: Form = {
  // ST03 names the guide the answer keeps to; the sets it speaks of need none.
  set: ['ST', '999', '', '005010X231A1'],
  note: 'IK3',
  elementNote: 'IK4',
  verdict: 'IK5',
  isImplementation: true,
}

/** Element 621 has codes of its own for repetitions (12) and components (13), which 723 counts as "too many elements". */
const elementCode = ({ standardCode, position }: EdiIssue, form: Form): string => {
  if (!form.isImplementation || standardCode !== '3') return standardCode
  if (position.component !== undefined) return '13'
  return position.repetition === undefined ? '3' : '12'
}

/** A condition was broken (2: required by another element, 10: excluded by one): 999 names the segment that holds the other. */
const contextsOf = (issue: EdiIssue, note: SegmentNotes, form: Form): Segment[] => {
  if (!form.isImplementation || (issue.standardCode !== '2' && issue.standardCode !== '10')) return []
  return [['CTX', 'SITUATIONAL TRIGGER', idForNote(note.id), String(note.position), note.loop]]
}

const elementNote = (issue: EdiIssue, note: SegmentNotes, form: Form): Segment[] => {
  const { element = 1, component, repetition } = issue.position
  const place = [String(element)]
  if (component !== undefined || repetition !== undefined) place.push(component === undefined ? '' : String(component))
  if (repetition !== undefined) place.push(String(repetition))
  const isNumber = /^\d{1,4}$/.test(issue.dataElement ?? '')
  const dataElement = isNumber ? (issue.dataElement ?? '') : ''
  const code = elementCode(issue, form)
  return [[form.elementNote, place, dataElement, code, copyOfBadValue(issue.value)], ...contextsOf(issue, note, form)]
}

type SegmentNotes = { id: string; position: number; loop: string; codes: Set<string>; elements: EdiIssue[] }

/** Issues gathered by the segment they speak of. A missing segment is one of its own at its place. */
const notesOf = (issues: readonly EdiIssue[]): SegmentNotes[] => {
  const notes = new Map<string, SegmentNotes>()
  for (const issue of issues) {
    if (issue.level !== 'segment' && issue.level !== 'element') continue
    const { segment: position, segmentId: id } = issue.position
    // AK303 names LS/LE loops and HIPAA-like loop ids; ours are named after their first segment.
    const note = notes.get(`${position} ${id}`) ?? {
      id,
      position,
      loop: (issue.loop ?? '').slice(0, 4),
      codes: new Set<string>(),
      elements: [],
    }
    notes.set(`${position} ${id}`, note)
    if (issue.level === 'segment') note.codes.add(issue.standardCode)
    else {
      note.codes.add('8')
      if (note.elements.length < mostElementNotes) note.elements.push(issue)
    }
  }
  return [...notes.values()].slice(0, mostSegmentNotes)
}

/** One AK3 per code, since AK304 holds a single one; AK4 follow the one that says "has element errors". */
const noteSegments = (note: SegmentNotes, form: Form): Segment[] =>
  [...note.codes].flatMap((code) => {
    const head: Segment = [form.note, idForNote(note.id), String(note.position), note.loop, code]
    return code === '8' ? [head, ...note.elements.flatMap((issue) => elementNote(issue, note, form))] : [head]
  })

const setSegments = (transaction: TransactionResult, form: Form): Segment[] => {
  const { setId, controlNumber, status, issues } = transaction
  const notes = notesOf(issues)
  const codes = codesOf(issues, 'transaction')
  // "One or more segments in error" goes first when there are notes on segments.
  const all = notes.length > 0 ? ['5', ...codes.filter((code) => code !== '5')] : codes
  // AK2 must name the set it speaks of; where ST has no usable name, a placeholder of the right form stands for it.
  const id = /^[A-Z0-9]{3}$/.test(setId) ? setId : '000'
  const number = /^[A-Za-z0-9]{4,9}$/.test(controlNumber) ? controlNumber : '0000'
  return [
    ['AK2', id, number],
    ...notes.flatMap((note) => noteSegments(note, form)),
    [form.verdict, statusCodes[status], ...(status === 'accepted' ? [] : all.slice(0, mostCodes))],
  ]
}

/** Whether the group as a whole was refused: then none of its sets may be processed, whatever its own status. */
export const isGroupRejected = (group: GroupResult): boolean =>
  group.issues.some((issue) => issue.level === 'group' && issue.severity === 'error')

const groupStatus = (group: GroupResult, transactions: readonly TransactionResult[]): string => {
  if (isGroupRejected(group)) return 'R'
  const rejected = transactions.filter((each) => each.status === 'rejected').length
  if (rejected > 0) return rejected === transactions.length ? 'R' : 'P'
  const hasErrors = group.issues.length > 0 || transactions.some((each) => each.status !== 'accepted')
  return hasErrors ? 'E' : 'A'
}

/** What was found of one functional group. */
export type JudgedGroup = { group: GroupResult; transactions: readonly TransactionResult[] }

const acknowledgement = ({ group, transactions }: JudgedGroup, form: Form): Segment[] | undefined => {
  if (group.functionalId === 'FA') return undefined
  const isRefused = isGroupRejected(group)
  const accepted = isRefused ? 0 : transactions.filter((each) => each.status !== 'rejected').length
  const listed = isRefused ? transactions.filter((each) => each.status === 'rejected') : transactions
  const functionalId = /^[A-Z]{2}$/.test(group.functionalId) ? group.functionalId : 'ZZ'
  const controlNumber = /^\d{1,9}$/.test(group.controlNumber) ? group.controlNumber : '0'
  // AK103, which 999 wants and 997 has from 005010 on only.
  const version = form.isImplementation && /^\d{6}[A-Z0-9]{0,6}$/.test(group.version) ? [group.version] : []
  return [
    form.set,
    ['AK1', functionalId, controlNumber, ...version],
    ...listed.flatMap((each) => setSegments(each, form)),
    [
      'AK9',
      groupStatus(group, transactions),
      String(group.declaredTransactions ?? group.receivedTransactions).slice(0, 6),
      String(group.receivedTransactions),
      String(accepted),
      ...codesOf(group.issues, 'group'),
    ],
  ]
}

/**
 * The 997 for one functional group: `['ST', '997']` and its body, ready for `writeInterchange`. One AK2 loop for every set; of a
 * group refused as a whole only the sets that are wrong themselves are listed. Undefined for a group of acknowledgements
 * (functional id FA), which is never acknowledged.
 */
export const functionalAcknowledgement = (judged: JudgedGroup): Segment[] | undefined =>
  acknowledgement(judged, form997)

/**
 * The 999 for one functional group, by the same rules as the 997. 999 exists from 005010 on: write it with
 * `version: '005010X231A1'`, whatever the version of the group it answers.
 */
export const implementationAcknowledgement = (judged: JudgedGroup): Segment[] | undefined =>
  acknowledgement(judged, form999)

/** The TA1 for one interchange: TA104 A, E or R, and in TA105 the code of the worst issue (000 when there is none). */
export const interchangeAcknowledgement = (
  envelope: Pick<EnvelopeHeader, 'controlNumber' | 'date' | 'time'>,
  result: Pick<EnvelopeResult, 'status' | 'issues'>,
): Segment => {
  const worst = result.issues.find((issue) => issue.severity === 'error') ?? result.issues[0]
  const controlNumber = /^\d{1,9}$/.test(envelope.controlNumber) ? envelope.controlNumber.padStart(9, '0') : '000000000'
  const date = /^\d{6}$/.test(envelope.date) ? envelope.date : ''
  const time = /^\d{4}$/.test(envelope.time) ? envelope.time : ''
  const code = result.status === 'accepted' ? '000' : (worst?.standardCode ?? '024')
  return ['TA1', controlNumber, date, time, statusCodes[result.status], code]
}
