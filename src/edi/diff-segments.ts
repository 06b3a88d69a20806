import type { Likeness } from './align.ts'
import { compareLevel, type Level, type Sink } from './diff-levels.ts'
import type { Delimiters } from './edi.ts'
import type { LoopNode } from './loop-nodes.ts'
import { partsOf } from './raw-segments.ts'

/** A segment in a form that does not depend on the file's delimiters: each element as its repetitions, each as its components. */
type Plain = { id: string; elements: readonly (readonly string[])[][] }
export type PlainLoop = { loop: string; segments: Plain[]; loops: PlainLoop[] }

/** Empty components and elements at the end say nothing. */
const withoutEmptyEnd = <T>(items: readonly T[], isEmpty: (item: T) => boolean): T[] =>
  items.slice(0, items.findLastIndex((item) => !isEmpty(item)) + 1)

const plainSegment = (segment: readonly string[], delimiters: Delimiters): Plain => {
  const [id = '', ...texts] = segment
  const elements = texts.map((text) =>
    withoutEmptyEnd(
      partsOf(text, delimiters).map((one) => withoutEmptyEnd(one, (part) => part === '')),
      (one) => one.length === 0,
    ),
  )
  return { id, elements: withoutEmptyEnd(elements, (element) => element.length === 0) }
}

export const plainLoop = (node: LoopNode, delimiters: Delimiters): PlainLoop => ({
  loop: node.loop,
  segments: node.segments.map((segment) => plainSegment(segment, delimiters)),
  loops: node.loops.map((inner) => plainLoop(inner, delimiters)),
})

const elementText = (element: readonly (readonly string[])[] | undefined): string | undefined =>
  element === undefined || element.length === 0 ? undefined : element.map((one) => one.join(':')).join('^')

/** As in the standard's own examples: asterisks for X12, pluses for EDIFACT. */
const segmentText = ({ id, elements }: Plain, separator: string): string =>
  [id, ...elements.map((element) => elementText(element) ?? '')].join(separator)

/** What stands first says what a segment is about: `N1*ST`, `DTM+137`. */
const identityOf = ({ id, elements }: Plain): string => `${id} ${elements[0]?.[0]?.[0] ?? ''}`
const firstOf = ({ segments }: PlainLoop): Plain => segments[0] ?? { id: '', elements: [] }

const isComposite = ([first, ...more]: Plain['elements'][number]): boolean =>
  more.length === 0 && first !== undefined && first.length > 1

const compareElement = (a: Plain['elements'][number], b: Plain['elements'][number], path: string, add: Sink): void => {
  const [textA, textB] = [elementText(a), elementText(b)]
  // The same text of other parts (a separator that is released, or not) is told part by part too.
  if (textA !== textB && !(isComposite(a) && isComposite(b))) {
    add(path, textA, textB)
    return
  }
  const [left, right] = [a.flat(), b.flat()]
  for (let i = 0; i < Math.max(left.length, right.length); i += 1)
    if ((left[i] ?? '') !== (right[i] ?? '')) add(`${path}-${i + 1}`, left[i] || undefined, right[i] || undefined)
}

const compareSegments = (a: Plain, b: Plain, path: string, add: Sink): void => {
  for (let i = 0; i < Math.max(a.elements.length, b.elements.length); i += 1) {
    const [left = [], right = []] = [a.elements[i], b.elements[i]]
    if (JSON.stringify(left) !== JSON.stringify(right))
      compareElement(left, right, `${path} / ${a.id}${String(i + 1).padStart(2, '0')}`, add)
  }
}

const segmentLikeness: Likeness<Plain> = {
  whole: (segment) => JSON.stringify(segment),
  identity: identityOf,
  kind: ({ id }) => id,
}

const loopLikeness: Likeness<PlainLoop> = {
  whole: (loop) => JSON.stringify(loop),
  identity: (loop) => `${loop.loop} ${identityOf(firstOf(loop))}`,
  kind: ({ loop }) => loop,
}

const loopComparison = (separator: string) => {
  const segmentLevel: Level<Plain> = {
    like: segmentLikeness,
    name: ({ id }) => id,
    text: (segment) => segmentText(segment, separator),
    compare: compareSegments,
  }
  const compare = (a: PlainLoop, b: PlainLoop, path: string, add: Sink): void => {
    compareLevel(a.segments, b.segments, segmentLevel, path, add)
    compareLevel(a.loops, b.loops, loopLevel, path, add)
  }
  const loopLevel: Level<PlainLoop> = {
    like: loopLikeness,
    name: ({ loop }) => `${loop} loop`,
    text: (loop) => segmentText(firstOf(loop), separator),
    compare,
  }
  return compare
}

/** Compares the content of two documents, loop by loop and segment by segment. `separator` stands between elements that are shown. */
export const compareLoops = (a: PlainLoop, b: PlainLoop, separator: string, path: string, add: Sink): void =>
  loopComparison(separator)(a, b, path, add)
