import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gs1CheckDigit, gtin14, isGln, isGtin, isSscc } from '../../src/domain/gs1.ts'

describe('GS1 keys', () => {
  it.each(['6291041500213', '036000291452', '96385074', '4006381333931', '10614141000415'])('takes GTIN %s', (gtin) => {
    expect(isGtin(gtin)).toBe(true)
  })

  it('takes a GLN and an SSCC, and only of the right length', () => {
    expect(isGln('9436465792104')).toBe(true)
    expect(isGln('943646579210')).toBe(false)
    expect(isSscc('106141411234567897')).toBe(true)
    expect(isSscc('00106141411234567897')).toBe(false)
    expect(isGtin('')).toBe(false)
    expect(isGtin('400638133393A')).toBe(false)
  })

  const digits = (length: number) => fc.stringMatching(new RegExp(`^\\d{${length}}$`))

  it('takes the digit it computes and no other, and notices any single wrong digit', () => {
    fc.assert(
      fc.property(digits(12), fc.nat({ max: 12 }), fc.integer({ min: 1, max: 9 }), (body, at, shift) => {
        const gtin = body + gs1CheckDigit(body)
        expect(isGtin(gtin)).toBe(true)
        const wrong = [...gtin].map((digit, i) => (i === at ? String((Number(digit) + shift) % 10) : digit)).join('')
        expect(isGtin(wrong)).toBe(false)
      }),
    )
  })

  it('keeps the check digit right when padded', () => {
    fc.assert(fc.property(digits(11), (body) => isGtin(gtin14(body + gs1CheckDigit(body)))))
  })
})
