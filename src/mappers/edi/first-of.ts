/** The value of the first key that is there. */
export const firstOf = <T>(values: ReadonlyMap<string, T>, keys: readonly string[]): T | undefined => {
  const found = keys.find((key) => values.has(key))
  return found === undefined ? undefined : values.get(found)
}
