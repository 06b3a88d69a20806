import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createBodyCheck } from '../../src/desk/check-body.ts'
import { BodyRefusedError } from '../../src/desk/desk.ts'
import { editDeadLetter } from '../../src/desk/edit-dead-letter.ts'
import type { RecordDeskDeps } from '../../src/desk/record-desk.ts'
import { replayDocument } from '../../src/desk/replay.ts'
import { resolveDeadLetter } from '../../src/desk/resolve-dead-letter.ts'
import { retryDeadLetter } from '../../src/desk/retry-dead-letter.ts'
import { showDeadLetter } from '../../src/desk/show-dead-letter.ts'
import { traceOrder } from '../../src/desk/trace.ts'
import type { Issue } from '../../src/domain/issue.ts'
import type { Delivery, Document } from '../../src/store/store.ts'
import { type DeskSite, openDeskSite, orderFile } from './desk-site.ts'

let site: DeskSite
let desk: RecordDeskDeps

beforeAll(async () => {
  site = await openDeskSite()
  const { settings, app } = site
  desk = { ...app.deps, checkBody: createBodyCheck(settings.partners, settings.limits) }
  await site.receive(await site.sample('1-known-customer.edi'), '1-known-customer.edi')
  await site.receive(await site.sample('4-order-number-again.edi'), '4-order-number-again.edi')
  await site.receive(await site.sample('5-broken.edi'), '5-broken.edi')
  await site.mapAll()
  await site.acknowledgeAll()
})
afterAll(() => site.remove())

const actor = 'ann'
const documentOf = async (id: string): Promise<Document> => {
  const document = await site.app.deps.store.documents.get(id)
  if (document === undefined) throw new Error(`no document ${id}`)
  return document
}
const orderDocument = async (order: string, state = 'mapped'): Promise<Document> => {
  const found = (await site.app.deps.store.findOrders(order)).find((document) => document.state === state)
  if (found === undefined) throw new Error(`no ${state} document of order ${order}`)
  return found
}
const ordersTo = async (documentId: string): Promise<Delivery[]> =>
  (await site.app.deps.store.deliveries.ofDocument(documentId)).filter(({ entity }) => entity === 'sales-order')

/** Takes a delivery through the store as a job would. */
const settle = async (delivery: Delivery, to: 'done' | 'dead'): Promise<void> => {
  const { deliveries, deadLetters } = site.app.deps.store
  const [claimed] = await deliveries.claim([delivery.id], site.app.deps.instanceId)
  if (claimed === undefined) throw new Error(`delivery ${delivery.id} (${delivery.state}) cannot be claimed`)
  const { id, fence, system, flow, partner, businessKey } = claimed
  if (to === 'done') await deliveries.settle([{ id, fence, to, externalId: '4500000001', displayId: undefined }])
  else {
    const code = 'RECORD_REJECTED'
    await deliveries.settle([{ id, fence, to, code, message: 'sales area is closed' }])
    const about = { subject: 'delivery', subjectId: id, flow, system, partner, businessKey } as const
    const rest = {
      code: 'RECORD_REJECTED' as const,
      message: 'sales area is closed',
      issues: [] as Issue[],
      retrySafety: 'not-sent' as const,
    }
    await deadLetters.open([{ id: crypto.randomUUID(), ...about, ...rest }])
  }
}

