import { describe, expect, it } from 'vitest'
import { parseCalendar } from '../../src/schedule/business-calendar.ts'

describe('parseCalendar', () => {
  it('reads dates, ranges, names, comments and empty lines', () => {
    const { calendar, problems } = parseCalendar(
      '\ufeff# Holidays\r\n2026-12-25 Christmas Day\r\n\r\n  2026-10-01..2026-10-03   国庆节  # all shut\n2028-02-29\r2026-01-01',
    )
    expect(problems).toEqual([])
    expect([...calendar]).toEqual([
      ['2026-12-25', 'Christmas Day'],
      ['2026-10-01', '国庆节'],
      ['2026-10-02', '国庆节'],
      ['2026-10-03', '国庆节'],
      ['2028-02-29', ''],
      ['2026-01-01', ''],
    ])
  })

  it('names line and value of what it cannot read, and reads the rest', () => {
    const lines = [
      '2026-12-25',
      '25.12.2026 Christmas',
      '2026-02-30',
      '2026-10-07..2026-10-01 turned round',
      '2026-10-01..2036-10-07',
      '2026-10-01..',
      '2026-10-01...2026-10-02',
      'Christmas',
    ]
    const { calendar, problems } = parseCalendar(lines.join('\n'))
    expect([...calendar.keys()]).toEqual(['2026-12-25'])
    expect(problems.map(({ line, value }) => [line, value])).toEqual(
      lines.slice(1).map((value, index) => [index + 2, value]),
    )
    expect(problems.slice(0, 4).map(({ message }) => message)).toEqual([
      '"25.12.2026" is no date: write it as 2026-12-25',
      '"2026-02-30" is no date: write it as 2026-12-25',
      'the range ends before it begins: put the earlier date first',
      'the range has 3660 days: is the year right?',
    ])
  })
})
