import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Address } from '../../src/domain/party.ts'
import { addressSimilarity, samePlace } from '../../src/matching/compare-addresses.ts'
import { normaliseAddress } from '../../src/matching/normalise-address.ts'

const similarity = (one: Address, other: Address): number | undefined =>
  addressSimilarity([normaliseAddress(one)], [normaliseAddress(other)])

const at = (line: string, city?: string, postalCode?: string, country?: string): Address => ({
  lines: line === '' ? [] : line.split('|'),
  ...(city === undefined ? {} : { city }),
  ...(postalCode === undefined ? {} : { postalCode }),
  ...(country === undefined ? {} : { country }),
})

describe('addresses', () => {
  it.each([
    [
      at('Hauptstr. 12a', 'Frankfurt am Main', 'D-60311', 'de'),
      at('Hauptstraße 12 A', 'Frankfurt/Main', '60311', 'DE'),
    ],
    [at('Haupt Str. 5', 'München', '80331'), at('HAUPTSTRASSE 5', 'Munich', '80331')],
    [at('100 Harbor St.|Suite 4', 'Seattle', '98101-1234', 'US'), at('100 Harbor Street', 'Seattle', '98101', 'US')],
    [at('12 Park Ave', 'St. Louis', '63101'), at('12 Park Avenue', 'Saint Louis', '63101')],
    [at('12 bd Gambetta', 'Orléans', '45000'), at('12, boulevard Gambetta', 'ORLEANS', '45000')],
    [at('张江路123号5号楼三楼', '上海市', '200120'), at('上海市浦東新區張江路１２３號', '上海', '200120')],
    [at('P.O. Box 1200', 'Leeds', 'LS1 4AP'), at('PO Box 1200', 'Leeds', 'LS14AP')],
  ])('%j is %j', (one, other) => {
    expect(similarity(one, other)).toBeGreaterThanOrEqual(samePlace)
  })

  it.each([
    ['another town', at('Hauptstr. 1', 'Köln', '50667', 'DE'), at('Hauptstr. 1', 'Bremen', '28195', 'DE')],
    ['another country', at('1 High St', 'London', undefined, 'GB'), at('1 High St', 'London', undefined, 'CA')],
    ['another house', at('Hauptstr. 1', 'Köln', '50667'), at('Hauptstr. 19', 'Köln', '50667')],
    ['another street', at('Hauptstr. 1', 'Köln', '50667'), at('Am Hafen 1', 'Köln', '50667')],
    ['another lane', at('人民路12号', '苏州', '215000'), at('人民路98号', '苏州', '215000')],
    ['the town alone', at('', 'Köln'), at('', 'Köln')],
  ])('%s is not one place', (_, one, other) => {
    expect(similarity(one, other)).toBeLessThan(samePlace)
  })

  it('tell nothing when one side says nothing', () => {
    expect(similarity(at('', undefined, undefined, 'DE'), at('Hauptstr. 1', 'Köln', '50667', 'DE'))).toBeUndefined()
    expect(addressSimilarity([], [])).toBeUndefined()
  })

  it('are compared by the two that are nearest', () => {
    const main = normaliseAddress(at('Hauptstr. 1', 'Köln', '50667'))
    const depot = normaliseAddress(at('Am Hafen 7', 'Bremen', '28195'))
    expect(addressSimilarity([depot, main], [main])).toBe(1)
  })

  it('compare the same in either order, between 0 and 1', () => {
    const part = fc.option(fc.string({ unit: 'grapheme', maxLength: 12 }), { nil: undefined })
    const addresses = fc
      .tuple(fc.string({ unit: 'grapheme', maxLength: 20 }), part, part, fc.constantFrom(undefined, 'DE', 'CN'))
      .map(([line, city, postalCode, country]) => at(line, city, postalCode, country))
    fc.assert(
      fc.property(addresses, addresses, (one, other) => {
        const forth = similarity(one, other)
        expect(similarity(other, one)).toBe(forth)
        if (forth !== undefined) expect(forth >= 0 && forth <= 1).toBe(true)
      }),
    )
  })
})
