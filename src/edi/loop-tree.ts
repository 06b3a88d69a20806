import type { Grammar } from './grammar.ts'
import type { ParsedSegment } from './segment.ts'
import { createWalker } from './walk-grammar.ts'

/** One occurrence of a loop: its own segments, and the loops within it, both in the order they came. */
export type LoopTree<S extends { id: string } = ParsedSegment> = { name: string; segments: S[]; loops: LoopTree<S>[] }

/** Sorts the segments of a message into its loops. Segments the grammar has no place for are left out: the validator reports them. */
export const loopTree = <S extends { id: string } = ParsedSegment>(
  segments: readonly S[],
  grammar: Grammar,
): LoopTree<S> => {
  const walker = createWalker(grammar)
  const root: LoopTree<S> = { name: '', segments: [], loops: [] }
  const open: LoopTree<S>[] = [root]
  for (const segment of segments) {
    walker.step(segment.id)
    const { child, depth } = walker
    if (child === undefined) continue
    open.length = depth + 1
    const parent = open[depth] ?? root
    if (child.loop) {
      const loop: LoopTree<S> = { name: child.loop.name, segments: [segment], loops: [] }
      parent.loops.push(loop)
      open.push(loop)
    } else parent.segments.push(segment)
  }
  return root
}

export const segmentsOf = <S extends { id: string }>(loop: LoopTree<S>, id: string): S[] =>
  loop.segments.filter((each) => each.id === id)

export const segmentOf = <S extends { id: string }>(loop: LoopTree<S>, id: string): S | undefined =>
  loop.segments.find((each) => each.id === id)

export const loopsOf = <S extends { id: string }>(loop: LoopTree<S>, name: string): LoopTree<S>[] =>
  loop.loops.filter((each) => each.name === name)
