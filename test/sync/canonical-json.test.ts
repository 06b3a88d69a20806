import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJson } from '../../src/sync/canonical-json.ts'

test('equal things are written the same way, whatever the order of their keys', () => {
  expect(canonicalJson({ b: [1, { d: null, c: 'x' }], a: undefined, 10: true, 9: '"' })).toBe(
    '{"10":true,"9":"\\"","b":[1,{"c":"x","d":null}]}',
  )
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue(), { maxKeys: 40 }), (object) => {
      const entries = Object.entries(object)
      const text = canonicalJson(object)
      expect(canonicalJson(Object.fromEntries(entries.toReversed()))).toBe(text)
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(object)))
    }),
  )
})
