import { describe, expect, it } from 'vitest'
import { isDecided, judged, type Outcome, type Result, standingOf, tableOf } from './tally.ts'

const late = 'back after 19.3 s, 15 s are promised'
const right: Outcome = { breaches: [], orders: 20, recoveredMs: 4_000 }
const tooLate: Outcome = { breaches: [], orders: 20, recoveredMs: 19_300, late }
const lost: Outcome = { ...tooLate, breaches: ['order in the ERP: P7 is lost'] }
const missed: Outcome = { ...right, missed: 'the process did not die' }

describe('how a kill or a fault stands', () => {
  it('is open while it was late beside others only, and is decided alone', () => {
    const open = judged(tooLate, 'beside others')
    expect([standingOf(open), isDecided(open), open.breaches]).toEqual(['late', false, []])
    expect(standingOf(judged(right, 'again alone'))).toBe('passed alone')
    const again = judged(tooLate, 'again alone')
    expect([standingOf(again), isDecided(again), again.breaches]).toEqual(['failed alone', true, [late]])
    expect(standingOf(judged(tooLate, 'alone'))).toBe('failed')
  })

  it('is failed where something was lost, late or not, and does not run again', () => {
    const beside = judged(lost, 'beside others')
    expect([standingOf(beside), isDecided(beside)]).toEqual(['failed', true])
    expect(beside.breaches).toEqual([...lost.breaches, late])
    expect(standingOf(judged({ ...lost, late: undefined }, 'again alone'))).toBe('failed alone')
  })

  it('is open while it did not strike', () => {
    expect([standingOf(judged(missed, 'beside others')), isDecided(missed)]).toEqual(['missed', false])
  })
})

describe('the table', () => {
  const kill = (outcome: Outcome, seed: number): Result => ({
    ...outcome,
    backend: 'embedded',
    point: 'draining',
    seed,
    version: 'v',
  })
  const results = [
    right,
    judged(tooLate, 'beside others'),
    judged({ ...right, recoveredMs: 5_000 }, 'again alone'),
    judged(tooLate, 'again alone'),
    missed,
    judged({ ...lost, recoveredMs: 1_000 }, 'beside others'),
  ].map(kill)

  it('counts the late ones apart from those that failed', () => {
    expect(tableOf(results, ['draining'], 'kill')).toBe(
      [
        '4 kills, 80 orders put in, 2 kills after which something was lost, doubled, left lying or held up too long, 1 that did not strike and prove nothing, 1 late and not yet run again alone. Late beside others and counted as they came out alone: 2, of which 1 failed.',
        '',
        '| killed at | embedded | postgres | redis |',
        '|---|---|---|---|',
        '| `draining` | 4, 2 failed, 2 late and run again alone (1 failed), 1 late and not yet run again alone, 1 did not strike, back after 19.3 s at most | not run | not run |',
      ].join('\n'),
    )
  })

  it('counts faults in the same way', () => {
    const held = { ...right, late: 'J1 took 20900 ms', backend: 'redis', fault: 'partner-flood', seed: 1 } as const
    const table = tableOf([{ ...held, version: 'v' }], ['partner-flood'], 'fault')
    expect(table).toContain('0 faults, 0 orders put in, 0 faults after which')
    expect(table).toContain('| `partner-flood` | not run | not run | 0, 0 failed, 1 late and not yet run again alone |')
  })
})
