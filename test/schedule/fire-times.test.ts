import { validate } from 'node-cron'
import { describe, expect, it } from 'vitest'
import { problemOfExpression } from '../../src/schedule/cron-expression.ts'
import { type FireEntry, fireTimes, nextFireTime } from '../../src/schedule/fire-times.ts'

type Asked = { expression: string; zone: string; after: string; until?: string; count?: number; holidays?: string[] }

const listOf = ({ expression, zone, after, until, count = 1000, holidays = [] }: Asked): FireEntry[] =>
  fireTimes({
    expression,
    timezone: zone,
    after: new Date(after),
    ...(until === undefined ? {} : { until: new Date(until) }),
    count,
    holidays: new Set(holidays),
  })

/** `03-29 03:30+02:00 moved` and `03-29 02:00..02:45 skipped no-such-time`. */
const brief = (entry: FireEntry): string => {
  const local = entry.local.slice(5, 16).replace('T', ' ')
  if (entry.kind === 'fires') return `${local}${entry.offset}${entry.mark === undefined ? '' : ` ${entry.mark}`}`
  const last = entry.lastLocal === entry.local ? '' : `..${entry.lastLocal.slice(11, 16)}`
  return `${local}${last} skipped ${entry.why}`
}
const briefly = (asked: Asked): string[] => listOf(asked).map(brief)
const instants = (asked: Asked): string[] =>
  listOf(asked).flatMap((entry) => (entry.kind === 'fires' ? [entry.at.toISOString().slice(0, 16)] : []))

describe('when clocks go forward', () => {
  const berlin = { zone: 'Europe/Berlin', after: '2026-03-28T12:00:00Z', until: '2026-03-30T12:00:00Z' }

  it('runs a time of the day that does not exist a day after the run before', () => {
    expect(briefly({ expression: '30 2 * * *', ...berlin })).toEqual([
      '03-29 02:30 skipped no-such-time',
      '03-29 03:30+02:00 moved',
      '03-30 02:30+02:00',
    ])
    const [skipped, moved] = listOf({ expression: '30 2 * * *', ...berlin })
    const clocks = { from: '2026-03-29T02:00:00', to: '2026-03-29T03:00:00' }
    expect(skipped).toMatchObject({ at: new Date('2026-03-29T01:00:00Z'), slots: 1, clocks })
    expect(moved).toMatchObject({ at: new Date('2026-03-29T01:30:00Z'), movedFrom: '2026-03-29T02:30:00', clocks })
  })

  it('keeps the number and the distance of several times of the day, and never makes two runs of one instant', () => {
    expect(briefly({ expression: '*/30 2 * * *', ...berlin, until: '2026-03-29T12:00:00Z' })).toEqual([
      '03-29 02:00..02:30 skipped no-such-time',
      '03-29 03:00+02:00 moved',
      '03-29 03:30+02:00 moved',
    ])
    expect(briefly({ expression: '30 2,3 * * *', ...berlin, until: '2026-03-29T12:00:00Z' })).toEqual([
      '03-29 02:30 skipped no-such-time',
      '03-29 03:30+02:00',
    ])
  })

  it('keeps a pace without runs in between', () => {
    const change = { zone: 'Europe/Berlin', after: '2026-03-29T00:40:00Z', until: '2026-03-29T01:20:00Z' }
    expect(briefly({ expression: '*/15 * * * *', ...change })).toEqual([
      '03-29 01:45+01:00',
      '03-29 02:00..02:45 skipped no-such-time',
      '03-29 03:00+02:00',
      '03-29 03:15+02:00',
    ])
    expect(
      instants({ expression: '0 * * * *', zone: 'America/New_York', after: '2026-03-08T05:30:00Z', count: 3 }),
    ).toEqual(['2026-03-08T06:00', '2026-03-08T07:00', '2026-03-08T08:00'])
  })

  it('knows half an hour on Lord Howe Island and the day Samoa left out', () => {
    expect(
      briefly({ expression: '15 2 * * *', zone: 'Australia/Lord_Howe', after: '2026-10-03T12:00:00Z', count: 2 }),
    ).toEqual(['10-04 02:15 skipped no-such-time', '10-04 02:45+11:00 moved', '10-05 02:15+11:00'])
    expect(
      briefly({ expression: '30 2 * * *', zone: 'Pacific/Apia', after: '2011-12-29T00:00:00Z', count: 3 }),
    ).toEqual(['12-29 02:30-10:00', '12-30 02:30 skipped no-such-time', '12-31 02:30+14:00', '01-01 02:30+14:00'])
    // December 30 would have been a Friday: the week's run is not lost.
    expect(
      briefly({ expression: '0 9 * * FRI', zone: 'Pacific/Apia', after: '2011-12-26T00:00:00Z', count: 2 }),
    ).toEqual(['12-30 09:00 skipped no-such-time', '12-31 09:00+14:00 moved', '01-06 09:00+14:00'])
    expect(
      briefly({ expression: '0 */6 * * *', zone: 'Pacific/Apia', after: '2011-12-30T03:00:00Z', count: 2 }),
    ).toEqual(['12-29 18:00-10:00', '12-30 00:00..18:00 skipped no-such-time', '12-31 00:00+14:00'])
  })

  it('does not ask what was before when it begins right behind the change', () => {
    const asked = { expression: '30 2 * * *', zone: 'Europe/Berlin', count: 1 }
    expect(briefly({ ...asked, after: '2026-03-29T01:00:00Z' })).toEqual(['03-29 03:30+02:00 moved'])
    expect(briefly({ ...asked, after: '2026-03-29T01:30:00Z' })).toEqual(['03-30 02:30+02:00'])
  })
})

