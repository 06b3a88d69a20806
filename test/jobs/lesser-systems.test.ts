import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Customer } from '../../src/domain/customer.ts'
import { fieldNames } from '../../src/domain/record-fields.ts'
import { createFakeSystem, type FakeSystem } from '../helpers/fake-system.ts'
import { openSyncSite, type SyncSite } from '../helpers/sync-site.ts'
import { compareFlow } from './reconciling.ts'

// A CRM that keeps less than it is given: twenty letters of a name, one ship-to address, codes without who gave them, and nothing of who is active. Under `newest`, where
// what it makes of a write must not count as an edit.

let erp: FakeSystem<'customer'>
let crm: FakeSystem<'customer'>
let site: SyncSite

const keeps = ({
  name,
  addresses,
  identifiers,
  active: _,
  ...others
}: Record<string, unknown>): Record<string, unknown> => ({
  ...others,
  identifiers: (identifiers as Customer['identifiers']).map(({ scheme, value }) => ({ scheme, value })),
  name: String(name).slice(0, 20),
  addresses: shortened(addresses as Customer['addresses']),
})

const shortened = (addresses: Customer['addresses']): Customer['addresses'] => {
  const [shipTo] = addresses.filter(({ use }) => use === 'ship-to')
  return [...addresses.filter(({ use }) => use === 'main'), ...(shipTo === undefined ? [] : [shipTo])]
}

beforeEach(async () => {
  const writes = ['name', 'active', 'identifiers', 'addresses', 'contacts', 'financial', 'phone', 'email']
  const options = { entity: 'customer' as const, fields: fieldNames.customer, writes }
  erp = createFakeSystem('erp', options)
  const { customer: all } = fieldNames
  crm = createFakeSystem('crm', { ...options, keeps, knows: all.filter((field) => field !== 'active') })
  site = await openSyncSite([erp, crm], {
    customers: { between: ['crm', 'erp'], entity: 'customer', ownership: { '*': { rule: 'newest' } } },
  })
})
afterEach(() => site.close())

const cycles = async (times: number) => {
  for (let cycle = 0; cycle < times; cycle += 1) {
    await site.cycle()
    erp.advance(60_000)
    crm.advance(60_000)
  }
}

const shipTo = (city: string): Customer['addresses'][number] => ({
  use: 'ship-to',
  lines: ['Lager 1'],
  city,
  country: 'DE',
})

const long = 'Norddeutsche Maschinenfabrik Hansen GmbH & Co. KG'
const company: Partial<Customer> = {
  name: long,
  identifiers: [{ scheme: 'our-code', value: '10100001', issuer: 'erp' }],
  active: false,
  addresses: [
    { use: 'main', lines: ['Hafenstr. 12'], city: 'Hamburg', country: 'DE' },
    ...['Kiel', 'Bremen', 'Emden'].map(shipTo),
  ],
  financial: { creditLimit: '12500.50' },
}

const golden = async () => (await site.store.records.scan('customer', undefined, 10)).map(({ value }) => value)

describe('a system that keeps less than it is given', () => {
  test('is given it once, and takes nothing away from others', async () => {
    erp.put('E1', company)
    await cycles(10)
    expect(crm.writes).toHaveLength(1)
    expect(erp.writes).toEqual([])
    expect([...crm.rows.values()].map(({ value }) => value.name)).toEqual([long.slice(0, 20)])
    expect(await golden()).toMatchObject([{ name: long, active: false, addresses: company.addresses }])
  })

  test('still has its say where people edit there', async () => {
    erp.put('E1', company)
    await cycles(2)
    const [id = ''] = crm.rows.keys()
    crm.put(id, { phone: '+49 40 1' })
    await cycles(3)
    expect(erp.writes).toHaveLength(1)
    expect(erp.value('E1')).toMatchObject({ name: long, phone: '+49 40 1', active: false })
    expect(erp.value('E1')?.addresses).toHaveLength(4)
    crm.put(id, { name: 'Hansen Maschinen' })
    await cycles(10)
    expect(erp.value('E1')?.name).toBe('Hansen Maschinen')
    expect([crm.writes.length, erp.writes.length]).toEqual([1, 2])
  })

  test('does not make a number another one by its zeros', async () => {
    erp.put('E1', company)
    await cycles(2)
    const [id = ''] = crm.rows.keys()
    crm.put(id, { financial: { creditLimit: '12500.5' } })
    await cycles(5)
    expect([crm.writes.length, erp.writes.length]).toEqual([1, 0])
  })

  test('is compared in what it can know: nothing is stale, and what it keeps shorter is for a person', async () => {
    erp.put('E1', company)
    await cycles(10)
    const { findings } = await compareFlow(site, 'customers')
    expect(findings).toMatchObject([{ bucket: 'differs', system: 'crm', action: 'person' }])
    expect(findings[0]?.differences.map(({ field }) => field)).toEqual(['name', 'shipToAddresses'])
    erp.put('E1', { phone: '+49 40 2' })
    expect((await compareFlow(site, 'customers')).findings.map(({ bucket }) => bucket).sort()).toEqual([
      'differs',
      'stale',
    ])
  })
})
