import { expect, test } from 'vitest'
import {
  dateToTryton,
  decimalToTryton,
  plainFromTryton,
  timestampToTryton,
} from '../../../src/mappers/tryton/typed-json.ts'

test('what Tryton sends becomes plain JSON, however deep it lies', () => {
  const sent = {
    rows: [
      {
        price: { __class__: 'Decimal', decimal: '12.5000' },
        tiny: { __class__: 'Decimal', decimal: '1E-7' },
        huge: { __class__: 'Decimal', decimal: '1E+3' },
        day: { __class__: 'date', year: 2026, month: 1, day: 9 },
        stamp: { __class__: 'datetime', year: 2026, month: 1, day: 9, hour: 3, minute: 4, second: 5, microsecond: 42 },
        time: { __class__: 'time', hour: 23, minute: 0, second: 1, microsecond: 0 },
        lead: { __class__: 'timedelta', seconds: 86400 },
        file: { __class__: 'bytes', base64: 'aGVs\nbG8=\n' },
        nothing: null,
        flag: true,
      },
    ],
  }
  expect(plainFromTryton(sent)).toEqual({
    rows: [
      {
        price: '12.5',
        tiny: '0.0000001',
        huge: '1000',
        day: '2026-01-09',
        stamp: '2026-01-09T03:04:05.000042Z',
        time: '23:00:01.000000',
        lead: 86400,
        file: 'aGVsbG8=',
        nothing: null,
        flag: true,
      },
    ],
  })
})

test('a stamp goes to Tryton with all its microseconds and comes back the same', () => {
  for (const iso of ['2026-11-22T19:23:39.546862Z', '2026-01-01T00:00:00.000000Z'])
    expect(plainFromTryton(timestampToTryton(iso))).toBe(iso)
})

test('times of other precision and zone are understood', () => {
  const second = { __class__: 'datetime', year: 2026, month: 3, day: 1, hour: 10, minute: 0, second: 0, microsecond: 0 }
  expect(timestampToTryton('2026-03-01T10:00:00Z')).toEqual(second)
  expect(timestampToTryton('2026-03-01T12:00:00+02:00')).toEqual(second)
  expect(timestampToTryton('2026-03-01T10:00:00.5Z')).toEqual({ ...second, microsecond: 500000 })
})

test('what is no number stays as it is, for the shape of the row to refuse', () => {
  expect(plainFromTryton({ __class__: 'Decimal', decimal: 'many' })).toBe('many')
  expect(plainFromTryton({ __class__: 'Unheard' })).toEqual({ __class__: 'Unheard' })
})

test('decimals and dates as Tryton takes them', () => {
  expect(decimalToTryton('0.10')).toEqual({ __class__: 'Decimal', decimal: '0.10' })
  expect(dateToTryton('2026-12-31')).toEqual({ __class__: 'date', year: 2026, month: 12, day: 31 })
})
