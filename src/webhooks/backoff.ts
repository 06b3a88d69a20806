const minute = 60_000
const hour = 60 * minute

/** Pauses after the first, second... try that failed; then it is given up. About three days in all, as the Standard Webhooks advise. */
export const webhookPausesMs: readonly number[] = [
  5_000,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  20 * hour,
]

/** An alert that is a day old wakes nobody. */
export const alertPausesMs: readonly number[] = [
  10_000,
  30_000,
  2 * minute,
  10 * minute,
  30 * minute,
  hour,
  2 * hour,
  4 * hour,
  8 * hour,
  8 * hour,
]

/** When to try again after `attempts` tries, up to a tenth later; undefined: it is given up. */
export const pauseAfter = (pausesMs: readonly number[], attempts: number, random: () => number): number | undefined => {
  const pauseMs = pausesMs[attempts - 1]
  return pauseMs === undefined ? undefined : Math.round(pauseMs * (1 + random() / 10))
}
