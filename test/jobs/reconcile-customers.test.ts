import { afterEach, expect, test } from 'vitest'
import type { Customer } from '../../src/domain/customer.ts'
import { fieldNames } from '../../src/domain/record-fields.ts'
import { createFakeSystem, type FakeSystem } from '../helpers/fake-system.ts'
import { openSyncSite, type SyncSite } from '../helpers/sync-site.ts'
import { compareFlow, linesOf, repairFlow } from './reconciling.ts'

let erp: FakeSystem<'customer'>
let crm: FakeSystem<'customer'>
let site: SyncSite

const writes = ['name', 'kind', 'active', 'identifiers', 'addresses', 'contacts', 'financial', 'phone', 'email']

const open = async () => {
  const options = { entity: 'customer' as const, fields: fieldNames.customer, writes }
  erp = createFakeSystem('erp', options)
  crm = createFakeSystem('crm', options)
  site = await openSyncSite([erp, crm], {
    customers: { between: ['crm', 'erp'], entity: 'customer', ownership: { '*': 'crm', creditLimit: 'erp' } },
  })
}

const company = (name: string, city: string, taxId?: string): Partial<Customer> => ({
  name,
  addresses: [{ use: 'main', lines: ['Hafenstr. 12'], city, country: 'DE' }],
  identifiers: taxId === undefined ? [] : [{ scheme: 'tax-id', value: taxId, issuer: 'DE' }],
})

const cycles = async (times: number) => {
  for (let n = 0; n < times; n += 1) {
    await site.cycle()
    erp.advance(60_000)
    crm.advance(60_000)
  }
}

afterEach(() => site.close())

test('customers: one identifier on two records, a row under review, a new one, a changed one', async () => {
  await open()
  crm.put('c1', company('Nordwind Maschinenbau GmbH', 'Hamburg', 'DE136695976'))
  crm.put('c2', company('Bergland Feinmechanik AG', 'Chemnitz', 'DE811569869'))
  await cycles(3)
  expect(await compareFlow(site, 'customers')).toMatchObject({ findings: [] })

  crm.put('c2', { identifiers: [{ scheme: 'tax-id', value: 'DE136695976', issuer: 'DE' }] })
  erp.put('e9', {
    name: 'Nordwind Maschinenbau',
    addresses: [{ use: 'main', lines: ['Am Kai 3'], city: 'Hamburg', country: 'DE' }],
  })
  await cycles(2)
  expect(await site.store.reviews.list({ state: 'open', limit: 5 })).toHaveLength(1)
  erp.put('e10', company('Alpenglas Manufaktur', 'Passau'))
  crm.put('c1', { phone: '+49 40 123456' })
  const compared = await compareFlow(site, 'customers')
  expect(linesOf(compared)).toEqual([
    'duplicate null Bergland Feinmechanik AG person',
    'stale crm c1 read',
    'unknown erp e10 read',
    'unknown erp e9 person',
  ])
  const [duplicate] = compared.findings.filter(({ bucket }) => bucket === 'duplicate')
  expect(duplicate?.note).toMatch(/^tax-id DE136695976 belongs to record \S+ too/)

  await repairFlow(site, compared)
  await cycles(2)
  expect(linesOf(await compareFlow(site, 'customers'))).toEqual([
    'duplicate null Bergland Feinmechanik AG person',
    'unknown erp e9 person',
  ])
  expect([...crm.rows.values()].map(({ value }) => value.name)).toContain('Alpenglas Manufaktur')
})
