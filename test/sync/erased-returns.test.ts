import { afterAll, beforeAll, expect, it } from 'vitest'
import { fieldNames } from '../../src/domain/record-fields.ts'
import { erasePerson } from '../../src/privacy/erase-person.ts'
import { createFakeSystem, type FakeSystem } from '../helpers/fake-system.ts'
import { openSyncApp, type SyncApp } from '../helpers/sync-app.ts'

let crm: FakeSystem<'customer'>
let site: SyncApp
beforeAll(async () => {
  const options = { entity: 'customer' as const, fields: fieldNames.customer, writes: ['name', 'contacts', 'phone'] }
  crm = createFakeSystem('crm', options)
  site = await openSyncApp([crm, createFakeSystem('erp', options)], {
    flows: { customers: { from: 'crm', entity: 'customer', to: ['erp'], ownership: { '*': 'crm' } } },
  })
}, 120_000)
afterAll(() => site.close())

it('notices when a system brings back a person who was erased', async () => {
  const { store } = site.app.deps
  const contacts = [{ name: 'Ann Bee', email: 'ann@example.com' }]
  const address = { use: 'main' as const, lines: ['Hafenstr. 12'], postalCode: '20457', city: 'Hamburg', country: 'DE' }
  crm.put('c1', { name: 'Nordwind Maschinenbau GmbH', addresses: [address], contacts })
  await site.sync('customers')
  const key = { kind: 'email' as const, value: 'ann@example.com' }
  const { counts } = await erasePerson(store, key, { reason: 'she asked', actor: 'admin', holdPartners: [] })
  expect(counts).toMatchObject({ record: 1, link: 1 })
  // Nothing changed in the CRM: it does not come back.
  await site.sync('customers')
  expect((await store.personal.erasures())[0]?.returnedAt).toBeNull()
  crm.put('c1', { name: 'Nordwind Maschinenbau GmbH', addresses: [address], contacts, phone: '+49 40 111' })
  await site.sync('customers')
  expect(await store.personal.erasures()).toMatchObject([{ returnedFrom: 'crm', returnedAt: expect.any(Date) }])
  const [entry] = await store.audit.list({ subject: 'crm', limit: 1 })
  expect(entry).toMatchObject({ actor: 'crossdock', action: 'privacy.returned' })
  expect(JSON.stringify(entry)).not.toContain('ann@')
}, 120_000)
