import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isPlainlyRight } from '../../src/edi/check-bytes.ts'
import { checkSegment, type Finding } from '../../src/edi/check-segment.ts'
import type { SegmentDef } from '../../src/edi/grammar.ts'
import { grammarFor } from '../../src/edi/x12/grammar/grammars.ts'
import { scannedSegment } from './scanned-segment.ts'

const definitions = [...(grammarFor('850', '005010')?.segments.values() ?? [])].filter(
  ({ elements }) => elements !== undefined,
)

const definitionOf = (id: string): SegmentDef => {
  const definition = definitions.find((each) => each.id === id)
  if (definition === undefined) throw new Error(`No ${id}`)
  return definition
}

const isRightByBytes = (definition: SegmentDef, elements: readonly string[]): boolean => {
  const segment = [definition.id, ...elements].join('*')
  const { bytes } = scannedSegment(segment, { element: '*', component: '>', repetition: undefined, segment: '~' })
  return bytes !== undefined && isPlainlyRight(definition, bytes)
}

const findingsIn = (definition: SegmentDef, elements: readonly string[]): Finding[] => {
  const findings: Finding[] = []
  const text = {
    elements: [definition.id, ...elements],
    component: '>',
    repetition: undefined,
    hasParts: false,
    hasControls: false,
  }
  checkSegment(definition, text, (finding) => findings.push(finding))
  return findings
}

const value = fc.oneof(
  { weight: 4, arbitrary: fc.constant('') },
  fc.stringMatching(/^[0-9]{1,9}$/),
  fc.stringMatching(/^-?[0-9]{0,6}\.?[0-9]{0,3}$/),
  fc.stringMatching(/^(19|20|00)?[0-9]{2}(0[0-9]|1[0-3])([0-3][0-9])$/),
  fc.stringMatching(/^[0-2][0-9][0-6][0-9]([0-6][0-9])?$/),
  fc.constantFrom('EA', 'VP', 'BY', 'ST', 'SA', '00', '002', 'US', 'USD', 'PE', '92', 'ZZ', 'TE', 'A', 'C'),
  fc.stringMatching(/^[A-Z a-z.]{1,40}$/),
)

describe('isPlainlyRight', () => {
  it('never says so of a segment in which the check of the text finds something', () => {
    let right = 0
    fc.assert(
      fc.property(fc.constantFrom(...definitions), fc.array(value, { maxLength: 26 }), (definition, elements) => {
        if (!isRightByBytes(definition, elements)) return
        right += 1
        expect([definition.id, elements, findingsIn(definition, elements)]).toEqual([definition.id, elements, []])
      }),
      { numRuns: 20_000, seed: 850 },
    )
    // A check that never says yes would pass as well.
    expect(right).toBeGreaterThan(300)
  })

  it.each([
    ['BEG', ['00', 'SA', 'NW-4711', '', '20261101']],
    ['PO1', ['1', '10', 'EA', '899.00', 'PE', 'VP', 'NB-PRO-14']],
    ['N1', ['BY', 'NORTHWIND ELECTRONICS', '92', 'NWE-HQ']],
    ['DTM', ['002', '20261204', '0915']],
    ['CTT', ['1', '10']],
  ])('says so of an ordinary %s', (id, elements) => {
    expect(isRightByBytes(definitionOf(id), elements)).toBe(true)
  })

  it.each([
    ['a mandatory element is missing', 'BEG', ['00', 'SA', '', '', '20261101']],
    ['mandatory elements are cut off', 'BEG', ['00', 'SA']],
    ['a code is not of its list', 'BEG', ['QQ', 'SA', 'NW-4711', '', '20261101']],
    ['a number is none', 'PO1', ['1', '1O', 'EA']],
    ['there is no such day', 'BEG', ['00', 'SA', 'NW-4711', '', '20260230']],
    ['there is no such time', 'DTM', ['002', '20261204', '2460']],
    ['a text is too long', 'N1', ['BY', 'X'.repeat(61)]],
    ['an element is one too many', 'CUR', ['BY', 'USD', ...Array.from({ length: 20 }, () => '1')]],
    ['a pair is not complete', 'N1', ['BY', 'NORTHWIND', '92']],
  ])('does not say so when %s', (_, id, elements) => {
    expect(isRightByBytes(definitionOf(id), elements)).toBe(false)
    expect(findingsIn(definitionOf(id), elements)).not.toEqual([])
  })
})
