import { describe, expect, it } from 'vitest'
import { addressWithNames, party } from '../../../src/domain/party.ts'
import { sameAddressInAnyOrder } from '../../../src/mappers/tryton/party-from-customer.ts'

describe('an address', () => {
  const street = ['Hafenring 1', 'Tor 3']
  const kiel = { city: 'Kiel', postalCode: '24149', country: 'DE' }
  const shipTo = party.parse({ role: 'ship-to', additionalNames: ['Lager'], address: { ...kiel, lines: street } })
  const wanted = addressWithNames(shipTo) ?? { lines: [] }

  it('is known again where its names stand behind the street, as where an order made the customer', () => {
    expect(sameAddressInAnyOrder({ ...kiel, lines: [...street, 'Lager'] }, wanted)).toBe(true)
    expect(sameAddressInAnyOrder({ ...kiel, lines: wanted.lines }, wanted)).toBe(true)
  })

  it('with other lines or elsewhere is another', () => {
    expect(sameAddressInAnyOrder({ ...kiel, lines: street }, wanted)).toBe(false)
    expect(sameAddressInAnyOrder({ ...kiel, city: 'Plön', lines: wanted.lines }, wanted)).toBe(false)
  })
})
