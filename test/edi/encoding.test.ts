import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeText, type Encoding, encodeText, guessText } from '../../src/edi/encoding.ts'

const latin = fc.string({ unit: fc.integer({ min: 0xa0, max: 0xff }).map((code) => String.fromCharCode(code)) })
const any = fc.string({ unit: 'binary' })

describe('character sets', () => {
  it('read back what they wrote', () => {
    const cases: [Encoding, typeof any][] = [
      ['latin1', latin],
      ['windows-1252', latin],
      ['utf-8', any],
      ['gb18030', fc.string({ unit: 'grapheme' })],
    ]
    for (const [encoding, texts] of cases)
      fc.assert(
        fc.property(texts, (text) => {
          expect(decodeText(encodeText(text, encoding), encoding)).toBe(text)
        }),
      )
  })

  it('write known bytes', () => {
    expect([...encodeText('€žŸ“', 'windows-1252')]).toEqual([0x80, 0x9e, 0x9f, 0x93])
    expect(decodeText(Uint8Array.of(0x80, 0x9e, 0xe9), 'windows-1252')).toBe('€žé')
    expect([...encodeText('联想', 'gb18030')]).toEqual([0xc1, 0xaa, 0xcf, 0xeb])
    expect([...encodeText('𠮷', 'gb18030')]).toEqual(gb('𠮷'))
    expect([...encodeText('é', 'latin1')]).toEqual([0xe9])
  })

  it('refuse characters they do not have', () => {
    expect(() => encodeText('€', 'latin1')).toThrow(/U\+20AC.*latin1/)
    expect(() => encodeText('联', 'windows-1252')).toThrow(/does not exist in windows-1252/)
    expect(() => encodeText('\ud842', 'utf-8')).toThrow()
  })

  it('refuse bytes that do not fit, and never put U+FFFD for them', () => {
    expect(decodeText(Uint8Array.of(0xc3, 0x28), 'utf-8')).toBeUndefined()
    expect(decodeText(Uint8Array.of(0x93), 'latin1')).toBeUndefined()
    expect(decodeText(Uint8Array.of(0x81), 'windows-1252')).toBeUndefined()
    expect(decodeText(Uint8Array.of(0xff, 0xff), 'gb18030')).toBeUndefined()
    fc.assert(fc.property(fc.uint8Array(), (bytes) => !guessText(bytes).includes('\ufffd')))
  })
})

/** Bytes of a character beyond the basic plane, by the formula of the standard. */
const gb = (text: string): number[] => {
  const linear = (text.codePointAt(0) ?? 0) - 0x10000
  return [
    0x90 + Math.floor(linear / 12600),
    0x30 + (Math.floor(linear / 1260) % 10),
    0x81 + (Math.floor(linear / 10) % 126),
    0x30 + (linear % 10),
  ]
}
