/** Rows kept in order. Adding, removing and finding cost about the same among a million rows as among a few. */
export type OrderedIndex<T> = {
  add(row: T): void
  /** `row` must be as it was when it was added. */
  remove(row: T): void
  /** Rows from the first one on that is not `before`, in order. */
  from(before: (row: T) => boolean): Iterable<T>
}

/** Blocks are split when they are this full: small enough to move their rows about, large enough to be few. */
const fullBlock = 512

export const createOrderedIndex = <T>(compare: (a: T, b: T) => number): OrderedIndex<T> => {
  const blocks: T[][] = []

  /** The first index of a list, sorted by `test`, for which it does not hold. */
  const search = <V>(list: readonly V[], test: (value: V) => boolean): number => {
    let [low, high] = [0, list.length]
    while (low < high) {
      const middle = (low + high) >> 1
      const value = list[middle]
      if (value !== undefined && test(value)) low = middle + 1
      else high = middle
    }
    return low
  }
  const lastOf = (block: readonly T[]): T | undefined => block[block.length - 1]
  const endsBefore =
    (before: (row: T) => boolean) =>
    (block: readonly T[]): boolean => {
      const last = lastOf(block)
      return last !== undefined && before(last)
    }

  return {
    add: (row) => {
      // Nearly every row is the newest.
      const newest = blocks[blocks.length - 1]
      const last = newest === undefined ? undefined : lastOf(newest)
      if (newest === undefined || last === undefined || compare(last, row) < 0) {
        if (newest === undefined || newest.length >= fullBlock) blocks.push([row])
        else newest.push(row)
        return
      }
      const isBefore = (other: T): boolean => compare(other, row) < 0
      const found = search(blocks, endsBefore(isBefore))
      const block = blocks[found] ?? newest
      block.splice(search(block, isBefore), 0, row)
      if (block.length > fullBlock) blocks.splice(found + 1, 0, block.splice(fullBlock / 2))
    },
    remove: (row) => {
      const isBefore = (other: T): boolean => compare(other, row) < 0
      const found = search(blocks, endsBefore(isBefore))
      const block = blocks[found]
      const at = block === undefined ? 0 : search(block, isBefore)
      if (block?.[at] !== row) throw new Error('The row was changed without its index')
      block.splice(at, 1)
      if (block.length === 0) blocks.splice(found, 1)
    },
    *from(before) {
      const first = search(blocks, endsBefore(before))
      for (let index = first; index < blocks.length; index += 1) {
        const block = blocks[index] ?? []
        for (let at = index === first ? search(block, before) : 0; at < block.length; at += 1) {
          const row = block[at]
          if (row !== undefined) yield row
        }
      }
    },
  }
}
