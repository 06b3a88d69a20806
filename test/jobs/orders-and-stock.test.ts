import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import type { PushItem, Sink, Source, SourceRecord } from '../../src/connectors/connector.ts'
import type { Customer } from '../../src/domain/customer.ts'
import { TransientError, UncertainError } from '../../src/domain/errors.ts'
import { type Opportunity, opportunity } from '../../src/domain/opportunity.ts'
import { type Partner, partner } from '../../src/domain/partner.ts'
import { fieldNames } from '../../src/domain/record-fields.ts'
import { deliverBatch } from '../../src/jobs/deliver-batch.ts'
import { takeHints } from '../../src/jobs/take-hints.ts'
import { createFakeSystem } from '../helpers/fake-system.ts'
import { openSyncSite, type SyncSite } from '../helpers/sync-site.ts'

let site: SyncSite
afterEach(() => site.close())

const customers = (name: string) =>
  createFakeSystem(name, {
    entity: 'customer',
    fields: fieldNames.customer,
    writes: ['name', 'identifiers', 'addresses', 'contacts', 'financial'],
  })

/** Everything each time, and single ones; rows change in the map. */
const opportunitySource = (rows: Map<string, Opportunity>): Source<'opportunity'> => {
  const record = ([id, value]: [string, Opportunity]): SourceRecord<'opportunity'> => ({
    externalId: id,
    modifiedAt: undefined,
    raw: value,
    map: () => ({ ok: true, value }),
  })
  return {
    reads: 'full',
    read: async function* () {
      await Promise.resolve()
      yield { records: [...rows].map(record), next: null }
    },
    get: (ids) => Promise.resolve([...rows].filter(([id]) => ids.includes(id)).map(record)),
  }
}

const orderSink = (pushed: PushItem<'sales-order'>[]): Sink<'sales-order'> => ({
  push: (items) => {
    pushed.push(...items)
    return Promise.resolve(items.map(({ key }) => ({ ok: true, receipt: { externalId: `so-${key.slice(0, 6)}` } })))
  },
  find: () => Promise.resolve(undefined),
  repeatable: false,
  batchSize: 10,
  visibilityLagMs: 0,
})

test('a won opportunity becomes one order, behind its customer, and its status comes back', async () => {
  const [crm, erp] = [customers('crm'), customers('erp')]
  const rows = new Map<string, Opportunity>()
  const pushed: PushItem<'sales-order'>[] = []
  const status = createFakeSystem('crm', { entity: 'order-status', fields: fieldNames['order-status'] })
  const statusSource = createFakeSystem('erp', { entity: 'order-status', fields: fieldNames['order-status'] })
  const orders: PushItem<'order-status'>[] = []
  const statusSink = status.connection.sinks['order-status']
  if (statusSink === undefined) throw new Error('no sink')
  const crmConnection = {
    ...crm.connection,
    sources: { ...crm.connection.sources, opportunity: opportunitySource(rows) },
    sinks: {
      ...crm.connection.sinks,
      'sales-order': orderSink([]),
      'order-status': {
        ...statusSink,
        push: (items: readonly PushItem<'order-status'>[], call: Parameters<typeof statusSink.push>[1]) => {
          orders.push(...items)
          return statusSink.push(items, call)
        },
      },
    },
  }
  const erpConnection = {
    ...erp.connection,
    sources: statusSource.connection.sources ?? {},
    sinks: { ...erp.connection.sinks, 'sales-order': orderSink(pushed) },
  }
  site = await openSyncSite(
    [
      { name: 'crm', connection: crmConnection },
      { name: 'erp', connection: erpConnection },
    ],
    {
      won: { from: 'crm', entity: 'opportunity', to: ['erp', 'crm'] },
      status: { from: 'erp', entity: 'order-status', to: ['crm'] },
    },
  )
  const buyer: Partial<Customer> = { name: 'Nordwind', addresses: [{ use: 'main', lines: ['Kai 1'], city: 'Kiel' }] }
  crm.put('acc-1', buyer)
  const open = opportunity.parse({
    opportunityNumber: 'OPP-7',
    name: 'Pumps',
    stage: 'Closed',
    outcome: 'open',
    currency: 'EUR',
    closeDate: '2026-03-02',
    customerExternalId: 'acc-1',
    lines: [{ lineNumber: '1', itemId: 'P-1', quantity: { value: '4', unit: 'C62' }, unitPrice: '10.50' }],
  })
  rows.set('o1', open)
  rows.set('o2', { ...open, outcome: 'won', opportunityNumber: 'OPP-8', customerExternalId: 'nobody' })
  await site.cycle()
  expect(pushed).toEqual([])
  const [held] = await site.store.deadLetters.list({ state: 'open', limit: 5 })
  expect(held).toMatchObject({ subject: 'held-record', businessKey: 'o2', code: 'CUSTOMER_NOT_FOUND' })

  rows.set('o1', { ...open, outcome: 'won' })
  await site.cycle()
  await site.cycle()
  expect(pushed).toMatchObject([
    { value: { orderNumber: 'OPP-7', currency: 'EUR', lines: [{ itemId: 'P-1', unitPrice: '10.50' }] } },
  ])
  const [erpCustomer] = [...erp.rows.values()]
  expect(erpCustomer?.value.name).toBe('Nordwind')
  expect(pushed[0]?.links['customer']).toBe(erpCustomer?.id)

  const erpOrder = `so-${pushed[0]?.key.slice(0, 6)}`
  statusSource.put(erpOrder, { sellerOrderNumber: '4711', stage: 'shipped' })
  statusSource.put('so-other', { sellerOrderNumber: '4712', stage: 'open' })
  const runs = await site.cycle()
  expect(runs.at(-1)?.counts).toMatchObject({ created: 1, unrelated: 1, deliveries: 1 })
  expect(orders).toMatchObject([{ links: { order: erpOrder }, value: { stage: 'shipped' } }])
})

