import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { beginReconciliation, repairReconciliation, undoRepair } from '../../src/desk/reconcile.ts'
import { reconcile } from '../../src/jobs/reconcile.ts'
import { sweep } from '../../src/jobs/sweep.ts'
import { startTicker, type Ticker } from '../../src/jobs/ticker.ts'
import { startWorkers } from '../../src/jobs/workers.ts'
import { createFakeSystem } from '../helpers/fake-system.ts'
import { openSyncSite } from '../helpers/sync-site.ts'
import { endingAt } from './ending-at.ts'
import { item, namesIn, openProducts, type Products, product } from './products.ts'

let { erp, crm, site } = {} as Products
let ticker: Ticker | undefined

afterEach(async () => {
  await ticker?.stop()
  await site.close()
})

const never = new AbortController().signal
const actor = { actor: 'eva' }
const desk = () => ({ ...site.deps, checkBody: () => Promise.resolve([]) })

/** Begins the work in a process that ends at a step, and ends it in another one. */
const cutOff = async (id: string, step: number): Promise<void> => {
  await reconcile([id], { ...site.deps, store: endingAt(site.store, step) }, never).catch(() => undefined)
  await site.restart()
  await reconcile([id], site.deps, never)
  await site.deliver()
  expect((await site.store.reconciliations.get(id))?.state, `after step ${step}`).toBe('done')
}

const cycle = async () => {
  await site.cycle()
  erp.advance(60_000)
  crm.advance(60_000)
}

test('a comparison, a repair and an undo end as they should, wherever the process ends', async () => {
  ;({ erp, crm, site } = await openProducts({ pageSize: 5 }))
  for (let n = 1; n <= 12; n += 1) erp.put(`e${n}`, item(n))
  await cycle()
  for (let step = 1; step <= 25; step += 3) {
    erp.put('e1', { name: `step ${step}` })
    erp.put(`new${step}`, item(100 + step))
    const scribbled = [...crm.rows.values()].filter(({ value }) => value.itemId > 'I-0008').slice(0, 3)
    for (const { id } of scribbled) crm.put(id, { name: `scribble ${step}` })
    const before = new Map(scribbled.map(({ id }) => [id, crm.value(id)]))
    const { id } = await beginReconciliation(desk(), 'products', actor)
    await cutOff(id, step)
    const summary = await site.store.reconciliations.summary(id)
    expect(summary.map(({ bucket, count }) => `${bucket} ${count}`)).toEqual(['differs 3', 'stale 1', 'unknown 1'])

    await repairReconciliation(desk(), id, actor)
    await cutOff(id, step)
    expect(namesIn(crm)).toEqual(namesIn(erp))

    expect((await undoRepair(desk(), 'products', actor)).id).toBe(id)
    await cutOff(id, step)
    expect(new Map(scribbled.map((row) => [row.id, crm.value(row.id)]))).toEqual(before)
    const left = await site.store.reconciliations.findings(id, { action: 'write', state: 'repaired', limit: 9 })
    expect(left).toEqual([])

    const { id: again } = await beginReconciliation(desk(), 'products', actor)
    await reconcile([again], site.deps, never)
    await repairReconciliation(desk(), again, actor)
    await reconcile([again], site.deps, never)
    await site.deliver()
    await cycle()
    expect(namesIn(crm)).toEqual(namesIn(erp))
  }
}, 240_000)

test('workers over PostgreSQL and Redis reconcile, also when the queue lost the job', async () => {
  erp = createFakeSystem('erp', product)
  crm = createFakeSystem('crm', product)
  const flows = { products: { from: 'erp', to: ['crm'], entity: 'product' } }
  site = await openSyncSite([erp, crm], flows, { backend: 'redis' })
  for (let n = 1; n <= 40; n += 1) erp.put(`e${n}`, item(n))
  await cycle()
  for (const id of [...crm.rows.keys()].slice(0, 5)) crm.put(id, { name: 'scribble' })
  // In the store only: its job was lost.
  const id = '0b6f9c1e-5a0c-4d8f-9d55-2f9a3b6a7c10'
  await site.store.reconciliations.insert({ id, flow: 'products', entity: 'product', actor: 'eva' })
  await startWorkers(site.deps)
  ticker = startTicker('sweep', 200, () => sweep(site.deps), site.deps.logger)
  await until(async () => (await site.store.reconciliations.get(id))?.state === 'done')
  expect(await site.store.reconciliations.findings(id, { limit: 10 })).toHaveLength(5)
  await repairReconciliation(desk(), id, actor)
  await until(() => Promise.resolve(namesIn(crm).join() === namesIn(erp).join()))
}, 120_000)

const until = async (isSo: () => Promise<boolean>): Promise<void> => {
  for (const end = Date.now() + 60_000; !(await isSo()); await sleep(50))
    if (Date.now() > end) throw new Error('it did not come to that')
}
