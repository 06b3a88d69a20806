import type { Grammar } from './grammar.ts'
import type { ParsedSegment } from './segment.ts'
import { createWalker } from './walk-grammar.ts'

/** One occurrence of a loop: its own segments, and the loops within it, both in the order they came. */
export type LoopTree = { name: string; segments: ParsedSegment[]; loops: LoopTree[] }

/** Sorts the segments of a message into its loops. Segments the grammar has no place for are left out: the validator reports them. */
export const loopTree = (segments: readonly ParsedSegment[], grammar: Grammar): LoopTree => {
  const walker = createWalker(grammar)
  const root: LoopTree = { name: '', segments: [], loops: [] }
  const open: LoopTree[] = [root]
  for (const segment of segments) {
    walker.step(segment.id)
    const { child, depth } = walker
    if (child === undefined) continue
    open.length = depth + 1
    const parent = open[depth] ?? root
    if (child.loop) {
      const loop: LoopTree = { name: child.loop.name, segments: [segment], loops: [] }
      parent.loops.push(loop)
      open.push(loop)
    } else parent.segments.push(segment)
  }
  return root
}

export const segmentsOf = (loop: LoopTree, id: string): ParsedSegment[] =>
  loop.segments.filter((each) => each.id === id)

export const segmentOf = (loop: LoopTree, id: string): ParsedSegment | undefined =>
  loop.segments.find((each) => each.id === id)

export const loopsOf = (loop: LoopTree, name: string): LoopTree[] => loop.loops.filter((each) => each.name === name)
