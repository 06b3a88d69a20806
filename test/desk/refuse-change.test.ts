import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createBodyCheck } from '../../src/desk/check-body.ts'
import { DeskError } from '../../src/desk/desk.ts'
import type { RecordDeskDeps } from '../../src/desk/record-desk.ts'
import { resolveDeadLetter } from '../../src/desk/resolve-dead-letter.ts'
import { retryDeadLetter } from '../../src/desk/retry-dead-letter.ts'
import { freeWaiting } from '../../src/jobs/free-waiting.ts'
import { loadItems } from '../../src/jobs/load-items.ts'
import type { ClaimedDelivery, Delivery } from '../../src/store/store.ts'
import { interchangeText, ordersText } from '../helpers/x12-text.ts'
import { type DeskSite, openDeskSite } from './desk-site.ts'

const actor = 'ann'
const reason = 'it is delivered already'
let site: DeskSite
let desk: RecordDeskDeps
let control = 700

beforeAll(async () => {
  site = await openDeskSite()
  const { settings, app } = site
  desk = { ...app.deps, checkBody: createBodyCheck(settings.partners, settings.limits) }
})
afterAll(() => site.remove())

const store = () => site.app.deps.store

const send850 = async (number: string): Promise<string> => {
  control += 1
  await site.receive(ordersText(control, [{ number }]), `${number}.edi`)
  await site.mapAll()
  const [order] = await store().findOrders(number)
  return order?.id ?? ''
}
const send860 = async (number: string, changeNumber: string, quantity: number): Promise<string> => {
  control += 1
  const body = [`BCH*04*SA*${number}**${changeNumber}*20261120*****20261122`, `POC*1*QI*${quantity}**EA`, 'CTT*1']
  const text = interchangeText({ control, groups: [{ functionalId: 'PC', sets: [{ id: '860', body }] }] })
  const file = await site.receive(text, `${number}-${changeNumber}.edi`)
  await site.mapAll()
  const change = (await store().documents.list({ limit: 100 })).find(({ interchangeId }) => interchangeId === file)
  return change?.id ?? ''
}
const deliveryOf = async (documentId: string, system: string): Promise<Delivery> => {
  const all = await store().deliveries.ofDocument(documentId)
  const found = all.find((one) => one.system === system && one.entity === 'sales-order')
  if (found === undefined) throw new Error(`no delivery of ${documentId} to ${system}`)
  return found
}
const statesOf = async (documentId: string) =>
  Object.fromEntries(
    await Promise.all(['crm', 'erp'].map(async (system) => [system, (await deliveryOf(documentId, system)).state])),
  )

const claim = async (id: string): Promise<ClaimedDelivery> => {
  const [claimed] = await store().deliveries.claim([id], site.app.deps.instanceId)
  if (claimed === undefined) throw new Error(`delivery ${id} cannot be claimed`)
  return claimed
}
/** What the order goes to has it, customer and all. */
const deliver = async (documentId: string): Promise<void> => {
  const deliveries = await store().deliveries.ofDocument(documentId)
  for (const { id } of deliveries.sort((a, b) => (a.entity < b.entity ? -1 : 1))) {
    if ((await store().deliveries.get(id))?.state === 'done') continue
    const { fence } = await claim(id)
    await store().deliveries.settle([{ id, fence, to: 'done', externalId: `X-${id}`, displayId: undefined }])
  }
}
const bury = async (documentId: string, system: string): Promise<string> => {
  const { id } = await deliveryOf(documentId, system)
  const { fence, businessKey, partner, flow } = await claim(id)
  const trouble = { code: 'RECORD_REJECTED' as const, message: 'no' }
  await store().deliveries.settle([{ id, fence, to: 'dead', ...trouble }])
  const about = { subject: 'delivery', subjectId: id, flow, system, partner, businessKey } as const
  const letter = { id: randomUUID(), ...about, ...trouble, issues: [], retrySafety: 'not-sent' as const }
  await store().deadLetters.open([letter])
  return letter.id
}
const resolve = (letter: string, more: object = {}) =>
  resolveDeadLetter(desk, letter, { actor, reason, refuse: true, ...more })

test('a change refused in one system can be sent into no other any more', async () => {
  await deliver(await send850('R-1'))
  const change = await send860('R-1', '1', 12)
  const [inErp, inCrm] = [await bury(change, 'erp'), await bury(change, 'crm')]
  await resolve(inErp)
  expect(await statesOf(change)).toEqual({ crm: 'cancelled', erp: 'cancelled' })
  expect(await store().deadLetters.get(inCrm)).toMatchObject({ state: 'resolved', reason, actor })
  await expect(retryDeadLetter(desk, inCrm, { actor })).rejects.toThrow(DeskError)
})

test('a change is not refused while it is on its way, and not sent again once it is', async () => {
  await deliver(await send850('R-2'))
  const change = await send860('R-2', '1', 12)
  const inErp = await bury(change, 'erp')
  const { id: way } = await deliveryOf(change, 'crm')
  const { fence } = await claim(way)
  const later = await send860('R-2', '2', 15)
  await expect(resolve(inErp)).rejects.toThrow('the change is being sent to crm')
  await store().deliveries.settle([
    { id: way, fence, to: 'intent', delayMs: 0, spendsAttempt: true, code: 'SYSTEM_BUSY', message: 'busy' },
  ])
  await resolve(inErp)
  await site.mapAll()
  expect(await statesOf(change)).toEqual({ crm: 'cancelled', erp: 'cancelled' })
  expect(await statesOf(later)).toEqual({ crm: 'intent', erp: 'intent' })
})

