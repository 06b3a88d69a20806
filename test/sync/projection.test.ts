import fc from 'fast-check'
import { expect, test } from 'vitest'
import { holds, projectionHashOf, sourceHashOf } from '../../src/sync/projection.ts'

test('any change of a row shows in its hash, and so does another salt', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (row) => {
      expect(sourceHashOf(structuredClone(row), 's')).toBe(sourceHashOf(row, 's'))
      expect(sourceHashOf({ ...row, ['\u0000new']: 1 }, 's')).not.toBe(sourceHashOf(row, 's'))
    }),
  )
  expect(sourceHashOf({ a: '1' }, 's')).not.toBe(sourceHashOf({ a: 1 }, 's'))
  expect(sourceHashOf({ a: 1 }, 's')).not.toBe(sourceHashOf({ a: 1 }, 't'))
  expect(sourceHashOf({ a: 1 }, 's')).toMatch(/^[\w-]{22}$/)
})

test('the order of keys does not count in what is written', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.string()), (fields) => {
      const shuffled = Object.fromEntries(Object.entries(fields).reverse())
      expect(projectionHashOf(shuffled, undefined)).toBe(projectionHashOf(fields, undefined))
    }),
  )
})

test('only the fields a sink writes are in its projection', () => {
  expect(projectionHashOf({ a: '1', b: '2' }, ['a'])).toBe(projectionHashOf({ a: '1', b: '3' }, ['a']))
  expect(projectionHashOf({ a: '1', b: '2' }, undefined)).not.toBe(projectionHashOf({ a: '1' }, undefined))
})

test('a system holds a record when it has every field that would be written', () => {
  expect(holds({ a: '1', b: '2', c: '3' }, { a: '1', b: '2' }, ['a', 'b', 'c'])).toBe(true)
  expect(holds({ a: '1' }, { a: '1', b: '2' }, ['a', 'b'])).toBe(false)
})
