import type { EdiIssue, EnvelopeHeader, EnvelopeResult, GroupResult, TransactionResult } from '../edi.ts'
import type { Segment } from '../segment.ts'

/** Most UCS for one message: enough to mend a document, few enough to be read. CONTRL has room for 99 UCD behind each. */
const mostSegmentNotes = 50
const mostElementNotes = 99

/**
 * Action (data element 0083) at a level. 4: rejected with all lower levels; 7: acknowledged, the next lower level too unless it is
 * rejected explicitly; 8: the interchange was received, nothing is said of its content.
 */
const rejected = '4'
const acknowledged = '7'
const received = '8'

/** Messages that are themselves answers: acknowledging them would never end. */
const neverAcknowledged: ReadonlySet<string> = new Set(['CONTRL', 'APERAK'])

/** A value as a service segment may carry it: of the right length, and never empty. */
const carried = (value: string, longest: number, placeholder: string): string =>
  value
    .replace(/[^ -~\u00a0-\uffff]/g, '')
    .slice(0, longest)
    .trim() || placeholder

const isError = ({ severity }: EdiIssue): boolean => severity === 'error'

/** Positions in a segment as CONTRL counts them: the tag is 1 (ISO 9735-4, data element 0098). */
const elementPlace = ({ element = 0, component, repetition }: EdiIssue['position'], isVersion4: boolean): string[] => [
  String(element + 1),
  component === undefined ? '' : String(component),
  isVersion4 && repetition !== undefined ? String(repetition) : '',
]

/** 0085, 0013 and S011 for the first error at a level, or nothing. */
const errorElements = (issues: readonly EdiIssue[], level: EdiIssue['level'], isVersion4: boolean): Segment => {
  const issue = issues.find((each) => each.level === level && isError(each))
  if (issue === undefined) return []
  const { position, standardCode } = issue
  const tag = /^UN[A-Z]$/.test(position.segmentId) ? position.segmentId : ''
  const place = position.element === undefined || tag === '' ? '' : elementPlace(position, isVersion4)
  return [standardCode, tag, place]
}

type SegmentNotes = { position: number; codes: Set<string>; elements: EdiIssue[] }

/** Errors of segments and elements, gathered by the segment they speak of. */
const notesOf = (issues: readonly EdiIssue[]): SegmentNotes[] => {
  const notes = new Map<number, SegmentNotes>()
  for (const issue of issues) {
    if (!isError(issue) || (issue.level !== 'segment' && issue.level !== 'element')) continue
    const position = issue.position.segment
    const note = notes.get(position) ?? { position, codes: new Set<string>(), elements: [] }
    notes.set(position, note)
    if (issue.level === 'segment') note.codes.add(issue.standardCode)
    else if (note.elements.length < mostElementNotes) note.elements.push(issue)
  }
  return [...notes.values()].sort((one, other) => one.position - other.position).slice(0, mostSegmentNotes)
}

/** One UCS per code of the segment itself, since it holds a single one, and one without a code for its elements. */
const noteSegments = ({ position, codes, elements }: SegmentNotes, isVersion4: boolean): Segment[] => {
  const own = [...codes].map((code): Segment => ['UCS', String(position), code])
  if (elements.length === 0) return own
  const ucd = elements.map((issue): Segment => ['UCD', issue.standardCode, elementPlace(issue.position, isVersion4)])
  return [...own, ['UCS', String(position)], ...ucd]
}

/** S009 of the message; what UNH does not say is held by placeholders of the right form. */
const identifierOf = ({ setId, version = '' }: TransactionResult): string[] => {
  const [number = '', release = '', agency = '', association = ''] = version.split(':')
  return [
    carried(setId, 6, 'XXXXXX'),
    carried(number, 3, '0'),
    carried(release, 3, '0'),
    carried(agency, 3, 'UN'),
    association.slice(0, 6),
  ]
}

const messageSegments = (transaction: TransactionResult, isVersion4: boolean): Segment[] => [
  [
    'UCM',
    carried(transaction.controlNumber, 14, '0'),
    identifierOf(transaction),
    rejected,
    ...errorElements(transaction.issues, 'transaction', isVersion4),
  ],
  ...notesOf(transaction.issues).flatMap((note) => noteSegments(note, isVersion4)),
]

export type JudgedGroup = { group: GroupResult; transactions: readonly TransactionResult[] }

const isReal = ({ functionalId, controlNumber }: GroupResult): boolean => functionalId !== '' || controlNumber !== ''

const groupSegments = ({ group, transactions }: JudgedGroup, isVersion4: boolean): Segment[] => {
  const bad = transactions.filter(({ status }) => status === 'rejected')
  const messages = bad.flatMap((transaction) => messageSegments(transaction, isVersion4))
  if (!isReal(group)) return messages
  const isRefused = group.issues.some(isError)
  if (!isRefused && bad.length === 0) return []
  const ucf: Segment = [
    'UCF',
    carried(group.controlNumber, 14, '0'),
    group.sender.slice(0, 35),
    group.receiver.slice(0, 35),
    isRefused ? rejected : acknowledged,
    ...errorElements(group.issues, 'group', isVersion4),
  ]
  return [ucf, ...messages]
}

const partyOf = ({ id, qualifier }: EnvelopeHeader['sender']): string[] => [
  carried(id, 35, 'UNKNOWN'),
  qualifier.slice(0, 4),
]

/**
 * The CONTRL for one interchange, ready for `writeEdifactInterchange`; from the interchange as it was judged. Only what is rejected
 * is listed: what is not, is acknowledged by action 7 of the level above. `onlyReceipt` (UNB09) makes it say action 8
 * instead, and nothing of the content. CONTRL has no word for "accepted with errors": warnings are not told.
 *
 * Undefined for an interchange of nothing but CONTRL and APERAK, which are never acknowledged.
 */
export const controlMessage = (
  envelope: Pick<EnvelopeHeader, 'version' | 'controlNumber' | 'sender' | 'receiver' | 'onlyReceipt'>,
  result: Pick<EnvelopeResult, 'status' | 'issues'>,
  groups: readonly JudgedGroup[],
): Segment[] | undefined => {
  const all = groups.flatMap(({ transactions }) => transactions)
  const answerable = groups.map(({ group, transactions }) => ({
    group,
    transactions: transactions.filter(({ setId }) => !neverAcknowledged.has(setId)),
  }))
  if (all.length > 0 && answerable.every(({ transactions }) => transactions.length === 0)) return undefined
  const isVersion4 = envelope.version.endsWith(':4')
  const isRefused = result.status === 'rejected'
  const { onlyReceipt = false } = envelope
  const accepted = onlyReceipt ? received : acknowledged
  const uci: Segment = [
    'UCI',
    carried(envelope.controlNumber, 14, '0'),
    partyOf(envelope.sender),
    partyOf(envelope.receiver),
    isRefused ? rejected : accepted,
    ...errorElements(result.issues, 'interchange', isVersion4),
  ]
  // Nothing in a refused interchange was taken; and of a received one, nothing is known yet.
  const isWhole = isRefused || onlyReceipt
  const lower = isWhole ? [] : answerable.flatMap((judged) => groupSegments(judged, isVersion4))
  return [['UNH', '', ['CONTRL', isVersion4 ? '4' : '3', '1', 'UN']], uci, ...lower]
}
