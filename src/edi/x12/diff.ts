import type { Delimiters } from '../edi.ts'
import { align, type Likeness, type Pair } from './align.ts'
import type { EnvelopeNode, FileTree, GroupNode, RubbishNode, TransactionNode } from './inspect.ts'
import type { LoopNode } from './loop-nodes.ts'

/**
 * One thing two files do not have in common. The path counts like things from 1, in the first file where it has the thing:
 * `ISA 1 / GS 1 / ST 2 (850) / PO1 3 / PO104`. `a` or `b` is undefined where that file has nothing there.
 */
export type Difference = { path: string; a: string | undefined; b: string | undefined }

/** A segment with its elements in a form that does not depend on the file's delimiters. */
type Plain = { elements: string[] }
type PlainLoop = { loop: string; segments: Plain[]; loops: PlainLoop[] }
type PlainSet = { node: TransactionNode; content: PlainLoop }
type PlainGroup = { node: GroupNode; sets: PlainSet[] }
type PlainEnvelope = { node: EnvelopeNode; groups: PlainGroup[] }

/** Between components and between repetitions: characters no element can hold. */
const componentMark = '\u001f'
const repetitionMark = '\u001e'

const plainElement = (text: string, { component, repetition }: Delimiters): string => {
  const marked = repetition === undefined || repetition === '' ? text : text.replaceAll(repetition, repetitionMark)
  return component === '' ? marked : marked.replaceAll(component, componentMark)
}

const plainSegment = (segment: readonly string[], delimiters: Delimiters): Plain => {
  const elements = segment.map((element) => plainElement(element, delimiters))
  // Empty elements at the end say nothing.
  return { elements: elements.slice(0, elements.findLastIndex((element) => element !== '') + 1) }
}

const plainLoop = (node: LoopNode, delimiters: Delimiters): PlainLoop => ({
  loop: node.loop,
  segments: node.segments.map((segment) => plainSegment(segment, delimiters)),
  loops: node.loops.map((inner) => plainLoop(inner, delimiters)),
})

const plainEnvelope = (node: EnvelopeNode): PlainEnvelope => ({
  node,
  groups: node.groups.map((group) => ({
    node: group,
    sets: group.transactions.map((set) => ({ node: set, content: plainLoop(set.content, node.delimiters) })),
  })),
})

const envelopeFacts = ({ node }: PlainEnvelope): [string, string][] => [
  ['ISA05', node.sender.qualifier],
  ['ISA06', node.sender.id],
  ['ISA07', node.receiver.qualifier],
  ['ISA08', node.receiver.id],
  ['ISA09', node.date],
  ['ISA10', node.time],
  ['ISA12', node.version],
  ['ISA13', node.controlNumber],
  ['ISA14', node.acknowledgementRequested ? '1' : '0'],
  ['ISA15', node.usage],
]

const groupFacts = ({ node }: PlainGroup): [string, string][] => [
  ['GS01', node.functionalId],
  ['GS02', node.sender],
  ['GS03', node.receiver],
  ['GS06', node.controlNumber],
  ['GS08', node.version],
]

const idOf = ({ elements }: Plain): string => elements[0] ?? ''
const identityOf = ({ elements }: Plain): string => elements.slice(0, 2).join('*')
const shown = (text: string): string => text.replaceAll(componentMark, ':').replaceAll(repetitionMark, '^')
const segmentText = ({ elements }: Plain): string => shown(elements.join('*'))
const firstOf = ({ segments }: PlainLoop): Plain => segments[0] ?? { elements: [] }

const segmentLikeness: Likeness<Plain> = {
  whole: ({ elements }) => JSON.stringify(elements),
  identity: identityOf,
  kind: idOf,
}

const loopLikeness: Likeness<PlainLoop> = {
  whole: (loop) => JSON.stringify(loop),
  identity: (loop) => `${loop.loop} ${identityOf(firstOf(loop))}`,
  kind: ({ loop }) => loop,
}

const setLikeness: Likeness<PlainSet> = {
  whole: ({ content }) => JSON.stringify(content),
  identity: ({ node }) => `${node.setId} ${node.controlNumber}`,
  kind: ({ node }) => node.setId,
}

const groupLikeness: Likeness<PlainGroup> = {
  whole: ({ node, sets }) => JSON.stringify([groupFacts({ node, sets }), sets.map(({ content }) => content)]),
  identity: ({ node }) => `${node.functionalId} ${node.controlNumber}`,
  kind: ({ node }) => node.functionalId,
}

const envelopeLikeness: Likeness<PlainEnvelope> = {
  whole: ({ node, groups }) => JSON.stringify([envelopeFacts({ node, groups }), groups.map(groupLikeness.whole)]),
  identity: ({ node }) => node.controlNumber,
  kind: () => '',
}

const rubbishLikeness: Likeness<RubbishNode> = {
  whole: ({ sizeBytes, sample }) => `${sizeBytes} ${sample}`,
  identity: ({ sample }) => sample,
  kind: () => '',
}

type Sink = (path: string, a: string | undefined, b: string | undefined) => void

/** How the things of one level are named, shown and compared. */
type Level<T> = {
  like: Likeness<T>
  name: (item: T) => string
  /** After the number: `(850)`. */
  note?: (item: T) => string
  text: (item: T) => string
  compare: (a: T, b: T, path: string, add: Sink) => void
}

