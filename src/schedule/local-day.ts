import { dateText, midnightOf } from './local-time.ts'
import { offsetAt } from './time-zone.ts'

const dayMs = 86_400_000

/** What the calendar and the clock on the wall show: `2026-11-28`, hour 0 to 23. */
export type LocalMoment = { date: string; hour: number }

export const localMoment = (zone: string, atMs: number): LocalMoment => {
  const localMs = atMs + offsetAt(zone, atMs)
  return { date: dateText(localMs), hour: Math.floor((localMs - midnightOf(localMs)) / 3_600_000) }
}

/** The instant a local date begins. */
export const beginOfDay = (zone: string, date: string): Date => {
  const localMs = Date.parse(date)
  // The offset at the guess is that of the day, unless the clocks change within hours of midnight.
  const guessMs = localMs - offsetAt(zone, localMs)
  return new Date(localMs - offsetAt(zone, guessMs))
}

/** Dates before one, the nearest first: every day, or every `stepDays`. */
export const datesBefore = (date: string, count: number, stepDays = 1): string[] =>
  Array.from({ length: count }, (_, index) => dateText(Date.parse(date) - (index + 1) * stepDays * dayMs))
