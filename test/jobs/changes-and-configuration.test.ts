import { afterEach, expect, test } from 'vitest'
import { flow as flowSchema } from '../../src/domain/flow.ts'
import type { OrderResponse } from '../../src/domain/order-response.ts'
import type { Attempted } from '../../src/jobs/attempted.ts'
import { insertAnswers } from '../../src/jobs/insert-answers.ts'
import type { JobDeps } from '../../src/jobs/job.ts'
import { loadItems } from '../../src/jobs/load-items.ts'
import { mapDocument } from '../../src/jobs/map-document.ts'
import { receiveInterchange } from '../../src/jobs/receive-interchange.ts'
import { sendDocument } from '../../src/jobs/send-document.ts'
import { storeFile } from '../../src/jobs/store-file.ts'
import { createFakeSystem } from '../helpers/fake-system.ts'
import { openSyncSite, type SyncSite } from '../helpers/sync-site.ts'
import { interchangeText, ordersText } from '../helpers/x12-text.ts'
import { partnerNamed } from './partner-named.ts'
import { product } from './products.ts'

const never = new AbortController().signal
const northwind = partnerNamed('northwind')
const intake = (to: string[]) => ({ from: 'edi', entity: 'sales-order', to, answerFrom: to[0] })
const flowsOf = (flows: Record<string, object>) =>
  new Map(Object.entries(flows).map(([name, settings]) => [name, flowSchema.parse(settings)]))

const answer: OrderResponse = {
  orderNumber: 'O-1',
  sellerOrderNumber: '4711',
  status: 'accepted',
  issueDate: '2026-11-20',
  currency: 'USD',
  lines: [],
}

let site: SyncSite
afterEach(() => site.close())

const open = async (): Promise<void> => {
  const systems = ['edi', 'crm', 'erp'].map((name) => createFakeSystem(name, product))
  site = await openSyncSite(systems, { 'order-intake': intake(['crm']) }, { partners: [northwind] })
}

/** Stores, reads and maps a file; the id of its one document. */
const take = async (name: string, text: string, deps: JobDeps): Promise<string> => {
  const file = {
    name,
    ref: name,
    open: async function* () {
      yield Buffer.from(text)
    },
  }
  const { id } = await storeFile('edi', file, deps)
  await receiveInterchange([id], deps, never)
  const [document] = (await site.store.documents.list({ limit: 10 })).filter((one) => one.interchangeId === id)
  await mapDocument([document?.id ?? ''], deps, never)
  return document?.id ?? ''
}
const takeOrder = (deps: JobDeps) => take('order', ordersText(1, [{ number: 'O-1' }]), deps)
const takeChange = (deps: JobDeps, number = 1) => {
  const body = [`BCH*04*SA*O-1**${number}*20261120*****20261122`, `POC*1*QI*${14 + number}**EA`, 'CTT*1']
  const text = interchangeText({ control: 1 + number, groups: [{ functionalId: 'PC', sets: [{ id: '860', body }] }] })
  return take(`change ${number}`, text, deps)
}
const openLetters = async () =>
  (await site.store.deadLetters.list({ state: 'open', limit: 10 })).map(({ code, subjectId }) => ({ code, subjectId }))
const versionsIn = async (system: string) =>
  (await site.store.deliveries.list({ system, entity: 'sales-order', limit: 10 }))
    .sort((a, b) => a.version - b.version)
    .map(({ version, documentId }) => ({ version, documentId }))

test('a change reaches the systems of an order whose flow has another name since', async () => {
  await open()
  const order = await takeOrder(site.deps)
  const change = await takeChange({ ...site.deps, flows: flowsOf({ orders: intake(['crm']) }) })
  expect(await openLetters()).toEqual([])
  expect(await versionsIn('crm')).toEqual([
    { version: 1, documentId: order },
    { version: 2, documentId: change },
  ])
})

