import { describe, expect, it } from 'vitest'
import { blockKeys, isTelling } from '../../src/matching/block-keys.ts'
import { compareCustomers, mayBeNamed } from '../../src/matching/compare-customers.ts'
import { createKeyIndex, customerKeyLimits } from '../../src/matching/key-index.ts'
import { type PreparedCustomer, prepareCustomer } from '../../src/matching/prepare-customer.ts'
import { type PlantedCustomer, type PlantedCustomers, plantCustomers } from '../../src/sandbox/planted-customers.ts'

const prepareAll = (planted: readonly PlantedCustomer[]): Map<string, PreparedCustomer> =>
  new Map(planted.map(({ id, value }) => [id, prepareCustomer(value)]))

/** Pairs, as `CRM-1 ERP-1`, that share a key. */
const pairsByKeys = ({ crm, erp }: PlantedCustomers): Set<string> => {
  const index = new Map<string, string[]>()
  for (const { id, value } of erp) for (const key of blockKeys(value)) index.set(key, [...(index.get(key) ?? []), id])
  return new Set(
    crm.flatMap(({ id, value }) =>
      blockKeys(value).flatMap((key) => (index.get(key) ?? []).map((other) => `${id} ${other}`)),
    ),
  )
}

describe.each([1, 2, 3])('customers of two systems, planted with seed %i', (seed) => {
  const planted = plantCustomers({ seed, count: 1500 })
  const [crm, erp] = [prepareAll(planted.crm), prepareAll(planted.erp)]
  const truth = new Set(planted.same.map((pair) => `${pair.crm} ${pair.erp}`))
  const found = pairsByKeys(planted)
  const verdictOf = (pair: string) => {
    const [left = '', right = ''] = pair.split(' ')
    const [one, other] = [crm.get(left), erp.get(right)]
    if (one === undefined || other === undefined) throw new Error(`no such pair: ${pair}`)
    return compareCustomers(one, other).verdict
  }

  it('are the same ones again', () => {
    expect(plantCustomers({ seed, count: 1500 })).toEqual(planted)
    expect(planted.same.length).toBeGreaterThan(900)
    expect(planted.lookalikes.length).toBeGreaterThan(250)
    expect(new Set(planted.same.map(({ kind }) => kind)).size).toBe(11)
    expect(new Set(planted.lookalikes.map(({ kind }) => kind)).size).toBe(5)
  })

  it('are never called certain when they are two', () => {
    const pairs = [...found, ...planted.lookalikes.map((pair) => `${pair.crm} ${pair.erp}`)]
    const wrong = pairs.filter((pair) => !truth.has(pair) && verdictOf(pair) === 'certain')
    expect(wrong).toEqual([])
  })

  it('are found certain or likely in at least 95 of 100 cases, and half of them certain', () => {
    const verdicts = [...truth].filter((pair) => found.has(pair)).map(verdictOf)
    const linked = verdicts.filter((verdict) => verdict !== 'unlikely')
    expect(linked.length / truth.size).toBeGreaterThanOrEqual(0.95)
    expect(verdicts.filter((verdict) => verdict === 'certain').length / truth.size).toBeGreaterThan(0.5)
  })

  it('meet by their keys in at least 97 of 100 cases, among few others', () => {
    const met = [...truth].filter((pair) => found.has(pair))
    expect(met.length / truth.size).toBeGreaterThanOrEqual(0.97)
    expect(found.size / crm.size).toBeLessThan(25)
  })

  it('are worth reading by a key that tells or by their names alone, wherever they are likely', () => {
    const isWorthReading = (pair: string): boolean => {
      const [left = '', right = ''] = pair.split(' ')
      const [one, other] = [crm.get(left), erp.get(right)]
      if (one === undefined || other === undefined) throw new Error(`no such pair: ${pair}`)
      const keys = blockKeys(other)
      const sharesTelling = blockKeys(one).some((key) => isTelling(key) && keys.includes(key))
      return sharesTelling || mayBeNamed(one, other.name)
    }
    const passedOver = [...found].filter((pair) => !isWorthReading(pair))
    expect(passedOver.filter((pair) => verdictOf(pair) !== 'unlikely')).toEqual([])
    expect(passedOver.length / found.size).toBeGreaterThan(0.5)
  })

  it('seldom trouble a person with strangers', () => {
    const lookalikes = new Set(planted.lookalikes.map((pair) => `${pair.crm} ${pair.erp}`))
    const asked = [...found].filter((pair) => !truth.has(pair) && !lookalikes.has(pair) && verdictOf(pair) === 'likely')
    expect(asked.length / truth.size).toBeLessThan(0.02)
  })
})

it('finds nearly all that are the same among many customers of few towns, and looks at few others', () => {
  const planted = plantCustomers({ seed: 4, count: 10_000 })
  const index = createKeyIndex<string>(customerKeyLimits)
  for (const { id, value } of planted.erp) index.add(id, blockKeys(value))
  const seen = new Map(planted.crm.map(({ id, value }) => [id, index.sharing(blockKeys(value))]))
  const met = planted.same.filter(({ crm, erp }) => seen.get(crm)?.includes(erp))
  expect(met.length / planted.same.length).toBeGreaterThan(0.999)
  const looks = [...seen.values()].reduce((sum, ids) => sum + ids.length, 0)
  expect(looks / planted.crm.length).toBeLessThan(8)
})
