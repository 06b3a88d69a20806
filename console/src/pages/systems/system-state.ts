import type { SystemView } from '../../api/types.ts'

/** The state of a system in one word. */
export const systemState = ({ paused, pausedUntil, failures, rateLimitedUntil }: SystemView, now: number): string => {
  // A pause that ends by itself is Crossdock's own: the system failed.
  if (paused) return pausedUntil === null ? 'paused' : 'down'
  if (rateLimitedUntil !== null && Date.parse(rateLimitedUntil) > now) return 'rate-limited'
  return failures > 0 ? 'attention' : 'ok'
}
