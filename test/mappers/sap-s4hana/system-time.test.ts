import { describe, expect, it } from 'vitest'
import { createSystemTime } from '../../../src/mappers/sap-s4hana/system-time.ts'

const day = (iso: string): string => `/Date(${Date.parse(`${iso}T00:00:00Z`)})/`

describe('the time of a SAP system', () => {
  const berlin = createSystemTime('Europe/Berlin')

  it.each([
    ['UTC', '2026-01-31', 'PT14H30M05S', '2026-01-31T14:30:05.000Z'],
    ['Europe/Berlin', '2026-01-31', 'PT00H30M00S', '2026-01-30T23:30:00.000Z'],
    ['Europe/Berlin', '2026-07-01', 'PT14H00M00S', '2026-07-01T12:00:00.000Z'],
    // Twice on the clock: the earlier one. Never on the clock: read as if it had not been put forward.
    ['Europe/Berlin', '2026-10-25', 'PT02H30M00S', '2026-10-25T00:30:00.000Z'],
    ['Europe/Berlin', '2026-10-25', 'PT03H00M00S', '2026-10-25T02:00:00.000Z'],
    ['Europe/Berlin', '2026-03-29', 'PT02H30M00S', '2026-03-29T00:30:00.000Z'],
    ['Asia/Shanghai', '2026-01-31', 'PT08H00M00S', '2026-01-31T00:00:00.000Z'],
    ['Asia/Kathmandu', '2026-01-31', 'PT05H45M00S', '2026-01-31T00:00:00.000Z'],
  ])('in %s: %s %s', (zone, date, time, instant) => {
    expect(createSystemTime(zone).instantFrom(day(date), time)).toBe(instant)
  })

  it.each([
    [null, 'PT00H00M00S'],
    ['', ''],
    [day('2026-01-31'), undefined],
    [day('2026-01-31'), '14:30'],
    ['2026-01-31', 'PT14H30M05S'],
  ])('is none for %s %s', (date, time) => {
    expect(berlin.instantFrom(date, time)).toBeUndefined()
  })

  it('holds all a window may be stamped with, in the night clocks go back as well', () => {
    expect(berlin.between('2026-01-31T11:00:00Z', '2026-01-31T23:30:00Z')).toEqual({
      from: { date: '2026-01-31', time: 'PT12H00M00S' },
      to: { date: '2026-02-01', time: 'PT00H30M00S' },
    })
    expect(berlin.between('2026-10-25T00:50:00Z', '2026-10-25T01:10:00Z')).toEqual({
      from: { date: '2026-10-25', time: 'PT01H50M00S' },
      to: { date: '2026-10-25', time: 'PT03H10M00S' },
    })
  })
})
