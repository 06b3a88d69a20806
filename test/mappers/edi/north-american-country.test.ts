import { describe, expect, it } from 'vitest'
import { type Address, type Party, party } from '../../../src/domain/party.ts'
import { withNorthAmericanCountries } from '../../../src/mappers/edi/north-american-country.ts'

const at = (address: Partial<Address>): Party => party.parse({ role: 'ship-to', address })
const countriesOf = (addresses: Partial<Address>[], known: Partial<Address>[] = []) =>
  withNorthAmericanCountries(addresses.map(at), known.map(at)).map(({ address }) => address?.country)

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
    expect(countriesOf([{ region, postalCode }])).toEqual([country])
  })

  it('is not told where the document or the places of the partner are elsewhere: Trento is no town of Tennessee', () => {
    const trento = { region: 'TN', postalCode: '38122' }
    expect(countriesOf([trento, { country: 'CA' }, {}], [{ country: 'USA' }])).toEqual(['US', 'CA', undefined])
    expect(countriesOf([trento, { country: 'IT' }])).toEqual([undefined, 'IT'])
    expect(countriesOf([trento], [{ country: 'US' }, { country: 'IT' }])).toEqual([undefined])
  })
})
