import type { Grammar } from './grammar.ts'
import { createWalker } from './walk-grammar.ts'

/** One occurrence of a loop as plain values; the outermost has no name. Elements stand at their number, behind the segment's id. */
export type LoopNode = { loop: string; segments: string[][]; loops: LoopNode[] }

/**
 * Sorts segments into loops for a person to look at: unlike `loopTree` it loses nothing. A segment the grammar has no place
 * for stays in the loop it was found in. Without a grammar all stay flat.
 */
export const loopNodes = (segments: readonly string[][], grammar: Grammar | undefined): LoopNode => {
  const root: LoopNode = { loop: '', segments: [], loops: [] }
  if (grammar === undefined) return { ...root, segments: [...segments] }
  const open: LoopNode[] = [root]
  const walker = createWalker(grammar)
  for (const segment of segments) {
    walker.step(segment[0] ?? '')
    const { child, depth } = walker
    if (child === undefined) {
      open.at(-1)?.segments.push(segment)
      continue
    }
    open.length = depth + 1
    const parent = open[depth] ?? root
    if (child.loop) {
      const loop: LoopNode = { loop: child.loop.name, segments: [segment], loops: [] }
      parent.loops.push(loop)
      open.push(loop)
    } else parent.segments.push(segment)
  }
  return root
}
