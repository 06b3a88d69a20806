import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { createFakeSystem, type FakeSystem } from '../helpers/fake-system.ts'
import { openSyncApp, type SyncApp } from '../helpers/sync-app.ts'

const fields = ['itemId', 'name', 'unit', 'active']
let pim: FakeSystem<'product'>
let shop: FakeSystem<'product'>
let site: SyncApp
beforeAll(async () => {
  pim = createFakeSystem('pim', { entity: 'product', fields })
  shop = createFakeSystem('shop', { entity: 'product', fields })
  for (let n = 1; n <= 5; n += 1) pim.put(`p${n}`, { itemId: `I-${n}`, name: `Pump ${n}`, unit: 'EA' })
  const products = { from: 'pim', entity: 'product', to: ['shop'], schedule: '* * * * * *', overlap: 'queue' }
  site = await openSyncApp([pim, shop], { flows: { products } }, 'all')
}, 180_000)
afterAll(() => site.close())

it('a flow with a schedule runs by itself, and not while it is paused', async () => {
  await vi.waitFor(() => expect(shop.rows.size).toBe(5), { timeout: 60_000, interval: 100 })
  pim.advance(1_000)
  pim.put('p1', { name: 'Pump one' })
  const names = () => [...shop.rows.values()].map(({ value }) => value.name)
  await vi.waitFor(() => expect(names()).toContain('Pump one'), { timeout: 60_000, interval: 100 })
  const runs = await site.list('/runs?flow=products&state=done')
  for (const { trigger, slotAt } of runs) expect([trigger, typeof slotAt]).toEqual(['schedule', 'string'])
  expect(new Set(runs.map(({ slotAt }: { slotAt: string }) => slotAt)).size).toBe(runs.length)

  await site.post('/flows/products/pause', { reason: 'the shop moves' })
  await vi.waitFor(
    async () =>
      expect(await site.list('/runs?flow=products&state=skipped')).toContainEqual(
        expect.objectContaining({ errorMessage: expect.stringContaining('the shop moves') }),
      ),
    { timeout: 60_000, interval: 200 },
  )
}, 180_000)
