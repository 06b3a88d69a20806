import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { stableId } from '../../../src/domain/stable-id.ts'
import type { ClaimedDelivery, NewRecordDelivery, Settlement } from '../../../src/store/store.ts'
import type { RawQuery, StoreGetter } from '../store.ts'
import { newDelivery, newIntent } from './rows.ts'

const trouble = { code: 'SYSTEM_FAILED' as const, message: 'no luck' }

export const recordDeliveryTests = (store: StoreGetter, query: RawQuery): void => {
  const idOf = ({ system, entity, canonicalId }: NewRecordDelivery) => stableId(system, entity, canonicalId)
  const intend = async (given: Partial<NewRecordDelivery> = {}): Promise<NewRecordDelivery & { id: string }> => {
    const intent = newIntent(given)
    await store().deliveries.intend([intent])
    return { ...intent, id: idOf(intent) }
  }
  const claim = async (id: string): Promise<ClaimedDelivery> => {
    const [claimed] = await store().deliveries.claim([id], await store().instances.register('worker'))
    if (claimed === undefined) throw new Error(`delivery ${id} was not claimed`)
    return claimed
  }
  const settle = ({ id, fence }: ClaimedDelivery, outcome: object) =>
    // The outcome is one of the shapes of Settlement, completed here.
    store().deliveries.settle([{ id, fence, ...outcome } as Settlement])
  const done = (version: number) => ({
    to: 'done',
    externalId: 'E1',
    displayId: undefined,
    sent: { version, hash: 'h' },
  })
  const get = (id: string) => store().deliveries.get(id)

  it('makes one delivery for a record and a system, that goes round', async () => {
    const intent = newIntent()
    const id = idOf(intent)
    expect(await store().deliveries.intend([intent])).toEqual([{ id, system: intent.system }])
    expect(await get(id)).toMatchObject({
      ...intent,
      state: 'intent',
      idempotencyKey: intent.canonicalId.replaceAll('-', ''),
      documentId: null,
      partner: null,
      fence: 0,
    })
    expect(await settle(await claim(id), done(1))).toEqual({ released: [], stale: [] })
    expect((await get(id))?.state).toBe('done')
    const next = { ...intent, version: 2, businessKey: 'A-2 MAIN', related: { product: randomUUID() } }
    expect(await store().deliveries.intend([next])).toEqual([{ id, system: intent.system }])
    expect(await claim(id)).toMatchObject({ ...next, inDoubt: false, fence: 2, externalId: 'E1' })
    expect(await store().deliveries.latest(intent.system, 'stock-level', [intent.canonicalId])).toHaveLength(1)
  })

  it('claims what is done for one who asks; a later version waits until that is settled', async () => {
    const intent = await intend()
    const first = await claim(intent.id)
    const owner = await store().instances.register('worker')
    expect(await store().deliveries.claimDone([intent.id], owner)).toEqual([])
    await settle(first, done(1))
    const [claimed, ...others] = (
      await Promise.all([1, 2, 3].map(() => store().deliveries.claimDone([intent.id], owner)))
    ).flat()
    if (claimed === undefined) throw new Error('it was not claimed')
    expect(others).toEqual([])
    expect(claimed).toMatchObject({ externalId: 'E1', inDoubt: false })
    expect(await get(intent.id)).toMatchObject({ state: 'sending', owner })
    expect(await store().deliveries.intend([{ ...intent, version: 2 }])).toEqual([])
    expect(await store().deliveries.claim([intent.id], owner)).toEqual([])
    expect(await settle(claimed, done(1))).toEqual({ released: [{ id: intent.id, system: intent.system }], stale: [] })
    expect(await claim(intent.id)).toMatchObject({ version: 2, inDoubt: false })
  })

  it('takes the later version for what waits, due at once', async () => {
    const intent = await intend({ version: 2 })
    await settle(await claim(intent.id), { to: 'intent', delayMs: 60_000, spendsAttempt: true, ...trouble })
    expect(await store().deliveries.intend([{ ...intent, version: 5 }])).toEqual([
      { id: intent.id, system: intent.system },
    ])
    expect(await store().deliveries.intend([{ ...intent, version: 4 }])).toEqual([])
    expect(await claim(intent.id)).toMatchObject({ version: 5, attempts: 1 })
  })

  it('takes the latest of several versions in one call', async () => {
    const intent = newIntent()
    await store().deliveries.intend([{ ...intent, version: 3 }, intent, { ...intent, version: 2 }])
    expect((await get(idOf(intent)))?.version).toBe(3)
  })

  it('lists by business key the deliveries of documents and of records', async () => {
    const businessKey = `${randomUUID()} MAIN`
    const intent = await intend({ businessKey })
    const other = await intend({ businessKey: `${businessKey} 2` })
    for (const { canonicalId: id, businessKey: key } of [intent, other])
      await store().records.save('stock-level', [
        { id, key, value: { itemId: 'A-1', location: 'MAIN', unit: 'EA' }, version: 1 },
      ])
    const order = newDelivery({ businessKey })
    await store().deliveries.insert([order])
    const listed = async (filter: object) =>
      (await store().deliveries.list({ businessKey, limit: 5, ...filter })).map(({ id }) => id)
    expect((await listed({})).sort()).toEqual([intent.id, order.id].sort())
    expect(await listed({ entity: 'stock-level' })).toEqual([intent.id])
    expect(await listed({ state: 'done' })).toEqual([])
  })

  it('goes on as intent when the record changed while it was written', async () => {
    const intent = await intend()
    const claimed = await claim(intent.id)
    expect(await store().deliveries.intend([{ ...intent, version: 2 }])).toEqual([])
    expect(await get(intent.id)).toMatchObject({ state: 'sending', version: 2, owner: expect.any(String) })
    expect(await settle(claimed, done(1))).toEqual({
      released: [{ id: intent.id, system: intent.system }],
      stale: [],
    })
    expect(await get(intent.id)).toMatchObject({ state: 'intent', version: 2, externalId: 'E1', owner: null })
    const again = await claim(intent.id)
    expect(again).toMatchObject({ inDoubt: false, version: 2 })
    expect(await settle(again, done(2))).toEqual({ released: [], stale: [] })
    expect((await get(intent.id))?.state).toBe('done')
  })

  it('lets an order go when its customer is there, though it changed meanwhile', async () => {
    const customer = await intend({ entity: 'customer' })
    const order = newDelivery({ system: customer.system, dependsOn: customer.id })
    await store().deliveries.insert([order])
    const claimed = await claim(customer.id)
    await store().deliveries.intend([{ ...customer, version: 2 }])
    const { released } = await settle(claimed, done(1))
    expect(new Set(released.map(({ id }) => id))).toEqual(new Set([customer.id, order.id]))
    expect((await get(order.id))?.state).toBe('intent')
  })

  it('ends the dead letter of what a later version supersedes', async () => {
    const intent = await intend()
    await settle(await claim(intent.id), { to: 'dead', ...trouble })
    const letter = {
      id: randomUUID(),
      subject: 'delivery' as const,
      subjectId: intent.id,
      flow: 'stock',
      system: intent.system,
      partner: null,
      businessKey: intent.businessKey,
      issues: [],
      retrySafety: 'not-sent' as const,
      ...trouble,
    }
    await store().deadLetters.open([letter])
    expect(await store().deliveries.intend([{ ...intent, version: 2 }])).toHaveLength(1)
    expect(await store().deadLetters.get(letter.id)).toMatchObject({
      state: 'resolved',
      actor: 'crossdock',
      reason: 'superseded by version 2',
      endedAt: expect.any(Date),
    })
    expect(await get(intent.id)).toMatchObject({ state: 'intent', attempts: 0, errorCode: null, errorMessage: null })
  })

  it('lets what is in doubt be asked about first', async () => {
    const intent = await intend()
    const doubt = { to: 'in-doubt', delayMs: 60_000, looked: false, ...trouble }
    await settle(await claim(intent.id), doubt)
    expect(await store().deliveries.intend([{ ...intent, version: 2 }])).toEqual([])
    expect(await get(intent.id)).toMatchObject({ state: 'in-doubt', version: 2 })
    await query(`update delivery set due_at = now() - interval '1 s' where id = $1`, [intent.id])
    await settle(await claim(intent.id), { to: 'dead', ...trouble })
    expect(await store().deliveries.intend([{ ...intent, version: 3 }])).toHaveLength(1)
    expect(await claim(intent.id)).toMatchObject({ inDoubt: true, version: 3, attempts: 0 })
  })

  it('wakes what a person had cancelled', async () => {
    const intent = await intend()
    await store().deliveries.cancel(intent.id)
    expect(await store().deliveries.intend([intent])).toHaveLength(1)
    expect((await get(intent.id))?.state).toBe('intent')
  })

  it('keeps the versions of a document apart as before, and a customer of an order in one row', async () => {
    const order = newDelivery()
    await store().deliveries.insert([order, { ...order, id: randomUUID(), version: 2 }])
    expect(await store().deliveries.latest(order.system, 'sales-order', [order.canonicalId])).toEqual([
      expect.objectContaining({ version: 2 }),
    ])
    const customer = newDelivery({ entity: 'customer' })
    await store().deliveries.insert([customer])
    const again = { ...customer, id: randomUUID(), version: 2 }
    expect(await store().deliveries.insert([again])).toEqual([])
  })
}
