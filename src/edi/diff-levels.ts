import { align, type Likeness, type Pair } from './align.ts'

/** Takes what one place holds in both files; undefined where a file has nothing there. */
export type Sink = (path: string, a: string | undefined, b: string | undefined) => void

/** How the things of one level are named, shown and compared. */
export type Level<T> = {
  like: Likeness<T>
  name: (item: T) => string
  /** After the number: `(850)`. */
  note?: (item: T) => string
  /** Where the level has paths of its own: below `path`, the item that is number `number` of `count` of its name. */
  place?: (path: string, name: string, number: number, count: number) => string
  text: (item: T) => string
  compare: (a: T, b: T, path: string, add: Sink) => void
}

/** The number of each item among its likes, counted from 1, and how many those are. */
const numbersOf = <T>(
  items: readonly T[],
  name: (item: T) => string,
): { numbers: number[]; counts: Map<string, number> } => {
  const counts = new Map<string, number>()
  const numbers = items.map((item) => {
    const count = (counts.get(name(item)) ?? 0) + 1
    counts.set(name(item), count)
    return count
  })
  return { numbers, counts }
}

const below = (path: string, text: string): string => (path === '' ? text : `${path} / ${text}`)

/** Says where the items of one file stand. */
const pathsOf = <T>(
  items: readonly T[],
  { name, note, place }: Level<T>,
  path: string,
): ((item: T, at: number) => string) => {
  const { numbers, counts } = numbersOf(items, name)
  return (item, at) => {
    const [called, number] = [name(item), numbers[at] ?? 0]
    if (place) return place(path, called, number, counts.get(called) ?? 0)
    return below(path, `${called} ${number}${note === undefined ? '' : ` (${note(item)})`}`)
  }
}

/** Compares two lists of things, and what stands in those that are each other's counterparts. */
export const compareLevel = <T>(a: readonly T[], b: readonly T[], level: Level<T>, path: string, add: Sink): void => {
  const { like, text, compare } = level
  const pathA = pathsOf(a, level, path)
  const pathB = pathsOf(b, level, path)
  // Where the counterparts come in another order, those that fall behind their predecessors were moved.
  let furthest = -1
  const isMoved = ({ placeB }: Pair<T>): boolean => {
    if (placeB < furthest) return true
    furthest = placeB
    return false
  }
  for (const pair of align(a, b, like)) {
    if (pair.a !== undefined && pair.b !== undefined) {
      const at = pathA(pair.a, pair.placeA)
      if (isMoved(pair)) add(`${at} (order)`, `place ${pair.placeA + 1}`, `place ${pair.placeB + 1}`)
      if (like.whole(pair.a) !== like.whole(pair.b)) compare(pair.a, pair.b, at, add)
    } else if (pair.a !== undefined) add(pathA(pair.a, pair.placeA), text(pair.a), undefined)
    else if (pair.b !== undefined) add(pathB(pair.b, pair.placeB), undefined, text(pair.b))
  }
}
