import { expect, test } from 'vitest'
import { createClockWatch } from '../../src/jobs/watch-clock.ts'
import { createFakeSystem } from '../helpers/fake-system.ts'
import { openSyncSite } from '../helpers/sync-site.ts'
import { item, product } from './products.ts'

const hourMs = 3_600_000

test('work written while the clock was an hour ahead does not wait an hour once it is right again', async () => {
  const erp = createFakeSystem('erp', product)
  const crm = createFakeSystem('crm', { ...product, hasUpdate: true })
  const site = await openSyncSite([erp, crm], { products: { from: 'erp', to: ['crm'], entity: 'product' } })
  const { store } = site
  // Of the two clocks only the one on the wall is set; here it is the watch that is told so.
  let aheadMs = 0
  const watch = createClockWatch(
    { clockSkewMs: async () => (await store.clockSkewMs()) + aheadMs, setTimesBack: store.setTimesBack },
    { monotonicMs: () => performance.now(), nowMs: Date.now },
  )
  expect(await watch.look()).toBe(0)
  aheadMs = hourMs
  expect(await watch.look()).toBe(0)
  erp.put('e1', item(1))
  await site.run({ flow: 'products' })
  const [made] = await store.deliveries.list({ state: 'intent', limit: 10 })
  const [claimed] = await store.deliveries.claim([made?.id ?? ''], site.deps.instanceId)
  if (claimed === undefined) throw new Error('not claimed')
  // What a delivery looks like that was made due at once by that clock.
  const late = { id: claimed.id, fence: claimed.fence, to: 'intent' as const, delayMs: hourMs, spendsAttempt: false }
  await store.deliveries.settle([{ ...late, code: 'SYSTEM_BUSY', message: 'an hour ahead' }])
  await store.systems.pause('crm', 'for a moment', hourMs)
  expect((await store.takeDueWork(0, 10)).deliveries).toEqual([])
  aheadMs = 0
  expect(Math.abs((await watch.look()) - hourMs)).toBeLessThan(1_000)
  expect((await store.takeDueWork(0, 10)).deliveries.map(({ id }) => id)).toEqual([claimed.id])
  expect(await watch.look()).toBe(0)
  await site.close()
})
