import type { Cron } from './cron-expression.ts'
import { midnightOf } from './local-time.ts'
import { type Stretch, stretchesFrom } from './time-zone.ts'

const dayMs = 86_400_000
/** No change of clocks was ever larger: Pacific/Apia left a whole day out in 2011. */
const largestChangeMs = 2 * dayMs
/** February 29 on a given weekday comes back after 40 years at most. */
const longestWaitMs = 50 * 366 * dayMs

/** Local times before and after a change of clocks, written as if they were UTC. */
export type ClockChange = { fromMs: number; toMs: number }

/**
 * What becomes of one local time that an expression holds for. `once`: it runs. `first-pass`, `second-pass`: the clock shows it twice.
 * `moved`: it does not exist and runs at `localMs` instead of `movedFromMs`. `no-such-time`: it does not exist.
 */
export type Slot = { atMs: number; localMs: number; offsetMs: number; runs: boolean } & (
  | { fate: 'once' }
  | { fate: 'first-pass' | 'second-pass' | 'no-such-time'; clocks: ClockChange }
  | { fate: 'moved'; movedFromMs: number; clocks: ClockChange }
)

/** The slots after an instant, until another, by instant, those that do not run included. Ends when none comes for 50 years. */
export function* slotsAfter(
  cron: Cron,
  zone: string,
  { afterMs, untilMs }: { afterMs: number; untilMs: number },
): Generator<Slot, void> {
  let quietSinceMs = afterMs
  let before: Stretch | undefined
  // A change shortly before decides what the times after it mean.
  for (const stretch of stretchesFrom(zone, afterMs - largestChangeMs)) {
    if (stretch.startMs - quietSinceMs > longestWaitMs || stretch.startMs > untilMs) return
    for (const slot of slotsOfStretch(cron, before, stretch, afterMs)) {
      if (slot.atMs > untilMs) return
      yield slot
      quietSinceMs = slot.atMs
    }
    before = stretch
  }
}

function* slotsOfStretch(
  cron: Cron,
  before: Stretch | undefined,
  stretch: Stretch,
  afterMs: number,
): Generator<Slot, void> {
  const { startMs, endMs, offsetMs } = stretch
  if (endMs <= afterMs) return
  const clocks = { fromMs: startMs + (before?.offsetMs ?? offsetMs), toMs: startMs + offsetMs }
  const ownFromMs = Math.max(startMs, afterMs + 1)
  const own = ownSlots(cron, localTimes(cron, ownFromMs + offsetMs, endMs + offsetMs), stretch, clocks)
  if (clocks.toMs <= clocks.fromMs) {
    yield* own
    return
  }
  const missing = [...localTimes(cron, clocks.fromMs, clocks.toMs)]
  if (startMs > afterMs)
    for (const localMs of missing) yield { atMs: startMs, localMs, offsetMs, runs: false, fate: 'no-such-time', clocks }
  const shiftMs = clocks.toMs - clocks.fromMs
  const moved = missing
    .map((localMs) => ({ localMs: localMs + shiftMs, movedFromMs: localMs, atMs: localMs + shiftMs - offsetMs }))
    .filter(({ atMs }) => atMs > afterMs)
    .map((each): Slot => ({ ...each, offsetMs, runs: true, fate: 'moved', clocks }))
  yield* cron.isInterval ? own : merged(own, moved)
}

/** The local times a stretch has, with those that an earlier or later stretch has too. */
function* ownSlots(cron: Cron, times: Iterable<number>, stretch: Stretch, clocks: ClockChange): Generator<Slot, void> {
  const { endMs, offsetMs, nextOffsetMs } = stretch
  const next = { fromMs: endMs + offsetMs, toMs: endMs + nextOffsetMs }
  for (const localMs of times) {
    const place = { atMs: localMs - offsetMs, localMs, offsetMs }
    if (localMs < clocks.fromMs) yield { ...place, runs: cron.isInterval, fate: 'second-pass', clocks }
    else if (localMs >= next.toMs) yield { ...place, runs: true, fate: 'first-pass', clocks: next }
    else yield { ...place, runs: true, fate: 'once' }
  }
}

/** Both in the order of their instants; a moved slot that meets one of its own is the same run. */
function* merged(own: Iterable<Slot>, moved: readonly Slot[]): Generator<Slot, void> {
  let index = 0
  for (const slot of own) {
    for (let next = moved[index]; next !== undefined && next.atMs <= slot.atMs; next = moved[index]) {
      if (next.atMs < slot.atMs) yield next
      index += 1
    }
    yield slot
  }
  yield* moved.slice(index)
}

/** Local times in `[fromMs, untilMs)` the expression holds for. */
function* localTimes(cron: Cron, fromMs: number, untilMs: number): Generator<number, void> {
  for (let midnight = midnightOf(fromMs); midnight < untilMs; midnight += dayMs) {
    if (!cron.matchesDay(midnight)) continue
    for (let index = firstNotBefore(cron.timesOfDayMs, fromMs - midnight); ; index += 1) {
      const timeMs = cron.timesOfDayMs[index]
      if (timeMs === undefined || midnight + timeMs >= untilMs) break
      yield midnight + timeMs
    }
  }
}

/** Index of the first value that is not smaller; the values ascend. */
const firstNotBefore = (values: readonly number[], least: number): number => {
  let [low, high] = [0, values.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((values[middle] ?? 0) < least) low = middle + 1
    else high = middle
  }
  return low
}
