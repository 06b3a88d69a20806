import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { fieldNames } from '../../src/domain/record-fields.ts'
import { deliverBatch } from '../../src/jobs/deliver-batch.ts'
import { createFakeSystem, type FakeSystem } from '../helpers/fake-system.ts'
import { openSyncSite, type SyncSite } from '../helpers/sync-site.ts'

let erp: FakeSystem<'product'>
let shop: FakeSystem<'product'>
let site: SyncSite

const named = (name: string) => ({ itemId: 'A-1', name, unit: 'EA', active: true })

/** The ERP says it, and the shop, which nobody reads, is to have it. */
const says = async (name: string) => {
  erp.advance(1_000)
  erp.put('e1', named(name))
  await site.run({ flow: 'products', systems: ['erp'] })
}
const inShop = () => [...shop.rows.values()].map(({ value }) => value.name)
const deliveryNow = async () => (await site.store.deliveries.list({ limit: 1 }))[0]

beforeEach(async () => {
  erp = createFakeSystem('erp', { entity: 'product', fields: fieldNames.product })
  shop = createFakeSystem('shop', { entity: 'product', fields: fieldNames.product })
  site = await openSyncSite([erp, shop], { products: { from: 'erp', to: ['shop'], entity: 'product' } })
  await says('first')
  await site.deliver()
})
afterEach(() => site.close())

describe('a record that is again what a system was sent, after something else was sent there', () => {
  test('is sent again when the process died in between', async () => {
    await says('second')
    const { id = '' } = (await deliveryNow()) ?? {}
    const owner = await site.store.instances.register('worker')
    expect(await site.store.deliveries.claim([id], owner)).toHaveLength(1)
    shop.put('shop-1', named('second'))
    await site.store.instances.end(owner)
    await says('first')
    await site.deliver()
    expect(inShop()).toEqual(['first'])
  })

  const isSentAgainWhenUnderWay = async () => {
    const sink = shop.connection.sinks.product
    if (sink?.update === undefined) throw new Error('it has no sink')
    const { update } = sink
    sink.update = async (items, call) => {
      sink.update = update
      const results = await update(items, call)
      await says('first')
      return results
    }
    await says('second')
    await site.deliver()
    expect(inShop()).toEqual(['first'])
  }

  test('is sent again when that was under way', isSentAgainWhenUnderWay)

  test('is sent again when that was under way into a system that said the same when it was read', async () => {
    await site.close()
    erp = createFakeSystem('erp', { entity: 'product', fields: fieldNames.product })
    shop = createFakeSystem('shop', { entity: 'product', fields: fieldNames.product })
    const flow = { between: ['erp', 'shop'], entity: 'product', ownership: { '*': 'erp' } }
    site = await openSyncSite([erp, shop], { products: flow })
    await says('first')
    await site.cycle()
    await site.cycle()
    await isSentAgainWhenUnderWay()
    const before = shop.writes.length
    await site.cycle()
    await site.cycle()
    expect(shop.writes).toHaveLength(before)
  })

  test('is sent again when the answer was lost, and the next attempt refused', async () => {
    shop.faults.push('lost-answer', 'reject')
    await says('second')
    await site.deliver()
    expect([(await deliveryNow())?.state, inShop()]).toEqual(['dead', ['second']])
    await says('first')
    await site.deliver()
    expect(inShop()).toEqual(['first'])
  })

  test('is sent again when the answer was lost and nothing was tried since', async () => {
    shop.faults.push('lost-answer')
    await says('second')
    const { deliveries } = await site.store.takeDueWork(0, 10)
    await deliverBatch(
      deliveries.map(({ id }) => id),
      site.deps,
      new AbortController().signal,
    )
    expect(inShop()).toEqual(['second'])
    await says('first')
    await site.deliver()
    expect(inShop()).toEqual(['first'])
  })

  test('is not sent when nothing left for there', async () => {
    const before = shop.writes.length
    await says('second')
    await says('first')
    await site.deliver()
    expect(shop.writes).toHaveLength(before)
    expect((await deliveryNow())?.state).toBe('done')
  })
})
