import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { sweep } from '../../src/jobs/sweep.ts'
import { systemLane } from '../../src/queue/lanes.ts'
import { createFakeSystem } from '../helpers/fake-system.ts'
import { openSyncSite, type SyncSite } from '../helpers/sync-site.ts'
import { item, product } from './products.ts'

let site: SyncSite
afterEach(() => site.close())

test('a busy queue is trusted with what it was told, until it was away', async () => {
  const erp = createFakeSystem('erp', product)
  const crm = createFakeSystem('crm', product)
  const flows = { products: { from: 'erp', to: ['crm'], entity: 'product' } }
  site = await openSyncSite([erp, crm], flows, { backend: 'redis' })
  erp.put('e1', item(1))
  await site.run({ flow: 'products' })
  // Nobody works this lane: what it was told waits there for its turn.
  expect(await site.deps.queue.counts(systemLane('crm'))).toMatchObject({ waiting: 1 })
  await sleep(3_100)
  const backFor = (ms: number) => ({ ...site.deps, queue: { ...site.deps.queue, backForMs: () => ms } })
  expect(await sweep(backFor(60_000))).toBe(0)
  expect(await sweep(backFor(1_000))).toBe(1)
})
