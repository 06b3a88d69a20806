/** Runs `work` over all values, at most `limit` at a time; results in the order of the values. */
export const inParallel = async <T, R>(
  values: readonly T[],
  limit: number,
  work: (value: T) => Promise<R>,
): Promise<R[]> => {
  const results: R[] = []
  const entries = values.entries()
  const worker = async (): Promise<void> => {
    for (const [index, value] of entries) results[index] = await work(value)
  }
  await Promise.all(Array.from({ length: Math.min(limit, values.length) }, worker))
  return results
}
