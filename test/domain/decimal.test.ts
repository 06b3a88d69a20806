import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decimal, decimalText, isDecimalString, isSameDecimal, withoutNeedlessZeros } from '../../src/domain/decimal.ts'

describe('decimals', () => {
  it('are plain numbers without exponent', () => {
    expect(['12.50', '-0.1', '0', '007'].map(isDecimalString)).toEqual([true, true, true, true])
    expect(['1e3', '', '.5', '5.', '1,5', '--1', ' 1'].map(isDecimalString)).toEqual(Array(7).fill(false))
  })

  it('add up exactly, where floats do not', () => {
    expect(decimalText(decimal('0.1').plus('0.2'))).toBe('0.3')
    expect(decimalText(decimal('4.35').times('100'))).toBe('435')
    const cents = fc.array(fc.integer({ min: 0, max: 1e9 }), { maxLength: 50 })
    fc.assert(
      fc.property(cents, (amounts) => {
        const sum = amounts.reduce((total, each) => total.plus(decimal(String(each)).div(100)), decimal('0'))
        expect(decimalText(sum.times(100))).toBe(String(amounts.reduce((total, each) => total + each, 0)))
      }),
    )
  })

  it('are told apart by their value, not by how they are written', () => {
    const digits = fc.stringMatching(/^-?0{0,2}\d{1,12}(\.\d{0,6}0{0,3}\d)?$/)
    fc.assert(
      fc.property(digits, digits, (a, b) => {
        expect(withoutNeedlessZeros(a)).toBe(decimalText(decimal(a)))
        expect(isSameDecimal(a, b)).toBe(decimal(a).equals(b))
        expect(isSameDecimal(a, `${a}${a.includes('.') ? '' : '.'}0`)).toBe(true)
      }),
    )
  })
})
