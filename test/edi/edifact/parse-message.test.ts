import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Delimiters } from '../../../src/edi/edi.ts'
import type { CharacterSet } from '../../../src/edi/edifact/character-set.ts'
import { componentOf, parseMessage } from '../../../src/edi/edifact/parse-message.ts'
import { splitText, withoutReleases } from '../../../src/edi/edifact/split-text.ts'
import { bytesOf } from './build.ts'

const delimiters: Delimiters = { element: '+', component: ':', repetition: undefined, segment: "'", release: '?' }

const parse = (text: string, encoding: CharacterSet = 'latin1', changed: Partial<Delimiters> = {}) => {
  const parsed = parseMessage(bytesOf(text), { ...delimiters, ...changed }, encoding)
  if (!parsed.ok) throw new Error(parsed.issues.map(({ message }) => message).join())
  return parsed.value
}

describe('a message', () => {
  it('has type, version and reference from UNH', () => {
    const { type, version, controlNumber } = parse("UNH+ME001+ORDERS:D:96A:UN:EAN008'UNT+2+ME001'")
    expect({ type, version, controlNumber }).toEqual({
      type: 'ORDERS',
      version: 'D:96A:UN:EAN008',
      controlNumber: 'ME001',
    })
  })

  it('has segments with their components, numbered as in the standard', () => {
    const { segments } = parse("UNH+1+ORDERS:D:96A:UN'\r\nLIN+1++4006381333931:EN'\r\n UNT+3+1'")
    expect(segments[1]).toEqual({ id: 'LIN', elements: [['LIN'], ['1'], [''], ['4006381333931', 'EN']], position: 2 })
    expect(componentOf(segments[1], 3, 2)).toBe('EN')
    expect([componentOf(segments[1], 2), componentOf(segments[1], 9), componentOf(undefined, 1)]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })

  it('has its release characters resolved', () => {
    const { segments } = parse("UNH+1+ORDERS'FTX+AAI+++O?'Neill ?+ Sons?: why??:b??'UNT+3+1'")
    expect(segments.map(({ id }) => id)).toEqual(['UNH', 'FTX', 'UNT'])
    expect(segments[1]?.elements[4]).toEqual(["O'Neill + Sons: why?", 'b?'])
  })

  it('keeps repetitions apart', () => {
    const { segments } = parse("UNH+1+X'ABC+a:b*c:d?*e+f'", 'latin1', { repetition: '*' })
    expect(segments[1]?.elements).toEqual([['ABC'], ['a', 'b'], ['f']])
    expect(segments[1]?.repetitions).toEqual(new Map([[1, [['c', 'd*e']]]]))
  })

  it('is put together again when it was wrapped', () => {
    const { segments } = parse("UNH+1+ORD\r\nERS:D'FT\nX+AAI+++a?\r\n'b'")
    expect(segments.map(({ elements }) => elements)).toEqual([
      [['UNH'], ['1'], ['ORDERS', 'D']],
      [['FTX'], ['AAI'], [''], [''], ["a'b"]],
    ])
  })

  it('ends segments at line breaks where those are the terminator', () => {
    const { segments } = parse('UNH+1+ORDERS\r\nBGM+220\r\n', 'latin1', { segment: '\n' })
    expect(segments.map(({ id }) => id)).toEqual(['UNH', 'BGM'])
  })

  it('is refused when it begins with anything but UNH, or its bytes do not fit', () => {
    expect(parseMessage(bytesOf("BGM+220'"), delimiters, 'latin1')).toMatchObject({ ok: false })
    const body = bytesOf("UNH+1+ORDERS'NAD+BY+++M\u00fcller'")
    expect(parseMessage(body, delimiters, 'utf-8')).toMatchObject({
      ok: false,
      issues: [{ code: 'ENCODING_INVALID', path: 'NAD (segment 2)' }],
    })
  })

  it.each([
    ['iso-8859-2', [0xb3], '\u0142'],
    ['iso-8859-5', [0xb6], '\u0416'],
    ['iso-8859-7', [0xd9], '\u03a9'],
    ['iso-8859-9', [0xfe], '\u015f'],
    ['iso-8859-15', [0xa4], '\u20ac'],
    ['latin1', [0xfc], '\u00fc'],
    ['windows-1252', [0x80], '\u20ac'],
    ['utf-8', [0xe2, 0x82, 0xac], '\u20ac'],
  ] as const)('is read as %s', (set, bytes, expected) => {
    const body = Buffer.concat([Buffer.from("UNH+1+ORDERS'FTX+AAI+++"), Buffer.from(bytes), Buffer.from("'")])
    const parsed = parseMessage(body, delimiters, set)
    expect(parsed.ok && componentOf(parsed.value.segments[1], 4)).toBe(expected)
  })
})

describe('splitting', () => {
  it('finds every value that was written with release characters', () => {
    const value = fc.string({ unit: fc.constantFrom('a', '+', ':', '?', "'", ' '), maxLength: 8 })
    const release = (text: string): string => text.replace(/[+:?']/g, (character) => `?${character}`)
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 6 }), (values) => {
        const parts = splitText(values.map(release).join('+'), '+', '?')
        expect(parts.map((part) => withoutReleases(part, '?'))).toEqual(values)
      }),
    )
  })
})
