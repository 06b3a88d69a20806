import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { acknowledgeFile } from '../../src/edi/acknowledge-file.ts'
import { diffFiles } from '../../src/edi/diff-files.ts'
import { parseFile } from '../../src/edi/parse-file.ts'
import { validateFile } from '../../src/edi/validate-file.ts'
import { explain } from './file-tools.ts'

const files = [
  '1-known-customer.edi',
  '6-edifact-orders.edi',
  '7-ubl-order.xml',
  '8-idoc-orders05.xml',
  '9-cxml-order.xml',
]

/** The file with some bytes changed, and cut off somewhere. */
const damage = (
  whole: Uint8Array,
  changes: readonly (readonly [place: number, byte: number])[],
  kept: number,
): Uint8Array => {
  const bytes = Uint8Array.from(whole)
  for (const [place, byte] of changes) bytes[Math.floor(place * bytes.length)] = byte
  return bytes.subarray(0, Math.ceil(kept * bytes.length))
}

const share = fc.double({ min: 0, max: 0.999, noNaN: true })
const changes = fc.array(fc.tuple(share, fc.nat(255)), { maxLength: 6 })

describe.each(files)('%s, damaged anywhere', (file) => {
  const whole = readFileSync(new URL(`../../examples/orders/${file}`, import.meta.url))

  it('is validated, parsed, compared, explained and answered without a throw', async () => {
    await fc.assert(
      fc.asyncProperty(changes, fc.oneof(fc.constant(1), share), async (changed, kept) => {
        const bytes = damage(whole, changed, kept)
        const report = await validateFile([bytes])
        if (report.interchanges === 0) expect(report.issues.length).toBeGreaterThan(0)
        const tree = await parseFile([bytes])
        expect(diffFiles(tree, await parseFile([bytes]))).toEqual([])
        expect(JSON.stringify(await explain([bytes], 'zh'))).not.toContain('undefined')
        const answer = await acknowledgeFile([bytes], new Date(0))
        if (answer.kind !== 'written' || answer.bytes.length === 0) return
        const { issues } = await validateFile([answer.bytes])
        expect(issues.filter(({ severity }) => severity === 'error')).toEqual([])
      }),
      { numRuns: 60 },
    )
  })
})
