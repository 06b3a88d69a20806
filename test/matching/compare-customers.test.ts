import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Customer } from '../../src/domain/customer.ts'
import type { Identifier } from '../../src/domain/party.ts'
import { english } from '../../src/domain/said.ts'
import { compareCustomers } from '../../src/matching/compare-customers.ts'
import { prepareCustomer } from '../../src/matching/prepare-customer.ts'
import { plantCustomers } from '../../src/sandbox/planted-customers.ts'
import { customerOf } from './customers.ts'

const cologne = { street: 'Hauptstr. 12', city: 'Köln', postalCode: '50667', country: 'DE' }
const bremen = { street: 'Am Hafen 3', city: 'Bremen', postalCode: '28195', country: 'DE' }
const shanghai = { street: '张江路123号', city: '上海', postalCode: '200120', country: 'CN' }
const reach = { phone: '+49 221 5550100', email: 'info@mueller.example' }
const gln = (value: string): Identifier => ({ scheme: 'gln', value })
const ours = (value: string, issuer: string): Identifier => ({ scheme: 'our-code', value, issuer })

type Case = [what: string, one: Customer, other: Customer]

const certain: Case[] = [
  [
    'one name in one place',
    customerOf('Müller Maschinenbau GmbH', cologne),
    customerOf('MUELLER MASCHINENBAU', cologne),
  ],
  [
    'a typing mistake in one place',
    customerOf('Müller Maschinenbau GmbH', cologne),
    customerOf('Müller Maschinenabu GmbH', cologne),
  ],
  [
    'one tax id, moved',
    customerOf('Müller GmbH', { ...cologne, taxId: 'DE811907980' }),
    customerOf('Müller GmbH', { ...bremen, taxId: 'DE811907980' }),
  ],
  [
    'one tax id, renamed',
    customerOf('Müller GmbH', { ...cologne, taxId: 'DE811907980' }),
    customerOf('Rheinwerk Anlagen GmbH', { ...cologne, taxId: 'DE 811 907 980' }),
  ],
  [
    'one tax id with and without its country',
    customerOf('Müller GmbH', { ...cologne, taxId: '811907980' }),
    customerOf('Müller', { taxId: 'DE811907980' }),
  ],
  [
    'one GLN',
    customerOf('Müller GmbH', { ids: [gln('4012345000009')] }),
    customerOf('Mueller Zentrale', { ids: [gln('4012345000009')] }),
  ],
  [
    'one customer number of one system',
    customerOf('Müller GmbH', { ids: [ours('1017', 'erp')] }),
    customerOf('Müller', { ids: [ours('1017', 'erp')] }),
  ],
  [
    'two scripts of one name',
    customerOf('上海華東機械設備有限公司', { ...shanghai, street: '張江路１２３號' }),
    customerOf('上海华东机械设备有限公司', shanghai),
  ],
  [
    'a Chinese name without its city',
    customerOf('上海华东机械设备有限公司', shanghai),
    customerOf('华东机械设备（上海）有限公司', shanghai),
  ],
]

