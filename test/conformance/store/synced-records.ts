import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import type { Identifier } from '../../../src/domain/party.ts'
import { stableId } from '../../../src/domain/stable-id.ts'
import { together } from '../../../src/domain/together.ts'
import type { Store } from '../../../src/store/store.ts'
import type { StoreGetter } from '../store.ts'
import { fresh, newCustomer, newDelivery, newFacet, newIntent } from './rows.ts'

const gln = (value = fresh('gln')): Identifier => ({ scheme: 'gln', value })

export const syncedRecordTests = (store: StoreGetter): void => {
  const save = (id: string, name: string, version = 1) =>
    store().records.save('customer', [{ id, key: name, value: newCustomer(name, []), version }])
  const make = async (name = fresh('Customer')): Promise<string> => {
    const id = randomUUID()
    await save(id, name)
    return id
  }
  const merge = (survivorId: string, loserId: string) =>
    store().records.merge({ id: randomUUID(), entity: 'customer', survivorId, loserId, reason: 'same', actor: 'ann' })
  const linksOf = async (id: string) =>
    (await store().links.ofRecords('customer', [id]))
      .map(({ system, externalId, isPrimary }) => `${system} ${externalId} ${isPrimary ? 'primary' : 'second'}`)
      .sort()
  const link = (canonicalId: string, system: string, externalId: string) =>
    newFacet({ entity: 'customer', canonicalId, system, externalId })
  const candidatesOf = async (...keys: string[]) => [
    ...new Set([...(await store().records.blocks(keys.map((key) => ({ key, atMost: 10 })))).values()].flat()),
  ]

  it('saves a record and its later versions', async () => {
    const id = randomUUID()
    const value = { itemId: 'A-1', location: 'MAIN', unit: 'EA', onHand: '5' }
    const row = { id, key: 'A-1 MAIN', value, version: 1 }
    await store().records.save('stock-level', [row])
    const [first] = await store().records.getMany('stock-level', [id])
    expect(first).toMatchObject({ ...row, entity: 'stock-level', mergedInto: null })
    await store().records.save('stock-level', [{ ...row, value: { ...value, onHand: '6' }, version: 2 }])
    const [second] = await store().records.getMany('stock-level', [id])
    expect(second).toMatchObject({ version: 2, value: { onHand: '6' }, createdAt: first?.createdAt })
    expect(second?.changedAt.getTime()).toBeGreaterThan(first?.changedAt.getTime() ?? Number.POSITIVE_INFINITY)
    expect(await store().records.getMany('product', [id])).toEqual([])
  })

  it('locks only inside a transaction', async () => {
    await expect(store().records.lock([randomUUID()])).rejects.toThrow(/transaction/)
    await store().transaction((inner) => inner.records.lock([]))
  })

  it('runs statements of a transaction in the order they were asked for, and none behind one that failed', async () => {
    const [id, other] = [randomUUID(), randomUUID()]
    const save = (inner: Store, which: string, version: number) => () =>
      inner.records.save('product', [
        { id: which, key: 'P', value: { itemId: 'P', name: `P${version}`, unit: 'EA', active: true }, version },
      ])
    await store().transaction((inner) => together(save(inner, id, 1), save(inner, id, 2), save(inner, id, 3)))
    expect(await store().records.getMany('product', [id])).toMatchObject([{ version: 3, value: { name: 'P3' } }])
    const failing = store().transaction((inner) =>
      together(save(inner, id, 4), save(inner, 'no uuid', 1), save(inner, other, 1)),
    )
    await expect(failing).rejects.toThrow(/uuid/)
    expect(await store().records.getMany('product', [id, other])).toMatchObject([{ id, version: 3 }])
  })

  it('passes all records of an entity by id, a page at a time, without merged ones', async () => {
    const [a, b] = [await make(), await make()]
    await merge(a, b)
    const seen: string[] = []
    for (let after: string | undefined; ; ) {
      const page = await store().records.scan('customer', after, 3)
      seen.push(...page.map(({ id }) => id))
      after = page.at(-1)?.id
      if (after === undefined) break
    }
    expect(seen).toEqual([...seen].sort())
    expect(new Set(seen).size).toBe(seen.length)
    expect([seen.includes(a), seen.includes(b)]).toEqual([true, false])
  })

  it('finds records by what their name, an identifier or an id in a system begins with', async () => {
    const word = fresh('Search')
    // The newest change comes first, and one clock tells whole milliseconds only.
    const later = async () => {
      await sleep(3)
      return make()
    }
    const [named, identified, linked] = [await make(`${word} Trading_100%`), await later(), await later()]
    await store().records.saveIdentifiers([{ id: identified, identifiers: [gln(`${word}-GLN`)] }])
    await store().links.saveFacets([link(linked, 'erp', `${word}-C7`)])
    const find = async (text: string, entity?: 'customer' | 'product') =>
      (await store().records.search({ text, limit: 10, ...(entity === undefined ? {} : { entity }) })).map(
        ({ id }) => id,
      )
    expect(await find(word.toUpperCase())).toEqual([linked, identified, named])
    expect(await find(`${word} trading_100%`, 'customer')).toEqual([named])
    expect(await find(`${word}-c7`)).toEqual([linked])
    expect(await find(word, 'product')).toEqual([])
    expect(await find(`${word}%`)).toEqual([])
    expect(await store().records.search({ text: word, limit: 1 })).toHaveLength(1)
  })

  it('gives an identifier to one customer, and one that another holds to nobody else', async () => {
    const [a, b] = [await make(), await make()]
    const [one, two, three] = [gln(), gln(), gln()]
    const { addIdentifiers, saveIdentifiers, holdersOf } = store().records
    await addIdentifiers([{ id: a, identifiers: [one, two, one] }])
    await addIdentifiers([{ id: b, identifiers: [two, three] }])
    expect(await holdersOf([three, gln(), one, two])).toEqual([b, undefined, a, a])
    await saveIdentifiers([
      { id: a, identifiers: [three] },
      { id: b, identifiers: [two] },
    ])
    expect(await holdersOf([one, two, three])).toEqual([undefined, b, a])
    await saveIdentifiers([a, b].map((id) => ({ id, identifiers: [one] })))
    expect(await holdersOf([one, two, three])).toEqual([a, undefined, undefined])
    await saveIdentifiers([{ id: b, identifiers: [one, two] }])
    expect(await holdersOf([one, two])).toEqual([a, b])
    await addIdentifiers([])
  })

  it('finds customers by their keys, and no more of one key than asked for', async () => {
    const tag = fresh('key')
    const [a, b, c] = [await make(), await make(), await make()]
    const key = (name: string) => `${tag} ${name}`
    const find = async (atMost: number, ...names: string[]) =>
      store().records.blocks(names.map((name) => ({ key: key(name), atMost })))
    await store().records.addBlockKeys([
      { id: a, keys: [key('x'), key('all')] },
      { id: b, keys: [key('x'), key('all')] },
      { id: c, keys: [key('all')] },
    ])
    const found = await find(5, 'nobody', 'all', 'x')
    expect([...found.keys()].sort()).toEqual([key('all'), key('x')])
    expect(new Set(found.get(key('all')))).toEqual(new Set([a, b, c]))
    expect(new Set(found.get(key('x')))).toEqual(new Set([a, b]))
    expect((await find(2, 'all')).get(key('all'))).toHaveLength(2)
    await store().records.saveBlockKeys([{ id: a, keys: [key('x'), key('new'), key('new')] }])
    expect(await find(5, 'new')).toEqual(new Map([[key('new'), [a]]]))
    expect(new Set((await find(5, 'all')).get(key('all')))).toEqual(new Set([b, c]))
    expect(new Set((await find(5, 'x')).get(key('x')))).toEqual(new Set([a, b]))
    expect(await store().records.blocks([])).toEqual(new Map())
  })

  it('gives back no keys of a merge when they are to be forgotten', async () => {
    const key = fresh('key')
    const [survivor, loser] = [await make(), await make()]
    await store().records.addBlockKeys([{ id: loser, keys: [key] }])
    const { id } = await merge(survivor, loser)
    expect(await candidatesOf(key)).toEqual([survivor])
    await store().personal.forgetBlockKeys([survivor])
    const [{ moved } = {}] = await store().records.merges({ recordId: loser, limit: 1 })
    expect(moved).toMatchObject({ blockKeys: [], addedBlockKeys: [] })
    await store().records.undoMerge(id)
    expect(await candidatesOf(key)).toEqual([])
  })

  it('says what customers are called, and nothing of those that were merged into others', async () => {
    const [a, b, merged] = [await make('Nordwind'), await make('Südwind'), await make('Ostwind')]
    await merge(a, merged)
    expect(await store().records.namesOf([a, b, merged, randomUUID(), a])).toEqual(
      new Map([
        [a, { name: 'Nordwind', kind: 'company' }],
        [b, { name: 'Südwind', kind: 'company' }],
      ]),
    )
  })

  it('makes one record of two, and follows the other to it', async () => {
    const [survivor, loser, tag] = [await make(), await make(), fresh('m')]
    const identifiers = [gln(), gln()]
    await store().records.saveIdentifiers([{ id: loser, identifiers }])
    await store().records.saveBlockKeys([
      { id: survivor, keys: [`${tag} a`] },
      { id: loser, keys: [`${tag} a`, `${tag} b`] },
    ])
    await store().links.saveFacets([link(survivor, 'erp', `${tag}-1`)])
    await store().links.saveFacets([link(loser, 'erp', `${tag}-2`), link(loser, 'crm', `${tag}-3`)])
    await store().records.decide([
      { recordId: survivor, field: 'name', system: 'erp', actor: 'ann' },
      { recordId: loser, field: 'name', system: 'crm', actor: 'bob' },
      { recordId: loser, field: 'phone', system: 'crm', actor: 'bob' },
    ])

    const merged = await merge(survivor, loser)
    expect(merged).toMatchObject({ survivorId: survivor, loserId: loser, actor: 'ann', undoneAt: null })
    expect(await linksOf(survivor)).toEqual([`crm ${tag}-3 primary`, `erp ${tag}-1 primary`, `erp ${tag}-2 second`])
    expect(await store().records.holdersOf(identifiers)).toEqual([survivor, survivor])
    expect(await candidatesOf(`${tag} a`, `${tag} b`)).toEqual([survivor])
    const decisions = await store().records.decisions([survivor])
    expect(new Map(decisions.map(({ field, system }) => [field, system]))).toEqual(
      new Map([
        ['name', 'erp'],
        ['phone', 'crm'],
      ]),
    )
    const current = await store().records.current('customer', [loser, survivor, randomUUID()])
    expect([current.get(loser)?.id, current.get(survivor)?.id, current.size]).toEqual([survivor, survivor, 2])
    expect((await store().records.getMany('customer', [loser]))[0]?.mergedInto).toBe(survivor)
    const resolved = await store().records.resolveCustomers([{ identifiers, value: newCustomer('N', identifiers) }])
    expect(resolved).toEqual([{ ok: true, id: survivor, created: false }])
    for (const recordId of [survivor, loser])
      expect((await store().records.merges({ recordId, limit: 5 })).map(({ id }) => id)).toEqual([merged.id])
    await expect(merge(survivor, loser)).rejects.toThrow(/merged before/)
    await expect(merge(survivor, survivor)).rejects.toThrow()
    await expect(merge(survivor, randomUUID())).rejects.toThrow(/not in the store/)
  })

  it('undoes a merge: what was written for the survivor into a record of the other is not its own delivery', async () => {
    const [survivor, loser, system, erp] = [await make(), await make(), fresh('crm'), fresh('erp')]
    const [theirs, own] = [fresh('id'), fresh('id')]
    await store().links.saveFacets([link(loser, system, theirs), link(survivor, erp, own)])
    const { id } = await merge(survivor, loser)
    const deliver = async (to: string, externalId: string): Promise<string> => {
      const intent = { system: to, entity: 'customer' as const, canonicalId: survivor, businessKey: 'Northwind' }
      const [made] = await store().deliveries.intend([newIntent(intent)])
      const [claimed] = await store().deliveries.claim([made?.id ?? ''], await store().instances.register('worker'))
      const done = { to: 'done' as const, externalId, displayId: undefined, sent: { version: 1, hash: 'h' } }
      await store().deliveries.settle([{ id: claimed?.id ?? '', fence: claimed?.fence ?? 0, ...done }])
      return made?.id ?? ''
    }
    const [into, kept] = [await deliver(system, theirs), await deliver(erp, own)]
    await store().records.undoMerge(id)
    expect(await store().deliveries.get(into)).toMatchObject({ state: 'cancelled', externalId: null })
    expect(await store().deliveries.get(kept)).toMatchObject({ state: 'done', externalId: own })
  })

  it('undoes a merge: an order that was let go for what is the other one again waits until its own customer is made', async () => {
    const [survivor, loser, system, theirs] = [await make(), await make(), fresh('crm'), fresh('id')]
    await store().links.saveFacets([link(loser, system, theirs)])
    const { id } = await merge(survivor, loser)
    const intent = newIntent({ system, entity: 'customer', canonicalId: survivor, businessKey: 'Northwind' })
    const [{ id: customer } = { id: '' }] = await store().deliveries.intend([intent])
    const order = newDelivery({ system, dependsOn: customer, related: { customer: survivor } })
    const sent = newDelivery({ system, dependsOn: customer, related: { customer: survivor } })
    await store().deliveries.insert([order, sent])
    const settle = async (delivery: string, externalId: string) => {
      const owner = await store().instances.register('worker')
      const [{ fence } = { fence: 0 }] = await store().deliveries.claim([delivery], owner)
      await store().deliveries.settle([{ id: delivery, fence, to: 'done', externalId, displayId: undefined }])
    }
    await settle(customer, theirs)
    await settle(sent.id, fresh('SO'))
    const states = () =>
      Promise.all([customer, order.id, sent.id].map(async (one) => (await store().deliveries.get(one))?.state))
    expect(await states()).toEqual(['done', 'intent', 'done'])
    await store().records.undoMerge(id)
    expect(await states()).toEqual(['intent', 'waiting', 'done'])
    await settle(customer, fresh('id'))
    expect(await states()).toEqual(['done', 'intent', 'done'])
  })

  it('knows the deliveries of those that became one, and who was claimed since', async () => {
    const [survivor, loser, last, other] = [await make(), await make(), await make(), await make()]
    const { system } = newIntent()
    const intents = [survivor, loser, last, other].map((canonicalId) =>
      newIntent({ entity: 'customer', system, canonicalId }),
    )
    await store().deliveries.intend(intents)
    const idOf = (canonicalId: string) => stableId(system, 'customer', canonicalId)
    const owner = await store().instances.register('worker')
    await store().deliveries.claim([idOf(last)], owner)
    await merge(loser, last)
    const { id } = await merge(survivor, loser)
    expect(await store().records.standing([last, other, randomUUID()])).toEqual(
      new Map([
        [last, survivor],
        [other, other],
      ]),
    )
    await store().deliveries.claim([idOf(loser)], owner)
    const found = await store().deliveries.ofMerged(system, 'customer', [survivor, other])
    expect([...found.keys()]).toEqual([survivor])
    expect(found.get(survivor)).toHaveLength(3)
    expect(found.get(survivor)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ canonicalId: survivor, state: 'intent', knows: false, maybeSent: false }),
        expect.objectContaining({ canonicalId: loser, state: 'sending', knows: true, attempts: 0 }),
        expect.objectContaining({ id: idOf(last), canonicalId: last, state: 'sending', knows: false }),
      ]),
    )
    await store().records.undoMerge(id)
    expect(await store().deliveries.ofMerged(system, 'customer', [survivor])).toEqual(new Map())
  })

  it('undoes a merge: what moved goes back, what came after stays', async () => {
    const [survivor, loser, tag] = [await make(), await make(), fresh('u')]
    const [moved, given, later] = [gln(), gln(), gln()]
    await store().records.saveIdentifiers([{ id: loser, identifiers: [moved, given] }])
    await store().records.saveBlockKeys([{ id: loser, keys: [`${tag} a`] }])
    await store().links.saveFacets([link(loser, 'crm', `${tag}-1`), link(survivor, 'erp', `${tag}-2`)])
    await store().records.decide([
      { recordId: loser, field: 'phone', system: 'crm', actor: 'bob' },
      { recordId: loser, field: 'email', system: 'crm', actor: 'bob' },
    ])
    const before = { links: await linksOf(loser), decisions: await store().records.decisions([loser]) }
    const { id } = await merge(survivor, loser)

    await store().links.saveFacets([link(survivor, 'crm', `${tag}-9`)])
    await store().records.decide([{ recordId: survivor, field: 'email', system: 'erp', actor: 'ann' }])
    // What the loser was known by is nobody else's, and leads to the survivor whatever becomes of that one.
    const other = await make()
    await store().records.saveIdentifiers([{ id: survivor, identifiers: [moved, later] }])
    await store().records.saveIdentifiers([{ id: survivor, identifiers: [later] }])
    await store().records.saveIdentifiers([{ id: other, identifiers: [given] }])
    expect(await store().records.holdersOf([moved, given, later])).toEqual([survivor, survivor, survivor])

    expect(await store().records.undoMerge(id)).toMatchObject({ id, undoneAt: expect.any(Date) })
    expect(await linksOf(loser)).toEqual(before.links)
    expect(await linksOf(survivor)).toEqual([`crm ${tag}-9 primary`, `erp ${tag}-2 primary`])
    expect(await store().records.holdersOf([moved, given, later])).toEqual([loser, loser, survivor])
    expect(await candidatesOf(`${tag} a`)).toEqual([loser])
    expect(await store().records.decisions([loser])).toEqual(before.decisions.filter(({ field }) => field === 'phone'))
    expect(await store().records.decisions([survivor])).toEqual([
      expect.objectContaining({ field: 'email', system: 'erp' }),
    ])
    expect((await store().records.current('customer', [loser])).get(loser)?.id).toBe(loser)
    expect(await store().records.undoMerge(id)).toBeUndefined()
    expect(await store().records.undoMerge(randomUUID())).toBeUndefined()
  })

  it('undoes the first of two merges in a row', async () => {
    const [a, b, c, tag] = [await make(), await make(), await make(), fresh('chain')]
    await store().links.saveFacets([link(a, 'erp', `${tag}-a`), link(b, 'erp', `${tag}-b`), link(c, 'erp', `${tag}-c`)])
    const first = await merge(b, a)
    const second = await merge(c, b)
    expect((await store().records.current('customer', [a])).get(a)?.id).toBe(c)
    await store().records.undoMerge(first.id)
    expect([await linksOf(a), await linksOf(b)]).toEqual([[`erp ${tag}-a primary`], []])
    expect(await linksOf(c)).toEqual([`erp ${tag}-b second`, `erp ${tag}-c primary`])
    await store().records.undoMerge(second.id)
    expect([await linksOf(a), await linksOf(b), await linksOf(c)]).toEqual([
      [`erp ${tag}-a primary`],
      [`erp ${tag}-b primary`],
      [`erp ${tag}-c primary`],
    ])
  })

  it('remembers of a survivor what it is told', async () => {
    const { id } = await merge(await make(), await make())
    const value = newCustomer('Restated', [])
    await store().records.restateMerge(id, { key: 'Restated', value, version: 7 })
    expect((await store().records.undoMerge(id))?.moved).toMatchObject({ survivor: { value, version: 7 }, links: [] })
  })

  it('leaves a link that both have with each of them', async () => {
    const [survivor, loser, tag] = [await make(), await make(), fresh('both')]
    await store().links.saveFacets([link(survivor, 'erp', tag), link(loser, 'erp', tag)])
    const { id } = await merge(survivor, loser)
    expect(await linksOf(survivor)).toEqual([`erp ${tag} primary`])
    await store().records.undoMerge(id)
    expect([await linksOf(survivor), await linksOf(loser)]).toEqual([[`erp ${tag} primary`], [`erp ${tag} primary`]])
  })

  it('keeps a word on a field until it is taken back', async () => {
    const recordId = await make()
    const decision = { recordId, field: 'name', system: 'erp', actor: 'ann' }
    await store().records.decide([decision])
    await store().records.decide([{ ...decision, system: 'crm' }])
    expect(await store().records.decisions([recordId])).toEqual([{ ...decision, system: 'crm', at: expect.any(Date) }])
    await store().records.undecide(recordId, 'name')
    expect(await store().records.decisions([recordId])).toEqual([])
  })
}
