import type pg from 'pg'

const samples = 3

/** Database clock minus ours, in ms, by the quickest of a few round trips. */
export const clockSkewMs = async (pool: Pick<pg.Pool, 'query'>): Promise<number> => {
  let best = { roundTripMs: Number.POSITIVE_INFINITY, skewMs: 0 }
  for (let sample = 0; sample < samples; sample += 1) {
    const startedMs = performance.now()
    const before = Date.now()
    const { rows } = await pool.query<{ ms: string }>('select extract(epoch from clock_timestamp()) * 1000 as ms')
    const roundTripMs = performance.now() - startedMs
    if (roundTripMs < best.roundTripMs) {
      best = { roundTripMs, skewMs: Math.round(Number(rows[0]?.ms) - before - roundTripMs / 2) }
    }
  }
  return best.skewMs + 0
}