test('a change that an earlier version refused while it was on its way is neither sent again nor retried', async () => {
  await deliver(await send850('R-5'))
  const change = await send860('R-5', '1', 12)
  const inErp = await bury(change, 'erp')
  const { id: way } = await deliveryOf(change, 'crm')
  const { fence } = await claim(way)
  const later = await send860('R-5', '2', 15)
  // As it was done before: what was on its way stayed so.
  await store().deliveries.cancel((await deliveryOf(change, 'erp')).id)
  await store().documents.setState([change], 'closed')
  await store().deadLetters.end([(await deliveryOf(change, 'erp')).id], { state: 'resolved', reason, actor })
  expect((await store().deadLetters.get(inErp))?.state).toBe('resolved')
  await store().deliveries.settle([
    { id: way, fence, to: 'intent', delayMs: 0, spendsAttempt: true, code: 'SYSTEM_BUSY', message: 'busy' },
  ])
  const again = await claim(way)
  const { ready, lost } = await loadItems('sales-order', [again], store())
  expect(ready).toEqual([])
  expect(lost[0]).toMatchObject({ error: { code: 'ORDER_CHANGE_REFUSED' } })
  await store().deliveries.settle([
    { id: way, fence: again.fence, to: 'dead', code: 'ORDER_CHANGE_REFUSED', message: 'refused' },
  ])
  const about = { subject: 'delivery', subjectId: way, flow: null, system: 'crm', partner: 'northwind' } as const
  const said = { code: 'ORDER_CHANGE_REFUSED', message: 'refused', retrySafety: 'not-sent' } as const
  const letter = { id: randomUUID(), ...about, businessKey: 'R-5', issues: [], ...said }
  await store().deadLetters.open([letter])
  await expect(retryDeadLetter(desk, letter.id, { actor })).rejects.toThrow('must not be sent any more')
  expect(await store().deliveries.revive([way])).toEqual([])
  await resolve(letter.id, { refuse: false })
  expect((await statesOf(later)).crm).toBe('intent')
})

test('changes that an earlier version left waiting behind a refused one are applied anew', async () => {
  await deliver(await send850('R-3'))
  const change = await send860('R-3', '1', 12)
  const inErp = await bury(change, 'erp')
  const later = await send860('R-3', '2', 15)
  await deliver(await send850('R-4'))
  const other = await send860('R-4', '1', 12)
  const behind = await send860('R-4', '2', 15)
  expect(await statesOf(later)).toEqual({ crm: 'waiting', erp: 'waiting' })
  // As it was done before: nobody let go of what waited.
  for (const system of ['crm', 'erp']) await store().deliveries.cancel((await deliveryOf(change, system)).id)
  await store().documents.setState([change], 'closed')
  await store().deadLetters.end([(await deliveryOf(change, 'erp')).id], { state: 'resolved', reason, actor })
  expect((await store().deadLetters.get(inErp))?.state).toBe('resolved')
  await store().deliveries.cancel((await deliveryOf(other, 'crm')).id)

  expect(await freeWaiting(site.app.deps)).toBe(1)
  expect((await store().documents.get(later))?.state).toBe('received')
  await site.mapAll()
  expect(await statesOf(later)).toEqual({ crm: 'intent', erp: 'intent' })
  expect((await store().documents.get(later))?.canonical).toMatchObject({
    order: { lines: [{ quantity: { value: '15' } }] },
  })
  expect(await statesOf(behind)).toEqual({ crm: 'intent', erp: 'waiting' })
  expect(await freeWaiting(site.app.deps)).toBe(0)
})

test('an acknowledgement that could not be written is due again when its dead letter is retried', async () => {
  control += 1
  const file = await site.receive(ordersText(control, [{ number: 'R-5' }]), 'r-5.edi')
  const [envelope] = await store().envelopes.ofInterchange(file)
  const due = await store().acknowledgements.ofEnvelope(envelope?.id ?? '')
  const ids = due.map(({ id }) => id)
  await store().acknowledgements.markDead(ids)
  const about = { subject: 'interchange', subjectId: file, flow: null, system: 'edi', partner: 'northwind' } as const
  const said = { code: 'DEFECT', message: 'cannot be written', retrySafety: 'applied' } as const
  const letter = { id: randomUUID(), ...about, businessKey: 'r-5.edi', issues: [], ...said }
  await store().deadLetters.open([letter])
  await retryDeadLetter(desk, letter.id, { actor })
  expect(ids.length).toBeGreaterThan(0)
  expect((await store().acknowledgements.ofEnvelope(envelope?.id ?? '')).map(({ state }) => state)).toEqual(
    ids.map(() => 'due'),
  )
})

test.each(['alone', 'behind one that is known'])(
  'a file of a partner nobody knew, %s, is taken when it comes again',
  async (how) => {
    control += 2
    const known = how === 'alone' ? '' : ordersText(control - 1, [{ number: `R-${control}` }])
    const text = known + ordersText(control, [{ number: 'R-6' }], { sender: 'STRANGER' })
    const first = await site.receive(text, `r-6-${control}.edi`)
    expect(await store().deadLetters.ofSubjects([first])).toMatchObject([{ code: 'PARTNER_UNKNOWN' }])
    const again = await site.receive(text, `r-6-${control}-again.edi`)
    expect(await store().interchanges.get(again)).toMatchObject({ duplicateOf: null })
    const same = await site.receive(ordersText(control + 1000, [{ number: `S-${control}` }]))
    const duplicate = await site.receive(ordersText(control + 1000, [{ number: `S-${control}` }]))
    expect(await store().interchanges.get(duplicate)).toMatchObject({ state: 'duplicate', duplicateOf: same })
  },
)
