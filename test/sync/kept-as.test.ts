import { describe, expect, test } from 'vitest'
import type { FieldValue } from '../../src/domain/record-fields.ts'
import { isKeptAs } from '../../src/sync/kept-as.ts'

describe('what a system makes of a value', () => {
  test.each<[string, FieldValue | undefined, FieldValue]>([
    ['shortened', 'Norddeutsche Masch', 'Norddeutsche Maschinenfabrik'],
    ['spelt its own way', '+492065550100', '+49 (206) 555-0100'],
    ['one of several', [{ value: 'DE1' }], [{ value: 'DE1' }, { value: 'DE2' }]],
    ['lines put together', { lines: ['Tor 3', 'Halle 1, Dock 4'] }, { lines: ['Tor 3', 'Halle 1', 'Dock 4'] }],
    ['without a part', { city: 'Kiel' }, { city: 'Kiel', region: 'SH' }],
    ['not at all', undefined, 'SH'],
  ])('is what was written, %s', (_, read, written) => expect(isKeptAs(read, written)).toBe(true))

  test.each<[string, FieldValue | undefined, FieldValue]>([
    ['another text', 'Süddeutsche', 'Norddeutsche Maschinenfabrik'],
    ['a longer text', 'Hansen GmbH', 'Hansen'],
    ['an empty one', '', 'Hansen'],
    ['one more', [{ value: 'DE1' }, { value: 'DE2' }], [{ value: 'DE1' }]],
    ['another part', { city: 'Kiel', region: 'SH' }, { city: 'Kiel' }],
    ['another word', false, true],
    ['another number of the same letters', [{ value: 'DE1' }], { value: 'DE1' }],
  ])('is not %s', (_, read, written) => expect(isKeptAs(read, written)).toBe(false))
})
