import { afterEach, beforeEach, expect, test } from 'vitest'
import { assertMayWrite } from '../../src/connectors/assert-may-write.ts'
import { TransientError } from '../../src/domain/errors.ts'
import { oneByOne } from '../../src/jobs/bury-defects.ts'
import type { JobDeps } from '../../src/jobs/job.ts'
import { judgeAttempt } from '../../src/jobs/judge-attempt.ts'
import { createLease, LeaseLostError } from '../../src/jobs/lease.ts'
import { settleDeliveries } from '../../src/jobs/settle-deliveries.ts'
import { startWorkers } from '../../src/jobs/workers.ts'
import type { JobHandler, JobName } from '../../src/queue/queue.ts'
import { createFakeSystem, type FakeSystem } from '../helpers/fake-system.ts'
import { openSyncSite, type SyncSite } from '../helpers/sync-site.ts'
import { item, product } from './products.ts'

let erp: FakeSystem<'product'>
let crm: FakeSystem<'product'>
let site: SyncSite
let silentMs = 0

beforeEach(async () => {
  silentMs = 0
  erp = createFakeSystem('erp', product)
  crm = createFakeSystem('crm', { ...product, hasUpdate: true })
  site = await openSyncSite([erp, crm], { products: { from: 'erp', to: ['crm'], entity: 'product' } })
  erp.put('e1', item(1))
})
afterEach(() => site.close())

/** What hands jobs to the workers of this process, which has not been heard of for `silentMs`. */
const handlerOf = async (deps: JobDeps): Promise<(name: JobName, ids: readonly string[]) => Promise<void>> => {
  let handle: JobHandler = () => Promise.reject(new Error('no handler'))
  const queue: JobDeps['queue'] = {
    ...deps.queue,
    work: async (_lane, _concurrency, handler) => {
      handle = handler
    },
  }
  const { store, instanceId } = deps
  const lease = createLease(store.instances, instanceId, { monotonicMs: () => silentMs, nowMs: () => 0 })
  await startWorkers({ ...deps, queue, lease })
  return (name, ids) => handle({ name, ids }, { attempt: 1, turn: 0, signal: new AbortController().signal })
}

test('a process that others take for dead takes nothing up until it is heard of again', async () => {
  await site.run({ flow: 'products' })
  const [waiting] = await site.store.deliveries.list({ state: 'intent', limit: 10 })
  const id = waiting?.id ?? ''
  let isAway = true
  const { instances } = site.store
  const beat: typeof instances.beat = (one) =>
    isAway ? Promise.reject(new Error('the store is away')) : instances.beat(one)
  const handle = await handlerOf({ ...site.deps, store: { ...site.store, instances: { ...instances, beat } } })
  silentMs = 13_000
  await expect(handle('deliver-batch', [id])).rejects.toThrow('the store is away')
  expect(await site.store.deliveries.get(id)).toMatchObject({ state: 'intent', errorCode: null })
  isAway = false
  await handle('deliver-batch', [id])
  expect(await site.store.deliveries.get(id)).toMatchObject({ state: 'done' })
})

test('a run is not taken up again while a job of this process that lost it is still at work', async () => {
  const [begun] = await site.begin({ flow: 'products' })
  const id = begun?.id ?? ''
  const handle = await handlerOf(site.deps)
  await site.deps.claims.holding([id], () => handle('pull-flow', [id]))
  expect(await site.store.runs.get(id)).toMatchObject({ state: 'due' })
  await handle('pull-flow', [id])
  expect(await site.store.runs.get(id)).toMatchObject({ state: 'done' })
})

test('what was held back in the last moment costs no attempt', async () => {
  await site.run({ flow: 'products' })
  const [waiting] = await site.store.deliveries.list({ state: 'intent', limit: 10 })
  const [delivery] = await site.store.deliveries.claim([waiting?.id ?? ''], site.deps.instanceId)
  if (delivery === undefined) throw new Error('not claimed')
  const assertMayWriteNow = (): void => {
    throw new LeaseLostError(30_000)
  }
  let error: unknown
  try {
    assertMayWrite({ assertMayWrite: assertMayWriteNow }, 'crm: POST /products')
  } catch (thrown) {
    error = thrown
  }
  const context = { sink: undefined, systemFailures: 0, aborted: false }
  const judged = judgeAttempt({ delivery, came: 'error', error, pushed: true }, context, site.deps)
  expect(judged).toMatchObject({ settlement: { to: 'intent', delayMs: 0, spendsAttempt: false }, pause: undefined })
})

test('what a claim met that has passed on pauses no system', async () => {
  await site.run({ flow: 'products' })
  const [waiting] = await site.store.deliveries.list({ state: 'intent', limit: 10 })
  const [delivery] = await site.store.deliveries.claim([waiting?.id ?? ''], site.deps.instanceId)
  if (delivery === undefined) throw new Error('not claimed')
  const error = new TransientError('SYSTEM_UNREACHABLE', 'crm: no connection', { scope: 'system' })
  const settle = (fence: number): Promise<void> => {
    const attempted = { delivery: { ...delivery, fence }, came: 'error' as const, error, pushed: true }
    return settleDeliveries('crm', undefined, [attempted], site.deps, new AbortController().signal)
  }
  await settle(delivery.fence - 1)
  expect(await site.store.systems.status('crm')).toMatchObject({ pausedUntil: null, failures: 0 })
  await settle(delivery.fence)
  expect(await site.store.systems.status('crm')).toMatchObject({ failures: 1 })
})

test('claims that are lost bury nothing', async () => {
  const buried: string[] = []
  const run = oneByOne(
    () => Promise.reject(new LeaseLostError(30_000)),
    async (id) => void buried.push(id),
  )
  await expect(run(['one'], site.deps, new AbortController().signal)).rejects.toThrow(LeaseLostError)
  expect(buried).toEqual([])
})
