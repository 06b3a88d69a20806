import { describe, expect, it } from 'vitest'
import { planSlots, type ScheduleRules } from '../../src/schedule/plan-slots.ts'

const at = (time: string): Date => new Date(`2026-11-20T${time}Z`)
const hourly = (catchUp: ScheduleRules['catchUp'], more: Partial<ScheduleRules> = {}): ScheduleRules => ({
  expression: '0 * * * *',
  timezone: 'UTC',
  catchUp,
  ...more,
})

describe('planSlots', () => {
  it('takes a slot that is on time under every rule, and nothing between slots', () => {
    for (const catchUp of ['skip', 'once', 'all'] as const) {
      const late = planSlots(hourly(catchUp), at('08:00:00'), at('09:00:31'))
      expect(late, catchUp).toEqual({ take: [at('09:00:00')], passedOver: [], isCut: false })
      expect(planSlots(hourly(catchUp), at('09:00:00'), at('09:59:59')).take, catchUp).toEqual([])
      expect(planSlots(hourly(catchUp), undefined, at('09:00:00')).take, catchUp).toEqual([])
    }
  })

  it('catches up as it is told', () => {
    const [last, now] = [at('08:00:00'), at('11:30:00')]
    const missed = [at('09:00:00'), at('10:00:00'), at('11:00:00')]
    expect(planSlots(hourly('skip'), last, now)).toEqual({
      take: [],
      passedOver: missed.map((slot) => ({ at: slot, why: 'missed' })),
      isCut: false,
    })
    expect(planSlots(hourly('once'), last, now)).toEqual({
      take: [at('11:00:00')],
      passedOver: missed.slice(0, 2).map((slot) => ({ at: slot, why: 'covered' })),
      isCut: false,
    })
    expect(planSlots(hourly('all'), last, now)).toEqual({ take: missed, passedOver: [], isCut: false })
    // The slot of now is on time: the missed ones before it are covered by it.
    expect(planSlots(hourly('skip'), last, at('11:00:05'))).toMatchObject({
      take: [at('11:00:00')],
      passedOver: [{ why: 'covered' }, { why: 'covered' }],
    })
  })

  it('plans nothing when the clock went back', () => {
    for (const catchUp of ['skip', 'once', 'all'] as const)
      expect(planSlots(hourly(catchUp), at('11:00:00'), at('10:10:00'))).toEqual({
        take: [],
        passedOver: [],
        isCut: false,
      })
  })

  it('looks at the latest 1000 slots only, fast, however many there are', () => {
    const before = process.cpuUsage()
    const everySecond = hourly('all', { expression: '* * * * * *' })
    const plan = planSlots(everySecond, new Date('2025-11-20T00:00:00Z'), at('12:00:00'))
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(1_000)
    expect(plan.take).toHaveLength(1000)
    expect(plan).toMatchObject({ isCut: true, passedOver: [] })
    expect([plan.take[0], plan.take.at(-1)]).toEqual([at('11:43:21'), at('12:00:00')])
    const yearly = hourly('all', { expression: '0 6 1 3 *' })
    expect(
      planSlots(yearly, new Date('2023-01-01T00:00:00Z'), at('12:00:00')).take.map((slot) => slot.getUTCFullYear()),
    ).toEqual([2023, 2024, 2025, 2026])
  })

  it('never takes a slot of a holiday', () => {
    const rules = hourly('all', { expression: '0 6 * * *', holidays: new Set(['2026-11-19']) })
    expect(planSlots(rules, new Date('2026-11-17T12:00:00Z'), at('12:00:00')).take).toEqual([
      new Date('2026-11-18T06:00:00Z'),
      at('06:00:00'),
    ])
  })
})
