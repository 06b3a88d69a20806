/** Groups of at most `size`, in their order. */
export const groupsOf = <T>(size: number, all: readonly T[]): T[][] => {
  const groups: T[][] = []
  for (let from = 0; from < all.length; from += size) groups.push(all.slice(from, from + size))
  return groups
}
