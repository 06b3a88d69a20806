const steps: readonly [number, string][] = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1_000, 's'],
]

/** `320 ms`, `4.2 s`, `3 min 5 s`, `2 h 10 min`, `5 d 3 h`. */
export const durationText = (ms: number): string => {
  if (ms < 1_000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1_000).toFixed(ms < 10_000 ? 1 : 0)} s`
  const index = steps.findIndex(([unitMs]) => ms >= unitMs)
  const [unitMs, unit] = steps[index] ?? [1_000, 's']
  const [nextMs, next] = steps[index + 1] ?? [1_000, 's']
  const rest = Math.floor((ms % unitMs) / nextMs)
  return `${Math.floor(ms / unitMs)} ${unit}${rest === 0 ? '' : ` ${rest} ${next}`}`
}

/** `2026-01-31 08:15:02Z (3 min 5 s ago)`; times are UTC. */
export const timeText = (iso: string | null | undefined, nowMs: number): string => {
  if (iso === null || iso === undefined) return '-'
  const atMs = Date.parse(iso)
  const distance = durationText(Math.abs(nowMs - atMs))
  return `${absoluteText(iso)} (${atMs <= nowMs ? `${distance} ago` : `in ${distance}`})`
}

export const absoluteText = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 19)}Z`

/** For tables, 19 characters at most: `01-31 08:15Z 3 min`, of another year `2025-01-31 365 d`. */
export const shortTimeText = (iso: string, nowMs: number): string => {
  const isThisYear = iso.slice(0, 4) === new Date(nowMs).toISOString().slice(0, 4)
  const [amount = '', unit = ''] = durationText(Math.abs(nowMs - Date.parse(iso))).split(' ')
  return `${isThisYear ? `${iso.slice(5, 10)} ${iso.slice(11, 16)}Z` : iso.slice(0, 10)} ${amount} ${unit}`
}