/** The number of each item among its likes, counted from 1. */
const numbersOf = <T>(items: readonly T[], name: (item: T) => string): number[] => {
  const counts = new Map<string, number>()
  return items.map((item) => {
    const count = (counts.get(name(item)) ?? 0) + 1
    counts.set(name(item), count)
    return count
  })
}

const compareLevel = <T>(a: readonly T[], b: readonly T[], level: Level<T>, path: string, add: Sink): void => {
  const { like, name, note, text, compare } = level
  const numbersA = numbersOf(a, name)
  const numbersB = numbersOf(b, name)
  const pathOf = (item: T, number: number): string =>
    `${path === '' ? '' : `${path} / `}${name(item)} ${number}${note === undefined ? '' : ` (${note(item)})`}`
  // Where the counterparts come in another order, those that fall behind their predecessors were moved.
  let furthest = -1
  const isMoved = ({ placeB }: Pair<T>): boolean => {
    if (placeB < furthest) return true
    furthest = placeB
    return false
  }
  for (const pair of align(a, b, like)) {
    if (pair.a !== undefined && pair.b !== undefined) {
      const at = pathOf(pair.a, numbersA[pair.placeA] ?? 0)
      if (isMoved(pair)) add(`${at} (order)`, `place ${pair.placeA + 1}`, `place ${pair.placeB + 1}`)
      if (like.whole(pair.a) !== like.whole(pair.b)) compare(pair.a, pair.b, at, add)
    } else if (pair.a !== undefined) add(pathOf(pair.a, numbersA[pair.placeA] ?? 0), text(pair.a), undefined)
    else if (pair.b !== undefined) add(pathOf(pair.b, numbersB[pair.placeB] ?? 0), undefined, text(pair.b))
  }
}

const elementValue = (text: string | undefined): string | undefined =>
  text === undefined || text === '' ? undefined : shown(text)

const compareParts = (a: string, b: string, path: string, add: Sink): void => {
  const [left, right] = [a.split(componentMark), b.split(componentMark)]
  for (let i = 0; i < Math.max(left.length, right.length); i += 1)
    if ((left[i] ?? '') !== (right[i] ?? '')) add(`${path}-${i + 1}`, elementValue(left[i]), elementValue(right[i]))
}

const compareSegments = (a: Plain, b: Plain, path: string, add: Sink): void => {
  for (let i = 1; i < Math.max(a.elements.length, b.elements.length); i += 1) {
    const [left = '', right = ''] = [a.elements[i], b.elements[i]]
    if (left === right) continue
    const at = `${path} / ${idOf(a)}${String(i).padStart(2, '0')}`
    const hasParts = (text: string): boolean => text.includes(componentMark) && !text.includes(repetitionMark)
    if (hasParts(left) && hasParts(right)) compareParts(left, right, at, add)
    else add(at, elementValue(left), elementValue(right))
  }
}

const segmentLevel: Level<Plain> = { like: segmentLikeness, name: idOf, text: segmentText, compare: compareSegments }

const compareLoops = (a: PlainLoop, b: PlainLoop, path: string, add: Sink): void => {
  compareLevel(a.segments, b.segments, segmentLevel, path, add)
  compareLevel(a.loops, b.loops, loopLevel, path, add)
}

const loopLevel: Level<PlainLoop> = {
  like: loopLikeness,
  name: ({ loop }) => `${loop} loop`,
  text: (loop) => segmentText(firstOf(loop)),
  compare: compareLoops,
}

const setLevel: Level<PlainSet> = {
  like: setLikeness,
  name: () => 'ST',
  note: ({ node }) => node.setId,
  text: ({ node }) => `${node.setId} ${node.controlNumber}`,
  compare: (a, b, path, add) => compareLoops(a.content, b.content, path, add),
}

const compareFacts = (a: [string, string][], b: [string, string][], path: string, add: Sink): void => {
  a.forEach(([name, value], index) => {
    const other = b[index]?.[1] ?? ''
    if (value !== other) add(`${path} / ${name}`, elementValue(value), elementValue(other))
  })
}

const groupLevel: Level<PlainGroup> = {
  like: groupLikeness,
  name: () => 'GS',
  text: ({ node }) => `${node.functionalId} ${node.controlNumber}`,
  compare: (a, b, path, add) => {
    compareFacts(groupFacts(a), groupFacts(b), path, add)
    compareLevel(a.sets, b.sets, setLevel, path, add)
  },
}

const envelopeLevel: Level<PlainEnvelope> = {
  like: envelopeLikeness,
  name: () => 'ISA',
  text: ({ node }) => `interchange ${node.controlNumber}`,
  compare: (a, b, path, add) => {
    compareFacts(envelopeFacts(a), envelopeFacts(b), path, add)
    compareLevel(a.groups, b.groups, groupLevel, path, add)
  },
}

const rubbishLevel: Level<RubbishNode> = {
  like: rubbishLikeness,
  name: () => 'unreadable part',
  text: ({ sample }) => sample,
  compare: (a, b, path, add) => add(path, a.sample, b.sample),
}

/**
 * Compares two files by what they say: interchange, group, document, segment and element. Delimiters, line breaks and empty
 * elements at the end make no difference. Empty when both say the same.
 */
export const diffFiles = (a: FileTree, b: FileTree): Difference[] => {
  const differences: Difference[] = []
  const add: Sink = (path, left, right) => differences.push({ path, a: left, b: right })
  compareLevel(a.envelopes.map(plainEnvelope), b.envelopes.map(plainEnvelope), envelopeLevel, '', add)
  compareLevel(a.rubbish, b.rubbish, rubbishLevel, '', add)
  return differences
}