const likely: Case[] = [
  ['one name without any address', customerOf('Müller Maschinenbau GmbH'), customerOf('Müller Maschinenbau GmbH')],
  [
    'one name, moved, one phone and domain',
    customerOf('Müller GmbH', { ...cologne, ...reach }),
    customerOf('Müller GmbH', { ...bremen, ...reach }),
  ],
  [
    'one GLN, two tax ids',
    customerOf('Müller GmbH', { ...cologne, taxId: 'DE811907980', ids: [gln('4012345000009')] }),
    customerOf('Müller GmbH', { ...cologne, taxId: 'DE122265872', ids: [gln('4012345000009')] }),
  ],
  [
    'one place, two tax ids',
    customerOf('Müller GmbH', { ...cologne, taxId: 'DE811907980' }),
    customerOf('Müller GmbH', { ...cologne, taxId: 'DE122265872' }),
  ],
  [
    'one place, two GLNs',
    customerOf('Müller GmbH', { ...cologne, ids: [gln('4012345000009')] }),
    customerOf('Müller GmbH', { ...cologne, ids: [gln('4012345000016')] }),
  ],
  [
    'a tax id of a group',
    customerOf('Müller GmbH', { ...cologne, taxId: 'DE811907980' }),
    customerOf('Nordstern Spedition GmbH', { ...bremen, taxId: 'DE811907980' }),
  ],
  [
    'a branch under the tax id of its company',
    customerOf('Müller GmbH', { ...cologne, taxId: 'DE811907980' }),
    customerOf('Müller GmbH Niederlassung Bremen', { ...bremen, taxId: 'DE811907980' }),
  ],
  ['two legal forms in one place', customerOf('Müller GmbH', cologne), customerOf('Müller GmbH & Co. KG', cologne)],
  ['a holding in one place', customerOf('Müller GmbH', cologne), customerOf('Müller Holding GmbH', cologne)],
  [
    'works with two numbers in one place',
    customerOf('Müller Stahlbau 2 GmbH', cologne),
    customerOf('Müller Stahlbau GmbH', cologne),
  ],
  [
    'a number that courts give each for itself',
    customerOf('Müller GmbH', { ...cologne, ids: [{ scheme: 'registration-number', value: 'HRB 12345' }] }),
    customerOf('Nordstern Spedition', { ...bremen, ids: [{ scheme: 'registration-number', value: 'HRB 12345' }] }),
  ],
  [
    'renamed, all else equal',
    customerOf('Müller GmbH', { ...cologne, ...reach }),
    customerOf('Rheinwerk Anlagen GmbH', { ...cologne, ...reach }),
  ],
  [
    'two persons of one name in one house',
    customerOf('Anna Schmidt', { ...cologne, kind: 'person' }),
    customerOf('Anna Schmidt', { ...cologne, kind: 'person' }),
  ],
  [
    'names in two scripts, all else equal',
    customerOf('上海华东机械有限公司', { ...shanghai, phone: '+86 21 55501000', website: 'huadong.example' }),
    customerOf('Huadong Machinery Co., Ltd.', { ...shanghai, phone: '021-5550 1000', website: 'www.huadong.example' }),
  ],
]

const unlikely: Case[] = [
  ['one name in another town', customerOf('Müller GmbH', cologne), customerOf('Müller GmbH', bremen)],
  [
    'two names in one house',
    customerOf('Müller Maschinenbau GmbH', cologne),
    customerOf('Nordstern Spedition GmbH', cologne),
  ],
  [
    'two names with a long part in common',
    customerOf('Nordmann Global Logistics GmbH', bremen),
    customerOf('Berger Global Logistics GmbH', cologne),
  ],
  [
    'one word of a Chinese name differs',
    customerOf('上海华东机械有限公司', shanghai),
    customerOf('上海鑫龙机械有限公司', { ...shanghai, street: '人民路9号' }),
  ],
  [
    'a customer number of two systems',
    customerOf('Müller GmbH', { ids: [ours('1017', 'erp')] }),
    customerOf('Nordstern', { ids: [ours('1017', 'crm')] }),
  ],
  [
    'zeros for a tax id',
    customerOf('Müller GmbH', { ...cologne, taxId: '000000000' }),
    customerOf('Nordstern', { ...bremen, taxId: '000000000' }),
  ],
  [
    'one number in two countries',
    customerOf('Müller GmbH', { ...cologne, taxId: 'DE811907980' }),
    customerOf('Novak', { taxId: 'PL8119079801', city: 'Warszawa', country: 'PL' }),
  ],
  [
    'a GLN with a wrong check digit',
    customerOf('Müller GmbH', { ids: [gln('4012345000001')] }),
    customerOf('Nordstern', { ids: [gln('4012345000001')] }),
  ],
  [
    'two persons of one name',
    customerOf('Anna Schmidt', { kind: 'person' }),
    customerOf('Anna Schmidt', { kind: 'person' }),
  ],
  ['names that are only dashes', customerOf('---', bremen), customerOf('...', cologne)],
]

