import type { Content } from './dialect.ts'
import { dialects, type Standard } from './dialects.ts'
import type { EdiEvent, EnvelopeHeader, EnvelopeResult, GroupHeader, TransactionResult } from './edi.ts'
import { type Chunks, readFile } from './read-file.ts'

export type TransactionNode = Pick<TransactionResult, 'setId' | 'controlNumber' | 'status'> & {
  /** Segments sorted into loops when there is a grammar for the document, else as they came; XML as its elements. */
  content: Content
}
export type GroupNode = GroupHeader & { transactions: TransactionNode[] }
export type EnvelopeNode = EnvelopeHeader & { status: EnvelopeResult['status'] | 'unfinished'; groups: GroupNode[] }
export type RubbishNode = Omit<Extract<EdiEvent, { type: 'rubbish' }>, 'type'>
export type FileTree = { envelopes: EnvelopeNode[]; rubbish: RubbishNode[] }

/** The content of a file of any standard as a tree of plain values. Held in memory as a whole. */
export const parseFile = async (chunks: Chunks): Promise<FileTree> => {
  const tree: FileTree = { envelopes: [], rubbish: [] }
  for await (const event of readFile(chunks)) {
    const envelope = tree.envelopes.at(-1)
    const group = envelope?.groups.at(-1)
    if (event.type === 'envelope-start') tree.envelopes.push({ ...event.envelope, status: 'unfinished', groups: [] })
    else if (event.type === 'group-start') envelope?.groups.push({ ...event.group, transactions: [] })
    else if (event.type === 'transaction' && envelope && group) {
      const { setId, controlNumber, status } = event.transaction
      const content = dialects[envelope.standard].contentOf(event, envelope)
      group.transactions.push({ setId, controlNumber, status, content })
    } else if (event.type === 'envelope-end' && envelope) envelope.status = event.result.status
    else if (event.type === 'rubbish') {
      const { type: _, ...rubbish } = event
      tree.rubbish.push(rubbish)
    }
  }
  return tree
}

/** A file is of one standard; undefined where nothing in it could be read. */
export const standardOfTree = ({ envelopes }: FileTree): Standard | undefined => envelopes[0]?.standard
