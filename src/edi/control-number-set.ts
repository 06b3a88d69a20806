/** Remembers control numbers to find repeated ones. Numbers that count upwards, as nearly all do, cost no memory. */
export type ControlNumberSet = {
  /** Adds a number; false when it was there already. */
  add(controlNumber: string): boolean
}

/** Beyond this many numbers out of order, repeats are no longer looked for: memory stays bounded at any file size. */
const mostOutOfOrder = 200_000

export const createControlNumberSet = (): ControlNumberSet => {
  const others = new Set<string>()
  let first = 0
  let last = -1
  return {
    add: (controlNumber) => {
      const number = /^\d{1,9}$/.test(controlNumber) ? Number(controlNumber) : undefined
      if (number !== undefined) {
        if (last < first) {
          first = number
          last = number
          return true
        }
        if (number >= first && number <= last) return false
        if (number === last + 1 && !others.has(String(number))) {
          last = number
          return true
        }
      }
      const key = number === undefined ? controlNumber : String(number)
      if (others.has(key)) return false
      if (others.size < mostOutOfOrder) others.add(key)
      return true
    },
  }
}
