import { parseExpression } from './cron-expression.ts'
import { dateText, localText, offsetText } from './local-time.ts'
import { type ClockChange, type Slot, slotsAfter } from './slots.ts'

/** Local dates (`2026-12-25`) on which nothing runs. */
export type Holidays = { has(date: string): boolean }

export type Timetable = { expression: string; timezone: string; holidays?: Holidays | undefined }

/** Local times around a change of clocks: from `2026-03-29T02:00:00` to `2026-03-29T03:00:00`. */
export type Clocks = { from: string; to: string }

/** One run: the instant, and what the clock on the wall shows then. */
export type FireTime = {
  kind: 'fires'
  at: Date
  local: string
  offset: string
  /** The clock shows this local time twice, or the slot stands for one that does not exist (`movedFrom`). */
  mark?: 'first-pass' | 'second-pass' | 'moved'
  movedFrom?: string
  clocks?: Clocks
}

/** Slots in a row, on one local date, that do not run for the same reason. */
export type SkippedTimes = {
  kind: 'skipped'
  /** Where they would stand. */
  at: Date
  local: string
  lastLocal: string
  slots: number
  why: 'no-such-time' | 'second-pass' | 'holiday'
  clocks?: Clocks
}

export type FireEntry = FireTime | SkippedTimes

/**
 * When a schedule runs after an instant, and which local times it leaves out, by instant. Ends after `count` runs, or behind `until`
 * (still included). An expression that holds for no day ends the list after 50 years.
 *
 * What happens when the clocks change depends on whether the hour field names all hours:
 * - A *pace* (every 15 minutes, hourly) goes by instants: nothing runs in the missing hour, both passes of the repeated hour run, so the
 *   distance between two runs stays the same.
 * - *Times of the day* (02:30, every 30 minutes of hour 2) run once per date each. A local time that does not exist runs as if the clocks
 *   had not been changed yet: 02:30 as 03:30, a day after the run before, and in the same order and distance as other flows moved with
 *   it; this is the rule of RFC 5545 section 3.3.5. A local time that comes twice runs the first time.
 *
 * Day of month and day of week must both hold. A slot whose local date is a holiday does not run; nor does one moved from or to a holiday.
 */
export const fireTimes = (
  timetable: Timetable & { after: Date; until?: Date | undefined; count: number },
): FireEntry[] => {
  const entries: FireEntry[] = []
  let fired = 0
  for (const entry of entriesAfter(timetable, timetable.after, timetable.until)) {
    if (fired >= timetable.count) break
    entries.push(entry)
    if (entry.kind === 'fires') fired += 1
  }
  return entries
}

/** The first run after an instant, not after `until`; undefined when there is none within 50 years. */
export const nextFireTime = (timetable: Timetable, after: Date, until?: Date): FireTime | undefined =>
  fireTimes({ ...timetable, after, until, count: 1 }).find((entry) => entry.kind === 'fires')

function* entriesAfter(
  { expression, timezone, holidays }: Timetable,
  after: Date,
  until: Date | undefined,
): Generator<FireEntry, void> {
  let skipped: SkippedTimes | undefined
  const range = { afterMs: after.getTime(), untilMs: until?.getTime() ?? Number.POSITIVE_INFINITY }
  for (const slot of slotsAfter(parseExpression(expression), timezone, range)) {
    const why = reasonToSkip(slot, holidays)
    const local = localText(slot.localMs)
    if (skipped !== undefined && skipped.why === why && isSameDate(skipped.local, local)) {
      skipped = { ...skipped, lastLocal: local, slots: skipped.slots + 1 }
      continue
    }
    if (skipped !== undefined) yield skipped
    skipped = undefined
    const at = new Date(slot.atMs)
    const clocks = 'clocks' in slot ? { clocks: clocksOf(slot.clocks) } : {}
    if (why !== undefined)
      skipped = { kind: 'skipped', at, local, lastLocal: local, slots: 1, why, ...(why === 'holiday' ? {} : clocks) }
    else yield { kind: 'fires', at, local, offset: offsetText(slot.offsetMs), ...markOf(slot), ...clocks }
  }
  if (skipped !== undefined) yield skipped
}

const reasonToSkip = (slot: Slot, holidays: Holidays | undefined): SkippedTimes['why'] | undefined => {
  if (slot.fate === 'no-such-time') return slot.fate
  const dates = [slot.localMs, slot.fate === 'moved' ? slot.movedFromMs : slot.localMs].map(dateText)
  if (holidays !== undefined && dates.some((date) => holidays.has(date))) return 'holiday'
  return slot.runs ? undefined : 'second-pass'
}

const markOf = (slot: Slot): Pick<FireTime, 'mark' | 'movedFrom'> => {
  switch (slot.fate) {
    case 'moved':
      return { mark: 'moved', movedFrom: localText(slot.movedFromMs) }
    case 'first-pass':
    case 'second-pass':
      return { mark: slot.fate }
    default:
      return {}
  }
}

const clocksOf = ({ fromMs, toMs }: ClockChange): Clocks => ({ from: localText(fromMs), to: localText(toMs) })

const isSameDate = (a: string, b: string): boolean => a.slice(0, 10) === b.slice(0, 10)
