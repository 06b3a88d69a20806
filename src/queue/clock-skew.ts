import { ConfigError } from '../domain/errors.ts'

const maxSkewMs = 2_000

/**
 * Refuses a server whose clock is more than 2 s away from ours: locks on jobs are judged by the clock of whoever looks, so
 * a process that is ahead would take jobs away from healthy ones.
 */
export const assertClocksAgree = async (
  server: string,
  serverTimeMs: () => Promise<number>,
  now: () => number = Date.now,
): Promise<void> => {
  const before = now()
  const theirs = await serverTimeMs()
  const after = now()
  // Somewhere between asking and hearing; a slow answer must not look like a wrong clock.
  const skewMs = theirs < before ? theirs - before : theirs > after ? theirs - after : 0
  if (Math.abs(skewMs) <= maxSkewMs) return
  const direction = skewMs > 0 ? 'ahead of' : 'behind'
  throw new ConfigError(
    'CLOCK_SKEW',
    `the clock of ${server} is ${(Math.abs(skewMs) / 1_000).toFixed(1)} s ${direction} this machine's: keep both in step with NTP, then start again`,
  )
}
