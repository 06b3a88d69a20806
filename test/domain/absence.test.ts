import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { absenceOf, usualHours } from '../../src/domain/absence.ts'

const day = (counts: Record<number, number> = {}): number[] =>
  Array.from({ length: 24 }, (_, hour) => counts[hour] ?? 0)
const usual = Array.from({ length: 8 }, () => day({ 8: 25, 9: 15, 14: 60 }))
const ask = (given: Partial<Parameters<typeof absenceOf>[0]>) =>
  absenceOf({ today: day(), before: usual, hour: 10, holiday: false, what: 'orders', ...given })

describe('who is missed', () => {
  it('says what usually came by the last full hour, and what came', () => {
    expect(ask({})).toMatchObject({ usualByNow: 40, absent: 'usually 40 orders by 10:00, today 0', sinceHour: 9 })
    expect(ask({ today: day({ 8: 3 }) }).absent).toBe('usually 40 orders by 10:00, today 3')
    expect(ask({ today: day({ 9: 9 }) })).toMatchObject({ usualByNow: 40, absent: null, sinceHour: null })
  })

  it('waits for the hour by which something usually came', () => {
    expect(ask({ hour: 8 })).toMatchObject({ usualByNow: 0, absent: null, sinceHour: null })
    expect(ask({ hour: 9 }).absent).toBe('usually 25 orders by 09:00, today 0')
  })

  it('misses nobody on a holiday, nobody who is new, and nobody who sends little', () => {
    expect(ask({ holiday: true }).absent).toBeNull()
    expect(ask({ before: usual.slice(0, 2) })).toMatchObject({ usualByNow: null, absent: null, sinceHour: null })
    expect(ask({ before: [...usual.slice(0, 2), ...Array.from({ length: 6 }, () => day())] }).usualByNow).toBeNull()
    expect(ask({ before: Array.from({ length: 8 }, () => day({ 8: 4 })) }).absent).toBeNull()
  })

  it('is not led astray by one odd week', () => {
    const odd = [day({ 8: 4000 }), day(), ...usual.slice(0, 6)]
    expect(ask({ before: odd }).usualByNow).toBe(40)
    expect(ask({ today: day({ 8: 30 }), before: odd }).absent).toBeNull()
  })

  it('knows the usual hours', () => {
    expect(usualHours(usual)).toEqual(day({ 8: 25, 9: 15, 14: 60 }))
    expect(usualHours([])).toEqual(day())
  })
})

const counts = fc.array(fc.nat(500), { minLength: 24, maxLength: 24 })
const expected = fc.record({
  today: counts,
  before: fc.array(counts, { maxLength: 8 }),
  hour: fc.integer({ min: 0, max: 23 }),
  holiday: fc.boolean(),
  what: fc.constant('orders'),
})
const total = (numbers: readonly number[]): number => numbers.reduce((sum, n) => sum + n, 0)

describe('for any days', () => {
  it('more that came never makes somebody missed', () => {
    fc.assert(
      fc.property(expected, fc.nat(23), fc.nat(1000), (given, hour, more) => {
        const today = given.today.map((n, at) => (at === hour ? n + more : n))
        if (absenceOf(given).absent === null) expect(absenceOf({ ...given, today }).absent).toBeNull()
      }),
    )
  })

  it('misses only who sent far less than on most of the days', () => {
    fc.assert(
      fc.property(expected, (given) => {
        const { absent, sinceHour, usualByNow } = absenceOf(given)
        expect((absent === null) === (sinceHour === null)).toBe(true)
        if (absent === null) return
        expect(given.holiday).toBe(false)
        expect(total(given.today)).toBeLessThanOrEqual((usualByNow ?? 0) / 5)
        const busier = given.before.filter((one) => total(one.slice(0, given.hour)) >= (usualByNow ?? 0))
        expect(busier.length * 2).toBeGreaterThanOrEqual(given.before.length - 1)
        expect(sinceHour).toBeLessThanOrEqual(given.hour)
      }),
    )
  })

  it('the order of the weeks does not matter, as long as the first one had something', () => {
    const worked = counts.filter((one) => total(one) > 0)
    fc.assert(
      fc.property(expected, fc.array(worked, { maxLength: 8 }), (given, before) => {
        expect(absenceOf({ ...given, before })).toEqual(absenceOf({ ...given, before: [...before].reverse() }))
      }),
    )
  })
})
