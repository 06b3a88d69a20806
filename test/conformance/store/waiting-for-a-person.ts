import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import type { StoreGetter } from '../store.ts'
import { fresh, newCustomer } from './rows.ts'

export const waitingTests = (store: StoreGetter): void => {
  it('keeps a row that could not be mapped, as it came last', async () => {
    const held = {
      id: randomUUID(),
      flow: 'stock',
      system: 'erp',
      entity: 'stock-level' as const,
      externalId: 'A-1',
      raw: { qty: 'many' },
      issues: [{ path: 'onHand', code: 'VALUE_MISSING' as const, message: 'not a number' }],
    }
    await store().heldRecords.put([held])
    await store().heldRecords.put([{ ...held, raw: '12' }])
    const [found] = await store().heldRecords.get([held.id, randomUUID()])
    expect(found).toEqual({ ...held, raw: '12', createdAt: expect.any(Date), updatedAt: expect.any(Date) })
    expect(found?.updatedAt.getTime()).toBeGreaterThanOrEqual(found?.createdAt.getTime() ?? Number.POSITIVE_INFINITY)
    expect(await store().heldRecords.remove([held.id, randomUUID()])).toEqual([held.id])
    expect(await store().heldRecords.get([held.id])).toEqual([])
  })

  const newReview = (system: string) => ({
    id: randomUUID(),
    flow: 'customers',
    entity: 'customer' as const,
    system,
    externalId: 'C-1',
    fields: { name: 'Northwind' },
    sourceHash: 'h1',
    modifiedAt: null,
    raw: { Name: 'Northwind' },
    candidates: [{ recordId: randomUUID(), score: 0.8, reasons: ['same name'] }],
  })

  it('opens a review, refreshes it while it is open, and takes one decision', async () => {
    const system = fresh('crm')
    const review = newReview(system)
    await store().reviews.put([review])
    await store().reviews.put([{ ...review, sourceHash: 'h2' }])
    const open = { ...review, sourceHash: 'h2', state: 'open', recordId: null, actor: null, decidedAt: null }
    expect(await store().reviews.get(review.id)).toEqual({ ...open, createdAt: expect.any(Date) })
    expect(await store().reviews.openOf('customer', system, ['C-1', 'C-2'])).toHaveLength(1)
    const possible = review.candidates[0]?.recordId ?? ''
    expect(await store().reviews.candidatesIn(system, [possible, randomUUID()])).toEqual(new Set([possible]))
    expect(await store().reviews.candidatesIn(fresh('erp'), [possible])).toEqual(new Set())
    const survivor = randomUUID()
    for (const id of [survivor, possible])
      await store().records.save('customer', [{ id, key: 'N', value: newCustomer('N', []), version: 1 }])
    const merge = { id: randomUUID(), entity: 'customer' as const, survivorId: survivor, loserId: possible }
    await store().records.merge({ ...merge, reason: 'same', actor: 'ann' })
    expect(await store().reviews.candidatesIn(system, [survivor])).toEqual(new Set([survivor]))
    const recordId = randomUUID()
    expect(await store().reviews.decide(review.id, { state: 'same', recordId, actor: 'ann' })).toBe(true)
    expect(await store().reviews.decide(review.id, { state: 'new', actor: 'bob' })).toBe(false)
    expect(await store().reviews.get(review.id)).toMatchObject({
      state: 'same',
      recordId,
      actor: 'ann',
      decidedAt: expect.any(Date),
    })
    expect(await store().reviews.openOf('customer', system, ['C-1'])).toEqual([])
    expect(await store().reviews.list({ system, state: 'same', limit: 5 })).toHaveLength(1)
    expect(await store().reviews.list({ system, state: 'open', limit: 5 })).toEqual([])
    expect(await store().reviews.candidatesIn(system, [possible])).toEqual(new Set())
    expect(await store().reviews.get(randomUUID())).toBeUndefined()
  })

  it('opens a decided review again when the record comes again', async () => {
    const review = newReview(fresh('crm'))
    await store().reviews.put([review])
    await store().reviews.decide(review.id, { state: 'new', recordId: randomUUID(), actor: 'ann' })
    await store().reviews.put([review])
    expect(await store().reviews.get(review.id)).toMatchObject({
      state: 'open',
      recordId: null,
      actor: null,
      decidedAt: null,
    })
  })
}
