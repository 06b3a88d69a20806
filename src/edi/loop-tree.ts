import type { Grammar } from './grammar.ts'
import type { ParsedSegment } from './segment.ts'
import { createWalker, type Walker } from './walk-grammar.ts'

/** One occurrence of a loop: its own segments, and the loops within it, both in the order they came. */
export type LoopTree<S extends { id: string } = ParsedSegment> = { name: string; segments: S[]; loops: LoopTree<S>[] }

const walkers = new WeakMap<Grammar, Walker>()

/** A walker holds nothing from one message to the next, and much that is slow to make. */
const walkerOf = (grammar: Grammar): Walker => {
  const known = walkers.get(grammar)
  if (known !== undefined) {
    known.reset()
    return known
  }
  const walker = createWalker(grammar)
  walkers.set(grammar, walker)
  return walker
}

/** Sorts the segments of a message into its loops. Segments the grammar has no place for are left out: the validator reports them. */
export const loopTree = <S extends { id: string } = ParsedSegment>(
  segments: readonly S[],
  grammar: Grammar,
): LoopTree<S> => {
  const walker = walkerOf(grammar)
  const root: LoopTree<S> = { name: '', segments: [], loops: [] }
  // The loop last opened at each depth: a segment always comes behind the opening of the loop it is in.
  const open: LoopTree<S>[] = [root]
  for (const segment of segments) {
    walker.step(segment.id)
    const { child, depth } = walker
    if (child === undefined) continue
    const parent = open[depth] ?? root
    if (child.loop) {
      const loop: LoopTree<S> = { name: child.loop.name, segments: [segment], loops: [] }
      parent.loops.push(loop)
      open[depth + 1] = loop
    } else parent.segments.push(segment)
  }
  return root
}

// Loops rather than array methods: these are asked for a dozen times for each line of a document.

export const segmentsOf = <S extends { id: string }>(loop: LoopTree<S>, id: string): S[] => {
  const found: S[] = []
  for (const each of loop.segments) if (each.id === id) found.push(each)
  return found
}

export const segmentOf = <S extends { id: string }>(loop: LoopTree<S>, id: string): S | undefined => {
  for (const each of loop.segments) if (each.id === id) return each
  return undefined
}

export const loopsOf = <S extends { id: string }>(loop: LoopTree<S>, name: string): LoopTree<S>[] => {
  const found: LoopTree<S>[] = []
  for (const each of loop.loops) if (each.name === name) found.push(each)
  return found
}