describe('two customers', () => {
  describe.each([
    ['certain', certain],
    ['likely', likely],
    ['unlikely', unlikely],
  ] as const)('are %s to be one', (verdict, cases) => {
    it.each(cases)('%s', (_, one, other) => {
      const found = compareCustomers(one, other)
      expect(found, JSON.stringify(found, null, 1)).toMatchObject({ verdict })
    })
  })

  it('are certain by name, address and phone when they are persons', () => {
    const anna = customerOf('Anna Schmidt', { ...cologne, kind: 'person', email: 'Anna.Schmidt@gmx.de' })
    expect(compareCustomers(anna, { ...anna, email: 'anna.schmidt@gmx.de' }).verdict).toBe('certain')
  })

  it('are not tied together by a mailbox anybody can have', () => {
    const one = customerOf('Müller GmbH', { ...cologne, email: 'a@gmx.de' })
    const found = compareCustomers(one, customerOf('Müller GmbH', { ...bremen, email: 'b@gmx.de' }))
    expect(found.verdict).toBe('unlikely')
  })

  it('get the thresholds they are asked with', () => {
    const [one, other] = [customerOf('Müller Maschinenbau GmbH'), customerOf('Müller Maschinenbau')]
    expect(compareCustomers(one, other, { certain: 0.95, likely: 0.9 }).verdict).toBe('unlikely')
    expect(compareCustomers(one, other, { certain: 0.5, likely: 0.3 }).verdict).toBe('likely')
  })

  it('are explained with the values of both sides', () => {
    const one = customerOf('Müller GmbH', { ...cologne, taxId: 'DE811907980', ids: [gln('4012345000009')] })
    const other = customerOf('Mueller AG', { ...cologne, taxId: 'DE122265872', ids: [gln('4012345000009')] })
    const { reasons, sharesIdentifier } = compareCustomers(one, other)
    expect(sharesIdentifier).toBe(false)
    expect(reasons.map(({ field, says }) => `${field}: ${english(says)}`)).toEqual(
      expect.arrayContaining([
        'gln: gln 4012345000009 is the same',
        'tax-id: tax-id differs: 811907980 and 122265872',
        'name: "Müller GmbH" and "Mueller AG" are one name',
        'address: the nearest addresses are 100 % alike',
      ]),
    )
  })
})

describe('the score', () => {
  const { crm, erp } = plantCustomers({ seed: 11, count: 150 })
  const planted = [...crm, ...erp].map(({ value }) => value)
  const odd = fc.record({
    name: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
    kind: fc.constantFrom('company' as const, 'person' as const),
    city: fc.constantFrom('Köln', 'Cologne', '上海', ''),
    taxId: fc.constantFrom('DE811907980', '811907980', 'N/A', 'DE122265872'),
    phone: fc.constantFrom('+49 221 5550100', '0221/5550100', 'x', ''),
  })
  const customers = fc.oneof(
    fc.constantFrom(...planted),
    odd.map(({ name, kind, city, taxId, phone }) => customerOf(name, { kind, city, taxId, phone })),
  )

  it('does not depend on the order, lies between 0 and 1, and agrees with the verdict', () => {
    fc.assert(
      fc.property(customers, customers, (one, other) => {
        const forth = compareCustomers(one, other)
        const back = compareCustomers(other, one)
        expect([back.score, back.verdict]).toEqual([forth.score, forth.verdict])
        expect(forth.score >= 0 && forth.score <= 1).toBe(true)
        expect(forth.verdict).toBe(forth.score >= 0.92 ? 'certain' : forth.score >= 0.75 ? 'likely' : 'unlikely')
      }),
      { numRuns: 1000 },
    )
  })

  it('of a customer with itself is certain when it has an address', () => {
    for (const value of planted.filter(({ addresses }) => addresses.length > 0)) {
      expect(compareCustomers(value, structuredClone(value)).verdict).toBe('certain')
    }
  })

  it('is the same for customers that were prepared before', () => {
    for (const [i, value] of planted.entries()) {
      const other = planted[(i * 7 + 1) % planted.length] ?? value
      expect(compareCustomers(prepareCustomer(value), prepareCustomer(other))).toEqual(compareCustomers(value, other))
    }
  })
})
