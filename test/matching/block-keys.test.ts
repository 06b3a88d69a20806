import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Customer } from '../../src/domain/customer.ts'
import { blockKeys } from '../../src/matching/block-keys.ts'
import { plantCustomers } from '../../src/sandbox/planted-customers.ts'
import { customerOf } from './customers.ts'

const cologne = { city: 'Köln', postalCode: '50667', country: 'DE' }
const inCommon = (one: Customer, other: Customer): string[] => {
  const keys = new Set(blockKeys(other))
  return blockKeys(one).filter((key) => keys.has(key))
}

describe('the keys a customer is found by', () => {
  it('say what they are made of', () => {
    const keys = blockKeys(
      customerOf('Müller Maschinenbau GmbH', {
        ...cologne,
        street: 'Hauptstr. 12',
        taxId: 'DE811907980',
        ids: [{ scheme: 'gln', value: '4012345000009' }],
        phone: '+49 221 5550100',
        website: 'https://www.mueller.example/start',
      }),
    )
    expect(keys).toEqual(
      expect.arrayContaining([
        'tax:811907980',
        'gln:4012345000009',
        'at:50667 12',
        'name:maschinenbaumuller',
        'web:mueller.example',
        'tel:15550100',
        'word:mull koln',
      ]),
    )
  })

  it.each([
    [
      'a typing mistake, moved',
      customerOf('Müller Stahlbau', cologne),
      customerOf('Mullre Stahlbau', { city: 'Bremen' }),
    ],
    [
      'a wrong consonant in one town',
      customerOf('Nordmann Stahlbau', cologne),
      customerOf('Nordmamn Stahlbau', cologne),
    ],
    ['two words for one', customerOf('Stahl Werk Nord', cologne), customerOf('Stahlwerk Nord', { city: 'Bremen' })],
    ['an acronym', customerOf('IBM'), customerOf('International Business Machines Corp.')],
    [
      'the tax id without its country',
      customerOf('A', { taxId: 'DE811907980' }),
      customerOf('B', { ...cologne, taxId: '811907980' }),
    ],
    [
      'a Chinese name in the other script',
      customerOf('上海華東機械有限公司'),
      customerOf('上海华东机械有限公司', { city: '上海' }),
    ],
    [
      'a wrong character',
      customerOf('上海华东兴机械有限公司', { city: '上海' }),
      customerOf('上海华冬兴机械有限公司', { city: '上海' }),
    ],
    [
      'the mailbox of a person',
      customerOf('Anna Schmidt', { kind: 'person', email: 'anna@gmx.de' }),
      customerOf('A. Schmitt', { kind: 'person', email: 'Anna@GMX.de' }),
    ],
  ])('meet in spite of %s', (_, one, other) => {
    expect(inCommon(one, other)).not.toEqual([])
  })

  it('do not bring together what shares common words, a free mailbox or a town only', () => {
    const one = customerOf('Nordstern International Trading GmbH', { ...cologne, email: 'a@gmx.de' })
    const other = customerOf('Berger International Trading GmbH', { ...cologne, email: 'b@gmx.de' })
    expect(inCommon(one, other)).toEqual([])
    expect(
      inCommon(
        customerOf('上海华东机械有限公司', { city: '上海' }),
        customerOf('上海鑫龙机械有限公司', { city: '上海' }),
      ),
    ).toEqual([])
  })

  it('are not made of a name without a letter', () => {
    expect(blockKeys(customerOf('---'))).toEqual([])
  })

  it('are at most twelve, short and distinct', () => {
    const planted = plantCustomers({ seed: 5, count: 100 }).erp.map(({ value }) => value)
    const odd = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 80 }).map((name) => customerOf(name, cologne))
    fc.assert(
      fc.property(fc.oneof(fc.constantFrom(...planted), odd), (customer) => {
        const keys = blockKeys(customer)
        expect(keys.length).toBeLessThanOrEqual(12)
        expect(new Set(keys).size).toBe(keys.length)
        for (const key of keys) expect(key).toMatch(/^[a-z]+:.{1,39}$/su)
      }),
    )
  })
})
