import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { beginOfDay, datesBefore, localMoment } from '../../src/schedule/local-day.ts'

describe('local days', () => {
  it('go by the clock on the wall', () => {
    const at = Date.parse('2026-11-28T22:30:00Z')
    expect(localMoment('UTC', at)).toEqual({ date: '2026-11-28', hour: 22 })
    expect(localMoment('Asia/Shanghai', at)).toEqual({ date: '2026-11-29', hour: 6 })
    expect(localMoment('America/New_York', at)).toEqual({ date: '2026-11-28', hour: 17 })
    expect(beginOfDay('Asia/Shanghai', '2026-11-29').toISOString()).toBe('2026-11-28T16:00:00.000Z')
    expect(beginOfDay('Europe/Berlin', '2026-03-29').toISOString()).toBe('2026-03-28T23:00:00.000Z')
    expect(beginOfDay('Europe/Berlin', '2026-03-30').toISOString()).toBe('2026-03-29T22:00:00.000Z')
    expect(datesBefore('2026-03-01', 3)).toEqual(['2026-02-28', '2026-02-27', '2026-02-26'])
    expect(datesBefore('2026-01-07', 2, 7)).toEqual(['2025-12-31', '2025-12-24'])
  })

  it('every moment lies in the day it shows', () => {
    const zones = fc.constantFrom(
      'UTC',
      'Asia/Shanghai',
      'Europe/Berlin',
      'America/Los_Angeles',
      'Asia/Kathmandu',
      'Australia/Lord_Howe',
    )
    fc.assert(
      fc.property(
        zones,
        fc.date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true }),
        (zone, at) => {
          const { date, hour } = localMoment(zone, at.getTime())
          const sinceMs = at.getTime() - beginOfDay(zone, date).getTime()
          expect(sinceMs).toBeGreaterThanOrEqual(0)
          expect(Math.abs(sinceMs / 3_600_000 - hour)).toBeLessThan(2.01)
        },
      ),
    )
  })
})
