import { describe, expect, it } from 'vitest'
import type { Customer } from '../../src/domain/customer.ts'
import { assignCustomers, keyName } from '../../src/store/assign-customers.ts'

const key = (value: string, issuer = '') => ({ scheme: 'partner-code', issuer, value })
const candidate = (...values: string[]) => ({
  // What stands in it plays no part here.
  value: { name: values.join('+') } as Customer,
  keys: values.map((value) => key(value)),
})

const idsOf = (candidates: readonly ReturnType<typeof candidate>[], holders: Record<string, string> = {}) => {
  let made = 0
  const known = new Map(Object.entries(holders).map(([value, id]) => [keyName(key(value)), id]))
  const newId = (): string => {
    made += 1
    return `new-${made}`
  }
  return assignCustomers(candidates, known, newId).results.map((result) => (result.ok ? result.id : result.ambiguous))
}

describe('assignCustomers', () => {
  it('takes candidates that share identifiers for one, also through others that come later', () => {
    const candidates = [candidate('a'), candidate('b'), candidate('c'), candidate('b', 'a'), candidate('d', 'c')]
    expect(idsOf(candidates)).toEqual(['new-1', 'new-1', 'new-2', 'new-1', 'new-2'])
  })

  it('gives a whole group to the one that is known by any of its identifiers', () => {
    expect(idsOf([candidate('a'), candidate('b'), candidate('a', 'b')], { b: 'known' })).toEqual([
      'known',
      'known',
      'known',
    ])
  })

  it('judges each on its own where they tie several known ones together', () => {
    expect(idsOf([candidate('a'), candidate('b'), candidate('a', 'b')], { a: 'one', b: 'two' })).toEqual([
      'one',
      'two',
      ['one', 'two'],
    ])
  })

  it('keeps apart keys that only read alike', () => {
    expect(keyName(key('b', 'a'))).not.toBe(keyName(key('ab')))
    expect(keyName(key('1 b', 'a'))).not.toBe(keyName(key('b', 'a1 ')))
  })
})
