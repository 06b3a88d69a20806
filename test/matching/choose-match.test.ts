import { describe, expect, it } from 'vitest'
import { chooseMatch } from '../../src/matching/choose-match.ts'
import { customerOf } from './customers.ts'

const cologne = { street: 'Hauptstr. 12', city: 'Köln', postalCode: '50667', country: 'DE' }
const mueller = customerOf('Müller Maschinenbau GmbH', cologne)
const withTaxId = customerOf('Müller Maschinenbau GmbH', { ...cologne, taxId: 'DE811907980' })
const stranger = customerOf('Nordstern Spedition', { city: 'Bremen', country: 'DE' })
const withoutAddress = customerOf('Mueller Maschinenbau')

describe('a customer among those that are known', () => {
  it('is the certain one', () => {
    const decision = chooseMatch(mueller, [
      { id: 'a', value: stranger },
      { id: 'b', value: mueller },
      { id: 'c', value: withoutAddress },
    ])
    expect(decision).toMatchObject({ decision: 'same', id: 'b', comparison: { verdict: 'certain' } })
  })

  it('is new when nothing comes near', () => {
    expect(chooseMatch(mueller, [{ id: 'a', value: stranger }])).toEqual({ decision: 'new' })
    expect(chooseMatch(mueller, [])).toEqual({ decision: 'new' })
  })

  it('is asked about when it is likely, the best first', () => {
    const other = customerOf('Mueler Maschinenbau')
    const decision = chooseMatch(mueller, [
      { id: 'a', value: other },
      { id: 'b', value: stranger },
      { id: 'c', value: withoutAddress },
    ])
    expect(decision).toMatchObject({ decision: 'ask', ambiguous: false, candidates: [{ id: 'c' }] })
  })

  it('is asked about when two are certain', () => {
    const decision = chooseMatch(mueller, [
      { id: 'b', value: mueller },
      { id: 'a', value: mueller },
    ])
    expect(decision).toMatchObject({ decision: 'ask', ambiguous: true, candidates: [{ id: 'a' }, { id: 'b' }] })
  })

  it('is the one that shares an identifier when two are certain', () => {
    const candidates = [
      { id: 'a', value: mueller },
      { id: 'b', value: withTaxId },
    ]
    expect(chooseMatch(withTaxId, candidates)).toMatchObject({ decision: 'same', id: 'b' })
    const twice = chooseMatch(withTaxId, [...candidates, { id: 'c', value: withTaxId }])
    expect(twice).toMatchObject({ decision: 'ask', ambiguous: true })
    expect(twice).toMatchObject({ candidates: [{ id: 'b' }, { id: 'c' }, { id: 'a' }] })
  })

  it.each([
    { certain: 0.9, likely: 0.9 },
    { certain: 0.6, likely: 0.95 },
  ])('is asked about where the rules want that, whatever the thresholds: $certain, $likely', (thresholds) => {
    const sameTaxId = (gln: string, name: string) =>
      customerOf(name, { taxId: 'DE811907980', ids: [{ scheme: 'gln', value: gln }] })
    const known = [{ id: 'a', value: sameTaxId('4012345000009', 'Nordstern Spedition') }]
    expect(chooseMatch(sameTaxId('5410000100016', 'Müller AG'), known, thresholds)).toMatchObject({ decision: 'ask' })
    const elsewhere = customerOf('Müller Maschinenbau GmbH', { street: 'Am Kai 3', city: 'Bremen', country: 'DE' })
    const decision = chooseMatch(mueller, [{ id: 'a', value: elsewhere }], thresholds)
    expect(decision.decision).not.toBe('same')
  })

  it('counts a candidate that was found twice as one', () => {
    const decision = chooseMatch(mueller, [
      { id: 'a', value: mueller },
      { id: 'a', value: mueller },
    ])
    expect(decision).toMatchObject({ decision: 'same', id: 'a' })
  })
})
