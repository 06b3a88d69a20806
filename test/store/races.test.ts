import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Identifier } from '../../src/domain/party.ts'
import { stableId } from '../../src/domain/stable-id.ts'
import { type OpenedStore, openStore } from '../../src/store/open-store.ts'
import type { Store } from '../../src/store/store.ts'
import { fresh, newCustomer, newFacet, newIntent, newRun } from '../conformance/store/rows.ts'
import { createTestDatabase } from '../helpers/services.ts'

/** Two processes over one PostgreSQL. */
describe('writers of one thing', () => {
  let database: Awaited<ReturnType<typeof createTestDatabase>> | undefined
  const opened: OpenedStore[] = []
  beforeAll(async () => {
    database = await createTestDatabase()
    const { url } = database
    for (let count = 0; count < 2; count += 1)
      opened.push(await openStore({ kind: 'postgres', url }, { logger: pino({ level: 'silent' }) }))
  })
  afterAll(async () => {
    for (const { close } of opened) await close()
    await database?.drop()
  })
  const stores = (): [Store, Store] => {
    const [one, two] = opened
    if (one === undefined || two === undefined) throw new Error('the stores are not open')
    return [one.store, two.store]
  }
  const gln = (): Identifier => ({ scheme: 'gln', value: fresh('gln') })

  it('one of many claimers gets a run, and one run of a flow is at work', async () => {
    const [one, two] = stores()
    const owners = [await one.instances.register('worker'), await two.instances.register('worker')] as const
    for (let round = 0; round < 10; round += 1) {
      const flow = fresh('flow')
      const runs = [newRun({ flow }), newRun({ flow }), newRun({ flow })]
      await one.runs.insert(runs)
      const claims = await Promise.all(
        runs.flatMap(({ id }) => [one.runs.claim(id, owners[0]), two.runs.claim(id, owners[1])]),
      )
      expect(claims.filter((run) => run !== undefined)).toHaveLength(1)
    }
  })

  it.each([
    ['new', false],
    ['known', true],
  ])('writers of a %s record take turns', async (_, known) => {
    const [one, two] = stores()
    const id = randomUUID()
    const key = 'A-1'
    const row = (version: number) => ({ id, key, value: newCustomer('A-1', []), version })
    if (known) await one.records.save('customer', [row(1)])
    const raise = (store: Store): Promise<void> =>
      store.transaction(async (inner) => {
        await inner.records.lock([randomUUID(), id])
        const [record] = await inner.records.getMany('customer', [id])
        await sleep(2)
        await inner.records.save('customer', [row((record?.version ?? 0) + 1)])
      })
    await Promise.all(Array.from({ length: 20 }, (_, index) => raise(index % 2 === 0 ? one : two)))
    const [record] = await one.records.getMany('customer', [id])
    expect(record?.version).toBe(known ? 21 : 20)
  })

  it('writers of overlapping pages get through', async () => {
    const [one, two] = stores()
    const ids = Array.from({ length: 300 }, () => randomUUID())
    const write = (store: Store, order: readonly string[], version: number): Promise<void> =>
      store.transaction(async (inner) => {
        await inner.records.lock(order)
        await inner.records.save(
          'customer',
          order.map((id) => ({ id, key: 'x', value: newCustomer('x', []), version })),
        )
      })
    await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        write(index % 2 === 0 ? one : two, index % 2 === 0 ? ids : ids.toReversed(), index + 1),
      ),
    )
    expect(await one.records.getMany('customer', ids)).toHaveLength(300)
  })

  it('a record has one primary id in a system, whoever finds it first', async () => {
    const [one, two] = stores()
    for (let round = 0; round < 10; round += 1) {
      const facet = newFacet({ entity: 'customer', system: fresh('crm') })
      const other = { ...facet, externalId: fresh('B') }
      await Promise.all([one.links.saveFacets([facet]), two.links.saveFacets([other])])
      const all = await one.links.ofRecords('customer', [facet.canonicalId])
      expect(all.map(({ isPrimary }) => isPrimary).sort()).toEqual([false, true])
    }
  })

  it('no version is lost when a record changes while it is written', async () => {
    const [one, two] = stores()
    const owner = await one.instances.register('worker')
    const intent = newIntent()
    const id = stableId(intent.system, intent.entity, intent.canonicalId)
    let settled = 0
    const write = async (): Promise<void> => {
      for (let turn = 0; turn < 400 && settled < 50; turn += 1) {
        for (const { fence, version } of await one.deliveries.claim([id], owner)) {
          await one.deliveries.settle([
            { id, fence, to: 'done', externalId: 'E', displayId: undefined, sent: { version, hash: null } },
          ])
          settled = version
        }
      }
    }
    const change = async (): Promise<void> => {
      for (let version = 1; version <= 50; version += 1) await two.deliveries.intend([{ ...intent, version }])
    }
    await Promise.all([write(), change()])
    await write()
    expect(settled).toBe(50)
    expect(await one.deliveries.get(id)).toMatchObject({ state: 'done', version: 50 })
  })

  it('an intent whose row was changed in the very moment it was looked for is made again, with all that goes with it', async () => {
    const [one] = stores()
    // By chance it comes about once in many thousands.
    await database?.query('create sequence unseen')
    await database?.query(`create function miss() returns trigger language plpgsql as $$ begin
      if nextval('unseen') < 3 then raise unique_violation using constraint = 'delivery_pkey'; end if; return new; end $$`)
    await database?.query('create trigger miss before insert on delivery for each row execute function miss()')
    const [alone, along] = [newIntent(), newIntent()]
    expect(await one.deliveries.intend([alone])).toHaveLength(1)
    await database?.query('alter sequence unseen restart')
    const run = newRun()
    await one.transaction(async (inner) => {
      await inner.runs.insert([run])
      await inner.deliveries.intend([along])
    })
    await database?.query('drop trigger miss on delivery')
    expect(await one.runs.get(run.id)).toMatchObject({ id: run.id })
    for (const { system, entity, canonicalId } of [alone, along])
      expect(await one.deliveries.get(stableId(system, entity, canonicalId))).toMatchObject({ state: 'intent' })
  })

  it('orders find one customer while it is merged, and the survivor afterwards', async () => {
    const [one, two] = stores()
    for (let round = 0; round < 10; round += 1) {
      const [a, b] = [gln(), gln()]
      const resolve = (store: Store, ...identifiers: Identifier[]) =>
        store.records.resolveCustomers([{ identifiers, value: newCustomer('N', identifiers) }])
      const made = [...(await resolve(one, a)), ...(await resolve(one, b))]
      const [survivorId, loserId] = made.map((result) => (result.ok ? result.id : ''))
      if (survivorId === undefined || loserId === undefined) throw new Error('two customers')
      const merge = { id: randomUUID(), entity: 'customer' as const, survivorId, loserId, reason: 'r', actor: 'ann' }
      const c = gln()
      const [results] = await Promise.all([
        Promise.all([resolve(two, b), resolve(two, b, c), resolve(one, a)]),
        one.records.merge(merge),
      ])
      for (const [result] of results) expect(result).toMatchObject({ ok: true, created: false })
      for (const identifier of [a, b, c])
        expect(await resolve(two, identifier)).toEqual([{ ok: true, id: survivorId, created: false }])
    }
  })

  it('one of two makers and savers of an identifier gets it', async () => {
    const [one, two] = stores()
    for (let round = 0; round < 10; round += 1) {
      const [mine, shared] = [gln(), gln()]
      const id = randomUUID()
      await one.records.save('customer', [{ id, key: 'x', value: newCustomer('x', []), version: 1 }])
      const [[made]] = await Promise.all([
        two.records.resolveCustomers([{ identifiers: [shared], value: newCustomer('N', [shared]) }]),
        one.records.saveIdentifiers([{ id, identifiers: [mine, shared] }]),
      ])
      const [holder] = await one.records.holdersOf([shared])
      if (made?.ok !== true) throw new Error('one customer was asked for')
      expect(made.id).toBe(holder)
    }
  })
})
