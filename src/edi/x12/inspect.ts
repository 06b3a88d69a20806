import { partner as partnerSchema } from '../../domain/partner.ts'
import type {
  Delimiters,
  EdiEvent,
  EnvelopeHeader,
  EnvelopeResult,
  GroupHeader,
  GroupResult,
  TransactionResult,
} from '../edi.ts'
import { guessText } from '../encoding.ts'
import type { Segment } from '../segment.ts'
import { functionalAcknowledgement, implementationAcknowledgement, interchangeAcknowledgement } from './acknowledge.ts'
import { grammarFor } from './grammar/grammars.ts'
import { type LoopNode, loopNodes } from './loop-nodes.ts'
import { parseTransaction } from './parse-transaction.ts'
import { readInterchanges } from './read-interchanges.ts'
import { writeInterchange } from './write.ts'

/** Reading and acknowledging a file by itself: no partner profile, no store. What the `edi` commands show. */
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
export const acknowledgeFile = async (chunks: Chunks, at: Date, kind: '997' | '999' = '997'): Promise<Uint8Array> => {
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
