import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Connection } from '../../src/connectors/connector.ts'
import { flow } from '../../src/domain/flow.ts'
import { type CrmServer, startCrmServer } from '../../src/sandbox/crm-server.ts'
import { openConnection } from '../connectors/salesforce/fixtures.ts'
import { createFakeSystem, type FakeSystem } from '../helpers/fake-system.ts'
import { openSyncSite, type SyncSite } from '../helpers/sync-site.ts'

// Salesforce keeps one entry for product, book and currency; the ERP has several prices that would be it, and tells them one after the other.

let crm: CrmServer
let connection: Connection
let erp: FakeSystem<'price'>
let site: SyncSite

const settings = { from: 'erp', to: ['crm'], entity: 'price' }

beforeEach(async () => {
  crm = await startCrmServer()
  connection = await openConnection(crm.url)
  crm.seed('Product2', [{ Name: 'Bare', ProductCode: 'BARE', IsActive: true }])
  const fields = ['itemId', 'currency', 'amount', 'unit', 'validFrom', 'active'] as const
  erp = createFakeSystem('erp', { entity: 'price', fields })
  site = await openSyncSite([erp, { name: 'crm', connection }], { prices: settings })
})
afterEach(async () => {
  await site.close()
  await connection.close()
  await crm.close()
})

const put = (id: string, amount: string, more: Record<string, unknown> = {}): void => {
  erp.advance(60_000)
  erp.put(id, { itemId: 'BARE', currency: 'USD', amount, unit: 'EA', active: true, ...more })
}
const entry = () => {
  const [product] = crm.rows('Product2').filter(({ ProductCode }) => ProductCode === 'BARE')
  return crm.rows('PricebookEntry').filter(({ Product2Id }) => Product2Id === product?.Id)
}
const refusals = async () =>
  (await site.store.deliveries.list({ state: 'dead', limit: 10 })).map(({ businessKey, errorMessage }) => [
    businessKey,
    errorMessage,
  ])

test('a price in another unit does not take the entry of the one that is there, until the filter leaves that one out', async () => {
  put('each', '99.9')
  await site.cycle()
  put('box', '990', { unit: 'XBX' })
  await site.cycle()
  expect(entry()).toMatchObject([{ UnitPrice: 99.9 }])
  const shares = expect.stringContaining('by EA, and this one by XBX')
  expect(await refusals()).toEqual([['BARE  USD XBX', shares]])
  put('each', '98.5')
  await site.cycle()
  expect(entry()).toMatchObject([{ UnitPrice: 98.5 }])
  site.deps.flows = new Map([['prices', flow.parse({ ...settings, filter: 'unit = "XBX"' })]])
  put('box', '980', { unit: 'XBX' })
  await site.cycle()
  expect(entry()).toMatchObject([{ UnitPrice: 980 }])
})

test('the price valid from later has the entry, whichever changed last, and an old one takes nothing back', async () => {
  put('new', '20', { validFrom: '2026-01-01' })
  await site.cycle()
  put('old', '10', { validFrom: '2025-01-01' })
  await site.cycle()
  expect(entry()).toMatchObject([{ UnitPrice: 20 }])
  put('newest', '30', { validFrom: '2026-02-01' })
  await site.cycle()
  expect(entry()).toMatchObject([{ UnitPrice: 30 }])
  put('new', '21', { validFrom: '2026-01-01' })
  await site.cycle()
  put('new', '21', { validFrom: '2026-01-01', active: false })
  await site.cycle()
  expect(entry()).toMatchObject([{ UnitPrice: 30, IsActive: true }])
  put('newest', '30', { validFrom: '2026-02-01', active: false })
  await site.cycle()
  expect(entry()).toMatchObject([{ IsActive: false }])
  put('old', '11', { validFrom: '2025-01-01' })
  await site.cycle()
  expect(entry()).toMatchObject([{ UnitPrice: 11, IsActive: true }])
})
