import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { suggestTerms } from '../../console/src/list/suggest-terms.ts'
import { writeFilter } from '../../console/src/list/write-filter.ts'
import type { Condition } from '../../src/domain/filter.ts'
import { deliveryFields, documentFields } from '../../src/domain/list-fields.ts'
import { parseFilter } from '../../src/domain/parse-filter.ts'

describe('a filter that is written', () => {
  const values = fc.array(fc.string({ minLength: 1, maxLength: 20 }), { minLength: 1, maxLength: 4 })
  const condition: fc.Arbitrary<Condition> = fc.oneof(
    fc.record({
      field: fc.constantFrom('partner', 'system', 'order'),
      op: fc.constantFrom('is' as const, 'is-not' as const),
      values,
    }),
    fc.record({ field: fc.constant('text'), op: fc.constant('is' as const), values }),
    fc.record({
      field: fc.constant('age'),
      op: fc.constantFrom('<' as const, '>=' as const),
      values: fc.constantFrom(['2h'], ['90s']),
    }),
    fc.record({
      field: fc.constant('state'),
      op: fc.constant('is' as const),
      values: fc.subarray(['mapped', 'dead', 'sent'], { minLength: 1 }),
    }),
  )

  it('is read as what it was, whatever partners are called', () => {
    fc.assert(
      fc.property(fc.array(condition, { maxLength: 5 }), (filter) => {
        expect(parseFilter(writeFilter(filter), documentFields)).toEqual({ ok: true, filter })
      }),
    )
  })
})

describe('suggestions', () => {
  it('begin with the fields of the list, and leave out bare words', () => {
    const fields = suggestTerms('', documentFields)
    expect(fields).toContain('state:')
    expect(fields).toContain('age>')
    expect(fields.some((term) => term.startsWith('text'))).toBe(false)
  })

  it('complete the last word only, and keep a minus', () => {
    expect(suggestTerms('partner:acme -st', documentFields)).toEqual(['partner:acme -state:'])
  })

  it('offer the values of a field that are not named yet', () => {
    expect(suggestTerms('state:de', deliveryFields)).toEqual(['state:dead'])
    const more = suggestTerms('state:dead,', deliveryFields)
    expect(more).toContain('state:dead,done')
    expect(more).not.toContain('state:dead,dead')
  })

  it('are nothing for a field that takes any text', () => {
    expect(suggestTerms('partner:ac', documentFields)).toEqual([])
  })
})
