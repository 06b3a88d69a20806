import type { LoopTree } from '../../../edi/loop-tree.ts'
import { elementOf } from '../../../edi/segment.ts'

const addElements = (found: string[], { segments }: LoopTree, id: string, element: number): void => {
  for (const segment of segments) {
    const text = segment.id === id ? elementOf(segment, element) : undefined
    if (text !== undefined) found.push(text)
  }
}

/** One element of all segments with an id, of a loop and then of the loops with a name right in it. Empty elements are left out. */
export const elementsIn = (parent: LoopTree, name: string, id: string, element: number): string[] => {
  const found: string[] = []
  addElements(found, parent, id, element)
  for (const loop of parent.loops) if (loop.name === name) addElements(found, loop, id, element)
  return found
}
