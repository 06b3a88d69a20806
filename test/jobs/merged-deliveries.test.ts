import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Sink } from '../../src/connectors/connector.ts'
import { mergeCustomers } from '../../src/desk/merge-customers.ts'
import type { RecordDeskDeps } from '../../src/desk/record-desk.ts'
import { fieldNames } from '../../src/domain/record-fields.ts'
import { stableId } from '../../src/domain/stable-id.ts'
import { deliverBatch } from '../../src/jobs/deliver-batch.ts'
import { createFakeSystem, type FakeSystem } from '../helpers/fake-system.ts'
import { openSyncSite, type SyncSite } from '../helpers/sync-site.ts'

let erp: FakeSystem<'customer'>
let crm: FakeSystem<'customer'>
let site: SyncSite
let pair: { survivorId: string; loserId: string }

const written = ['name', 'kind', 'active', 'identifiers', 'addresses', 'contacts', 'financial', 'phone', 'email']
const never = new AbortController().signal
const alpha = { name: 'Alpha Werke', identifiers: [{ scheme: 'tax-id' as const, value: '111111125', issuer: 'DE' }] }
const omega = { name: 'Omega Handel', identifiers: [{ scheme: 'tax-id' as const, value: '136695976', issuer: 'DE' }] }

/** Two customers of the CRM, both on their way into an ERP that was read to its end. */
const open = async (repeatable = false) => {
  const options = { entity: 'customer' as const, fields: fieldNames.customer, writes: written }
  erp = createFakeSystem('erp', options)
  crm = createFakeSystem('crm', options)
  if (repeatable) upsertByKey(erp)
  site = await openSyncSite([erp, crm], {
    customers: { between: ['crm', 'erp'], entity: 'customer', ownership: { '*': 'crm' } },
  })
  await site.cycle()
  crm.put('c1', alpha)
  crm.put('c2', { ...omega, phone: '+49 30 1' })
  await site.run({ flow: 'customers', systems: ['crm'] })
  crm.advance(1_000)
  crm.put('c2', { ...omega, phone: '+49 30 2' })
  await site.run({ flow: 'customers', systems: ['crm'] })
  const records = await site.store.records.scan('customer', undefined, 10)
  const idOf = (name: string) => records.find(({ key }) => key === name)?.id ?? ''
  pair = { survivorId: idOf('Alpha Werke'), loserId: idOf('Omega Handel') }
}

const sinkOf = ({ connection }: FakeSystem<'customer'>): Sink<'customer'> => {
  const sink = connection.sinks.customer
  if (sink === undefined) throw new Error('it has no sink')
  return sink
}

/** A push under a key that is there changes that. */
const upsertByKey = (system: FakeSystem<'customer'>) => {
  const sink = sinkOf(system)
  const { push } = sink
  const rowOf = (key: string) => [...system.rows.values()].find((row) => row.key === key)?.id
  Object.assign(sink, {
    repeatable: true,
    push: ((items, call) =>
      push(
        items.map((item) => ({ ...item, externalId: item.externalId ?? rowOf(item.key) })),
        call,
      )) satisfies Sink<'customer'>['push'],
  })
}

/** It keeps our id of a customer, and finds the customer by that. */
const knowsByOurId = (system: FakeSystem<'customer'>) => {
  const sink = sinkOf(system)
  const { push } = sink
  const rowIds = new Map<string, string>()
  sink.push = async (items, call) => {
    const before = new Set(system.rows.keys())
    try {
      return await push(items, call)
    } finally {
      const made = [...system.rows.keys()].filter((id) => !before.has(id))
      for (const [index, { canonicalId }] of items.entries()) rowIds.set(canonicalId, made[index] ?? '')
    }
  }
  sink.find = ({ canonicalId }) => {
    const externalId = rowIds.get(canonicalId)
    return Promise.resolve(externalId === undefined ? undefined : { externalId })
  }
}

const merge = async () => {
  const deps: RecordDeskDeps = { ...site.deps, checkBody: () => Promise.resolve([]) }
  await mergeCustomers(deps, { ...pair, reason: 'one company', actor: 'eva' })
}
const deliveryOf = (id: string) => stableId('erp', 'customer', id)
const statesOf = () =>
  Promise.all(
    [pair.survivorId, pair.loserId].map(async (id) => (await site.store.deliveries.get(deliveryOf(id)))?.state),
  )
