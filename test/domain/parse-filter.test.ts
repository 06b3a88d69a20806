import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FilterFields } from '../../src/domain/filter.ts'
import { parseMoment } from '../../src/domain/filter-value.ts'
import { parseFilter } from '../../src/domain/parse-filter.ts'

const fields = {
  state: ['open', 'retried'],
  partner: 'text',
  document: 'id',
  attempts: 'number',
  at: 'time',
  age: 'age',
  text: 'text',
} as const satisfies FilterFields

const read = (text: string) => {
  const parsed = parseFilter(text, fields)
  if (!parsed.ok) throw new Error(parsed.message)
  return parsed.filter
}
const refused = (text: string) => {
  const parsed = parseFilter(text, fields)
  return parsed.ok ? `accepted: ${JSON.stringify(parsed.filter)}` : parsed.message
}

describe('the filter language', () => {
  it('reads terms, lists, comparisons, quotes and bare words', () => {
    expect(read('')).toEqual([])
    expect(read('  state:open   partner:acme,northwind -partner:"Müller & Co, Köln" ')).toEqual([
      { field: 'state', op: 'is', values: ['open'] },
      { field: 'partner', op: 'is', values: ['acme', 'northwind'] },
      { field: 'partner', op: 'is-not', values: ['Müller & Co, Köln'] },
    ])
    expect(read('age>2h at<=2026-11-01T08:00:00+01:00 attempts>=3')).toEqual([
      { field: 'age', op: '>', values: ['2h'] },
      { field: 'at', op: '<=', values: ['2026-11-01T08:00:00+01:00'] },
      { field: 'attempts', op: '>=', values: ['3'] },
    ])
    expect(read('ORD-1 -ORD-2 "foo:bar \\"x\\" \\\\" "-5"')).toEqual([
      { field: 'text', op: 'is', values: ['ORD-1'] },
      { field: 'text', op: 'is-not', values: ['ORD-2'] },
      { field: 'text', op: 'is', values: ['foo:bar "x" \\'] },
      { field: 'text', op: 'is', values: ['-5'] },
    ])
    expect(read('partner:"" partner:http://x?a=b:c')).toEqual([
      { field: 'partner', op: 'is', values: [''] },
      { field: 'partner', op: 'is', values: ['http://x?a=b:c'] },
    ])
  })

  it.each([
    ['colour:red', 'there is no field "colour": the fields are state, partner, document, attempts, at, age, text'],
    ['state:open colour:red', '(at character 12: "colour:red")'],
    ['__proto__:x', 'there is no field'],
    ['constructor:x', 'there is no field "constructor"'],
    ['state:shut', 'state is not "shut": it is one of open, retried'],
    ['state:open,', 'a value is missing (at character 12: "the end")'],
    ['state:', 'a value is missing'],
    ['partner:"acme', 'the quote is not closed (at character 9'],
    ['partner:"acme"x', 'a quoted value ends where its quote does'],
    ['partner:ac"me"', 'a quoted value ends where its quote does'],
    ['partner>acme', 'partner has no order: write partner:value'],
    ['document:4711', 'it is an id such as'],
    ['attempts>many', 'attempts is not "many": it is a whole number'],
    ['attempts>99999999999', 'it is a whole number'],
    ['age:2h', 'age is compared: write age>2h or age<3d'],
    ['age>2 h', 'it is a stretch of time such as 90s, 15m, 2h, 3d or 1w'],
    ['at>yesterday', 'it is a day (2026-11-01)'],
    ['at>2026-06-31', 'it is a day (2026-11-01)'],
    ['at>2026-06-30T12:00:00', 'it is a day (2026-11-01)'],
    ['at:2h', 'takes a day such as at:2026-11-01'],
    ['at>2h,3h', 'at> takes one value'],
    ['-age>2h', '"-" goes with ":" only: turn age> round instead'],
    ['a '.repeat(51), 'a filter has 50 terms at most'],
    [`partner:${'a,'.repeat(200)}a`, 'a term has 200 values at most'],
  ])('refuses %s', (text, message) => {
    expect(refused(text)).toContain(message)
  })

  it('never fails on any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const parsed = parseFilter(text, fields)
        if (!parsed.ok) expect(parsed.at).toBeLessThanOrEqual(text.length)
      }),
    )
    fc.assert(
      fc.property(fc.stringMatching(/^[-a-e:<>=", \\]{0,40}$/), (text) => {
        expect(typeof parseFilter(text, fields).ok).toBe('boolean')
      }),
    )
  })

  it('tells days, instants and spans apart', () => {
    expect(parseMoment('2026-11-01')).toEqual({ kind: 'day', at: new Date('2026-11-01T00:00:00Z') })
    expect(parseMoment('2026-11-01T08:00+08:00')).toEqual({ kind: 'instant', at: new Date('2026-11-01T00:00:00Z') })
    expect(parseMoment('3d')).toEqual({ kind: 'ago', ms: 259_200_000 })
    expect(parseMoment('2026-13-01')).toBeUndefined()
  })
})