describe('dead letters of documents', () => {
  it('shows what is wrong together with the document, the file and what can be done', async () => {
    const view = await showDeadLetter(site.app.deps.store, (await site.deadLetter('QUANTITY_INVALID')).id)
    expect(view).toMatchObject({
      meaning: 'A quantity is zero, negative or not a number',
      actions: { edit: null, retry: null, resolve: null },
      document: { state: 'dead' },
      interchange: { fileName: '5-broken.edi' },
    })
    expect(Buffer.from(view.document?.body ?? []).toString('latin1')).toMatch(/^ST\*850\*0002~[\s\S]*SE\*18\*0002~\s*$/)
  })

  it('refuses an edit that breaks the standard or cannot be mapped, and changes nothing', async () => {
    const { id, subjectId } = await site.deadLetter('QUANTITY_INVALID')
    const { body, revision } = await documentOf(subjectId)
    const text = Buffer.from(body ?? []).toString('latin1')
    const refused = async (changed: string): Promise<BodyRefusedError> => {
      const error: unknown = await editDeadLetter(desk, id, Buffer.from(changed, 'latin1'), { actor }).catch(
        (thrown: unknown) => thrown,
      )
      if (!(error instanceof BodyRefusedError)) throw new Error(`expected a refusal, got ${String(error)}`)
      return error
    }
    expect((await refused(text.replace('BEG*00*SA', 'BEG*00'))).issues[0]?.code).toBe('TRANSACTION_REJECTED')
    expect((await refused(text.replace('PO1*1*0*', 'PO1*1*-4*'))).issues.map(({ code }) => code)).toContain(
      'QUANTITY_INVALID',
    )
    expect((await refused('hello')).issues[0]).toMatchObject({ code: 'VALUE_INVALID', path: 'body' })
    expect((await refused(text + text)).issues.length).toBeGreaterThan(0)
    expect(await documentOf(subjectId)).toMatchObject({ state: 'dead', revision })
    expect((await site.deadLetter('QUANTITY_INVALID')).id).toBe(id)
  })

  it('takes a right edit, ends the dead letter, audits it and maps the document', async () => {
    const { id, subjectId } = await site.deadLetter('QUANTITY_INVALID')
    const { body } = await documentOf(subjectId)
    const text = Buffer.from(body ?? [])
      .toString('latin1')
      .replace('PO1*1*0*', 'PO1*1*7*')
      .replace('CTT*1*0', 'CTT*1*7')
    const before = await site.waiting('documents')
    const report = await editDeadLetter(desk, id, Buffer.from(text, 'latin1'), { actor, reason: 'agreed by phone' })
    expect(report).toMatchObject({ queued: true, did: expect.stringContaining('revision 1') })
    expect(await site.waiting('documents')).toBe(before + 1)
    await site.mapAll()
    expect(await documentOf(subjectId)).toMatchObject({ state: 'mapped', businessKey: 'NW-2026-1005', revision: 1 })
    const { store } = site.app.deps
    expect(await store.deadLetters.get(id)).toMatchObject({ state: 'retried', actor, reason: 'agreed by phone' })
    const [entry] = await store.audit.list({ subject: subjectId, limit: 10 })
    expect(entry).toMatchObject({
      actor,
      action: 'dead-letter.edit',
      detail: { reason: 'agreed by phone', after: { sizeBytes: text.length } },
    })
  })

  it('retries: what still cannot be mapped comes back as one dead letter', async () => {
    const { id, subjectId } = await site.deadLetter('ITEM_CODE_UNKNOWN')
    await retryDeadLetter(desk, id, { actor })
    expect(await documentOf(subjectId)).toMatchObject({ state: 'received' })
    await site.mapAll()
    const again = await site.deadLetter('ITEM_CODE_UNKNOWN')
    expect(again).toMatchObject({ subjectId, state: 'open' })
    expect(again.id).not.toBe(id)
    await expect(retryDeadLetter(desk, id, { actor: 'bob' })).rejects.toMatchObject({
      code: 'ACTION_REFUSED',
      message: expect.stringContaining('retried by ann already'),
    })
  })

  it('resolves with a reason: the document is closed', async () => {
    const { id, subjectId } = await site.deadLetter('ITEM_CODE_UNKNOWN')
    await resolveDeadLetter(desk, id, { actor, reason: 'the partner cancelled it', releaseKey: true })
    expect(await documentOf(subjectId)).toMatchObject({ state: 'closed' })
    await expect(retryDeadLetter(desk, id, { actor })).rejects.toMatchObject({ code: 'ACTION_REFUSED' })
  })

  it('refuses to retry what the partner was told is rejected, but takes an edit of it', async () => {
    const { id, subjectId } = await site.deadLetter('TRANSACTION_REJECTED')
    await expect(retryDeadLetter(desk, id, { actor })).rejects.toMatchObject({ code: 'ACTION_REFUSED' })
    const { body } = await documentOf(subjectId)
    const text = Buffer.from(body ?? [])
      .toString('latin1')
      .replace('SA***', 'SA*NW-EDITED**')
      .replace('20261341', '20261210')
    const report = await editDeadLetter(desk, id, Buffer.from(text, 'latin1'), { actor })
    expect(report.next).toContain('not to send it again')
    await site.mapAll()
    expect(await documentOf(subjectId)).toMatchObject({ state: 'mapped', businessKey: 'NW-EDITED' })
  })

  it('lets only one of two people act', async () => {
    const { id } = await site.deadLetter('ORDER_NUMBER_REPEATED')
    const results = await Promise.allSettled([
      resolveDeadLetter(desk, id, { actor: 'ann', reason: 'same order' }),
      retryDeadLetter(desk, id, { actor: 'bob' }),
    ])
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })
})

