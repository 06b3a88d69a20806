import { type AcknowledgementKind, acknowledgeFile } from '../../src/edi/acknowledge-file.ts'
import type { Content, Explained } from '../../src/edi/dialect.ts'
import { explainFile } from '../../src/edi/explain-file.ts'
import type { LoopNode } from '../../src/edi/loop-nodes.ts'
import type { NameLanguage } from '../../src/edi/name-table.ts'
import type { Chunks } from '../../src/edi/read-file.ts'

/** The bytes of the acknowledgement of a file whose standard has one. */
export const answerTo = async (chunks: Chunks, at: Date, kind?: AcknowledgementKind): Promise<Uint8Array> => {
  const answer = await acknowledgeFile(chunks, at, kind)
  if (answer.kind !== 'written') throw new Error(`${answer.standard} has no ${kind ?? 'acknowledgement'}`)
  return answer.bytes
}

/** The loops of a document of segments. */
export const loopsOf = (content: Content | undefined): LoopNode => {
  if (content === undefined || !('loops' in content)) throw new Error('The document holds no segments')
  return content
}

export const explain = async (chunks: Chunks, language?: NameLanguage): Promise<Explained[]> => {
  const all: Explained[] = []
  for await (const each of explainFile(chunks, language)) all.push(each)
  return all
}

/** One line for the segment, and one for each of its elements: `BEG01 Purpose=00 (Original)`. */
export const explainedLines = ({ id, name, elements }: Explained): string[] => [
  `${id} ${name}`,
  ...elements.map(
    ({ place, name: what, value, meaning }) =>
      `${place} ${what}=${value}${meaning === undefined ? '' : ` (${meaning})`}`,
  ),
]
