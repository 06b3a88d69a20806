import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isPlainlyRight } from '../../../src/edi/check-bytes.ts'
import { checkSegment, type SegmentText } from '../../../src/edi/check-segment.ts'
import { valueProblems } from '../../../src/edi/edifact/check-values.ts'
import { hasPlainValues } from '../../../src/edi/edifact/check-values-in-bytes.ts'
import { grammarFor } from '../../../src/edi/edifact/grammar/grammars.ts'
import { scannedSegment } from '../scanned-segment.ts'

const definitions = [...(grammarFor('ORDERS', 'D:96A:UN')?.segments.values() ?? [])]

const delimiters = { element: '+', component: ':', repetition: undefined, segment: "'", release: '?' }

const segmentFrom = (id: string, elements: readonly string[]) => scannedSegment([id, ...elements].join('+'), delimiters)

const isRightByBytes = (definition: (typeof definitions)[number], elements: readonly string[]): boolean => {
  const { bytes } = segmentFrom(definition.id, elements)
  return bytes !== undefined && isPlainlyRight(definition, bytes)
}

const findings = (definition: (typeof definitions)[number], text: SegmentText): number => {
  let count = 0
  checkSegment(definition, text, () => {
    count += 1
  })
  return count
}

const part = fc.oneof(
  { weight: 3, arbitrary: fc.constant('') },
  fc.constantFrom('1', '9', 'EN', 'SRV', 'UP', 'SA', 'BY', '102', '203', '20261101', '20260229', '4006381333931'),
  fc.constantFrom('4006381333932', '10.5', '10,5', '-3', '1.2.3', 'PCE', 'PIECES', 'x'.repeat(36), ' EN', 'E '),
  fc.constantFrom('?+', '??', 'a?:b', "?'x", '20261101?+', '?:'.repeat(35)),
)
const element = fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => parts.join(':'))
const elements = fc.array(element, { maxLength: 7 })

describe('a segment that is right by its bytes', () => {
  it('is right by its text, in every segment of the directory', () => {
    let right = 0
    fc.assert(
      fc.property(fc.constantFrom(...definitions), elements, (definition, values) => {
        const { text } = segmentFrom(definition.id, values)
        if (!isRightByBytes(definition, values)) return
        right += 1
        expect([text.elements, findings(definition, text)]).toEqual([text.elements, 0])
      }),
      { numRuns: 6000 },
    )
    expect(right).toBeGreaterThan(30)
  })

  it('has the right dates and item numbers by its text', () => {
    let right = 0
    fc.assert(
      fc.property(fc.constantFrom('DTM', 'LIN', 'PIA'), elements, (id, values) => {
        const { bytes, text } = segmentFrom(id, values)
        if (bytes === undefined || !hasPlainValues(id, bytes)) return
        right += 1
        expect([text.elements, valueProblems(id, text)]).toEqual([text.elements, []])
      }),
      { numRuns: 3000 },
    )
    expect(right).toBeGreaterThan(100)
  })

  it.each([
    ['DTM', ['137:20261101:102'], true],
    ['DTM', ['137:20261131:102'], false],
    ['LIN', ['1', '', '4006381333931:EN'], true],
    ['LIN', ['1', '', '4006381333932:EN'], false],
    ['LIN', ['1'], true],
    ['PIA', ['1', 'ABC:SA', '4006381333931:EN'], true],
    ['PIA', ['1', 'ABC:SA', 'ABC:EN'], false],
    ['PIA', ['1', 'ABC:SRV'], false],
  ])('%s %j: %s', (id, values, expected) => {
    const { bytes } = segmentFrom(id, values)
    expect(bytes !== undefined && hasPlainValues(id, bytes)).toBe(expected)
  })

  it.each([
    ['released separators are text', 'NAD', ['BY', '1::9', '', 'Smith ?+ Sons?: ??'], true],
    ['release characters do not count towards a length', 'FTX', ['AAI', '', '', '?+'.repeat(70)], true],
    ['what is released counts', 'FTX', ['AAI', '', '', '?+'.repeat(71)], false],
    ['a number that holds one is for the text', 'QTY', ['21:5?+:PCE'], false],
    ['components are counted without the released ones', 'QTY', ['21:5:P?:'], true],
    ['there is a component too many', 'QTY', ['21:5:PCE:X'], false],
  ])('%s: %s %j', (_, id, values, expected) => {
    const definition = definitions.find((each) => each.id === id)
    expect(definition !== undefined && isRightByBytes(definition, values)).toBe(expected)
  })
})
