import { dialects, type Standard } from './dialects.ts'
import type { Delimiters, EdiEvent, EdiIssue, EnvelopeHeader, GroupHeader } from './edi.ts'
import { type Chunks, readFile } from './read-file.ts'

/** One thing wrong with a file, placed for a person: line, segment, element and the value found there. */
export type FileIssue = {
  /** Undefined for what belongs to no interchange. */
  standard: Standard | undefined
  severity: EdiIssue['severity']
  level: EdiIssue['level'] | 'file'
  /** X12: TA105, AK905, AK502, AK304 or AK403, by level; EDIFACT: data element 0085; XML: one of our codes. */
  standardCode: string
  interchange: string | undefined
  group: string | undefined
  transaction: string | undefined
  line: number | undefined
  byteOffset: number
  /** Position within the document, or within the interchange for envelope segments. */
  segment: number | undefined
  /** In XML the element's path. */
  segmentId: string | undefined
  element: number | undefined
  component: number | undefined
  repetition: number | undefined
  value: string | undefined
  message: string
}

export type FileReport = {
  interchanges: number
  groups: number
  transactions: { accepted: number; 'accepted-with-errors': number; rejected: number }
  issues: FileIssue[]
}

type Owner = Pick<FileIssue, 'standard' | 'interchange' | 'group' | 'transaction'>

const fileIssue = (issue: EdiIssue, owner: Partial<Owner>): FileIssue => ({
  standard: owner.standard,
  severity: issue.severity,
  level: issue.level,
  standardCode: issue.standardCode,
  interchange: owner.interchange,
  group: owner.group,
  transaction: owner.transaction,
  line: issue.position.line,
  byteOffset: issue.position.byteOffset,
  segment: issue.position.segment,
  segmentId: issue.position.segmentId,
  element: issue.position.element,
  component: issue.position.component,
  repetition: issue.position.repetition,
  value: issue.value,
  message: issue.message,
})

const fileProblem = (byteOffset: number, value: string | undefined, message: string): FileIssue => ({
  standard: undefined,
  severity: 'error',
  level: 'file',
  standardCode: '',
  interchange: undefined,
  group: undefined,
  transaction: undefined,
  line: undefined,
  byteOffset,
  segment: undefined,
  segmentId: undefined,
  element: undefined,
  component: undefined,
  repetition: undefined,
  value,
  message,
})

/** An issue, and the delimiters of its interchange, with which the segment it speaks of can be read. */
export type FoundIssue = { issue: FileIssue; delimiters: Delimiters | undefined }

/** What stood in a file that was read to its end. */
export type FileCounts = Omit<FileReport, 'issues'>

/** The issues of an event, and whose they are. */
const issuesOf = (event: EdiEvent, envelope: EnvelopeHeader | undefined): FileIssue[] => {
  const above = { standard: envelope?.standard, interchange: envelope?.controlNumber }
  switch (event.type) {
    case 'transaction': {
      const owner = { ...above, group: numberOf(event.group), transaction: event.transaction.controlNumber }
      return event.transaction.issues.map((issue) => fileIssue(issue, owner))
    }
    case 'group-end':
      return event.group.issues.map((issue) => fileIssue(issue, { ...above, group: numberOf(event.group) }))
    case 'envelope-end':
      return event.result.issues.map((issue) => fileIssue(issue, above))
    case 'rubbish':
      return [fileProblem(event.byteOffset, event.sample, event.message)]
    default:
      return []
  }
}

/** Where there are no groups, one without a number stands for them. */
const numberOf = ({ controlNumber }: GroupHeader): string | undefined => controlNumber || undefined

/**
 * Everything wrong with a file, as it is found, in bounded memory. Returns the counts at the end. A file without a single
 * interchange is wrong itself.
 */
export async function* findIssues(chunks: Chunks): AsyncGenerator<FoundIssue, FileCounts> {
  const transactions = { accepted: 0, 'accepted-with-errors': 0, rejected: 0 }
  const counts: FileCounts = { interchanges: 0, groups: 0, transactions }
  let envelope: EnvelopeHeader | undefined
  let isClean = true
  for await (const event of readFile(chunks)) {
    if (event.type === 'envelope-start') {
      counts.interchanges += 1
      envelope = event.envelope
    } else if (event.type === 'group-start' && envelope !== undefined) {
      if (dialects[envelope.standard].groupFacts(event.group).length > 0) counts.groups += 1
    } else if (event.type === 'transaction') transactions[event.transaction.status] += 1
    const delimiters = event.type === 'rubbish' ? undefined : envelope?.delimiters
    for (const issue of issuesOf(event, envelope)) {
      isClean = false
      yield { issue, delimiters }
    }
  }
  if (counts.interchanges === 0 && isClean) {
    const issue = fileProblem(0, undefined, 'The file is empty: it holds no interchange')
    yield { issue, delimiters: undefined }
  }
  return counts
}

/** Everything wrong with a file, in the order it was found, held in memory as a whole. */
export const validateFile = async (chunks: Chunks): Promise<FileReport> => {
  const issues: FileIssue[] = []
  const found = findIssues(chunks)
  for (;;) {
    const next = await found.next()
    if (next.done) return { ...next.value, issues }
    issues.push(next.value.issue)
  }
}
