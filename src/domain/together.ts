import { nextTick } from 'node:process'

type Outcome = { value: unknown } | { error: unknown }

/**
 * Starts one after the other without waiting for its end, and waits for all of them to end before the first error, in the order given, is thrown:
 * whoever handles it finds nothing still going on. Each gets as far as it can before the next is started, so its statement is under way while the next
 * one is made ready. Results in the order given.
 */
export const together = async <T extends readonly (() => Promise<unknown>)[]>(
  ...work: T
): Promise<{ -readonly [K in keyof T]: Awaited<ReturnType<T[K]>> }> => {
  const started: Promise<Outcome>[] = []
  for (const one of work) {
    started.push(outcomeOf(one))
    await new Promise<void>((resolve) => nextTick(resolve))
  }
  const values = (await Promise.all(started)).map((outcome) => {
    if ('error' in outcome) throw outcome.error
    return outcome.value
  })
  // One for each, in their order.
  return values as never
}

const outcomeOf = async (work: () => Promise<unknown>): Promise<Outcome> => {
  try {
    return { value: await work() }
  } catch (error) {
    return { error }
  }
}
