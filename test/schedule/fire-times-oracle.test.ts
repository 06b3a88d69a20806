import fc from 'fast-check'
import { createTask, validate } from 'node-cron'
import { describe, expect, it } from 'vitest'
import { fireTimes } from '../../src/schedule/fire-times.ts'

/**
 * Fire times by another way: every minute of two weeks is asked for its local time, and every minute of the calendar looked up in the
 * answers. Slow, and too simple to be wrong.
 */
type Rule = { minutes: readonly number[]; hours: readonly number[]; weekdays: readonly number[] }

const minuteMs = 60_000
const days = 12

// Around changes of clocks, forward and back, and one zone without.
const changes = [
  ['Europe/Berlin', '2026-03-29'],
  ['Europe/Berlin', '2026-10-25'],
  ['America/New_York', '2026-03-08'],
  ['America/New_York', '2026-11-01'],
  ['Australia/Lord_Howe', '2026-04-05'],
  ['Australia/Lord_Howe', '2026-10-04'],
  ['Pacific/Apia', '2011-12-30'],
  ['America/St_Johns', '2006-10-29'],
  ['America/Nuuk', '2024-10-27'],
  ['Africa/Cairo', '2026-04-24'],
  ['Asia/Shanghai', '2026-05-01'],
] as const

type Minutes = { startMs: number; localOf: number[]; instantsOf: Map<number, number[]> }
const known = new Map<string, Minutes>()

const minutesAround = (zone: string, date: string): Minutes => {
  const key = `${zone} ${date}`
  const found = known.get(key)
  if (found !== undefined) return found
  const formatter = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' })
  const startMs = Date.parse(`${date}T00:00:00Z`) - (days / 2) * 1440 * minuteMs
  const localOf = Array.from({ length: days * 1440 }, (_, index) =>
    Date.parse(`${formatter.format(startMs + index * minuteMs).replace(' ', 'T')}:00Z`),
  )
  const instantsOf = new Map<number, number[]>()
  for (const [index, local] of localOf.entries())
    instantsOf.set(local, [...(instantsOf.get(local) ?? []), startMs + index * minuteMs])
  const made = { startMs, localOf, instantsOf }
  known.set(key, made)
  return made
}

const holds = (local: number, rule: Rule): boolean => {
  const date = new Date(local)
  return (
    rule.minutes.includes(date.getUTCMinutes()) &&
    rule.hours.includes(date.getUTCHours()) &&
    rule.weekdays.includes(date.getUTCDay())
  )
}

/** How many local times of the rule have this many instants; the change of clocks is in the middle of the minutes. */
const localsWith = (instants: number, { localOf, instantsOf }: Minutes, rule: Rule): number => {
  let count = 0
  for (let local = localOf[0] ?? 0; local <= (localOf.at(-1) ?? 0); local += minuteMs)
    if (holds(local, rule) && (instantsOf.get(local) ?? []).length === instants) count += 1
  return count
}

const expected = ({ startMs, localOf, instantsOf }: Minutes, rule: Rule): number[] => {
  if (rule.hours.length === 24)
    return localOf.flatMap((local, index) => (holds(local, rule) ? [startMs + index * minuteMs] : []))
  const first = localOf[0] ?? 0
  const runs = new Set<number>()
  let offset = first - startMs
  for (let local = first; local <= (localOf.at(-1) ?? 0); local += minuteMs) {
    const [at] = instantsOf.get(local) ?? []
    if (at !== undefined) offset = local - at
    if (holds(local, rule)) runs.add(at ?? local - offset)
  }
  return [...runs].sort((a, b) => a - b)
}

const someOf = (count: number) =>
  fc.uniqueArray(fc.integer({ min: 0, max: count - 1 }), { minLength: 1, maxLength: count })
const rules: fc.Arbitrary<Rule> = fc.record({
  minutes: fc.oneof(fc.constant([0]), fc.constant([0, 15, 30, 45]), someOf(60)),
  hours: fc.oneof(
    fc.constant(Array.from({ length: 24 }, (_, hour) => hour)),
    fc.constant([2]),
    fc.constant([1, 2, 3]),
    fc.constant([0, 23]),
    someOf(24),
  ),
  weekdays: fc.oneof(fc.constant([0, 1, 2, 3, 4, 5, 6]), someOf(7)),
})

describe('fireTimes', () => {
  it('agrees with counting every minute', { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(fc.constantFrom(...changes), rules, fc.nat(1440), ([zone, date], rule, laterMinutes) => {
        const minutes = minutesAround(zone, date)
        // A day at each end is left to what the minutes outside would tell.
        const after = new Date(minutes.startMs + (2880 + laterMinutes) * minuteMs)
        const until = new Date(minutes.startMs + (days - 2) * 1440 * minuteMs)
        const expression = `${rule.minutes.join(',')} ${rule.hours.join(',')} * * ${rule.weekdays.join(',')}`
        const entries = fireTimes({ expression, timezone: zone, after, until, count: 100_000 })
        const fires = entries.flatMap((entry) => (entry.kind === 'fires' ? [entry.at.toISOString()] : []))
        const wanted = expected(minutes, rule).filter((at) => at > after.getTime() && at <= until.getTime())
        expect(fires).toEqual(wanted.map((at) => new Date(at).toISOString()))
        const skipped = (why: string): number =>
          entries.reduce((sum, each) => sum + (each.kind === 'skipped' && each.why === why ? each.slots : 0), 0)
        const marked = entries.filter((each) => each.kind === 'fires' && each.mark === 'second-pass').length
        expect(skipped('no-such-time')).toBe(localsWith(0, minutes, rule))
        const doubled = localsWith(2, minutes, rule)
        expect([marked, skipped('second-pass')]).toEqual(rule.hours.length === 24 ? [doubled, 0] : [0, doubled])
        expect(entries.map(({ at }) => at.getTime())).toEqual(
          entries.map(({ at }) => at.getTime()).sort((a, b) => a - b),
        )
      }),
      { numRuns: 150 },
    )
  })

  it('holds for the days node-cron says', { timeout: 120_000 }, () => {
    const some = (least: number, most: number) =>
      fc.oneof(fc.constant('*'), fc.uniqueArray(fc.integer({ min: least, max: most }), { minLength: 1 }).map(String))
    const day = fc.oneof(some(1, 31), fc.constantFrom('L', 'LW', '15W', 'L-3', '1-30,1', '*/2'))
    const weekday = fc.oneof(some(0, 7), fc.constantFrom('MON#2', '5L', 'FRI-MON', '1-5', '?'))
    fc.assert(
      fc.property(day, some(1, 12), weekday, (days, months, weekdays) => {
        const expression = `30 4 ${days} ${months} ${weekdays}`
        fc.pre(validate(expression))
        const [after, until] = [new Date('2027-12-31T12:00:00Z'), new Date('2028-12-31T12:00:00Z')]
        const entries = fireTimes({ expression, timezone: 'UTC', after, until, count: 1000 })
        const task = createTask(expression, () => undefined, { timezone: 'UTC' })
        const wanted = Array.from({ length: 366 }, (_, index) => new Date(Date.UTC(2028, 0, 1 + index, 4, 30)))
        expect(entries.map(({ at }) => at)).toEqual(wanted.filter((at) => task.match(at)))
        void task.destroy()
      }),
      { numRuns: 100 },
    )
  })
})
