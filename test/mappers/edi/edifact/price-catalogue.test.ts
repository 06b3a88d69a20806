import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Party } from '../../../../src/domain/party.ts'
import { type PriceCatalogue, priceCatalogue } from '../../../../src/domain/price-catalogue.ts'
import { priceCatalogueFromPricat } from '../../../../src/mappers/edi/edifact/price-catalogue-from-pricat.ts'
import { priceCatalogueToPricat } from '../../../../src/mappers/edi/edifact/price-catalogue-to-pricat.ts'
import {
  anyAmount,
  anyCode,
  anyDate,
  anyItem,
  anyPositive,
  anyReference,
  anyText,
  anyUnit,
  buyer,
  maybe,
  numbered,
  seller,
} from './arbitraries.ts'
import { partnerOf, readText, segmentTexts, throughWire, versions } from './round-trip.ts'

const rich: PriceCatalogue = priceCatalogue.parse({
  catalogueNumber: 'CAT-2027-1',
  purpose: 'change',
  issueDate: '2026-11-22',
  currency: 'USD',
  validFrom: '2027-01-01',
  validTo: '2027-06-30',
  parties: [seller, buyer],
  references: [{ type: 'CT', value: 'FW-8', description: 'line 3' }],
  notes: ['Prices are subject to stock.', "Ask for a quote: it's free?"],
  lines: [
    {
      lineNumber: '1',
      action: 'change',
      itemId: 'NB-PRO-14',
      buyerItemId: 'LOS-7002',
      gtin: '04006381333931',
      description: 'Notebook 14 inch, 32 GB',
      prices: [
        { kind: 'list', amount: '1099', unit: 'EA' },
        { kind: 'net', amount: '899.5', unit: 'EA', minimumQuantity: '10', validFrom: '2027-01-01' },
        { kind: 'net', amount: '879', unit: 'XCT', baseQuantity: '100', minimumQuantity: '50', validTo: '2027-03-31' },
      ],
      minimumOrderQuantity: { value: '2', unit: 'EA' },
      unitsPerCase: '4',
    },
    { lineNumber: '2', action: 'delete', itemId: 'KB-101' },
    { lineNumber: '3', action: 'unchanged', itemId: 'KB-102', prices: [{ amount: '0', unit: 'H87' }] },
  ],
})
const minimal: PriceCatalogue = priceCatalogue.parse({
  catalogueNumber: '1',
  issueDate: '2026-11-22',
  currency: 'EUR',
  parties: [seller],
  lines: [{ lineNumber: '1', itemId: 'A' }],
})

const roundTrip = async (catalogue: PriceCatalogue, version: string) => {
  const partner = partnerOf(version)
  return throughWire(priceCatalogueToPricat(catalogue, partner), partner, priceCatalogueFromPricat)
}

describe('a PRICAT', () => {
  it.each(versions)('of %s puts all lines into one group', (version) => {
    const partner = partnerOf(version)
    const parties = [seller]
    expect(segmentTexts(priceCatalogueToPricat({ ...rich, parties }, partner), partner)).toEqual([
      'BGM+9+CAT-2027-1+4',
      'DTM+137:20261122:102',
      'DTM+194:20270101:102',
      'DTM+206:20270630:102',
      'FTX+AAI+++Prices are subject to stock.',
      "FTX+AAI+++Ask for a quote?: it?'s free??",
      'RFF+CT:FW-8:3',
      'NAD+SU+4012345000030::9++Crossdock Computers',
      'CUX+2:USD:8',
      'PGI+9',
      'LIN+1+3+4006381333931:EN',
      'PIA+1+NB-PRO-14:SA+LOS-7002:IN',
      'IMD+F++:::Notebook 14 inch, 32 GB',
      'QTY+53:2:EA',
      'QTY+52:4',
      'PRI+AAB:1099::::EA',
      'PRI+AAA:899.5::::EA',
      'RNG+4+EA:10',
      'DTM+194:20270101:102',
      'PRI+AAA:879:::100:CT',
      'RNG+4+CT:50',
      'DTM+206:20270331:102',
      'LIN+2+2',
      'PIA+5+KB-101:SA',
      'LIN+3+4',
      'PIA+5+KB-102:SA',
      'PRI+AAA:0::::PCE',
    ])
  })

  it.each(versions)('of %s comes back as it was', async (version) => {
    for (const catalogue of [rich, minimal, { ...minimal, purpose: 'replace' as const }])
      expect(await roundTrip(catalogue, version)).toEqual({ ok: true, value: catalogue })
  })

  it('uses the partner’s own units', async () => {
    const partner = partnerOf(versions[0], { codes: { units: { KAR: 'XCT' } } })
    const message = priceCatalogueToPricat(rich, partner)
    expect(segmentTexts(message, partner)).toContain('RNG+4+KAR:50')
    expect(await throughWire(message, partner, priceCatalogueFromPricat)).toEqual({ ok: true, value: rich })
  })

  it('refuses a unit and a number there is no room for', () => {
    const priced = (amount: string, unit: string): PriceCatalogue =>
      priceCatalogue.parse({ ...minimal, lines: [{ lineNumber: '1', itemId: 'A', prices: [{ amount, unit }] }] })
    expect(() => priceCatalogueToPricat(priced('1', 'ROLLS'), partnerOf())).toThrow(/ROLLS/)
    expect(() => priceCatalogueToPricat(priced('1234567890123456', 'EA'), partnerOf())).toThrow(/PRI/)
  })
})

