import type { Grammar } from '../grammar.ts'
import type { ParsedSegment } from '../segment.ts'
import { createWalker } from '../walk-grammar.ts'

/** One occurrence of a loop as plain values; the outermost has no name. Elements stand at their number, behind the segment's id. */
export type LoopNode = { loop: string; segments: string[][]; loops: LoopNode[] }

/**
 * Sorts segments into loops for a person to look at: unlike `loopTree` it loses nothing. A segment the grammar has no place
 * for stays in the loop it was found in. Without a grammar all stay flat.
 */
export const loopNodes = (segments: readonly ParsedSegment[], grammar: Grammar | undefined): LoopNode => {
  const root: LoopNode = { loop: '', segments: [], loops: [] }
  const open: LoopNode[] = [root]
  const walker = grammar === undefined ? undefined : createWalker(grammar)
  for (const { id, elements } of segments) {
    walker?.step(id)
    const child = walker?.child
    if (walker === undefined || child === undefined) {
      open.at(-1)?.segments.push([...elements])
      continue
    }
    open.length = walker.depth + 1
    const parent = open[walker.depth] ?? root
    if (child.loop) {
      const loop: LoopNode = { loop: child.loop.name, segments: [[...elements]], loops: [] }
      parent.loops.push(loop)
      open.push(loop)
    } else parent.segments.push([...elements])
  }
  return root
}