describe('when clocks go back', () => {
  const berlin = { zone: 'Europe/Berlin', after: '2026-10-24T12:00:00Z', until: '2026-10-25T12:00:00Z' }

  it('runs a time of the day that comes twice the first time only', () => {
    expect(briefly({ expression: '30 2 * * *', ...berlin })).toEqual([
      '10-25 02:30+02:00 first-pass',
      '10-25 02:30 skipped second-pass',
    ])
    expect(briefly({ expression: '*/30 2 * * *', ...berlin })).toEqual([
      '10-25 02:00+02:00 first-pass',
      '10-25 02:30+02:00 first-pass',
      '10-25 02:00..02:30 skipped second-pass',
    ])
    expect(
      briefly({ expression: '45 1 * * *', zone: 'Australia/Lord_Howe', after: '2026-04-04T12:00:00Z', count: 2 }),
    ).toEqual(['04-05 01:45+11:00 first-pass', '04-05 01:45 skipped second-pass', '04-06 01:45+10:30'])
  })

  it('keeps a pace in both passes', () => {
    expect(briefly({ expression: '*/30 * * * *', ...berlin, after: '2026-10-24T23:45:00Z', count: 5 })).toEqual([
      '10-25 02:00+02:00 first-pass',
      '10-25 02:30+02:00 first-pass',
      '10-25 02:00+01:00 second-pass',
      '10-25 02:30+01:00 second-pass',
      '10-25 03:00+01:00',
    ])
    expect(
      instants({ expression: '0 * * * *', zone: 'America/New_York', after: '2026-11-01T04:30:00Z', count: 3 }),
    ).toEqual(['2026-11-01T05:00', '2026-11-01T06:00', '2026-11-01T07:00'])
  })

  it('takes the second pass for what it is when it begins in it', () => {
    const asked = { zone: 'Europe/Berlin', after: '2026-10-25T01:10:00Z', count: 1 }
    expect(briefly({ ...asked, expression: '30 2 * * *' })).toEqual([
      '10-25 02:30 skipped second-pass',
      '10-26 02:30+01:00',
    ])
    expect(briefly({ ...asked, expression: '*/30 * * * *' })).toEqual(['10-25 02:30+01:00 second-pass'])
  })
})

describe('a zone without changes', () => {
  it('has nothing to mark', () => {
    expect(
      briefly({ expression: '30 2 * * *', zone: 'Asia/Shanghai', after: '2026-03-28T00:00:00Z', count: 2 }),
    ).toEqual(['03-29 02:30+08:00', '03-30 02:30+08:00'])
    const year = listOf({ expression: '0 * * * *', zone: 'Asia/Shanghai', after: '2025-12-31T16:00:00Z', count: 8760 })
    expect(year.every((entry) => entry.kind === 'fires' && entry.mark === undefined)).toBe(true)
    expect(year.at(-1)?.at).toEqual(new Date('2026-12-31T16:00:00Z'))
  })
})