test('a change that no system could get is a dead letter, and not done', async () => {
  await open()
  await takeOrder(site.deps)
  const change = await takeChange({ ...site.deps, flows: flowsOf({ orders: intake(['erp']) }) })
  expect(await openLetters()).toEqual([{ code: 'ORDER_NOT_FOUND', subjectId: change }])
  expect((await site.store.documents.get(change))?.state).toBe('dead')
})

test('a system that gets an order by a replay gets the changes since, too', async () => {
  await open()
  const order = await takeOrder(site.deps)
  const changes = [await takeChange(site.deps), await takeChange(site.deps, 2)]
  await site.store.documents.setState([order], 'received')
  await mapDocument([order], { ...site.deps, flows: flowsOf({ 'order-intake': intake(['crm', 'erp']) }) }, never)
  // Each by itself: one of them may be refused yet.
  const all = [order, ...changes].map((documentId, index) => ({ version: index + 1, documentId }))
  expect(await versionsIn('crm')).toEqual(all)
  expect(await versionsIn('erp')).toEqual(all)
  const states = (await site.store.deliveries.list({ system: 'erp', entity: 'sales-order', limit: 10 })).map(
    ({ state }) => state,
  )
  expect(states).toEqual(['waiting', 'waiting', 'waiting'])
})

test('a change for a system where a person ended the delivery of its order says so', async () => {
  await open()
  await takeOrder(site.deps)
  const [order] = await site.store.deliveries.list({ system: 'crm', entity: 'sales-order', limit: 1 })
  await site.store.deliveries.cancel(order?.id ?? '')
  const change = await takeChange(site.deps)
  const [delivery] = (await site.store.deliveries.ofDocument(change)).filter(({ entity }) => entity === 'sales-order')
  const [claimed] = await site.store.deliveries.claim([delivery?.id ?? ''], site.deps.instanceId)
  if (claimed === undefined) throw new Error('not claimed')
  const { lost } = await loadItems('sales-order', [claimed], site.store)
  expect(lost[0]).toMatchObject({ error: { code: 'ORDER_NOT_FOUND' } })
})

test('an order that was on its way when its flow got another name is answered', async () => {
  await open()
  const order = await takeOrder(site.deps)
  const delivery = (await site.store.deliveries.list({ system: 'crm', entity: 'sales-order', limit: 1 }))[0]
  const attempted = [{ delivery, came: 'receipt', receipt: { externalId: 'X', answer } }] as unknown as Attempted[]
  const renamed = (to: string[]) => ({ ...site.deps, flows: flowsOf({ orders: intake(to) }) })
  expect(await insertAnswers(site.store, 'crm', attempted, renamed(['erp']))).toEqual([])
  expect(await insertAnswers(site.store, 'crm', attempted, renamed(['crm']))).toHaveLength(1)
  expect((await site.store.documents.answersTo([order]))[0]).toMatchObject({ type: '855', state: 'due' })
})

test('an order response whose partner profile was taken away waits as a dead letter for it', async () => {
  await open()
  const order = await takeOrder(site.deps)
  const delivery = (await site.store.deliveries.list({ system: 'crm', entity: 'sales-order', limit: 1 }))[0]
  const receipt = { externalId: 'X', answer }
  // Nothing else of it is looked at.
  const attempted = [{ delivery, came: 'receipt', receipt }] as unknown as Attempted[]
  const without = { ...site.deps, partners: [] }
  const [response = ''] = await insertAnswers(site.store, 'crm', attempted, without)
  await sendDocument([response], without, never)
  expect(await openLetters()).toEqual([{ code: 'PARTNER_UNKNOWN', subjectId: response }])
  await site.store.documents.setState([response], 'due')
  await sendDocument([response], site.deps, never)
  expect(await site.store.documents.get(response)).toMatchObject({ state: 'sent', answers: order })
  const [awaited] = await site.store.awaited.ofDocuments([response])
  expect(awaited?.type).toBe('855')
})