describe('dead letters of deliveries', () => {
  it('sends a delivery on; resolving the customer ends waiting orders only when asked', async () => {
    const { store } = site.app.deps
    const { id: documentId } = await orderDocument('NW-2026-1001')
    const all = await store.deliveries.ofDocument(documentId)
    const customer = all.find(({ entity, system }) => entity === 'customer' && system === 'crm')
    if (customer === undefined) throw new Error('no customer delivery')
    await settle(customer, 'dead')
    const first = await site.deadLetter('RECORD_REJECTED')
    const report = await retryDeadLetter(desk, first.id, { actor })
    expect(report.did).toContain('open again')
    expect(await store.deliveries.get(customer.id)).toMatchObject({ attempts: 0 })
    const revived = await store.deliveries.get(customer.id)
    expect(['intent', 'in-doubt']).toContain(revived?.state)
    await settle(customer, 'dead')
    const second = await site.deadLetter('RECORD_REJECTED')
    await expect(resolveDeadLetter(desk, second.id, { actor, reason: 'closed area' })).rejects.toMatchObject({
      code: 'ACTION_REFUSED',
      message: expect.stringContaining('wait for this one'),
    })
    expect((await store.deadLetters.get(second.id))?.state).toBe('open')
    await resolveDeadLetter(desk, second.id, { actor, reason: 'closed area', withDependents: true })
    const states = (await store.deliveries.ofDocument(documentId))
      .filter(({ system }) => system === 'crm')
      .map(({ state }) => state)
    expect(new Set(states)).toEqual(new Set(['cancelled']))
  })
})

describe('dead letters of interchanges', () => {
  it('reads the file again when a profile was missing, and refuses where that cannot help', async () => {
    await site.receive(orderFile('UNKNOWN-1', 77).replace('NORTHWIND      ', 'STRANGER       '), 'stranger.edi')
    const { id, subjectId } = await site.deadLetter('PARTNER_UNKNOWN')
    await retryDeadLetter(desk, id, { actor })
    expect(await site.app.deps.store.interchanges.get(subjectId)).toMatchObject({ state: 'received' })
    await site.receive(orderFile('CUT-1', 78).slice(0, 300), 'cut.edi')
    const cut = await site.deadLetter('INTERCHANGE_TRUNCATED')
    await expect(retryDeadLetter(desk, cut.id, { actor })).rejects.toMatchObject({
      code: 'ACTION_REFUSED',
      message: expect.stringContaining('send again'),
    })
    await resolveDeadLetter(desk, cut.id, { actor, reason: 'sent again' })
    expect((await site.app.deps.store.deadLetters.get(cut.id))?.state).toBe('resolved')
  })
})

