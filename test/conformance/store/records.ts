import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import type { Identifier } from '../../../src/domain/party.ts'
import type { StoreGetter } from '../store.ts'
import { fresh, newCustomer } from './rows.ts'

const gln = (value = fresh('gln')): Identifier => ({ scheme: 'gln', value })
const code = (value = fresh('code')): Identifier => ({ scheme: 'partner-code', value, issuer: 'northwind' })

export const recordTests = (store: StoreGetter): void => {
  const resolve = (...candidates: Identifier[][]) =>
    store().records.resolveCustomers(
      candidates.map((identifiers) => ({ identifiers, value: newCustomer('Northwind', identifiers) })),
    )
  const idOf = (result: Awaited<ReturnType<typeof resolve>>[number] | undefined): string =>
    result?.ok === true ? result.id : 'ambiguous'

  it('makes a customer once and finds it by any identifier', async () => {
    const [a, b] = [gln(), code()]
    const [made] = await resolve([a, b])
    expect(made).toMatchObject({ ok: true, created: true })
    expect(await resolve([a], [b], [b, a])).toEqual([1, 2, 3].map(() => ({ ok: true, id: idOf(made), created: false })))
    const [record] = await store().records.getMany('customer', [idOf(made)])
    expect(record).toMatchObject({ id: idOf(made), version: 1, value: newCustomer('Northwind', [a, b]) })
  })

  it('adds identifiers the record lacks', async () => {
    const [a, b, c] = [gln(), code(), code()]
    const [made] = await resolve([a])
    await resolve([a, b], [a, c])
    expect(idOf((await resolve([c]))[0])).toBe(idOf(made))
    const [record] = await store().records.getMany('customer', [idOf(made)])
    expect(record?.value.identifiers).toEqual(expect.arrayContaining([a, b, c]))
    expect(record?.version).toBe(2)
  })

  it('takes candidates tied by identifiers for one customer', async () => {
    const [a, b] = [gln(), code()]
    const results = await resolve([a], [b], [a, b])
    expect(new Set(results.map(idOf)).size).toBe(1)
    expect(results.every((result) => result.ok && result.created)).toBe(true)
    const [record] = await store().records.getMany('customer', [idOf(results[0])])
    expect(record?.value.identifiers).toHaveLength(2)
  })

  it('does not guess between several customers', async () => {
    const [a, b, c] = [gln(), code(), code()]
    const [first, second] = await resolve([a], [b])
    const results = await resolve([a, b], [a, c])
    expect(results[0]).toEqual({ ok: false, ambiguous: [idOf(first), idOf(second)].sort() })
    expect(idOf(results[1])).toBe(idOf(first))
    expect(idOf((await resolve([b]))[0])).toBe(idOf(second))
  })

  it('knows a GLN whoever quotes it, and a partner code only with its partner', async () => {
    const a = gln()
    const [first] = await resolve([a])
    expect(idOf((await resolve([{ ...a, issuer: 'someone' }]))[0])).toBe(idOf(first))
    const b = code()
    const [mine, theirs] = await resolve([b], [{ ...b, issuer: 'other partner' }])
    expect(idOf(mine)).not.toBe(idOf(theirs))
  })

  it('makes one customer when many ask at once', async () => {
    const [a, b] = [gln(), code()]
    const rounds = await Promise.all(
      Array.from({ length: 8 }, (_, index) => resolve(index % 2 === 0 ? [a, b] : [b, a, gln()])),
    )
    const ids = new Set(rounds.flat().map(idOf))
    expect(ids.size).toBe(1)
    const madeBy = rounds.flat().filter((result) => result.ok && result.created)
    expect(madeBy).toHaveLength(1)
  })

  it('makes nothing when the transaction fails', async () => {
    const a = gln()
    const failing = store().transaction(async (inner) => {
      await inner.records.resolveCustomers([{ identifiers: [a], value: newCustomer('N', [a]) }])
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect((await resolve([a]))[0]).toMatchObject({ ok: true, created: true })
  })

  it('makes the same customer again where the store does not know it any more, whatever order its identifiers come in', async () => {
    const [a, b] = [gln(), code()]
    const forgotten: string[] = []
    const forget = store().transaction(async (inner) => {
      const [made] = await inner.records.resolveCustomers([{ identifiers: [b, a], value: newCustomer('N', [b, a]) }])
      forgotten.push(idOf(made))
      throw new Error('no')
    })
    await expect(forget).rejects.toThrow('no')
    const [again] = await resolve([a, b])
    expect(again).toEqual({ ok: true, id: forgotten[0], created: true })

    await store().records.saveIdentifiers([{ id: idOf(again), identifiers: [] }])
    const [other] = await resolve([a, b])
    expect(other).toMatchObject({ ok: true, created: true })
    expect(idOf(other)).not.toBe(idOf(again))
  })

  it('keeps the first link of a record to a system', async () => {
    const [one, two] = [randomUUID(), randomUUID()]
    const link = (canonicalId: string, system: string, externalId: string) => ({
      entity: 'customer' as const,
      canonicalId,
      system,
      externalId,
    })
    await store().links.insert([link(one, 'erp', 'C1'), link(one, 'crm', '001')])
    await store().links.insert([link(one, 'erp', 'C9'), link(two, 'erp', 'C2')])
    const found = await store().links.find('customer', [one, two], ['erp'])
    expect(found.map(({ canonicalId, externalId }) => [canonicalId, externalId]).sort()).toEqual(
      [
        [one, 'C1'],
        [two, 'C2'],
      ].sort(),
    )
    expect(await store().links.find('customer', [one])).toHaveLength(2)
    expect(await store().links.find('sales-order', [one])).toEqual([])
    expect(await store().links.find('customer', [])).toEqual([])
  })
}
