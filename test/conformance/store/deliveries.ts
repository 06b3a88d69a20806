import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import type { ClaimedDelivery, NewDelivery, Settlement } from '../../../src/store/store.ts'
import type { RawQuery, StoreGetter } from '../store.ts'
import { fresh, newDelivery } from './rows.ts'

const trouble = { code: 'SYSTEM_FAILED' as const, message: 'no luck' }

export const deliveryTests = (store: StoreGetter, query: RawQuery): void => {
  const insert = async (given: Partial<NewDelivery> = {}): Promise<NewDelivery> => {
    const delivery = newDelivery({ system: fresh('system'), ...given })
    await store().deliveries.insert([delivery])
    return delivery
  }
  const claim = async (ids: string[], owner?: string): Promise<ClaimedDelivery[]> =>
    store().deliveries.claim(ids, owner ?? (await store().instances.register('worker')))
  const claimOne = async (id: string, owner?: string): Promise<ClaimedDelivery> => {
    const [claimed] = await claim([id], owner)
    if (claimed === undefined) throw new Error(`delivery ${id} was not claimed`)
    return claimed
  }
  const settle = async (id: string, fence: number, outcome: object) =>
    // The outcome is one of the shapes of Settlement, completed here.
    store().deliveries.settle([{ id, fence, ...outcome } as Settlement])
  const done = { to: 'done', externalId: 'SO1', displayId: undefined }

  it('inserts a version of a record for a system once', async () => {
    const delivery = await insert()
    expect(await store().deliveries.insert([{ ...delivery, id: randomUUID() }])).toEqual([])
    const next = { ...delivery, id: randomUUID(), version: 2 }
    expect(await store().deliveries.insert([next, delivery])).toEqual([
      { id: next.id, system: next.system, state: 'intent' },
    ])
    expect((await store().deliveries.latest(delivery.system, 'sales-order', [delivery.canonicalId]))[0]?.id).toBe(
      next.id,
    )
    expect(await store().deliveries.get(delivery.id)).toMatchObject({
      ...delivery,
      state: 'intent',
      attempts: 0,
      lookups: 0,
      fence: 0,
      owner: null,
      doneAt: null,
    })
  })

  it('gives a delivery to one of many claimers', async () => {
    const deliveries = Array.from({ length: 30 }, () => newDelivery({ system: 'race' }))
    await store().deliveries.insert(deliveries)
    const ids = deliveries.map(({ id }) => id)
    const owner = await store().instances.register('worker')
    const rounds = await Promise.all([claim(ids, owner), claim([...ids].reverse(), owner), claim(ids, owner)])
    expect(
      rounds
        .flat()
        .map(({ id }) => id)
        .sort(),
    ).toEqual([...ids].sort())
    expect(rounds.flat().every(({ fence, inDoubt }) => fence === 1 && !inDoubt)).toBe(true)
    const now = await Promise.all(ids.map((id) => store().deliveries.get(id)))
    expect(now.every((one) => one?.state === 'sending' && one.owner === owner)).toBe(true)
  })

  it('has one delivery of a record under way, the older version first', async () => {
    const first = await insert()
    const second = { ...first, id: randomUUID(), version: 2 }
    await store().deliveries.insert([second])
    const owner = await store().instances.register('worker')
    const [claimed, ...more] = await claim([second.id, first.id], owner)
    expect([claimed?.id, more]).toEqual([first.id, []])
    expect(await claim([second.id], owner)).toEqual([])
    await settle(first.id, 1, done)
    expect((await claim([second.id], owner)).map(({ id }) => id)).toEqual([second.id])
  })

  it('doubts what is to be sent to one system, also what waits for it or goes on later', async () => {
    const system = fresh('system')
    const customer = await insert({ system })
    const order = await insert({ system, dependsOn: customer.id })
    const dead = await insert({ system })
    const [{ fence }] = [await claimOne(dead.id)]
    await settle(dead.id, fence, { to: 'dead', ...trouble })
    const sent = await insert({ system })
    await settle(sent.id, (await claimOne(sent.id)).fence, done)
    const file = await insert({ system, entity: 'interchange' })
    const other = await insert()
    const behindNothing = await insert({ system, dependsOn: randomUUID() })

    const doubted = await store().deliveries.doubt(system, { code: 'OUTCOME_UNKNOWN', message: 'who knows' })
    expect(doubted.toAsk).toBe(3)
    expect(doubted.dead).toMatchObject([{ id: file.id, state: 'dead', errorCode: 'OUTCOME_UNKNOWN' }])
    const stateOf = async (id: string): Promise<string | undefined> => (await store().deliveries.get(id))?.state
    expect([await stateOf(order.id), await stateOf(sent.id), await stateOf(other.id)]).toEqual([
      'waiting',
      'done',
      'intent',
    ])
    const asked = await claimOne(customer.id)
    expect(asked.inDoubt).toBe(true)
    await settle(customer.id, asked.fence, done)
    expect(await claimOne(order.id)).toMatchObject({ inDoubt: true })
    await store().deliveries.revive([dead.id])
    expect(await claimOne(dead.id)).toMatchObject({ inDoubt: true })
    await store().deliveries.freeWaiting()
    expect(await claimOne(behindNothing.id)).toMatchObject({ inDoubt: true })
  })

  it('asks about what waited, after a restore, for what has ended meanwhile', async () => {
    const system = fresh('system')
    const order = await insert({ system })
    const change = await insert({ system, canonicalId: order.canonicalId, version: 2, dependsOn: order.id })
    await store().deliveries.doubt(system, { code: 'OUTCOME_UNKNOWN', message: 'who knows' })
    await store().deliveries.cancel(order.id)
    expect((await store().deliveries.freeWaiting([order.id])).map(({ id }) => id)).toEqual([change.id])
    expect(await claimOne(change.id)).toMatchObject({ inDoubt: true })
  })

  it('lets no two versions of a record be claimed in a race', async () => {
    const owner = await store().instances.register('worker')
    for (let round = 0; round < 10; round += 1) {
      const first = await insert()
      const second = { ...first, id: randomUUID(), version: 2 }
      await store().deliveries.insert([second])
      const claims = await Promise.all([claim([second.id], owner), claim([first.id], owner), claim([second.id], owner)])
      expect(claims.flat()).toHaveLength(1)
    }
  })

  it('settles done with the receipt, and says nothing more of a first try', async () => {
    const { id } = await insert()
    const { fence } = await claimOne(id)
    const settled = await settle(id, fence, { to: 'done', externalId: 'SO17', displayId: '0000017' })
    expect(settled).toEqual({ released: [], stale: [] })
    const delivery = await store().deliveries.get(id)
    expect(delivery).toMatchObject({
      state: 'done',
      externalId: 'SO17',
      displayId: '0000017',
      owner: null,
      errorCode: null,
    })
    expect(delivery?.sentAt).toBeInstanceOf(Date)
    expect(delivery?.doneAt).toBeInstanceOf(Date)
    expect(await store().deliveries.events([id])).toEqual([])
    expect(await claim([id])).toEqual([])
  })

  it('comes back after its delay, counting attempts only when told', async () => {
    const { id } = await insert()
    await settle(id, (await claimOne(id)).fence, { to: 'intent', delayMs: 60_000, spendsAttempt: true, ...trouble })
    expect(await claim([id])).toEqual([])
    const waiting = await store().deliveries.get(id)
    expect(waiting).toMatchObject({ state: 'intent', attempts: 1, errorCode: 'SYSTEM_FAILED', errorMessage: 'no luck' })
    expect((waiting?.dueAt.getTime() ?? 0) - Date.now()).toBeGreaterThan(50_000)
    await query(`update delivery set due_at = now() - interval '1 s' where id = $1`, [id])
    const again = await claimOne(id)
    expect(again).toMatchObject({ fence: 2, inDoubt: false })
    await settle(id, again.fence, { to: 'intent', delayMs: 0.4, spendsAttempt: false, ...trouble })
    expect((await store().deliveries.get(id))?.attempts).toBe(1)
    await settle(id, (await claimOne(id)).fence, done)
    const events = await store().deliveries.events([id])
    expect(events.map(({ attempt, outcome, code }) => [attempt, outcome, code])).toEqual([
      [1, 'intent', 'SYSTEM_FAILED'],
      [2, 'intent', 'SYSTEM_FAILED'],
      [2, 'done', null],
    ])
  })

  it('stays in doubt until a look decides, and counts the looks', async () => {
    const { id } = await insert()
    const doubt = { to: 'in-doubt', delayMs: 0, code: 'OUTCOME_UNKNOWN', message: 'no answer' }
    await settle(id, (await claimOne(id)).fence, { ...doubt, looked: false })
    const first = await claimOne(id)
    expect(first).toMatchObject({ inDoubt: true, lookups: 0 })
    await settle(id, first.fence, { ...doubt, looked: true })
    const second = await claimOne(id)
    expect(second).toMatchObject({ inDoubt: true, lookups: 1 })
    expect(second.sentAt).toEqual(first.sentAt)
    await settle(id, second.fence, { to: 'intent', delayMs: 0, spendsAttempt: true, ...trouble })
    expect(await claimOne(id)).toMatchObject({ inDoubt: false, lookups: 0, attempts: 1 })
  })

  it('takes over what a dead owner was sending, as in doubt, and refuses its late result', async () => {
    const { id } = await insert()
    const dead = await store().instances.register('worker')
    const first = await claimOne(id, dead)
    const owner = await store().instances.register('worker')
    await query(`update instance set heartbeat_at = now() - interval '21 s', ended_at = null where id = $1`, [dead])
    const second = await claimOne(id, owner)
    expect(second).toMatchObject({ inDoubt: true, fence: 2 })
    expect(await store().deliveries.get(id)).toMatchObject({ owner })
    expect(await settle(id, first.fence, { ...done, externalId: 'LATE' })).toEqual({ released: [], stale: [id] })
    expect(await store().deliveries.get(id)).toMatchObject({ state: 'sending', fence: 2, externalId: null })
    const [event] = await store().deliveries.events([id])
    expect(event).toMatchObject({ outcome: 'late done', message: expect.stringContaining('LATE') })
    expect(await settle(id, second.fence, done)).toEqual({ released: [], stale: [] })
    expect(await settle(id, second.fence, done)).toMatchObject({ stale: [id] })
    expect((await store().deliveries.get(id))?.state).toBe('done')
  })

  it('leaves what a living owner is sending, until that owner ends', async () => {
    const { id } = await insert()
    const owner = await store().instances.register('worker')
    await claimOne(id, owner)
    expect(await claim([id], owner)).toEqual([])
    await store().instances.end(owner)
    expect(await claimOne(id)).toMatchObject({ inDoubt: true, fence: 2 })
  })

  it('claims nothing of a paused system', async () => {
    const { id, system } = await insert()
    await store().systems.pause(system, 'maintenance', undefined)
    expect(await claim([id])).toEqual([])
    await store().systems.resume(system)
    expect(await claim([id])).toHaveLength(1)
  })

  it('keeps a delivery waiting for another, also one of the same batch, and lets it go when that is done', async () => {
    const customer = newDelivery({ system: 'erp', entity: 'customer' })
    const orders = [1, 2].map(() => newDelivery({ system: 'erp', dependsOn: customer.id }))
    const inserted = await store().deliveries.insert([customer, ...orders])
    expect(inserted.map(({ state }) => state).sort()).toEqual(['intent', 'waiting', 'waiting'])
    expect(await claim(orders.map(({ id }) => id))).toEqual([])
    const { released } = await settle(customer.id, (await claimOne(customer.id)).fence, done)
    expect(released.map(({ id }) => id).sort()).toEqual(orders.map(({ id }) => id).sort())
    expect(await claim(orders.map(({ id }) => id))).toHaveLength(2)
    const late = newDelivery({ system: 'erp', dependsOn: customer.id })
    expect(await store().deliveries.insert([late])).toEqual([{ id: late.id, system: 'erp', state: 'intent' }])
  })

  it('never strands a delivery inserted while the one it waits for becomes done', async () => {
    for (let round = 0; round < 10; round += 1) {
      const customer = await insert({ entity: 'customer' })
      const { fence } = await claimOne(customer.id)
      const order = newDelivery({ system: customer.system, dependsOn: customer.id })
      const [{ released }, inserted] = await Promise.all([
        settle(customer.id, fence, done),
        store().deliveries.insert([order]),
      ])
      expect((await store().deliveries.get(order.id))?.state).toBe('intent')
      expect(released.length + inserted.filter(({ state }) => state === 'intent').length).toBe(1)
    }
  })

  it('settles a mixed batch, each as told', async () => {
    const system = fresh('system')
    const rows = Array.from({ length: 40 }, () => newDelivery({ system }))
    await store().deliveries.insert(rows)
    const claimed = await claim(rows.map(({ id }) => id))
    const outcomes = [
      { to: 'done' as const, externalId: 'X', displayId: undefined },
      { to: 'dead' as const, code: 'RECORD_REJECTED' as const, message: 'bad \u0000 data' },
      { to: 'in-doubt' as const, delayMs: 1000, looked: false, code: 'OUTCOME_UNKNOWN' as const, message: 'lost' },
      { to: 'intent' as const, delayMs: 1000, spendsAttempt: true, ...trouble },
    ]
    const settlements = claimed.map(
      ({ id, fence }, index): Settlement => ({ id, fence, ...(outcomes[index % 4] ?? outcomes[1]) }) as Settlement,
    )
    expect(await store().deliveries.settle(settlements)).toEqual({ released: [], stale: [] })
    const counted = await query('select state, count(*)::int as count from delivery where system = $1 group by state', [
      system,
    ])
    expect(new Map(counted.map(({ state, count }) => [state, count]))).toEqual(
      new Map([
        ['done', 10],
        ['dead', 10],
        ['in-doubt', 10],
        ['intent', 10],
      ]),
    )
    const [dead] = await store().deliveries.list({ system, state: 'dead', limit: 1 })
    expect(dead?.errorMessage).toBe('bad \ufffd data')
    expect(await store().deliveries.events([dead?.id ?? ''])).toHaveLength(1)
  })

  it('revives a dead delivery: to be sent, or to be asked about when it may have arrived', async () => {
    const rejected = await insert()
    await settle(rejected.id, (await claimOne(rejected.id)).fence, {
      to: 'dead',
      code: 'RECORD_REJECTED',
      message: 'bad',
    })
    expect(await store().deliveries.revive([rejected.id])).toEqual([{ id: rejected.id, system: rejected.system }])
    expect(await claimOne(rejected.id)).toMatchObject({ inDoubt: false, attempts: 0 })
    expect(await store().deliveries.revive([rejected.id])).toEqual([])

    const unknown = await insert()
    await settle(unknown.id, (await claimOne(unknown.id)).fence, {
      to: 'in-doubt',
      delayMs: 0,
      looked: false,
      ...trouble,
    })
    await settle(unknown.id, (await claimOne(unknown.id)).fence, { to: 'dead', ...trouble })
    await store().deliveries.revive([unknown.id])
    expect(await claimOne(unknown.id)).toMatchObject({ inDoubt: true })
    expect((await store().deliveries.events([unknown.id])).map(({ outcome }) => outcome)).toEqual([
      'in-doubt',
      'dead',
      'revived',
    ])
  })

  it('cancels what is not under way, and says why it cannot otherwise', async () => {
    const { id } = await insert()
    await store().deliveries.cancel(id)
    await store().deliveries.cancel(id)
    expect((await store().deliveries.get(id))?.state).toBe('cancelled')
    expect(await claim([id])).toEqual([])
    const sending = await insert()
    await claimOne(sending.id)
    await expect(store().deliveries.cancel(sending.id)).rejects.toMatchObject({
      code: 'ACTION_REFUSED',
      message: expect.stringContaining('is sending'),
    })
  })

  it('lists by what is asked for', async () => {
    const documentId = randomUUID()
    const { system, id } = await insert({ documentId, businessKey: fresh('PO') })
    expect((await store().deliveries.ofDocument(documentId)).map((delivery) => delivery.id)).toEqual([id])
    expect(await store().deliveries.list({ system, state: 'intent', entity: 'sales-order', limit: 5 })).toHaveLength(1)
    expect(await store().deliveries.list({ system, entity: 'customer', limit: 5 })).toEqual([])
    expect(await store().deliveries.get(randomUUID())).toBeUndefined()
  })

  it('lets go of what waits for what has ended', async () => {
    const order = await insert()
    const change = await insert({
      system: order.system,
      canonicalId: order.canonicalId,
      version: 2,
      dependsOn: order.id,
    })
    const lost = await insert({ dependsOn: randomUUID() })
    const customer = await insert({ entity: 'customer' })
    const forCustomer = await insert({ system: customer.system, dependsOn: customer.id })
    const waiting = await insert({ dependsOn: (await insert()).id })
    for (const { id } of [change, lost, forCustomer, waiting])
      expect(await store().deliveries.get(id)).toMatchObject({ state: 'waiting' })
    await store().deliveries.cancel(order.id)
    await store().deliveries.cancel(customer.id)
    expect(await store().deliveries.freeWaiting([change.id])).toEqual([])
    const freed = (await store().deliveries.freeWaiting()).map(({ id }) => id)
    expect(freed).toEqual(expect.arrayContaining([change.id, lost.id]))
    expect(freed).not.toContain(forCustomer.id)
    expect(freed).not.toContain(waiting.id)
    // Somebody waits for the customer, so it goes again.
    expect(await store().deliveries.get(customer.id)).toMatchObject({ state: 'intent' })
    expect(await store().deliveries.get(forCustomer.id)).toMatchObject({ state: 'waiting' })
  })

  it('knows that a push may have arrived, until it is proved that it did not', async () => {
    const documentId = randomUUID()
    const { id } = await insert({ documentId })
    const mayHave = async () =>
      (await store().transaction((inner) => inner.deliveries.lockOfDocument(documentId)))[0]?.mayHaveArrived
    const again = { to: 'intent', delayMs: 0, spendsAttempt: true, ...trouble }
    const goesOn = async (outcome: object) => settle(id, (await claimOne(id)).fence, outcome)
    await goesOn(again)
    expect(await mayHave()).toBe(false)
    await goesOn({ ...again, maybeSent: true })
    expect(await mayHave()).toBe(true)
    await goesOn(again)
    expect(await mayHave()).toBe(true)
    await goesOn({ ...again, maybeSent: false })
    expect(await mayHave()).toBe(false)
    await goesOn({ to: 'dead', maybeSent: true, ...trouble })
    expect(await mayHave()).toBe(true)
  })
}
