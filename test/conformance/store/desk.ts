import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import type { BulkAction } from '../../../src/store/desk-store.ts'
import type { RawQuery, StoreGetter } from '../store.ts'
import { fresh, newDeadLetter, newDelivery, newDocument, newOrder } from './rows.ts'

const newBulk = (given: Partial<BulkAction> = {}) => ({
  id: randomUUID(),
  name: 'Retry them',
  action: 'retry' as const,
  target: { filter: 'code:ITEM_UNKNOWN' },
  reason: 'item added',
  mapping: null,
  assignee: null,
  tags: [],
  actor: 'ann',
  ...given,
})

export const deskTests = (store: StoreGetter, query: RawQuery): void => {
  it('ignores an open dead letter until its time, unless it fails in another way', async () => {
    const letter = newDeadLetter({ system: fresh('system') })
    const { deadLetters } = store()
    await deadLetters.open([letter])
    const until = new Date(Date.now() + 3_600_000)
    const ignoring = { until, reason: 'known', actor: 'ann' }
    expect(await deadLetters.ignore([letter.id, randomUUID()], ignoring)).toMatchObject([
      { id: letter.id, state: 'ignored', reason: 'known', actor: 'ann', ignoredUntil: until, endedAt: null },
    ])
    expect(await deadLetters.ignore([letter.id], ignoring)).toEqual([])
    expect(await deadLetters.ofSubjects([letter.subjectId])).toEqual([])
    await deadLetters.open([{ ...letter, id: randomUUID() }])
    await deadLetters.reopenDue()
    expect(await deadLetters.get(letter.id)).toMatchObject({ state: 'ignored' })
    await deadLetters.open([{ ...letter, id: randomUUID(), code: 'UNIT_UNKNOWN' }])
    expect(await deadLetters.get(letter.id)).toMatchObject({ state: 'open', actor: null, ignoredUntil: null })

    await deadLetters.ignore([letter.id], ignoring)
    await query(`update dead_letter set ignored_until = now() - interval '1 second' where id = $1`, [letter.id])
    await deadLetters.reopenDue()
    expect(await deadLetters.get(letter.id)).toMatchObject({ state: 'open' })
    await deadLetters.ignore([letter.id], { ...ignoring, until: null })
    expect(await deadLetters.reopen([letter.id])).toMatchObject([{ id: letter.id, state: 'open' }])
    expect(await deadLetters.reopen([letter.id])).toEqual([])
    await deadLetters.ignore([letter.id], { ...ignoring, until: null })
    const ending = { state: 'resolved' as const, reason: 'over', actor: 'bob' }
    expect(await deadLetters.end([letter.subjectId], ending)).toMatchObject([{ id: letter.id, actor: 'bob' }])
  })

  it('keeps who looks after a dead letter, its tags, comments and the exchange that failed', async () => {
    const exchange = {
      at: '2026-11-28T10:00:00.000Z',
      method: 'POST',
      url: 'http://erp/orders',
      status: 400,
      request: '{"a":1}',
      response: 'no',
    }
    const letter = newDeadLetter({ system: fresh('system') })
    const { deadLetters, comments } = store()
    await deadLetters.open([{ ...letter, exchange }])
    expect(await deadLetters.exchange(letter.id)).toEqual(exchange)
    expect(await deadLetters.exchange(randomUUID())).toBeUndefined()
    expect(await deadLetters.assign([letter.id, randomUUID()], 'ann')).toEqual([letter.id])
    await deadLetters.tag([letter.id], { add: ['b', 'a', 'b'], remove: [] })
    await deadLetters.tag([letter.id], { add: ['c'], remove: ['b'] })
    expect(await deadLetters.get(letter.id)).toMatchObject({ assignee: 'ann', tags: ['a', 'c'] })
    const filter = [{ field: 'tag', op: 'is' as const, values: ['c', 'nothing'] }]
    const [found] = (
      await deadLetters.page({
        filter: [...filter, { field: 'system', op: 'is', values: [letter.system ?? ''] }],
        limit: 5,
      })
    ).items
    expect(found?.id).toBe(letter.id)
    const said = await comments.add({
      subject: 'dead-letter',
      subjectId: letter.id,
      actor: 'ann',
      text: 'asked them\u0000',
    })
    await comments.add({ subject: 'dead-letter', subjectId: letter.id, actor: 'bob', text: 'they answered' })
    expect((await comments.of(letter.id)).map(({ actor, text }) => `${actor}: ${text}`)).toEqual([
      'ann: asked them\ufffd',
      'bob: they answered',
    ])
    expect(said).toEqual({ id: expect.any(String), at: expect.any(Date), actor: 'ann', text: 'asked them\ufffd' })
    await deadLetters.end([letter.subjectId], { state: 'retried', reason: 'r', actor: 'ann' })
    await deadLetters.open([newDeadLetter({ ...letter, id: randomUUID() })])
    expect(await deadLetters.history(letter.subjectId)).toHaveLength(2)
  })

  it('ends what a later try makes good: the dead letter of the delivery, and of the unmapped document it replaces', async () => {
    const [partner, businessKey, system] = [fresh('partner'), fresh('PO'), fresh('system')]
    const given = { partner, businessKey, state: 'dead' as const }
    const [failed, repeated, other] = [
      newDocument(given),
      newDocument({ ...given, state: 'duplicate' }),
      newDocument({ ...given, partner: fresh('partner') }),
    ]
    await store().documents.insert([failed, repeated, other])
    await new Promise((resolve) => setTimeout(resolve, 5))
    const passing = newDocument({ partner, businessKey, state: 'mapped', canonical: newOrder(businessKey) })
    await store().documents.insert([passing])
    const delivery = newDelivery({ system, documentId: passing.id, canonicalId: passing.id, partner, businessKey })
    await store().deliveries.insert([delivery])
    const letters = [
      ...[failed, repeated, other].map((document) =>
        newDeadLetter({ subjectId: document.id, partner: document.partner, businessKey }),
      ),
      newDeadLetter({ subject: 'delivery', subjectId: delivery.id, partner, businessKey, system }),
    ]
    await store().deadLetters.open(letters)
    expect(await store().deadLetters.passed([delivery.id])).toEqual([])
    const owner = await store().instances.register('worker')
    const [claimed] = await store().deliveries.claim([delivery.id], owner)
    await store().deliveries.settle([
      { id: delivery.id, fence: claimed?.fence ?? 0, to: 'done', externalId: 'SO-1', displayId: undefined },
    ])
    const passed = await store().deadLetters.passed([delivery.id])
    expect(passed.map(({ subjectId }) => subjectId).sort()).toEqual([delivery.id, failed.id].sort())
    expect(passed[0]).toMatchObject({ state: 'resolved', actor: 'crossdock', reason: 'a later try passed' })
    expect((await store().documents.get(failed.id))?.state).toBe('closed')
    expect((await store().documents.get(repeated.id))?.state).toBe('duplicate')
    expect(await store().deadLetters.ofSubjects([repeated.id, other.id])).toHaveLength(2)
  })

  it('a change that passed makes no order good that came before it', async () => {
    const [partner, businessKey, system] = [fresh('partner'), fresh('PO'), fresh('erp')]
    const replacement = newDocument({ partner, businessKey, state: 'dead' })
    await store().documents.insert([replacement])
    await new Promise((resolve) => setTimeout(resolve, 5))
    const change = newDocument({ partner, businessKey, state: 'mapped', entity: 'order-change' })
    await store().documents.insert([change])
    const delivery = newDelivery({ system, documentId: change.id, version: 2, partner, businessKey })
    await store().deliveries.insert([delivery])
    await store().deadLetters.open([newDeadLetter({ subjectId: replacement.id, partner, businessKey })])
    const [claimed] = await store().deliveries.claim([delivery.id], await store().instances.register('worker'))
    await store().deliveries.settle([
      { id: delivery.id, fence: claimed?.fence ?? 0, to: 'done', externalId: 'SO-1', displayId: undefined },
    ])
    expect(await store().deadLetters.passed([delivery.id])).toEqual([])
    expect((await store().documents.get(replacement.id))?.state).toBe('dead')
  })

  it('tells whether a delivery of a document may have reached its system, and holds them', async () => {
    const documentId = randomUUID()
    const deliveries = ['a', 'b'].map((system) =>
      newDelivery({ system: fresh(system), documentId, canonicalId: documentId }),
    )
    await store().deliveries.insert(deliveries)
    const owner = await store().instances.register('worker')
    await store().deliveries.claim([deliveries[1]?.id ?? ''], owner)
    const locked = await store().transaction((inner) => inner.deliveries.lockOfDocument(documentId))
    const arrived = new Map(locked.map(({ id, mayHaveArrived }) => [id, mayHaveArrived]))
    expect(deliveries.map(({ id }) => arrived.get(id))).toEqual([false, true])
    await expect(store().deliveries.lockOfDocument(documentId)).rejects.toThrow(/inside/)
  })

  it('replaces the canonical form of a document, and remembers that a person made it', async () => {
    const document = newDocument({ state: 'mapped', canonical: newOrder('PO-1') })
    await store().documents.insert([document])
    await store().documents.saveCanonical(document.id, newOrder('PO-2'), true)
    expect(await store().documents.get(document.id)).toMatchObject({
      canonical: { orderNumber: 'PO-2' },
      revision: 1,
      canonicalEdited: true,
    })
  })

  it('carries an action on many through a process that dies', async () => {
    const { bulkActions, instances } = store()
    const ids = Array.from({ length: 5 }, () => randomUUID())
    const bulk = newBulk()
    expect(await bulkActions.insert(bulk, [...ids, ids[0] ?? ''])).toMatchObject({
      state: 'running',
      total: 5,
      done: 0,
    })
    // The embedded store takes a new instance as a sign that the others are gone.
    const first = await instances.register('worker')
    expect(await bulkActions.claim(bulk.id, first)).toMatchObject({ id: bulk.id, name: 'Retry them' })
    await store().transaction(async (inner) => {
      expect(await inner.bulkActions.hold(bulk.id, first)).toBe(true)
      expect(await inner.bulkActions.due(bulk.id, 2)).toEqual(ids.slice(0, 2))
      await inner.bulkActions.settle(bulk.id, [
        { deadLetterId: ids[0] ?? '', state: 'done', why: null, said: null },
        { deadLetterId: ids[1] ?? '', state: 'failed', why: 'no', said: { code: 'why.gone', values: { n: 1 } } },
      ])
    })
    await expect(bulkActions.hold(bulk.id, first)).rejects.toThrow(/inside/)
    expect(await bulkActions.claim(bulk.id, randomUUID())).toBeUndefined()
    await query(`update bulk_action set told_at = now() - interval '1 hour' where id = $1`, [bulk.id])
    expect((await store().takeDueWork(60_000, 100)).bulkActions).not.toContain(bulk.id)
    await instances.end(first)
    const second = await instances.register('worker')
    expect((await store().takeDueWork(60_000, 100)).bulkActions).toContain(bulk.id)
    expect(await bulkActions.claim(bulk.id, second)).toMatchObject({ done: 1, failed: 1 })
    expect(await store().transaction((inner) => inner.bulkActions.hold(bulk.id, first))).toBe(false)
    expect(await bulkActions.due(bulk.id, 10)).toEqual(ids.slice(2))
    await bulkActions.settle(bulk.id, [
      { deadLetterId: ids[0] ?? '', state: 'failed', why: 'twice counts once', said: null },
      { deadLetterId: ids[2] ?? '', state: 'skipped', why: 'gone', said: null },
    ])
    await bulkActions.finish(bulk.id, second, { state: 'done' })
    expect(await bulkActions.get(bulk.id)).toMatchObject({
      state: 'done',
      done: 1,
      failed: 1,
      skipped: 1,
      finishedAt: expect.any(Date),
    })
    const said = { code: 'why.gone', values: { n: 1 } }
    const { items, next } = await bulkActions.failures(bulk.id, { limit: 1 })
    expect(items).toEqual([{ id: ids[1], state: 'failed', why: 'no', said }])
    expect(await bulkActions.failures(bulk.id, { limit: 1, after: next ?? '' })).toEqual({
      items: [{ id: ids[2], state: 'skipped', why: 'gone', said: null }],
      next: null,
    })
  })

  it('aborts an action on many once, and lists them', async () => {
    const { bulkActions } = store()
    const actor = fresh('actor')
    const bulk = newBulk({ actor, action: 'assign', assignee: 'bob' })
    await bulkActions.insert(bulk, [randomUUID()])
    expect(await bulkActions.abort(bulk.id, 'aborted by ann: wrong ones')).toMatchObject({
      state: 'aborted',
      ending: 'aborted by ann: wrong ones',
    })
    expect(await bulkActions.abort(bulk.id, 'again')).toBeUndefined()
    expect(await bulkActions.claim(bulk.id, await store().instances.register('worker'))).toBeUndefined()
    const filter = [{ field: 'actor', op: 'is' as const, values: [actor] }]
    const { items, next } = await bulkActions.page({ filter, limit: 5 })
    expect(items).toMatchObject([{ id: bulk.id, assignee: 'bob', target: { filter: 'code:ITEM_UNKNOWN' } }])
    expect(next).toBeNull()
  })
}
