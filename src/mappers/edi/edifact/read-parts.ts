import type { Quantity } from '../../../domain/sales-order.ts'
import type { EdifactSegment } from '../../../edi/edifact/parse-message.ts'
import { type LoopTree, loopsOf, segmentOf, segmentsOf } from '../../../edi/loop-tree.ts'
import { complain, type MappingContext, textOf } from '../mapping-context.ts'
import { readPositive } from '../read-values.ts'
import { readEdifactDate, unitFromEdifact } from './edifact-values.ts'

type Loop = LoopTree<EdifactSegment>

/** The first segment with one of the qualifiers, which are in order of preference; empty ones do not count. */
export const qualified = (
  segments: readonly EdifactSegment[],
  qualifiers: readonly string[],
): EdifactSegment | undefined => {
  for (const qualifier of qualifiers) {
    const found = segments.find((each) => textOf(each, 1, 1) === qualifier && textOf(each, 1, 2) !== undefined)
    if (found !== undefined) return found
  }
  return undefined
}

/** The first segments of the loops of a name. */
export const headsOf = (parent: Loop, name: string): EdifactSegment[] =>
  loopsOf(parent, name)
    .map((loop) => segmentOf(loop, name))
    .filter((segment) => segment !== undefined)

/** The day of the first DTM with one of the qualifiers, which are in order of preference. */
export const dayOf = (context: MappingContext, loop: Loop, qualifiers: readonly string[]): string | undefined => {
  const dtm = qualified(segmentsOf(loop, 'DTM'), qualifiers)
  return dtm && readEdifactDate(context, dtm)
}

/** Value of the first RFF group with one of the qualifiers. */
export const referenceOf = (loop: Loop, qualifiers: readonly string[]): string | undefined =>
  textOf(qualified(headsOf(loop, 'RFF'), qualifiers), 1, 2)

/** A measure (MEA): C174 has the unit in front of the value. */
export const measureFrom = (context: MappingContext, mea: EdifactSegment): Quantity | undefined => {
  const code = textOf(mea, 3, 1) ?? ''
  const { units } = context.partner.codes
  const unit = Object.hasOwn(units, code) ? units[code] : unitFromEdifact(code)
  const value = readPositive(context, mea, 3, 2)
  if (unit !== undefined) return value === undefined ? undefined : { value, unit }
  const message = `Unit "${code}" is not known; add it to "codes.units" of partner ${context.partner.name}`
  return complain(context, 'UNIT_UNKNOWN', mea, 3, message, 1)
}

/** The order and its line that a line's references name: RFF with ON, or LI for the line alone. */
export const orderLineOf = (loop: Loop): { orderNumber: string | undefined; orderLineNumber: string | undefined } => {
  const rff = qualified(headsOf(loop, 'RFF'), ['ON'])
  return { orderNumber: textOf(rff, 1, 2), orderLineNumber: textOf(rff, 1, 3) ?? referenceOf(loop, ['LI']) }
}

/** Compares the number of lines in CNT (qualifier 2) with the lines that are there. */
export const checkLineCount = (context: MappingContext, root: Loop, lines: number): void => {
  const cnt = qualified(segmentsOf(root, 'CNT'), ['2'])
  const stated = textOf(cnt, 1, 2)
  if (cnt === undefined || Number(stated) === lines) return
  complain(context, 'TOTAL_MISMATCH', cnt, 1, `CNT says ${stated} lines, the document has ${lines}`, 2)
}

/** The number of a line, which no other line may have; `seen` holds those of the lines before. */
export const lineNumberOf = (context: MappingContext, lin: EdifactSegment, seen: Set<string>): string => {
  const number = textOf(lin, 1) ?? String(seen.size + 1)
  if (seen.has(number)) complain(context, 'VALUE_INVALID', lin, 1, `Line number ${number} is used twice`)
  seen.add(number)
  return number
}