describe('replay', () => {
  it('maps again and never makes a second delivery', async () => {
    const { id } = await orderDocument('NW-2026-1002')
    const before = await ordersTo(id)
    const report = await replayDocument(desk, id, { actor })
    expect(report).toMatchObject({ stateBefore: 'mapped', next: expect.stringContaining('nothing goes out twice') })
    expect(await documentOf(id)).toMatchObject({ state: 'received' })
    await site.mapAll()
    expect(await documentOf(id)).toMatchObject({ state: 'mapped' })
    expect((await ordersTo(id)).map((delivery) => delivery.id).sort()).toEqual(
      before.map((delivery) => delivery.id).sort(),
    )
    await expect(replayDocument(desk, crypto.randomUUID(), { actor })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('is done once when two people ask for it at once', async () => {
    const { id } = await orderDocument('NW-2026-1006')
    const asked = await Promise.allSettled([replayDocument(desk, id, { actor }), replayDocument(desk, id, { actor })])
    expect(asked.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    await site.mapAll()
  })

  it('does not undo what a person made of an order by hand', async () => {
    const { id, canonical } = await orderDocument('NW-2026-1006')
    if (canonical === null) throw new Error('the order is gone')
    await site.app.deps.store.documents.saveCanonical(id, canonical, true)
    await expect(replayDocument(desk, id, { actor })).rejects.toMatchObject({
      code: 'ACTION_REFUSED',
      message: expect.stringContaining('edited by hand'),
    })
    await site.app.deps.store.documents.saveCanonical(id, canonical, false)
  })

  it('leaves a document alone that could not be mapped any more', async () => {
    const { id } = await orderDocument('NW-2026-1006')
    const poor = { ...desk, checkBody: createBodyCheck([], site.settings.limits) }
    await expect(replayDocument(poor, id, { actor })).rejects.toMatchObject({ code: 'PARTNER_UNKNOWN' })
    expect(await documentOf(id)).toMatchObject({ state: 'mapped' })
  })
})

describe('traceOrder', () => {
  it('tells the whole way of an order, repeats included', async () => {
    const { store } = site.app.deps
    await site.receive(orderFile('TRACE-1', 91), 'trace.edi')
    await site.mapAll()
    await site.acknowledgeAll()
    const [delivery] = (await ordersTo((await orderDocument('TRACE-1')).id)).filter(({ system }) => system === 'erp')
    const customer = delivery?.dependsOn ? await store.deliveries.get(delivery.dependsOn) : undefined
    if (delivery === undefined || customer === undefined)
      throw new Error('no delivery to the ERP that waits for its customer')
    if (customer.state !== 'done') await settle(customer, 'done')
    await settle(delivery, 'done')
    const trace = await traceOrder(store, 'TRACE-1')
    expect(trace.documents).toHaveLength(1)
    const [document] = trace.documents
    expect(document).toMatchObject({
      interchange: { fileName: 'trace.edi' },
      envelope: { controlNumber: '000000091' },
      acknowledgements: [
        { kind: '997', state: 'sent', controlNumbers: { interchange: expect.stringMatching(/^\d{9}$/) } },
      ],
      customer: { name: 'Northwind Electronics' },
    })
    const steps = document?.hops.map(({ step, state }) => `${step} ${state}`)
    expect(steps?.slice(0, 3)).toEqual(['received done', 'acknowledged waiting', 'mapped done'])
    expect(steps).toContain('delivered done')
    const erp = document?.hops.find(({ step, what }) => step === 'delivered' && what.includes('erp'))
    expect(erp).toMatchObject({ what: expect.stringContaining('4500000001'), lagMs: expect.any(Number) })
    expect(await traceOrder(store, 'NEVER-CAME')).toEqual({ orderNumber: 'NEVER-CAME', documents: [] })
    const twice = await traceOrder(store, 'NW-2026-1001')
    expect(twice.documents).toHaveLength(2)
    expect(twice.documents[1]?.document.repeats).toBe(twice.documents[0]?.document.id)
  })
})
