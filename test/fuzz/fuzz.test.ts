import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createRandom } from '../../src/sandbox/random.ts'
import { type DocumentKind, documentsToDamage } from './documents.ts'
import { mutated } from './mutations.ts'
import { openTarget } from './targets.ts'

const root = resolve(import.meta.dirname, '../..')
const cases: [DocumentKind, number][] = [
  ['edi', 1_500],
  ['xml', 600],
  ['flat', 600],
  ['csv', 150],
  ['http', 60],
]

describe('damaged documents (npm run fuzz tries many more)', { timeout: 180_000 }, () => {
  it.each(cases)(
    '%s: are read without a throw or a hang, alike in any cut, and taken or refused',
    async (kind, count) => {
      const documents = documentsToDamage(root, kind)
      const target = await openTarget(kind, root)
      const faults: string[] = []
      for (let number = 1; number <= count; number += 1) {
        const fault = await target.faultOf(mutated(documents, createRandom(number)), number)
        if (fault !== undefined) faults.push(`${number}: ${fault}`)
      }
      await target.close()
      expect(faults).toEqual([])
    },
  )

  it('are damaged alike for the same number', () => {
    const documents = documentsToDamage(root, 'edi')
    const again = (number: number) => mutated(documents, createRandom(number)).toString('latin1')
    expect(again(7)).toBe(again(7))
    expect(new Set(Array.from({ length: 50 }, (_, number) => again(number))).size).toBeGreaterThan(40)
  })
})
