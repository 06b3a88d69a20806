import { describe, expect, it } from 'vitest'
import { type FaultCase, runFaultCase } from './fault-case.ts'

/** The quick ones; `npm run prove -- --faults` runs all on all, over many seeds. */
const cases: readonly Omit<FaultCase, 'seed'>[] = [
  { fault: 'redis-emptied', backend: 'redis' },
  { fault: 'redis-killed', backend: 'redis' },
]

describe('a fault from outside in the middle of work', () => {
  it.each(cases)(
    'loses and doubles nothing: $fault on $backend',
    async ({ fault, backend }) => {
      const { breaches, orders, answers } = await runFaultCase({ backend, fault, seed: 1 })
      expect(breaches).toEqual([])
      expect(answers).toBe(orders)
    },
    240_000,
  )
})
