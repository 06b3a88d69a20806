import { partner as partnerSchema } from '../../domain/partner.ts'
import type {
  Delimiters,
  EdiEvent,
  EdiIssue,
  EnvelopeHeader,
  EnvelopeResult,
  GroupHeader,
  GroupResult,
  TransactionResult,
} from '../edi.ts'
import { guessText } from '../encoding.ts'
import type { Segment } from '../segment.ts'
import {
  functionalAcknowledgement,
  implementationAcknowledgement,
  interchangeAcknowledgement,
} from './acknowledge.ts'
import { grammarFor } from './grammar/grammars.ts'
import { type LoopNode, loopNodes } from './loop-nodes.ts'
import { parseTransaction } from './parse-transaction.ts'
import { readInterchanges } from './read-interchanges.ts'
import { writeInterchange } from './write.ts'

/** Reading, judging and acknowledging a file by itself: no partner profile, no store. What the `edi` commands show. */
type Chunks = AsyncIterable<Uint8Array> | Iterable<Uint8Array>

export type TransactionNode = Pick<TransactionResult, 'setId' | 'controlNumber' | 'status'> & {
  /** Sorted into loops when there is a grammar for the set, else as they came. */
  content: LoopNode
}
export type GroupNode = GroupHeader & { transactions: TransactionNode[] }
export type EnvelopeNode = EnvelopeHeader & { status: EnvelopeResult['status'] | 'unfinished'; groups: GroupNode[] }
export type RubbishNode = Omit<Extract<EdiEvent, { type: 'rubbish' }>, 'type'>
export type FileTree = { envelopes: EnvelopeNode[]; rubbish: RubbishNode[] }

const contentOf = (body: Uint8Array | undefined, delimiters: Delimiters, setId: string, version: string): LoopNode => {
  const empty: LoopNode = { loop: '', segments: [], loops: [] }
  if (body === undefined) return empty
  // Without a partner the character set can only be guessed; as UTF-8 it is then the same text.
  const parsed = parseTransaction(new TextEncoder().encode(guessText(body)), delimiters, 'utf-8')
  if (!parsed.ok) return empty
  return loopNodes(parsed.value.segments, grammarFor(setId, version))
}

/** The content of a file as a tree of plain values. Held in memory as a whole. */
export const parseFile = async (chunks: Chunks): Promise<FileTree> => {
  const tree: FileTree = { envelopes: [], rubbish: [] }
  for await (const event of readInterchanges(chunks)) {
    const envelope = tree.envelopes.at(-1)
    const group = envelope?.groups.at(-1)
    if (event.type === 'envelope-start') tree.envelopes.push({ ...event.envelope, status: 'unfinished', groups: [] })
    else if (event.type === 'group-start') envelope?.groups.push({ ...event.group, transactions: [] })
    else if (event.type === 'transaction' && envelope && group) {
      const { setId, controlNumber, status } = event.transaction
      const content = contentOf(event.body, envelope.delimiters, setId, group.version)
      group.transactions.push({ setId, controlNumber, status, content })
    } else if (event.type === 'envelope-end' && envelope) envelope.status = event.result.status
    else if (event.type === 'rubbish') {
      const { type: _, ...rubbish } = event
      tree.rubbish.push(rubbish)
    }
  }
  return tree
}

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

/** Everything wrong with a file, in the order it was found. A file without a single interchange is wrong itself. */
export const validateFile = async (chunks: Chunks): Promise<FileReport> => {
  const transactions = { accepted: 0, 'accepted-with-errors': 0, rejected: 0 }
  const report: FileReport = { interchanges: 0, groups: 0, transactions, issues: [] }
  let interchange: string | undefined
  for await (const event of readInterchanges(chunks)) {
    switch (event.type) {
      case 'envelope-start':
        report.interchanges += 1
        interchange = event.envelope.controlNumber
        break
      case 'group-start':
        report.groups += 1
        break
      case 'transaction': {
        const owner = { interchange, group: event.group.controlNumber, transaction: event.transaction.controlNumber }
        transactions[event.transaction.status] += 1
        report.issues.push(...event.transaction.issues.map((issue) => fileIssue(issue, owner)))
        break
      }
      case 'group-end': {
        const owner = { interchange, group: event.group.controlNumber }
        report.issues.push(...event.group.issues.map((issue) => fileIssue(issue, owner)))
        break
      }
      case 'envelope-end':
        report.issues.push(...event.result.issues.map((issue) => fileIssue(issue, { interchange })))
        break
      case 'rubbish':
        report.issues.push(fileProblem(event.byteOffset, event.sample, event.message))
        break
    }
  }
  if (report.interchanges === 0 && report.issues.length === 0)
    report.issues.push(fileProblem(0, undefined, 'The file is empty: it holds no interchange'))
  return report
}

