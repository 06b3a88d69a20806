import { describe, expect, it } from 'vitest'
import { currencyDecimals, isCurrency } from '../../src/domain/currencies.ts'
import { isUnit, unitFromX12, unitName, unitToX12 } from '../../src/domain/units.ts'

describe('units', () => {
  it.each([
    ['EA', 'EA'],
    ['CA', 'XCS'],
    ['LB', 'LBR'],
    ['KG', 'KGM'],
    ['GR', 'GRM'],
    ['GS', 'GRO'],
    ['ST', 'SET'],
    ['DZ', 'DZN'],
    ['KGM', 'KGM'],
  ])('X12 %s is %s', (x12, unit) => {
    expect(unitFromX12(x12)).toBe(unit)
    expect(isUnit(unit)).toBe(true)
  })

  it('come back as the X12 code they came from', () => {
    for (const x12 of ['EA', 'CA', 'CT', 'BX', 'PL', 'LB', 'KG', 'PC', 'DZ', 'SF', 'YD', 'KT', 'ST', 'SH'])
      expect(unitToX12(unitFromX12(x12) ?? '')).toBe(x12)
  })

  it('that are not known stay unknown', () => {
    expect(unitFromX12('Q9')).toBeUndefined()
    expect(unitFromX12('')).toBeUndefined()
    // A bale in X12, a barrel in Recommendation 21.
    expect(unitFromX12('BA')).toBeUndefined()
    expect(unitToX12('XBA')).toBeUndefined()
    expect(isUnit('')).toBe(false)
    expect(unitToX12('E48')).toBeUndefined()
    expect(unitName('E48')).toBe('service unit')
  })
})

describe('currencies', () => {
  it('know their decimals', () => {
    expect(['JPY', 'USD', 'CNY', 'KWD', 'CLF'].map(currencyDecimals)).toEqual([0, 2, 2, 3, 4])
    expect(isCurrency('DEM')).toBe(false)
    expect(isCurrency('')).toBe(false)
    expect(currencyDecimals('usd')).toBeUndefined()
  })
})
