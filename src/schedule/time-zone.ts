const secondMs = 1_000
const probeEveryMs = 86_400_000
const longestStretchMs = 32 * probeEveryMs

/** A stretch of time with one offset from UTC: `[startMs, endMs)`. It ends where the clocks change, or after a month. */
export type Stretch = { startMs: number; endMs: number; offsetMs: number; nextOffsetMs: number }

/** Whether the time zone is known here, by its IANA name such as `Europe/Berlin`. */
export const isTimeZone = (name: string): boolean => {
  if (!/^[A-Za-z]/.test(name)) return false // an offset such as +01:00 has no clock changes, and not every Node knows it
  try {
    formatterOf(name)
    return true
  } catch {
    return false
  }
}

// Making one takes longer than using it a hundred times.
const formatters = new Map<string, Intl.DateTimeFormat>()
const formatterOf = (zone: string): Intl.DateTimeFormat => {
  const known = formatters.get(zone)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'gregory',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  formatters.set(zone, made)
  return made
}

/** How far local time is ahead of UTC at an instant, in milliseconds. */
export const offsetAt = (zone: string, atMs: number): number => {
  const wholeMs = Math.floor(atMs / secondMs) * secondMs
  const [month = 1, day = 1, year = 1970, hour = 0, minute = 0, second = 0] = formatterOf(zone)
    .format(wholeMs)
    .split(/\D+/)
    .map(Number)
  return Date.UTC(year, month - 1, day, hour, minute, second) - wholeMs
}

/** The stretches from an instant on, without end. Changes that are undone within a day are not seen. */
export function* stretchesFrom(zone: string, fromMs: number): Generator<Stretch, never> {
  let startMs = Math.floor(fromMs / secondMs) * secondMs
  let offsetMs = offsetAt(zone, startMs)
  for (;;) {
    let endMs = startMs
    let nextOffsetMs = offsetMs
    while (nextOffsetMs === offsetMs && endMs - startMs < longestStretchMs) {
      endMs += probeEveryMs
      nextOffsetMs = offsetAt(zone, endMs)
    }
    if (nextOffsetMs !== offsetMs) {
      endMs = changeBetween(zone, endMs - probeEveryMs, endMs)
      nextOffsetMs = offsetAt(zone, endMs)
    }
    yield { startMs, endMs, offsetMs, nextOffsetMs }
    startMs = endMs
    offsetMs = nextOffsetMs
  }
}

/** The first whole second with another offset than `beforeMs`. */
const changeBetween = (zone: string, beforeMs: number, afterMs: number): number => {
  const offsetMs = offsetAt(zone, beforeMs)
  let [low, high] = [beforeMs, afterMs]
  while (high - low > secondMs) {
    const middle = low + Math.floor((high - low) / 2 / secondMs) * secondMs
    if (offsetAt(zone, middle) === offsetMs) low = middle
    else high = middle
  }
  return high
}
