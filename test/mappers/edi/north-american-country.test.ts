import { describe, expect, it } from 'vitest'
import { northAmericanCountry } from '../../../src/mappers/edi/north-american-country.ts'

describe('the country of an address that names none', () => {
  it.each([
    ['NY', '10118', 'US'],
    ['WA', '98101-2345', 'US'],
    ['PR', '00901', 'US'],
    ['ON', 'M5V 3L9', 'CA'],
    ['QC', 'h2x1y4', 'CA'],
    // Milan, Málaga and Varese in their own codes.
    ['MI', '20121', undefined],
    ['MA', '29001', undefined],
    ['VA', '21100', undefined],
    ['ON', 'V5K 0A1', undefined],
    ['NY', undefined, undefined],
    [undefined, '10118', undefined],
    ['NRW', '10118', undefined],
  ])('%s %s is %s', (region, postalCode, country) => {
    expect(northAmericanCountry(region, postalCode)).toBe(country)
  })
})
