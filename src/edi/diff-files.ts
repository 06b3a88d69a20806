import { type Content, emptyContent, type Fact } from './dialect.ts'
import { dialects } from './dialects.ts'
import { compareLevel, type Level, type Sink } from './diff-levels.ts'
import { compareLoops, type PlainLoop, plainLoop } from './diff-segments.ts'
import type { EnvelopeNode, FileTree, GroupNode, RubbishNode, TransactionNode } from './parse-file.ts'
import { compareElements } from './xml/diff-elements.ts'
import type { ElementNode } from './xml/element-nodes.ts'

/**
 * One thing two files do not have in common. The path counts like things from 1, in the first file where it has the thing:
 * `ISA 1 / GS 1 / ST 2 (850) / PO1 3 / PO104`, `payload 1 / document 1 (ubl:Order) / Order/OrderLine[2]/LineItem/Quantity`. `a` or `b`
 * is undefined where that file has nothing there.
 */
export type Difference = { path: string; a: string | undefined; b: string | undefined }

/** All of an interchange in a form that does not depend on the file's delimiters. */
type PlainDocument = { node: TransactionNode; content: PlainLoop | ElementNode; id: string; separator: string }
type PlainGroup = { node: GroupNode; facts: Fact[]; documents: PlainDocument[]; id: string }
type PlainEnvelope = { node: EnvelopeNode; facts: Fact[]; groups: PlainGroup[]; id: string }

const isElement = (content: Content | PlainLoop): content is ElementNode => 'children' in content

const separators = { x12: '*', edifact: '+', xml: '', flat: '' } as const

const plainEnvelope = (node: EnvelopeNode): PlainEnvelope => {
  const { ids, envelopeFacts, groupFacts } = dialects[node.standard]
  const plainDocument = (document: TransactionNode): PlainDocument => ({
    node: document,
    content: isElement(document.content) ? document.content : plainLoop(document.content, node.delimiters),
    id: ids.document,
    separator: separators[node.standard],
  })
  const groups = node.groups.map((group) => {
    const documents = group.transactions.map(plainDocument)
    return { node: group, facts: groupFacts(group), documents, id: ids.group }
  })
  return { node, facts: envelopeFacts(node), groups, id: ids.envelope }
}

const compareFacts = (a: readonly Fact[], b: readonly Fact[], path: string, add: Sink): void => {
  a.forEach(([place, term, value], index) => {
    const other = b[index]?.[2] ?? ''
    if (value !== other) add(`${path} / ${place || term}`, value || undefined, other || undefined)
  })
}

const documentLevel: Level<PlainDocument> = {
  like: {
    whole: ({ content }) => JSON.stringify(content),
    identity: ({ node }) => `${node.setId} ${node.controlNumber}`,
    kind: ({ node }) => node.setId,
  },
  name: ({ id }) => id,
  note: ({ node }) => node.setId,
  text: ({ node }) => `${node.setId} ${node.controlNumber}`,
  compare: (a, b, path, add) => {
    if (isElement(a.content) && isElement(b.content)) compareElements(a.content, b.content, path, add)
    else compareLoops(loopOf(a.content), loopOf(b.content), a.separator, path, add)
  },
}

/** A document whose bytes were not kept has the empty content, whatever its standard. */
const loopOf = (content: PlainLoop | ElementNode): PlainLoop =>
  isElement(content) ? plainLoop({ ...emptyContent, segments: [[content.name]] }, noDelimiters) : content

const noDelimiters = { element: '', component: '', repetition: undefined, segment: '' }

const groupWhole = ({ facts, documents }: PlainGroup): string =>
  JSON.stringify([facts, documents.map(({ content }) => content)])

/** Where no group stands in the file, its documents are the interchange's. */
const isImplicit = ({ groups: [first] }: PlainEnvelope): boolean => first !== undefined && first.facts.length === 0

const groupLevel: Level<PlainGroup> = {
  like: {
    whole: groupWhole,
    identity: ({ node }) => `${node.functionalId} ${node.controlNumber}`,
    kind: ({ node }) => node.functionalId,
  },
  name: ({ id }) => id,
  text: ({ node }) => `${node.functionalId} ${node.controlNumber}`,
  compare: (a, b, path, add) => {
    compareFacts(a.facts, b.facts, path, add)
    compareLevel(a.documents, b.documents, documentLevel, path, add)
  },
}

const documentsOf = ({ groups }: PlainEnvelope): PlainDocument[] => groups.flatMap(({ documents }) => documents)

const areSame = (a: readonly PlainDocument[], b: readonly PlainDocument[]): boolean =>
  a.length === b.length &&
  a.every(({ content }, index) => JSON.stringify(content) === JSON.stringify(b[index]?.content))

const compareEnvelopes = (a: PlainEnvelope, b: PlainEnvelope, path: string, add: Sink): void => {
  // What the header of an XML payload says is taken from its documents: it differs by itself only where they do not.
  if (a.node.standard !== 'xml' || areSame(documentsOf(a), documentsOf(b))) compareFacts(a.facts, b.facts, path, add)
  if (isImplicit(a) && isImplicit(b)) compareLevel(documentsOf(a), documentsOf(b), documentLevel, path, add)
  else compareLevel(a.groups, b.groups, groupLevel, path, add)
}

const envelopeLevel: Level<PlainEnvelope> = {
  like: {
    whole: ({ facts, groups }) => JSON.stringify([facts, groups.map(groupWhole)]),
    identity: ({ node }) => node.controlNumber,
    kind: () => '',
  },
  name: ({ id }) => id,
  text: ({ node }) => `interchange ${node.controlNumber}`,
  compare: compareEnvelopes,
}

const rubbishLevel: Level<RubbishNode> = {
  like: {
    whole: ({ sizeBytes, sample }) => `${sizeBytes} ${sample}`,
    identity: ({ sample }) => sample,
    kind: () => '',
  },
  name: () => 'unreadable part',
  text: ({ sample }) => sample,
  compare: (a, b, path, add) => add(path, a.sample, b.sample),
}

/**
 * Compares two files of one standard by what they say: interchange, group, document, segment and element. Delimiters, line breaks
 * and empty elements at the end make no difference, nor do prefixes and the order of attributes in XML. Empty when both say the same.
 */
export const diffFiles = (a: FileTree, b: FileTree): Difference[] => {
  const differences: Difference[] = []
  const add: Sink = (path, left, right) => differences.push({ path, a: left, b: right })
  compareLevel(a.envelopes.map(plainEnvelope), b.envelopes.map(plainEnvelope), envelopeLevel, '', add)
  compareLevel(a.rubbish, b.rubbish, rubbishLevel, '', add)
  return differences
}
