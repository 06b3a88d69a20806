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

/** PIA 4347 of what may come instead of the item, and of nothing that may. */
const possibleSubstitute = '2'
const noSubstitute = '9'

const substitutes = (line: Loop): string[] =>
  segmentsOf(line, 'PIA').flatMap((pia) => {
    const use = textOf(pia, 1)
    if (use === noSubstitute) return ['No substitute accepted']
    const items = [2, 3, 4, 5, 6].map((element) => textOf(pia, element, 1)).filter((item) => item !== undefined)
    return use === possibleSubstitute && items.length > 0 ? [`May be substituted by ${items.join(', ')}`] : []
  })

/** LOC 3227 of a point within the place goods go to: discharge, additional internal destination. */
const pointQualifiers: ReadonlySet<string> = new Set(['11', '159'])
const deliveryPlace = '7'

/** The points a LOC names: itself, or behind a place of delivery those within it (C519, C553). */
const pointsIn = (loc: EdifactSegment): string[] => {
  const qualifier = textOf(loc, 1) ?? ''
  const elements = pointQualifiers.has(qualifier) ? [2] : qualifier === deliveryPlace ? [3, 4] : []
  return elements.map((element) => calledIn(loc, element)).filter((point) => point !== undefined)
}

/** Where goods are to be unloaded, within the places that the parties of an order or a line have or its LOC name; as notes. */
export const unloadingPoints = (parent: Loop): string[] => {
  const locs = parent.loops.flatMap((group) =>
    group.name === 'NAD' || group.name === 'LOC' ? segmentsOf(group, 'LOC') : [],
  )
  const points = new Set(locs.flatMap(pointsIn))
  return points.size === 0 ? [] : [`Unload at ${[...points].join(', ')}`]
}

/** What a line wants besides so many of an item, as notes: no system has fields for it. */
export const wantedFeatures = (line: Loop): string[] => [
  ...substitutes(line),
  ...numbersWanted(line),
  ...characteristics(line),
  ...unloadingPoints(line),
]
