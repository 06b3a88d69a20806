import { describe, expect, test } from 'vitest'
import { isTimeFormat, roundedToSource, stepMsOf, timeFromSource, timeToSource } from '../../src/mappers/source-time.ts'

const at = '2026-03-01T08:30:15.250Z'

describe('times of a system', () => {
  test.each([
    ['iso', 0, '2026-03-01T08:30:15.250Z', at],
    ['epoch-ms', 0, '1772353815250', at],
    ['epoch-seconds', 0, '1772353815', '2026-03-01T08:30:15.000Z'],
    ['YYYY-MM-DD HH:mm:ss', 0, '2026-03-01 08:30:15', '2026-03-01T08:30:15.000Z'],
    ['YYYY-MM-DD HH:mm:ss', 480, '2026-03-01 16:30:15', '2026-03-01T08:30:15.000Z'],
    ['DD.MM.YYYY', 0, '01.03.2026', '2026-03-01T00:00:00.000Z'],
    ['YYYYMMDDTHHmmss.SSSZ', 0, '20260301T083015.250Z', at],
  ])('%s at %i minutes: %s', (format, offsetMinutes, text, back) => {
    expect(timeToSource(at, { format, offsetMinutes })).toBe(text)
    expect(timeFromSource(text, { format, offsetMinutes })).toBe(back)
  })

  test.each([
    ['iso', '2026-03-01T16:30:15.250+08:00', at],
    ['iso', '2026-03-01 08:30:15.250', at],
    ['iso', '2026-03-01', '2026-03-01T00:00:00.000Z'],
    ['iso', 'yesterday', undefined],
    ['iso', '', undefined],
    ['iso', null, undefined],
    ['epoch-seconds', 1772353815, '2026-03-01T08:30:15.000Z'],
    ['epoch-seconds', 'x', undefined],
    ['DD.MM.YYYY', '31.04.2026', undefined],
    ['DD.MM.YYYY', '1.4.2026', undefined],
  ])('%s reads %j as %s', (format, value, expected) => {
    expect(timeFromSource(value, { format, offsetMinutes: 0 })).toBe(expected)
  })

  test.each([
    ['YYYY-MM-DD', -300, '2026-03-02T03:30:00Z', '2026-03-01T05:00:00.000Z'],
    ['YYYY-MM-DD', 480, '2026-03-01T23:30:00Z', '2026-03-01T16:00:00.000Z'],
    ['YYYY-MM-DD HH:mm', 330, '2026-03-01T08:30:15.250Z', '2026-03-01T08:30:00.000Z'],
    ['iso', -300, '2026-03-01T08:30:15.250Z', '2026-03-01T08:30:15.250Z'],
  ])('%s at %i minutes rounds %s to %s', (format, offsetMinutes, iso, expected) => {
    expect(roundedToSource(iso, { format, offsetMinutes })).toBe(expected)
  })

  test('formats and their steps', () => {
    expect(['iso', 'epoch-ms', 'DD.MM.YYYY', 'YYYY/MM/DD HH:mm'].every(isTimeFormat)).toBe(true)
    expect(['dd.mm.yyyy', 'MM/YYYY', 'rfc', ''].some(isTimeFormat)).toBe(false)
    expect(['iso', 'epoch-seconds', 'YYYY-MM-DD HH:mm', 'YYYYMMDD'].map(stepMsOf)).toEqual([
      1, 1000, 60_000, 86_400_000,
    ])
  })
})
