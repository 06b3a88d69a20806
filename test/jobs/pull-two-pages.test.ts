import { afterEach, expect, test } from 'vitest'
import { createFakeSystem } from '../helpers/fake-system.ts'
import { openSyncSite, type SyncSite } from '../helpers/sync-site.ts'
import { item, namesIn, product } from './products.ts'

let site: SyncSite

afterEach(() => site.close())

// On PostgreSQL, where a page is looked at while the one before is still being saved.
test('rows that are on two pages, on the later one as they were before the run, end as they are', async () => {
  const erp = createFakeSystem('erp', { ...product, pageSize: 1 })
  const crm = createFakeSystem('crm', product)
  const flows = { products: { from: 'erp', to: ['crm'], entity: 'product' } }
  site = await openSyncSite([erp, crm], flows, { backend: 'redis' })
  const startMs = erp.nowMs()
  erp.advance(100_000)
  const count = 25
  const asBefore = (n: number) => ({ modifiedMs: startMs + n * 1_000 + 500 })
  for (let n = 1; n <= count; n += 1) erp.put(`e${n}`, item(n, 'as before'), asBefore(n))
  await site.cycle()
  for (let n = 1; n <= count; n += 1) erp.put(`e${n}`, { name: 'for a moment' }, { modifiedMs: startMs + n * 1_000 })
  erp.onPage = (page) => {
    const n = (page + 1) / 2
    if (Number.isInteger(n) && n <= count) erp.put(`e${n}`, { name: 'as before' }, asBefore(n))
  }
  const [run] = await site.cycle()
  expect(run?.counts).toMatchObject({ read: 2 * count, unchanged: 0 })
  expect(namesIn(crm)).toEqual(namesIn(erp))
  expect(new Set([...crm.rows.values()].map(({ value }) => value.name))).toEqual(new Set(['as before']))
})