const linksInErp = async () =>
  (await site.store.links.ofRecords('customer', [pair.survivorId], 'erp')).map(({ externalId }) => externalId)

/** Delivers in two jobs at once, as several workers do. */
const deliverApart = async () => {
  for (let turn = 0; turn < 100; turn += 1) {
    const ids = (await site.store.takeDueWork(0, 500)).deliveries.map(({ id }) => id)
    await Promise.all(ids.map((id) => deliverBatch([id], site.deps, never)))
    if ((await statesOf()).every((state) => state === 'done')) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error(`they never came to an end: ${(await statesOf()).join(', ')}`)
}

beforeEach(() => open())
afterEach(() => site.close())

describe('customers made one while both are on their way', () => {
  const isThereOnce = async () => {
    expect(await statesOf()).toEqual(['done', 'done'])
    expect([...erp.rows.values()].map(({ value }) => value.name)).toEqual(['Alpha Werke'])
    expect(await linksInErp()).toEqual([...erp.rows.keys()])
  }

  test.each([
    ['in one job', () => site.deliver()],
    ['in two at once', deliverApart],
  ])('are made once, %s', async (_, deliver) => {
    await merge()
    await deliver()
    await isThereOnce()
  })

  test.each([
    ['once', () => pair.survivorId],
    ['once, also where it was the other one that was sent', () => pair.loserId],
  ])('are made %s when the answer to one was lost', async (_, sentOne) => {
    erp.faults.push('lost-answer')
    await deliverBatch([deliveryOf(sentOne())], site.deps, never)
    await merge()
    await deliverApart()
    await isThereOnce()
  })

  test('are made once when the answer to one was lost where they are found by our id of them', async () => {
    knowsByOurId(erp)
    erp.faults.push('lost-answer')
    await deliverBatch([deliveryOf(pair.loserId)], site.deps, never)
    await merge()
    await deliverApart()
    await isThereOnce()
  })

  test('are made once when the answer to one was lost where a push can be repeated', async () => {
    await site.close()
    await open(true)
    erp.faults.push('lost-answer')
    await deliverBatch([deliveryOf(pair.loserId)], site.deps, never)
    await merge()
    await deliverApart()
    await isThereOnce()
  })

  test.each([
    ['in one job', () => site.deliver()],
    ['in two at once', deliverApart],
  ])('do not wait for each other when both answers were lost where a push can be repeated, %s', async (_, deliver) => {
    await site.close()
    await open(true)
    erp.faults.push('lost-answer', 'lost-answer')
    for (const id of [pair.survivorId, pair.loserId]) await deliverBatch([deliveryOf(id)], site.deps, never)
    expect(await statesOf()).toEqual(['intent', 'intent'])
    await merge()
    await deliver()
    expect(await statesOf()).toEqual(['done', 'done'])
    expect([erp.rows.size, await linksInErp()]).toEqual([2, ['erp-1']])
  })

  test('are made once when one is being written at that moment', async () => {
    const sink = sinkOf(erp)
    const { push } = sink
    sink.push = async (items, call) => {
      sink.push = push
      const results = await push(items, call)
      await merge()
      await deliverBatch([deliveryOf(pair.survivorId)], site.deps, never)
      return results
    }
    await deliverBatch([deliveryOf(pair.loserId)], site.deps, never)
    await deliverApart()
    await isThereOnce()
  })

  test('have both links when one was there and the other was made without anybody knowing', async () => {
    await deliverBatch([deliveryOf(pair.survivorId)], site.deps, never)
    erp.faults.push('lost-answer')
    await deliverBatch([deliveryOf(pair.loserId)], site.deps, never)
    await merge()
    await deliverApart()
    expect((await linksInErp()).sort()).toEqual([...erp.rows.keys()].sort())
    expect(erp.rows.size).toBe(2)
    await site.cycle()
    expect([crm.rows.size, erp.rows.size]).toEqual([2, 2])
  })
})
