/** A straight line through what was measured over time, and whether it rises or falls by more than chance makes it. */

export type Point = { at: number; value: number }

export type Line = {
  /** Of the value, for each unit of time. */
  slope: number
  standardError: number
  /** The slope differs from nothing by less than chance would make it differ in 95 of 100 runs. */
  isNoise: boolean
}

/**
 * Least squares. What a process holds at one moment it mostly holds at the next, so points near each other say the same twice: the standard error counts
 * only as many points as are left when each is paid for what the one before had told (an autoregression of the first order). Needs four points.
 */
export const fitLine = (points: readonly Point[]): Line => {
  const count = points.length
  if (count < 4) throw new Error(`${count} points are too few for a line with its error, 4 are needed`)
  const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / count
  const [at, value] = [meanOf(points.map((point) => point.at)), meanOf(points.map((point) => point.value))]
  const spread = points.reduce((sum, point) => sum + (point.at - at) ** 2, 0)
  const slope = points.reduce((sum, point) => sum + (point.at - at) * (point.value - value), 0) / spread
  const residuals = points.map((point) => point.value - value - slope * (point.at - at))
  const squares = residuals.reduce((sum, residual) => sum + residual ** 2, 0)
  const told =
    squares === 0 ? 0 : residuals.slice(1).reduce((sum, one, index) => sum + one * (residuals[index] ?? 0), 0)
  const repeats = squares === 0 ? 0 : Math.max(0, told / squares)
  const freedom = Math.max(1, (count * (1 - repeats)) / (1 + repeats) - 2)
  const standardError = Math.sqrt(squares / freedom / spread)
  return { slope, standardError, isNoise: Math.abs(slope) <= studentOf(freedom) * standardError }
}

/**
 * What Student's t stays below in 97.5 of 100 cases, from that of the normal distribution (Abramowitz and Stegun 26.7.5). Less than a hundredth off from 4
 * degrees of freedom on, too small below that.
 */
const studentOf = (freedom: number): number => {
  const z = 1.959964
  return (
    z +
    (z ** 3 + z) / (4 * freedom) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * freedom ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * freedom ** 3)
  )
}