test('the status of an order that was in doubt while it was read comes back, too', async () => {
  const [crm, erp] = [customers('crm'), customers('erp')]
  const status = createFakeSystem('erp', { entity: 'order-status', fields: fieldNames['order-status'] })
  const toCrm = createFakeSystem('crm', { entity: 'order-status', fields: fieldNames['order-status'] })
  let isThere = false
  let isAnswered = false
  const sink: Sink<'sales-order'> = {
    ...orderSink([]),
    push: () => {
      isThere = true
      return Promise.reject(new UncertainError('no answer'))
    },
    find: () =>
      isAnswered
        ? Promise.resolve({ externalId: 'so-1' })
        : Promise.reject(new TransientError('SYSTEM_BUSY', 'busy', { scope: 'item' })),
  }
  const won = opportunity.parse({
    opportunityNumber: 'OPP-9',
    name: 'Pumps',
    stage: 'Closed',
    outcome: 'won',
    currency: 'EUR',
    closeDate: '2026-03-02',
    customerExternalId: 'acc-1',
    lines: [{ lineNumber: '1', itemId: 'P-1', quantity: { value: '4', unit: 'C62' }, unitPrice: '10.50' }],
  })
  site = await openSyncSite(
    [
      {
        name: 'crm',
        connection: {
          ...crm.connection,
          sources: { ...crm.connection.sources, opportunity: opportunitySource(new Map([['o1', won]])) },
          sinks: { ...crm.connection.sinks, ...toCrm.connection.sinks, 'sales-order': orderSink([]) },
        },
      },
      {
        name: 'erp',
        connection: {
          ...erp.connection,
          sources: status.connection.sources ?? {},
          sinks: { ...erp.connection.sinks, 'sales-order': sink },
        },
      },
    ],
    {
      won: { from: 'crm', entity: 'opportunity', to: ['erp', 'crm'] },
      status: { from: 'erp', entity: 'order-status', to: ['crm'] },
    },
  )
  crm.put('acc-1', { name: 'Nordwind', addresses: [{ use: 'main', lines: ['Kai 1'], city: 'Kiel' }] })
  await site.run({ flow: 'won' })
  for (let turn = 0; turn < 200 && !isThere; turn += 1) {
    const { deliveries } = await site.store.takeDueWork(0, 500)
    await deliverBatch(
      deliveries.map(({ id }) => id),
      site.deps,
      new AbortController().signal,
    )
    await sleep(5)
  }
  status.put('so-1', { sellerOrderNumber: '4711', stage: 'open' })
  expect((await site.run({ flow: 'status' }))[0]?.counts).toMatchObject({ unrelated: 1 })
  status.advance(3_600_000)
  await site.run({ flow: 'status' })
  status.advance(3_600_000)
  isAnswered = true
  await site.deliver()
  await site.cycle()
  expect([...toCrm.rows.values()].map(({ value }) => value.stage)).toEqual(['open'])
})

