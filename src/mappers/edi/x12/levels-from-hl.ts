import { type LoopTree, loopsOf, segmentOf } from '../../../edi/loop-tree.ts'
import { elementOf, type ParsedSegment } from '../../../edi/segment.ts'
import { complain, type MappingContext } from '../mapping-context.ts'

/** One HL loop and the level above it. */
export type ReadLevel = { code: string; parent: ReadLevel | undefined; hl: ParsedSegment; loop: LoopTree }

/** Levels an 856 can have: shipment, order, tare, pack, item (data element 735). */
const known: ReadonlySet<string> = new Set(['S', 'O', 'T', 'P', 'I'])

/** Any other level is looked through, unless it holds goods that would be lost. */
const checkCode = (context: MappingContext, { code, hl, loop }: ReadLevel): void => {
  if (known.has(code) || (segmentOf(loop, 'LIN') === undefined && segmentOf(loop, 'SN1') === undefined)) return
  complain(context, 'VALUE_INVALID', hl, 3, `Level "${code}" holds goods, but only S, O, T, P and I are read`)
}

/** The levels of the HL loops in the order they came. A parent that does not come before its level is an issue. */
export const levelsFromHl = (context: MappingContext, root: LoopTree): ReadLevel[] => {
  const byId = new Map<string, ReadLevel>()
  return loopsOf(root, 'HL').flatMap((loop) => {
    const hl = segmentOf(loop, 'HL')
    if (hl === undefined) return []
    const id = elementOf(hl, 1) ?? ''
    const parentId = elementOf(hl, 2)
    const parent = parentId === undefined ? undefined : byId.get(parentId)
    if (parentId !== undefined && parent === undefined)
      complain(context, 'VALUE_INVALID', hl, 2, `Level ${id} names a parent ${parentId} that does not come before it`)
    const level: ReadLevel = { code: elementOf(hl, 3) ?? '', parent, hl, loop }
    checkCode(context, level)
    byId.set(id, level)
    return [level]
  })
}

/** The nearest level above one that has the code, or undefined. */
export const above = (level: ReadLevel, code: string): ReadLevel | undefined => {
  let each = level.parent
  while (each !== undefined && each.code !== code) each = each.parent
  return each
}
