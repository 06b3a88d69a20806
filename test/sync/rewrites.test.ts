import { describe, expect, test } from 'vitest'
import type { Rewrites } from '../../src/domain/rewrite.ts'
import { countRewrites, takeTurns } from '../../src/sync/rewrites.ts'
import { facet } from './facets.ts'

const at = (minute: number): string => new Date(Date.parse('2026-03-01T08:00:00Z') + minute * 60_000).toISOString()

/** Names a system has one after the other; each reading is a minute after the one before. */
const countOf = (names: readonly string[], { writtenBefore = false, minutes = 1 } = {}): Rewrites | null => {
  let rewrites: Rewrites | null = null
  for (const [place, name] of names.entries()) {
    const before = names[place - 1]
    if (before === undefined) continue
    rewrites = countRewrites({
      before: facet('erp', { name: before }, { rewrites, sourceHash: writtenBefore ? null : 'read' }),
      fields: { name },
      at: at(place * minutes),
      isNewestRule: () => true,
    })
  }
  return rewrites
}
/** Each time somebody else writes what stood there before. */
const given = (times: number): string[] => Array.from({ length: times }, () => ['A and B', 'A & B']).flat()

describe('what a system makes of values', () => {
  const counted = (pairs: number, minutes = 1): Rewrites | null => {
    let rewrites: Rewrites | null = null
    for (let pair = 0; pair < pairs; pair += 1) {
      rewrites = countRewrites({
        before: facet('erp', { name: 'A and B' }, { rewrites, sourceHash: null }),
        fields: { name: 'A & B' },
        at: at(pair * minutes),
        isNewestRule: () => true,
      })
    }
    return rewrites
  }

  test('is counted while the way back is not its own', () => {
    expect(counted(3)).toMatchObject({ name: { times: 3, since: at(0) } })
  })
  test('is not counted where a person changes it there and back', () => {
    expect(countOf(given(5))?.['name']?.times).toBe(1)
  })
  test('begins anew after a day', () => {
    expect(counted(3, 13 * 60)?.['name']?.times).toBe(1)
  })
  test('is nothing where it only shortens or capitalises what it was given', () => {
    expect(countOf(['A name', 'A NAME'], { writtenBefore: true })).toBeNull()
  })
  test('is not asked where another rule counts', () => {
    const before = facet('erp', { name: 'A and B' })
    expect(countRewrites({ before, fields: { name: 'A & B' }, at: at(0), isNewestRule: () => false })).toBeNull()
  })
  test('makes two systems take turns when the other one has what it is made of, and no longer', () => {
    const rewrite = counted(3)?.['name']
    const erp = { system: 'erp', value: 'A & B', rewrite }
    const crm = (value: string) => ({ system: 'crm', value, rewrite: undefined })
    expect(takeTurns([erp, crm('A and B')])).toBe(true)
    expect(takeTurns([erp, crm('A & B')])).toBe(false)
    expect(takeTurns([erp, crm('something new')])).toBe(false)
    expect(takeTurns([{ ...erp, value: 'something new' }, crm('A and B')])).toBe(false)
    expect(takeTurns([{ ...erp, rewrite: counted(2)?.['name'] }, crm('A and B')])).toBe(false)
  })
})