describe('calendars', () => {
  const utc = { zone: 'UTC', after: '2026-01-01T00:00:00Z' }

  it('finds February 29, also on a weekday, months of 31 days and the last days of months', () => {
    expect(instants({ expression: '0 0 29 2 *', ...utc, count: 2 })).toEqual(['2028-02-29T00:00', '2032-02-29T00:00'])
    // 2100 is no leap year: 40 years between two.
    expect(instants({ expression: '0 0 29 2 MON', ...utc, after: '2060-01-01T00:00:00Z', count: 2 })).toEqual([
      '2072-02-29T00:00',
      '2112-02-29T00:00',
    ])
    expect(instants({ expression: '0 6 31 * *', ...utc, count: 4 })).toEqual([
      '2026-01-31T06:00',
      '2026-03-31T06:00',
      '2026-05-31T06:00',
      '2026-07-31T06:00',
    ])
    // A day named twice is not another day.
    expect(instants({ expression: '0 6 1-30,1 * *', ...utc, after: '2026-01-30T12:00:00Z', count: 1 })).toEqual([
      '2026-02-01T06:00',
    ])
    expect(instants({ expression: '0 6 L * *', ...utc, count: 2 })).toEqual(['2026-01-31T06:00', '2026-02-28T06:00'])
    expect(instants({ expression: '0 6 * * MON#2', ...utc, count: 2 })).toEqual([
      '2026-01-12T06:00',
      '2026-02-09T06:00',
    ])
    expect(instants({ expression: '0 6 * * 5L', ...utc, count: 1 })).toEqual(['2026-01-30T06:00'])
  })

  it('takes six fields, and day of month and weekday together', () => {
    const [first, second] = listOf({ expression: '*/20 59 23 * DEC ?', ...utc, count: 2 })
    expect([first?.local, second?.local]).toEqual(['2026-12-01T23:59:00', '2026-12-01T23:59:20'])
    expect(instants({ expression: '0 0 13 * FRI', ...utc, count: 2 })).toEqual(['2026-02-13T00:00', '2026-03-13T00:00'])
  })

  it('ends for an expression no day can meet', () => {
    expect(listOf({ expression: '0 0 31 * MON#1', ...utc })).toEqual([])
    expect(nextFireTime({ expression: '0 0 31 * MON#1', timezone: 'UTC' }, new Date())).toBeUndefined()
  })
})

describe('holidays', () => {
  it('leaves out what falls on a local date of the list, and says so once a day', () => {
    const asked = {
      zone: 'Asia/Shanghai',
      after: '2026-09-30T12:00:00Z',
      holidays: ['2026-10-01', '2026-10-02'],
      count: 1,
    }
    expect(briefly({ expression: '0 */8 * * *', ...asked })).toEqual([
      '10-01 00:00..16:00 skipped holiday',
      '10-02 00:00..16:00 skipped holiday',
      '10-03 00:00+08:00',
    ])
    expect(listOf({ expression: '0 */8 * * *', ...asked })[0]).toMatchObject({ slots: 3 })
    // 23:30 UTC on September 30 is the holiday already.
    expect(briefly({ expression: '30 7 * * *', ...asked })[0]).toBe('10-01 07:30 skipped holiday')
  })

  it('does not run a time moved from a holiday', () => {
    const asked = { expression: '30 2 * * SUN', zone: 'Europe/Berlin', after: '2026-03-28T12:00:00Z', count: 1 }
    expect(briefly({ ...asked, holidays: ['2026-03-29'] })).toEqual([
      '03-29 02:30 skipped no-such-time',
      '03-29 03:30 skipped holiday',
      '04-05 02:30+02:00',
    ])
  })
})

describe('problemOfExpression', () => {
  it('takes what node-cron takes, and names the field else', () => {
    const expressions = [
      '*/5 * * * *', '0 0 1 JAN-MAR MON', '0 22-4 * * *', '@daily', '0 0 LW * *', '0 0 15W * *', '* * * * * *', '0 0 * * 7',
      '60 * * * *', '* * 31 2 *', '1/5 * * * *', '*', '', '0 0 1 1 * 2026', '*/0 * * * *', '? * * * *', 'a b c d e', '@reboot',
    ] // biome-ignore format: a list to be read in rows
    for (const each of expressions) expect(problemOfExpression(each) === undefined, each).toBe(validate(each))
    for (const each of [
      '0 8-18/2 * * *',
      '0 0 15W * *',
      '0 0 * * MON#2',
      '0 0 * * 5L',
      '@weekly',
      '@monthly',
      '@yearly',
    ])
      expect(problemOfExpression(each), each).toBeUndefined()
    expect(problemOfExpression('60 25 * * *')).toBe(
      'is no cron expression: the minute "60" is not possible; the hour "25" is not possible',
    )
    expect(problemOfExpression('* * *')).toContain('expected 5 or 6 fields but got 3')
    expect(() => fireTimes({ expression: 'x', timezone: 'UTC', after: new Date(), count: 1 })).toThrow(/"x" is no cron/)
  })
})

describe('speed', () => {
  it('computes 10,000 fire times in less than a second of the processor', () => {
    for (const expression of ['*/15 * * * *', '30 2 * * *']) {
      const before = process.cpuUsage()
      const entries = listOf({ expression, zone: 'Europe/Berlin', after: '2026-01-01T00:00:00Z', count: 10_000 })
      const { user, system } = process.cpuUsage(before)
      expect(entries.length).toBeGreaterThanOrEqual(10_000)
      expect((user + system) / 1000, expression).toBeLessThan(1_000)
    }
  })
})
