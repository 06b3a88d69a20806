import type { EdifactSegment } from '../../../edi/edifact/parse-message.ts'
import { type LoopTree, loopsOf, segmentOf, segmentsOf } from '../../../edi/loop-tree.ts'
import { textOf } from '../mapping-context.ts'

type Loop = LoopTree<EdifactSegment>

/** Goods identity numbers (GIN 7405) a line can ask for. */
const numberNames: ReadonlyMap<string, string> = new Map([
  ['BX', 'Batch'],
  ['BN', 'Serial number'],
])

/** Numbers of a GIN (C208), which may be ranges. */
const numbersWanted = (line: Loop): string[] =>
  segmentsOf(line, 'GIN').flatMap((gin) => {
    const name = numberNames.get(textOf(gin, 1) ?? '')
    const numbers = [2, 3, 4, 5, 6].flatMap((element) => {
      const [from, to] = [textOf(gin, element, 1), textOf(gin, element, 2)]
      return from === undefined ? [] : [to === undefined ? from : `${from} to ${to}`]
    })
    return name === undefined || numbers.length === 0 ? [] : [`${name} ${numbers.join(', ')}`]
  })

/** A code or what it is called in words, of a composite that has both (C240, C889). */
const calledIn = (segment: EdifactSegment | undefined, element: number): string | undefined =>
  textOf(segment, element, 4) ?? textOf(segment, element, 1)

/** Characteristics (CCI) with their values (CAV), of an item that is made as ordered. */
const characteristics = (line: Loop): string[] =>
  loopsOf(line, 'CCI').flatMap((group) => {
    const name = calledIn(segmentOf(group, 'CCI'), 3)
    const values = segmentsOf(group, 'CAV')
      .map((cav) => calledIn(cav, 1))
      .filter((value) => value !== undefined)
    return values.length === 0 ? [] : [`${name === undefined ? '' : `${name}: `}${values.join(', ')}`]
  })

/** What a line wants of its item besides the number of it, as notes: no system has fields for it. */
export const wantedFeatures = (line: Loop): string[] => [...numbersWanted(line), ...characteristics(line)]