test('what changed in stock goes to partners that list the items, once for each run', async () => {
  const erp = createFakeSystem('erp', { entity: 'stock-level', fields: fieldNames['stock-level'] })
  const acme: Partner = partner.parse({
    name: 'acme',
    system: 'erp',
    theirs: { qualifier: 'ZZ', id: 'ACME' },
    ours: { qualifier: 'ZZ', id: 'US' },
    codes: { items: { 'THEIR-1': 'I-1' } },
  })
  site = await openSyncSite(
    [erp],
    { stock: { from: 'erp', entity: 'stock-level', partners: ['acme'] } },
    { partners: [acme] },
  )
  for (const n of [1, 2]) erp.put(`s${n}`, { itemId: `I-${n}`, location: 'MAIN', unit: 'EA', onHand: `${n}0` })
  await site.cycle()
  const sent = await site.store.documents.list({ direction: 'out', limit: 10 })
  expect(sent).toHaveLength(1)
  expect(sent[0]?.canonical).toMatchObject({
    lines: [{ itemId: 'I-1', buyerItemId: 'THEIR-1', location: { code: 'MAIN' }, quantities: [{ kind: 'on-hand' }] }],
  })
  await site.cycle()
  expect(await site.store.documents.list({ direction: 'out', limit: 10 })).toHaveLength(1)
})

test('what a run changed before it broke off goes to partners with the next one', async () => {
  const erp = createFakeSystem('erp', { entity: 'stock-level', fields: fieldNames['stock-level'], pageSize: 1 })
  const acme: Partner = partner.parse({
    name: 'acme',
    system: 'erp',
    theirs: { qualifier: 'ZZ', id: 'ACME' },
    ours: { qualifier: 'ZZ', id: 'US' },
    codes: { unlistedItems: true },
  })
  const flows = { stock: { from: 'erp', entity: 'stock-level', partners: ['acme'] } }
  site = await openSyncSite([erp], flows, { partners: [acme] })
  for (const n of [1, 2]) erp.put(`s${n}`, { itemId: `I-${n}`, location: 'MAIN', unit: 'EA', onHand: `${n}0` })
  let pages = 0
  erp.onPage = () => {
    pages += 1
    if (pages === 2) throw new TransientError('SYSTEM_FAILED', 'it broke off', { scope: 'item', stage: 'read' })
  }
  const [broken] = await site.cycle()
  expect(broken).toMatchObject({ state: 'failed', counts: { created: 1 } })
  await site.cycle()
  const sent = await site.store.documents.list({ direction: 'out', limit: 10 })
  expect(sent).toHaveLength(1)
  expect(JSON.stringify(sent[0]?.canonical)).toMatch(/I-1.*I-2|I-2.*I-1/)
  await site.cycle()
  expect(await site.store.documents.list({ direction: 'out', limit: 10 })).toHaveLength(1)
})

test('a hint makes the records be read again, whatever it says', async () => {
  const [erp, crm] = ['erp', 'crm'].map((name) =>
    createFakeSystem(name, { entity: 'product', fields: ['itemId', 'name', 'unit'] }),
  )
  if (erp === undefined || crm === undefined) throw new Error('no systems')
  site = await openSyncSite([erp, crm], { products: { from: 'erp', to: ['crm'], entity: 'product' } })
  erp.put('e1', { itemId: 'A', name: 'Screw', unit: 'C62' })
  erp.put('e2', { itemId: 'B', name: 'Bolt', unit: 'C62' })
  const [run] = await takeHints(site.deps, { system: 'erp', entity: 'product', ids: ['e1', 'e1', 'none'] })
  await site.deliver()
  expect(await site.store.runs.get(run?.id ?? '')).toMatchObject({
    state: 'done',
    trigger: 'hint',
    counts: { read: 1 },
  })
  expect([...crm.rows.values()].map(({ value }) => value.name)).toEqual(['Screw'])
  expect(await takeHints(site.deps, { system: 'erp', entity: 'price', ids: ['x'] })).toEqual([])
})
