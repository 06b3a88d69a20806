import type { Delimiters, EdiIssue } from '../edi.ts'
import { readInterchanges } from './read-interchanges.ts'

type Chunks = AsyncIterable<Uint8Array> | Iterable<Uint8Array>

/** One thing wrong with a file, placed for a person: line, segment, element and the value found there. */
export type FileIssue = {
  severity: EdiIssue['severity']
  level: EdiIssue['level'] | 'file'
  /** TA105, AK905, AK502, AK304 or AK403, by level. */
  standardCode: string
  interchange: string | undefined
  group: string | undefined
  transaction: string | undefined
  line: number | undefined
  byteOffset: number
  /** Position within the set, or within the interchange for envelope segments. */
  segment: number | undefined
  segmentId: string | undefined
  element: number | undefined
  component: number | undefined
  value: string | undefined
  message: string
}

export type FileReport = {
  interchanges: number
  groups: number
  transactions: { accepted: number; 'accepted-with-errors': number; rejected: number }
  issues: FileIssue[]
}

type Owner = Pick<FileIssue, 'interchange' | 'group' | 'transaction'>

const fileIssue = (issue: EdiIssue, owner: Partial<Owner>): FileIssue => ({
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
  value: issue.value,
  message: issue.message,
})

const fileProblem = (byteOffset: number, value: string | undefined, message: string): FileIssue => ({
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
  value,
  message,
})

/** An issue, and the delimiters of its interchange, with which the segment it speaks of can be read. */
export type FoundIssue = { issue: FileIssue; delimiters: Delimiters | undefined }

/** What stood in a file that was read to its end. */
export type FileCounts = Omit<FileReport, 'issues'>

/**
 * Everything wrong with a file, as it is found, in bounded memory. Returns the counts at the end. A file without a single
 * interchange is wrong itself.
 */
export async function* findIssues(chunks: Chunks): AsyncGenerator<FoundIssue, FileCounts> {
  const transactions = { accepted: 0, 'accepted-with-errors': 0, rejected: 0 }
  const counts: FileCounts = { interchanges: 0, groups: 0, transactions }
  let interchange: string | undefined
  let delimiters: Delimiters | undefined
  let isClean = true
  for await (const event of readInterchanges(chunks)) {
    switch (event.type) {
      case 'envelope-start':
        counts.interchanges += 1
        interchange = event.envelope.controlNumber
        delimiters = event.envelope.delimiters
        break
      case 'group-start':
        counts.groups += 1
        break
      case 'transaction': {
        const owner = { interchange, group: event.group.controlNumber, transaction: event.transaction.controlNumber }
        transactions[event.transaction.status] += 1
        for (const issue of event.transaction.issues) yield { issue: fileIssue(issue, owner), delimiters }
        break
      }
      case 'group-end': {
        const owner = { interchange, group: event.group.controlNumber }
        for (const issue of event.group.issues) yield { issue: fileIssue(issue, owner), delimiters }
        break
      }
      case 'envelope-end':
        for (const issue of event.result.issues) yield { issue: fileIssue(issue, { interchange }), delimiters }
        break
      case 'rubbish':
        isClean = false
        yield { issue: fileProblem(event.byteOffset, event.sample, event.message), delimiters: undefined }
        break
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
