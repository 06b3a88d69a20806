import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseExactly } from '../../../src/connectors/http/exact-json.ts'

describe('numbers of JSON', () => {
  test.each([
    ['9007199254740993', '9007199254740993'],
    ['12.50', '12.50'],
    ['1e3', '1e3'],
    ['-0', '-0'],
    ['0.1', 0.1],
    ['-12', -12],
    ['123456789012345678.9', '123456789012345678.9'],
  ])('%s is read as %j', (text, expected) => {
    expect(parseExactly(text)).toEqual(expected)
    expect(parseExactly(`{"a":[${text} , {"b":${text}}]}`)).toEqual({ a: [expected, { b: expected }] })
  })

  test('inside of texts they are text, whatever is escaped around them', () => {
    const text = '{"1.50":"\\"2.50\\\\","x":"\\\\","y":1.50}'
    expect(parseExactly(text)).toEqual({ '1.50': '"2.50\\', x: '\\', y: '1.50' })
  })

  test('any JSON that holds no inexact number is read as JSON.parse reads it', () => {
    const isExact = (value: unknown): boolean =>
      JSON.stringify(value, (_, inner) => (Object.is(inner, -0) ? 0 : inner)) !== undefined
    fc.assert(
      fc.property(fc.json({ noUnicodeString: false }), (text) => {
        const plain: unknown = JSON.parse(text)
        const again = JSON.stringify(plain)
        // Numbers as JavaScript writes them come back as numbers.
        if (isExact(plain) && !/[eE]|-0(?![.\d])/.test(again)) expect(parseExactly(again)).toEqual(JSON.parse(again))
      }),
    )
  })

  test('any decimal keeps every digit, as a number or as its text', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^-?(0|[1-9]\d{0,25})(\.\d{1,20})?$/), (number) => {
        const { value } = parseExactly(`{"value":${number}}`) as { value: unknown }
        expect(String(value)).toBe(number)
      }),
    )
  })

  test.each(['', '01', '1.', '{"a":1', '[1 2]', '"', '{"a":--1}', '<html>'])(
    'what is no JSON stays none: %s',
    (text) => {
      expect(() => parseExactly(text)).toThrow(SyntaxError)
    },
  )
})
