/** What stands side by side in two sequences; one side is undefined where the other has something of its own. */
export type Pair<T> = { a: T | undefined; b: T | undefined; placeA: number; placeB: number }

/** How things are told apart. All are compared as text. */
export type Likeness<T> = {
  /** All of it: equal text means nothing differs. */
  whole: (item: T) => string
  /** What it is about (`N1*ST`): the best guess at its counterpart when it was changed. */
  identity: (item: T) => string
  /** What sort of thing it is (`N1`): only alike things are compared. */
  kind: (item: T) => string
}

/** Above this many cells no table of common parts is made: what differs is then paired by identity alone. */
const mostCells = 4_000_000

type Placed<T> = { item: T; place: number; whole: string }

const placedOf = <T>(items: readonly T[], like: Likeness<T>): Placed<T>[] =>
  items.map((item, place) => ({ item, place, whole: like.whole(item) }))

/** Index pairs of a longest common subsequence. */
const commonOf = (a: readonly string[], b: readonly string[]): [number, number][] => {
  const width = b.length + 1
  const lengths = new Uint32Array((a.length + 1) * width)
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1)
      lengths[i * width + j] =
        a[i] === b[j]
          ? (lengths[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(lengths[(i + 1) * width + j] ?? 0, lengths[i * width + j + 1] ?? 0)
  const common: [number, number][] = []
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) common.push([i++, j++])
    else if ((lengths[(i + 1) * width + j] ?? 0) >= (lengths[i * width + j + 1] ?? 0)) i += 1
    else j += 1
  }
  return common
}

/** Pairs what has the same key, in order, and leaves the rest. */
const pairBy = <T>(
  left: readonly Placed<T>[],
  right: readonly Placed<T>[],
  key: (each: Placed<T>) => string,
  pairs: Pair<T>[],
): { left: Placed<T>[]; right: Placed<T>[] } => {
  const waiting = new Map<string, Placed<T>[]>()
  for (const each of right) {
    const same = waiting.get(key(each))
    if (same) same.push(each)
    else waiting.set(key(each), [each])
  }
  // Taken from the front, without moving what is behind.
  const next = new Map<string, number>()
  const taken = new Set<Placed<T>>()
  const rest = left.filter((each) => {
    const text = key(each)
    const place = next.get(text) ?? 0
    const found = waiting.get(text)?.[place]
    if (found === undefined) return true
    next.set(text, place + 1)
    taken.add(found)
    pairs.push({ a: each.item, b: found.item, placeA: each.place, placeB: found.place })
    return false
  })
  return { left: rest, right: right.filter((each) => !taken.has(each)) }
}

/**
 * Puts two sequences side by side, so that one thing more or less does not make everything after it differ: first what is
 * equal and in order, then, among the rest, what has the same identity, then what is of the same kind. In the order of `a`,
 * with what only `b` has at its place. What is equal at both ends is left out.
 */
export const align = <T>(a: readonly T[], b: readonly T[], like: Likeness<T>): Pair<T>[] => {
  const left = placedOf(a, like)
  const right = placedOf(b, like)
  let head = 0
  while (head < left.length && head < right.length && left[head]?.whole === right[head]?.whole) head += 1
  let tail = 0
  const most = Math.min(left.length, right.length) - head
  while (tail < most && left.at(-1 - tail)?.whole === right.at(-1 - tail)?.whole) tail += 1
  const innerLeft = left.slice(head, left.length - tail)
  const innerRight = right.slice(head, right.length - tail)
  const isSmall = innerLeft.length * innerRight.length <= mostCells
  const texts = (list: readonly Placed<T>[]): string[] => list.map(({ whole }) => whole)
  const common = isSmall ? commonOf(texts(innerLeft), texts(innerRight)) : []
  const inLeft = new Set(common.map(([i]) => i))
  const inRight = new Set(common.map(([, j]) => j))
  const pairs: Pair<T>[] = common.map(([i, j]) => ({
    a: innerLeft[i]?.item,
    b: innerRight[j]?.item,
    placeA: head + i,
    placeB: head + j,
  }))
  let rest = {
    left: innerLeft.filter((_, i) => !inLeft.has(i)),
    right: innerRight.filter((_, j) => !inRight.has(j)),
  }
  for (const key of [
    ({ whole }: Placed<T>) => whole,
    ({ item }: Placed<T>) => like.identity(item),
    ({ item }: Placed<T>) => like.kind(item),
  ])
    rest = pairBy(rest.left, rest.right, key, pairs)
  for (const { item, place } of rest.left) pairs.push({ a: item, b: undefined, placeA: place, placeB: place })
  for (const { item, place } of rest.right) pairs.push({ a: undefined, b: item, placeA: place, placeB: place })
  return pairs.sort((one, other) => one.placeA - other.placeA || one.placeB - other.placeB)
}
