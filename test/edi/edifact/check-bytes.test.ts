import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isPlainlyRight, type SegmentBytes } from '../../../src/edi/check-bytes.ts'
import { checkSegment, type SegmentText } from '../../../src/edi/check-segment.ts'
import { valueProblems } from '../../../src/edi/edifact/check-values.ts'
import { hasPlainValues } from '../../../src/edi/edifact/check-values-in-bytes.ts'
import { grammarFor } from '../../../src/edi/edifact/grammar/grammars.ts'

const definitions = [...(grammarFor('ORDERS', 'D:96A:UN')?.segments.values() ?? [])]

/** The same segment as a reader has it, as bytes and as text. */
const segmentFrom = (id: string, elements: readonly string[]): { bytes: SegmentBytes; text: SegmentText } => {
  const whole = [id, ...elements].join('+')
  const marks = Int32Array.from([...whole].flatMap((character, place) => (character === '+' ? [place] : [])))
  const hasParts = whole.includes(':')
  const bytes = {
    bytes: Buffer.from(`'\n${whole}'123:4`, 'latin1'),
    start: 2,
    sizeBytes: whole.length,
    marks,
    markCount: elements.length,
    component: hasParts ? 58 : undefined,
  }
  return {
    bytes,
    text: { elements: [id, ...elements], component: ':', repetition: undefined, hasParts, hasControls: false },
  }
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
)
const element = fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => parts.join(':'))
const elements = fc.array(element, { maxLength: 7 })

describe('a segment that is right by its bytes', () => {
  it('is right by its text, in every segment of the directory', () => {
    let right = 0
    fc.assert(
      fc.property(fc.constantFrom(...definitions), elements, (definition, values) => {
        const { bytes, text } = segmentFrom(definition.id, values)
        if (!isPlainlyRight(definition, bytes)) return
        right += 1
        expect([text.elements, findings(definition, text)]).toEqual([text.elements, 0])
      }),
      { numRuns: 3000 },
    )
    expect(right).toBeGreaterThan(30)
  })

  it('has the right dates and item numbers by its text', () => {
    let right = 0
    fc.assert(
      fc.property(fc.constantFrom('DTM', 'LIN', 'PIA'), elements, (id, values) => {
        const { bytes, text } = segmentFrom(id, values)
        if (!hasPlainValues(id, bytes)) return
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
    expect(hasPlainValues(id, segmentFrom(id, values).bytes)).toBe(expected)
  })
})
