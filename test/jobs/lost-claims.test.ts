import { afterEach, beforeEach, expect, test } from 'vitest'
import { StoreAwayError } from '../../src/domain/errors.ts'
import { giveBackLost } from '../../src/jobs/claims.ts'
import { deliverBatch } from '../../src/jobs/deliver-batch.ts'
import type { JobDeps, JobRun } from '../../src/jobs/job.ts'
import { pullFlow } from '../../src/jobs/pull-flow.ts'
import type { Store } from '../../src/store/store.ts'
import { createFakeSystem, type FakeSystem } from '../helpers/fake-system.ts'
import type { LineProxy } from '../helpers/line-proxy.ts'
import { openSyncSite, type SyncSite } from '../helpers/sync-site.ts'
import { item, product } from './products.ts'

let erp: FakeSystem<'product'>
let crm: FakeSystem<'product'>
let site: SyncSite
let line: LineProxy
/** Of the product that is on its way into the CRM. */
let id: string

beforeEach(async () => {
  erp = createFakeSystem('erp', product)
  crm = createFakeSystem('crm', { ...product, hasUpdate: true })
  site = await openSyncSite(
    [erp, crm],
    { products: { from: 'erp', to: ['crm'], entity: 'product' } },
    { backend: 'line' },
  )
  if (site.line === undefined) throw new Error('no line')
  line = site.line
  erp.put('e1', item(1))
  await site.run({ flow: 'products' })
  const [waiting, ...others] = await site.store.deliveries.list({ state: 'intent', limit: 10 })
  expect(others).toEqual([])
  id = waiting?.id ?? ''
})
afterEach(async () => {
  line.restore()
  await site.close()
})

/** Runs a job as a worker does. */
const work = (run: JobRun, ids: readonly string[], deps: JobDeps = site.deps): Promise<void> =>
  deps.claims.holding(ids, () => run(ids, deps, new AbortController().signal))

/** The store, whose line fails just before something is asked of it for the first time. */
const failingAt = (path: string, fail: () => void): Store => {
  let isDue = true
  const watch = <T extends object>(target: T, place: string): T =>
    new Proxy(target, {
      get: (inner, name) => {
        const value: unknown = Reflect.get(inner, name)
        const here = `${place}${String(name)}`
        if (typeof value !== 'function')
          return typeof value === 'object' && value !== null ? watch(value, `${here}.`) : value
        return (...args: unknown[]) => {
          if (here === path && isDue) {
            isDue = false
            fail()
          }
          return Reflect.apply(value, inner, args)
        }
      },
    })
  return watch(site.store, '')
}

const stateOf = async () => {
  const delivery = await site.store.deliveries.get(id)
  return { state: delivery?.state, attempts: delivery?.attempts }
}

test('a claim whose answer was lost is given back once no job works on it', async () => {
  const store = failingAt('deliveries.claim', line.loseAnswers)
  const claiming = work(deliverBatch, [id], { ...site.deps, store })
  await expect(claiming).rejects.toBeInstanceOf(StoreAwayError)
  line.restore()
  expect(line.silenced()).toBeGreaterThan(0)
  expect(await stateOf()).toEqual({ state: 'sending', attempts: 0 })
  // The job runs again, and finds it claimed; by its own process, which does not know.
  await work(deliverBatch, [id])
  expect(crm.writes).toEqual([])
  expect(await giveBackLost(site.deps)).toBe(1)
  expect(await stateOf()).toEqual({ state: 'intent', attempts: 0 })
  await work(deliverBatch, [id])
  expect(await stateOf()).toEqual({ state: 'done', attempts: 0 })
  expect(crm.writes).toHaveLength(1)
})

test('what a job has in hand is not given back', async () => {
  await site.deps.claims.holding([id], async () => {
    expect(await site.store.deliveries.claim([id], site.deps.instanceId)).toHaveLength(1)
    expect(await giveBackLost(site.deps)).toBe(0)
    expect(await stateOf()).toMatchObject({ state: 'sending' })
  })
})

test('deliveries claimed before the store went away are due again when it is back, without an attempt', async () => {
  const store = failingAt('records.current', line.silence)
  setTimeout(line.restore, 1_200)
  await work(deliverBatch, [id], { ...site.deps, store })
  expect(line.silenced()).toBeGreaterThan(0)
  expect(await stateOf()).toEqual({ state: 'intent', attempts: 0 })
  await work(deliverBatch, [id])
  expect(await stateOf()).toEqual({ state: 'done', attempts: 0 })
  expect(crm.writes).toHaveLength(1)
})

test('what was written while the store went away is settled when it is back, and not written again', async () => {
  const store = failingAt('systems.status', line.silence)
  setTimeout(line.restore, 1_200)
  const startedMs = performance.now()
  await work(deliverBatch, [id], { ...site.deps, store })
  expect(performance.now() - startedMs).toBeLessThan(8_000)
  expect(line.silenced()).toBeGreaterThan(0)
  expect(await stateOf()).toEqual({ state: 'done', attempts: 0 })
  expect(crm.writes).toHaveLength(1)
})

test('one that may have been written and could not be settled is given back in doubt', async () => {
  await site.deps.claims.holding([id], async () => {
    site.deps.claims.noteSent(await site.store.deliveries.claim([id], site.deps.instanceId))
  })
  expect(await giveBackLost(site.deps)).toBe(1)
  expect(await stateOf()).toEqual({ state: 'in-doubt', attempts: 0 })
})

test('a run that could not be given back while the store was away goes on afterwards', async () => {
  const [begun] = await site.begin({ flow: 'products' })
  const store = failingAt('runs.progress', line.silence)
  await expect(work(pullFlow, [begun?.id ?? ''], { ...site.deps, store })).rejects.toThrow()
  line.restore()
  expect((await site.store.runs.get(begun?.id ?? ''))?.state).toBe('running')
  expect(await giveBackLost(site.deps)).toBe(1)
  await work(pullFlow, [begun?.id ?? ''])
  expect((await site.store.runs.get(begun?.id ?? ''))?.state).toBe('done')
})
