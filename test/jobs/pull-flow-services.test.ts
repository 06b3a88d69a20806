import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { sweep } from '../../src/jobs/sweep.ts'
import { startTicker, type Ticker } from '../../src/jobs/ticker.ts'
import { startWorkers } from '../../src/jobs/workers.ts'
import { createFakeSystem } from '../helpers/fake-system.ts'
import { openSyncSite, type SyncSite } from '../helpers/sync-site.ts'
import { item, namesIn, product } from './products.ts'

let site: SyncSite
let ticker: Ticker | undefined

afterEach(async () => {
  await ticker?.stop()
  await site.close()
})

test('workers over PostgreSQL and Redis keep two systems equal, and what the queue loses the sweep brings back', async () => {
  const random = Math.random
  const erp = createFakeSystem('erp', { ...product, batchSize: 50 }, random)
  const crm = createFakeSystem('crm', { ...product, batchSize: 50 }, random)
  site = await openSyncSite(
    [erp, crm],
    { products: { between: ['crm', 'erp'], entity: 'product' } },
    { backend: 'redis' },
  )
  await startWorkers(site.deps)
  ticker = startTicker('sweep', 200, () => sweep(site.deps), site.deps.logger)
  for (let n = 1; n <= 300; n += 1) (n % 2 === 0 ? crm : erp).put(`x${n}`, item(n))
  erp.faultRate = 0.1
  crm.faultRate = 0.1
  for (let round = 0; round < 4; round += 1) {
    await site.begin({ flow: 'products', overlap: 'queue' })
    // A run that is in the store only: its job was lost.
    await site.begin({ flow: 'products', overlap: 'queue', notBefore: new Date() })
    erp.advance(60_000)
    crm.advance(60_000)
    crm.put('x2', { name: `round ${round}` })
    await settled()
  }
  await site.begin({ flow: 'products', overlap: 'queue' })
  await settled()
  expect(namesIn(erp)).toEqual(namesIn(crm))
  expect(erp.rows.size).toBe(300)
  expect(namesIn(erp)).toContain('I-0002 round 3')
}, 120_000)

const settled = async (): Promise<void> => {
  const { store } = site
  for (const end = Date.now() + 60_000; ; ) {
    const live = await store.runs.live('products')
    const open = await Promise.all(
      (['intent', 'in-doubt', 'sending'] as const).map((state) => store.deliveries.list({ state, limit: 1 })),
    )
    if (live.length + open.flat().length === 0) return
    if (Date.now() > end) throw new Error(`not settled: ${live.length} runs, ${JSON.stringify(open.flat()[0])}`)
    await sleep(50)
  }
}
