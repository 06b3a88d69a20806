import { english, type Said, say } from './said.ts'

/** How much came in each hour of a local day, 24 numbers. */
export type DayCounts = readonly number[]

/** A partner's day so far beside the same weekdays before it. */
export type ExpectedDay = {
  today: DayCounts
  /** Same weekdays, the nearest first, without holidays. */
  before: readonly DayCounts[]
  /** Local hour it is now. */
  hour: number
  /** Nobody works today: nothing is expected. */
  holiday: boolean
  /** What is counted. */
  what: 'orders' | 'documents'
}

export type Expectation = {
  /** What usually came by the last full hour; null: too little is known. */
  usualByNow: number | null
  /** Something is missing: `usually 40 orders by 10:00, today 0`. */
  absent: string | null
  /** The same for who reads another language. */
  absentSaid: Said | null
  /** Local hour by which it should have been noticed. */
  sinceHour: number | null
}

const nothingMissing = { absent: null, absentSaid: null, sinceHour: null }

/** Fewer days tell nothing. */
const fewestDays = 3
/** Less than this may stay away by chance. */
const fewestUsual = 5
/** Absent is who sent no more than this share of the usual. */
const shareSeen = 0.2

/**
 * Whether somebody who usually has sent something by now has not. Usual is the median of the same weekdays, so one odd week changes nothing;
 * days before the first one that had anything do not count.
 */
export const absenceOf = ({ today, before, hour, holiday, what }: ExpectedDay): Expectation => {
  const known = sinceFirst(before)
  if (holiday || known.length < fewestDays) return { usualByNow: null, ...nothingMissing }
  const usualBy = (until: number): number => median(known.map((day) => sum(day.slice(0, until))))
  const [usualByNow, came] = [usualBy(hour), sum(today)]
  if (usualByNow < fewestUsual || came > usualByNow * shareSeen) return { usualByNow, ...nothingMissing }
  const sinceHour = hours.find((until) => usualBy(until) >= fewestUsual && came <= usualBy(until) * shareSeen) ?? hour
  const values = { usual: usualByNow, hour: String(hour).padStart(2, '0'), came }
  const absentSaid = say(`partner-silent.${what}`, values)
  return { usualByNow, absent: english(absentSaid), absentSaid, sinceHour }
}

/** What usually comes in each hour. */
export const usualHours = (before: readonly DayCounts[]): number[] =>
  hours.map((hour) => median(sinceFirst(before).map((day) => day[hour] ?? 0)))

const hours: readonly number[] = Array.from({ length: 24 }, (_, hour) => hour)

const sinceFirst = (before: readonly DayCounts[]): DayCounts[] =>
  before.slice(0, before.findLastIndex((day) => sum(day) > 0) + 1)

const sum = (counts: DayCounts): number => counts.reduce((total, n) => total + n, 0)

/** The lower one of two in the middle. */
const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? 0
