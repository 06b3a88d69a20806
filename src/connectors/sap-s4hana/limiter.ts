/** Runs work, at most `limit` at a time; the rest waits in order. */
export type Limiter = <T>(work: () => Promise<T>) => Promise<T>

export const createLimiter = (limit: number): Limiter => {
  let running = 0
  const waiting: (() => void)[] = []
  return async (work) => {
    // A finished piece of work hands its place on, so `running` never passes the limit.
    if (running >= limit) await new Promise<void>((resolve) => waiting.push(resolve))
    else running += 1
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next === undefined) running -= 1
      else next()
    }
  }
}
