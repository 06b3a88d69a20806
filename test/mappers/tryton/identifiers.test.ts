import { describe, expect, test } from 'vitest'
import type { Identifier } from '../../../src/domain/party.ts'
import { codesToSearch, identifierFromRow, rowFromIdentifier } from '../../../src/mappers/tryton/identifiers.ts'

const rows: [Identifier, string | undefined, { type: string | null; code: string }][] = [
  [{ scheme: 'gln', value: '4012345000023' }, 'DE', { type: null, code: 'GLN:4012345000023' }],
  [{ scheme: 'duns', value: '081466849' }, 'US', { type: null, code: 'DUNS:081466849' }],
  [{ scheme: 'registration-number', value: 'HRB 12' }, 'DE', { type: null, code: 'REG:HRB 12' }],
  [{ scheme: 'partner-code', value: 'A:7', issuer: 'hansa' }, 'DE', { type: null, code: 'PARTNER:hansa:A:7' }],
  [{ scheme: 'tax-id', value: 'DE136695976' }, 'DE', { type: 'eu_vat', code: 'DE136695976' }],
  [{ scheme: 'tax-id', value: 'CHE-107.787.577' }, 'CH', { type: 'ch_vat', code: 'CHE-107.787.577' }],
  [{ scheme: 'tax-id', value: '52-0987654' }, 'US', { type: null, code: 'TAX:52-0987654' }],
]

describe('identifiers', () => {
  test.each(rows)('%j of %s', (identifier, country, row) => {
    expect(rowFromIdentifier(identifier, country, {})).toEqual(row)
    expect(identifierFromRow(row)).toEqual(identifier)
    expect(codesToSearch(identifier)).toContain(row.code)
  })

  test('a VAT number without its country gets it; Greece writes EL', () => {
    expect(rowFromIdentifier({ scheme: 'tax-id', value: '136 695 976' }, 'DE', {})?.code).toBe('DE136695976')
    expect(rowFromIdentifier({ scheme: 'tax-id', value: '094259216' }, 'GR', {})?.code).toBe('EL094259216')
  })

  test('the settings name the type of further countries', () => {
    expect(rowFromIdentifier({ scheme: 'tax-id', value: '52-0987654' }, 'US', { US: 'us_ein' })).toEqual({
      type: 'us_ein',
      code: '52-0987654',
    })
  })

  test('our own code is the code of the party; numbers without a place are left alone', () => {
    expect(rowFromIdentifier({ scheme: 'our-code', value: '7' }, 'DE', {})).toBeUndefined()
    expect(codesToSearch({ scheme: 'our-code', value: '7' })).toEqual([])
    expect(identifierFromRow({ type: 'de_idnr', code: '36574261809' })).toBeUndefined()
    expect(identifierFromRow({ type: null, code: 'CROSSDOCK:k-1' })).toBeUndefined()
  })
})