type Judged = { group: GroupResult; transactions: TransactionResult[] }

/** Delimiters of the file itself where they can be used, so that its sender can surely read the answer. */
const answerDelimiters = ({ element, component, repetition, segment }: Delimiters) => {
  const usual = [element, component, repetition, segment]
  const spare = (wish: string, others: readonly (string | undefined)[]): string =>
    [wish, '^', '>', ':', '|', '!'].find((each) => !others.includes(each)) ?? wish
  const isBreak = segment === '\n' || segment === '\r'
  const terminator = isBreak ? spare('~', usual) : segment
  const componentMark = component === '' ? spare('>', [...usual, terminator]) : component
  return {
    element,
    component: componentMark,
    repetition: repetition ?? spare('^', [element, componentMark, terminator]),
    segment: terminator,
    newline: '\n',
  }
}

const answerTo = (
  envelope: EnvelopeHeader,
  result: EnvelopeResult,
  groups: readonly Judged[],
  at: Date,
  kind: '997' | '999',
): Uint8Array => {
  const [first] = groups
  const version = kind === '999' || first?.group.version.startsWith('005010') ? '005010' : '004010'
  const partner = partnerSchema.parse({
    name: 'sender',
    system: 'file',
    theirs: {
      qualifier: envelope.sender.qualifier.padEnd(2, 'Z').slice(0, 2),
      id: envelope.sender.id.slice(0, 15) || 'UNKNOWN',
    },
    ours: {
      qualifier: envelope.receiver.qualifier.padEnd(2, 'Z').slice(0, 2),
      id: envelope.receiver.id.slice(0, 15) || 'UNKNOWN',
    },
    theirApplicationId: first?.group.sender || undefined,
    ourApplicationId: first?.group.receiver || undefined,
    version,
    usage: envelope.usage === 'P' ? 'production' : 'test',
    encoding: 'utf-8',
    delimiters: answerDelimiters(envelope.delimiters),
  })
  const isRefused = result.status === 'rejected'
  // A refused interchange is answered as a whole: nothing in it was taken.
  const sets = isRefused
    ? []
    : groups
        .map(kind === '999' ? implementationAcknowledgement : functionalAcknowledgement)
        .filter((segments): segments is Segment[] => segments !== undefined)
  const isTa1Due = isRefused || envelope.acknowledgementRequested
  if (!isTa1Due && sets.length === 0) return new Uint8Array()
  const number = Number(envelope.controlNumber)
  const interchange = Number.isInteger(number) && number > 0 && number <= 999_999_999 ? number : 1
  return writeInterchange({
    partner,
    controlNumbers: { interchange, group: interchange },
    functionalId: 'FA',
    at,
    sets,
    ...(kind === '999' ? { version: '005010X231A1' } : {}),
    ta1: isTa1Due ? [interchangeAcknowledgement(envelope, result)] : [],
  })
}

/**
 * The acknowledgements a file deserves, as one file: for each interchange one in return, with sender and receiver swapped and
 * its own control number, holding a 997 (or 999) for each group, and a TA1 where ISA14 asks for it or the interchange is refused. Empty
 * when there is nothing to acknowledge. Times are written in UTC.
 */
export const acknowledgeFile = async (
  chunks: Chunks,
  at: Date,
  kind: '997' | '999' = '997',
): Promise<Uint8Array> => {
  const answers: Uint8Array[] = []
  let groups: Judged[] = []
  let transactions: TransactionResult[] = []
  for await (const event of readInterchanges(chunks)) {
    if (event.type === 'envelope-start') groups = []
    else if (event.type === 'group-start') transactions = []
    else if (event.type === 'transaction') transactions.push(event.transaction)
    else if (event.type === 'group-end') groups.push({ group: event.group, transactions })
    else if (event.type === 'envelope-end') answers.push(answerTo(event.envelope, event.result, groups, at, kind))
  }
  return new Uint8Array(Buffer.concat(answers))
}
