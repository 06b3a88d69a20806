/** Things under a text value, in the order they were added. */
export type ValueIndex<T> = {
  add(value: string, thing: T): void
  remove(value: string, thing: T): void
  get(value: string): readonly T[]
}

export const createValueIndex = <T>(): ValueIndex<T> => {
  const lists = new Map<string, T[]>()
  return {
    add: (value, thing) => {
      if (value === '') return
      const list = lists.get(value)
      if (list === undefined) lists.set(value, [thing])
      else list.push(thing)
    },
    remove: (value, thing) => {
      const rest = (lists.get(value) ?? []).filter((one) => one !== thing)
      if (rest.length === 0) lists.delete(value)
      else lists.set(value, rest)
    },
    get: (value) => lists.get(value) ?? [],
  }
}
