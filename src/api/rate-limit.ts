/** Whether one more may come now for this key; else how long to wait. */
export type RateLimit = (key: string) => { ok: true } | { ok: false; retryAfterMs: number }

/** So many keys are kept; then those go that are as good as new. */
const mostKeys = 10_000

type Bucket = { tokens: number; atMs: number }

/** Lets `burst` come at once and `perSecond` in the long run, for each key by itself. */
export const createRateLimit = (
  { burst, perSecond }: { burst: number; perSecond: number },
  now: () => number,
): RateLimit => {
  const buckets = new Map<string, Bucket>()
  const filled = ({ tokens, atMs }: Bucket, nowMs: number): number =>
    Math.min(burst, tokens + (Math.max(0, nowMs - atMs) / 1000) * perSecond)
  const makeRoom = (nowMs: number): void => {
    for (const [key, bucket] of buckets) if (filled(bucket, nowMs) >= burst) buckets.delete(key)
    // All of them are in use: the one that came longest ago goes, full or not.
    for (const key of buckets.keys()) {
      if (buckets.size < mostKeys) return
      buckets.delete(key)
    }
  }
  return (key) => {
    const nowMs = now()
    if (!buckets.has(key) && buckets.size >= mostKeys) makeRoom(nowMs)
    const tokens = filled(buckets.get(key) ?? { tokens: burst, atMs: nowMs }, nowMs)
    buckets.set(key, { tokens: tokens >= 1 ? tokens - 1 : tokens, atMs: nowMs })
    return tokens >= 1 ? { ok: true } : { ok: false, retryAfterMs: Math.ceil(((1 - tokens) / perSecond) * 1000) }
  }
}
