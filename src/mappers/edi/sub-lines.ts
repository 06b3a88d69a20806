import type { Partner } from '../../domain/partner.ts'
import type { Place } from './mapping-context.ts'

/** What lines below another one mean: see `subLines` of a partner. */
export type SubLines = NonNullable<Partner['subLines']>

/** A line of a document, with its number and that of the line it is below. */
type StatedLine<T> = {
  line: T
  number: string | undefined
  upper: string | undefined
  /** Marked as deleted: it is not ordered, whatever it is below. */
  isDeleted?: boolean
  /** Where it names the line above. */
  place: Place
}

type Rules<T> = {
  /** What a line below another one means; undefined where nothing tells. */
  meaningOf(upper: T | undefined, line: T): SubLines | undefined
  /** Whether a line may name one above it that is not there, as in a change. */
  isPartial: boolean
  partner: string
}

/** A line number without zeros in front, which documents of one partner write or not. */
export const unpadded = (number: string): string => number.replace(/^0+(?=.)/, '')

type Upper<T> = (line: StatedLine<T>) => StatedLine<T> | undefined

/** A line and those above it, nearest first; undefined where they go in a circle. */
const chainOf = <T>(line: StatedLine<T>, upperOf: Upper<T>): StatedLine<T>[] | undefined => {
  const chain = new Set<StatedLine<T>>()
  for (let at: StatedLine<T> | undefined = line; at !== undefined; at = upperOf(at)) {
    if (chain.has(at)) return undefined
    chain.add(at)
  }
  return [...chain]
}

const upperIn = <T>(lines: readonly StatedLine<T>[]): Upper<T> => {
  const numbered = new Map<string, StatedLine<T>>()
  for (const each of lines) if (each.number !== undefined) numbered.set(unpadded(each.number), each)
  return ({ upper }) => (upper === undefined ? undefined : numbered.get(unpadded(upper)))
}

/**
 * The lines of a document that are ordered. Where some are below others, ordering all of them would send goods twice unless the buyer means that.
 * A line of which nothing tells what it means, or that is below one which is not there, has an issue.
 */
export const orderedLines = <T>(lines: readonly StatedLine<T>[], { meaningOf, isPartial, partner }: Rules<T>): T[] => {
  const stated = lines.filter(({ isDeleted }) => isDeleted !== true)
  const below = lines.filter(({ upper }) => upper !== undefined)
  if (below.length === 0) return stated.map(({ line }) => line)
  const upperOf = upperIn(lines)
  const meanings = new Map(below.map((each) => [each, meaningOf(upperOf(each)?.line, each.line)]))
  const notOrdered = new Set<StatedLine<T>>()
  for (const each of below) {
    const { number = 'without a number', upper = '', place } = each
    const parent = upperOf(each)
    const meaning = meanings.get(each)
    const chain = chainOf(each, upperOf)
    if (meaning === 'instead' && parent !== undefined) notOrdered.add(parent)
    if (each.isDeleted === true) continue
    if (chain === undefined || (parent === undefined && !isPartial)) {
      const why = chain === undefined ? 'and that is below it in turn' : 'which the document does not have'
      place('VALUE_INVALID', `Line ${number} is below line ${upper}, ${why}: ask the buyer what is ordered`)
    } else if (chain.some((at) => meanings.get(at) === 'with')) notOrdered.add(each)
    else if (meaning === undefined) {
      const message = `Line ${number} is below line ${upper}, and nothing tells whether it is delivered with that, besides it or in its place: say it in "subLines" of partner ${partner}`
      place('VALUE_INVALID', message)
    }
  }
  return stated.filter((each) => !notOrdered.has(each)).map(({ line }) => line)
}