const anyPrice = fc.record({
  kind: fc.constantFrom('list' as const, 'net' as const),
  amount: anyAmount,
  unit: anyUnit,
  baseQuantity: maybe(fc.constantFrom('1', '100', '0.5')),
  minimumQuantity: maybe(anyPositive),
  validFrom: maybe(anyDate),
  validTo: maybe(anyDate),
})
const anyLine = fc
  .tuple(
    anyItem,
    fc.record({
      action: fc.constantFrom('add' as const, 'change' as const, 'delete' as const, 'unchanged' as const),
      prices: fc.array(anyPrice, { maxLength: 4 }),
      minimumOrderQuantity: maybe(fc.record({ value: anyPositive, unit: anyUnit })),
      unitsPerCase: maybe(anyPositive),
    }),
  )
  .map(([item, rest]) => ({ ...item, ...rest }))
const anyCatalogue = fc.record({
  catalogueNumber: anyCode(30),
  purpose: fc.constantFrom('original' as const, 'change' as const, 'replace' as const),
  issueDate: anyDate,
  currency: fc.constantFrom('EUR', 'USD', 'JPY'),
  validFrom: maybe(anyDate),
  validTo: maybe(anyDate),
  parties: fc.constantFrom<Party[][]>([seller], [seller, buyer]),
  references: fc.array(anyReference, { maxLength: 3 }),
  notes: fc.array(anyText(8), { maxLength: 3 }),
  lines: fc.array(anyLine, { minLength: 1, maxLength: 4 }).map(numbered),
})

describe('any price catalogue', () => {
  it.each(versions)('is valid in %s and comes back as it was', async (version) => {
    await fc.assert(
      fc.asyncProperty(anyCatalogue, async (catalogue) => {
        expect(await roundTrip(catalogue, version)).toEqual({ ok: true, value: catalogue })
      }),
      { numRuns: 60 },
    )
  })
})

const head = ['BGM+9+77+9', 'DTM+137:20261122:102', 'PGI+11']
const issuesOf = (...segments: string[]): string[] => {
  const result = readText('PRICAT', segments, priceCatalogueFromPricat)
  return result.ok ? [] : result.issues.map(({ code, path }) => `${code} ${path}`)
}

describe('somebody else’s PRICAT', () => {
  it('is read by its other codes, over several groups', () => {
    const result = readText(
      'PRICAT',
      [
        'BGM+9+77+2',
        'DTM+137:20261122:102',
        'DTM+7:20270101:102',
        'PGI+11+A',
        'LIN+1++4006381333931:EN',
        'PIA+5+NB:VP',
        'PRI+GRP:10,5',
        'PRI+SRP:99',
        'PGI+11+B',
        'LIN+2+4',
        'PIA+5+KB:SA',
        'QTY+59:12:PCE',
        'PRI+NTP:3:::100:PCE',
      ],
      priceCatalogueFromPricat,
    )
    expect(result).toMatchObject({
      ok: true,
      value: {
        purpose: 'change',
        currency: 'EUR',
        validFrom: '2027-01-01',
        lines: [
          { action: 'add', itemId: 'NB', prices: [{ kind: 'list', amount: '10.5', unit: 'EA' }] },
          {
            action: 'unchanged',
            itemId: 'KB',
            unitsPerCase: '12',
            prices: [{ kind: 'net', amount: '3', baseQuantity: '100', unit: 'H87' }],
          },
        ],
      },
    })
    expect(result.ok && result.value.lines[0]?.prices).toHaveLength(1)
  })

  it('tells all that is wrong at once', () => {
    expect(
      issuesOf(
        'BGM+9+77+1',
        'DTM+137:20261131:102',
        'CUX+2:XXQ:8',
        'PGI+11',
        'LIN+1+9',
        'PIA+5+A:SA',
        'PRI+AAA:-1',
        'PRI+AAA',
        'RNG+4+PCE:0',
      ),
    ).toEqual([
      'DATE_INVALID DTM (segment 3), element 1, component 2',
      'VALUE_INVALID BGM (segment 2), element 3',
      'CURRENCY_UNKNOWN CUX (segment 4), element 1, component 2',
      'VALUE_INVALID LIN line 1 (segment 6), element 2',
      'VALUE_INVALID PRI line 1 (segment 8), element 1, component 2',
      'VALUE_MISSING PRI line 1 (segment 9), element 1, component 2',
      'QUANTITY_INVALID RNG line 1 (segment 10), element 2, component 2',
    ])
    expect(issuesOf(...head)).toEqual(['VALUE_MISSING LIN'])
    expect(issuesOf(...head, 'LIN+1', 'PIA+5+A:SA', 'CUX+2:EUR:8', 'PRI+AAA:1', 'CUX+2:USD:8')).toEqual([
      'VALUE_INVALID PRI line 1 (segment 8), element 1, component 2',
    ])
  })
})
