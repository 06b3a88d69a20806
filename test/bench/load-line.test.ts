import { describe, expect, it } from 'vitest'
import { fitLine } from '../../bench/load-line.ts'
import { randomFrom } from '../helpers/random.ts'

const pointsOf = (values: readonly number[]) => values.map((value, at) => ({ at, value }))

/** How many of so many runs of 60 samples are said to rise or fall; each sample keeps that share of the one before. */
const alarmsIn = (runs: number, keeps: number, slope: number): number => {
  const random = randomFrom(7)
  const drawn = (): number => random() + random() + random() + random() - 2
  let alarms = 0
  for (let run = 0; run < runs; run += 1) {
    let state = drawn()
    const values = Array.from({ length: 60 }, (_, at) => {
      state = keeps * state + drawn()
      return 300 + slope * at + state
    })
    if (!fitLine(pointsOf(values)).isNoise) alarms += 1
  }
  return alarms
}

describe('fitLine', () => {
  it('is the line of least squares with its standard error', () => {
    const { slope, standardError, isNoise } = fitLine(
      pointsOf([3, 5.5, 6.2, 9.4, 10.7, 13.6, 14.8, 17.1, 19.3, 20.6, 23.5, 24.7]),
    )
    // Worked out apart from it, with NumPy.
    expect(slope).toBeCloseTo(1.9979, 4)
    expect(standardError).toBeCloseTo(0.038558, 5)
    expect(isNoise).toBe(false)
  })

  it('raises a false alarm in about 5 of 100 runs', () => {
    const alarms = alarmsIn(1000, 0, 0)
    expect(alarms).toBeGreaterThan(25)
    expect(alarms).toBeLessThan(80)
  })

  it('does not take for growth that a value stays near the one before', () => {
    expect(alarmsIn(1000, 0.7, 0)).toBeLessThan(160)
  })

  it('sees what grows', () => {
    expect(alarmsIn(200, 0, 0.03)).toBe(200)
    expect(alarmsIn(200, 0.7, 0.1)).toBeGreaterThan(190)
  })

  it('refuses what has no error to speak of', () => {
    expect(() => fitLine(pointsOf([1, 2, 3]))).toThrow('3 points are too few')
  })

  it('takes what never changes for that', () => {
    expect(fitLine(pointsOf([5, 5, 5, 5, 5]))).toEqual({ slope: 0, standardError: 0, isNoise: true })
  })
})
