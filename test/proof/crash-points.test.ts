import { describe, expect, it } from 'vitest'
import type { CrashPoint } from '../../src/domain/crash-point.ts'
import { backends } from '../helpers/crossdock-app.ts'
import { runCrashCase } from './crash-case.ts'

/** The short matrix: those that only a look into the other system, or the sweep, can mend; `npm run prove` runs all on all, over many seeds. */
const points: readonly CrashPoint[] = [
  'interchange-stored',
  'mapping-uncommitted',
  'deliveries-committed',
  'answer-arrived',
  'results-committed',
  'file-put-out',
  'page-uncommitted',
]
const cases = points.map((point, index) => ({ point, backend: backends[index % backends.length] ?? 'embedded' }))

describe('a process killed in the worst moment', () => {
  it.each(cases)(
    'loses and doubles nothing at $point on $backend',
    async ({ point, backend }) => {
      const { breaches, orders, answers } = await runCrashCase({ backend, point, seed: 1 })
      expect(breaches).toEqual([])
      expect(answers).toBe(orders)
    },
    150_000,
  )
})
