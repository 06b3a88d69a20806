/** What can be said of orders on their way once all have arrived: how many were under way at a time, and when all was as before. */

import { percentile } from './bench-site.ts'
import type { Fed, LoadSite, Passed } from './load-site.ts'

const filesInARow = 3
/** Two stretches with nothing between them differ by as much. */
const tolerance = 1.2

/** How many were on their way at once at most, from the inbox to the ERP's receipt. */
export const longestQueue = (passed: readonly Passed[]): number => {
  const steps = passed
    .flatMap(({ fedMs, doneMs }) => [
      { atMs: fedMs, step: 1 },
      { atMs: doneMs, step: -1 },
    ])
    .sort((a, b) => a.atMs - b.atMs || a.step - b.step)
  let [length, longest] = [0, 0]
  for (const { step } of steps) {
    length += step
    longest = Math.max(longest, length)
  }
  return longest
}

/** How many were on their way at that time. */
export const underWay = (passed: readonly Passed[], atMs: number): number =>
  passed.filter(({ fedMs, doneMs }) => fedMs <= atMs && doneMs > atMs).length

/**
 * Seconds from `sinceMs` until orders take as long as before: until the first of three files in a row of which half the orders take no longer than
 * `normalMs` and a fifth. As text, since the orders may have ended earlier than that.
 */
export const calmAfter = (passed: readonly Passed[], sinceMs: number, normalMs: number): string => {
  const files = new Map<number, number[]>()
  for (const { fedMs, doneMs } of passed) {
    if (fedMs >= sinceMs) files.set(fedMs, [...(files.get(fedMs) ?? []), doneMs - fedMs])
  }
  let inARow: number[] = []
  for (const [fedMs, times] of [...files].sort(([a], [b]) => a - b)) {
    inARow = percentile(times, 0.5) <= normalMs * tolerance ? [...inARow, fedMs] : []
    if (inARow.length === filesInARow) return (((inARow[0] ?? sinceMs) - sinceMs) / 1000).toFixed(0)
  }
  return `not in ${((Math.max(...files.keys()) - sinceMs) / 1000).toFixed(0)}`
}

/** Orders at that pace until the work is done, and for so long after it. */
export const feedBeside = async (
  load: LoadSite,
  prefix: string,
  perSecond: number,
  work: Promise<void>,
  thenMs: number,
): Promise<Fed> => {
  let endedMs = Number.POSITIVE_INFINITY
  const [fed] = await Promise.all([
    load.feed(prefix, perSecond, () => performance.now() < endedMs + thenMs),
    work.finally(() => {
      endedMs = performance.now()
    }),
  ])
  return fed
}
