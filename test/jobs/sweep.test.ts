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

test('what was lost takes turns, the oldest lot at once', async () => {
  const erp = createFakeSystem('erp', product)
  const crm = createFakeSystem('crm', product)
  const flows = { products: { from: 'erp', to: ['crm'], entity: 'product' } }
  site = await openSyncSite([erp, crm], flows, { backend: 'redis' })
  for (let number = 1; number <= 250; number += 1) erp.put(`e${number}`, item(number))
  await site.run({ flow: 'products' })
  await sleep(3_100)
  const turns: (number | undefined)[] = []
  const queue: typeof site.deps.queue = {
    ...site.deps.queue,
    backForMs: () => 1_000,
    add: async (lane, jobs, options) => {
      if (lane === systemLane('crm')) turns.push(...jobs.map(({ turn }) => turn))
      await site.deps.queue.add(lane, jobs, options)
    },
  }
  expect(await sweep({ ...site.deps, queue })).toBe(250)
  expect(turns[0]).toBe(0)
  expect(turns).toEqual(turns.map((_, index) => index))
})
