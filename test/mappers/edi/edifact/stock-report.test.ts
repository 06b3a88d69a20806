import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Party } from '../../../../src/domain/party.ts'
import { type StockReport, stockReport } from '../../../../src/domain/stock-report.ts'
import { stockReportFromInvrpt } from '../../../../src/mappers/edi/edifact/stock-report-from-invrpt.ts'
import { stockReportToInvrpt } from '../../../../src/mappers/edi/edifact/stock-report-to-invrpt.ts'
import {
  anyCode,
  anyDate,
  anyItem,
  anyQuantity,
  anyReference,
  anyText,
  buyer,
  maybe,
  numbered,
  seller,
} from './arbitraries.ts'
import { partnerOf, readText, segmentTexts, throughWire, versions } from './round-trip.ts'

const [d96a, d01b] = versions

const rich: StockReport = stockReport.parse({
  reportNumber: 'STK-2026-47',
  issueDate: '2026-11-22',
  asOfDate: '2026-11-21',
  parties: [seller, buyer],
  references: [{ type: 'CT', value: 'FW-8' }],
  lines: [
    {
      lineNumber: '1',
      itemId: 'NB-PRO-14',
      buyerItemId: 'LOS-7002',
      gtin: '04006381333931',
      description: 'Notebook 14 inch, 32 GB',
      location: { gln: '4012345000016', code: 'W-4', name: 'Warehouse 4' },
      quantities: [
        { kind: 'on-hand', quantity: { value: '120', unit: 'EA' } },
        { kind: 'available', quantity: { value: '0', unit: 'EA' } },
        { kind: 'reserved', quantity: { value: '120', unit: 'EA' } },
        { kind: 'in-transit', quantity: { value: '40', unit: 'EA' }, date: '2026-12-01' },
        { kind: 'on-order', quantity: { value: '2.5', unit: 'XCT' }, date: '2026-12-15' },
      ],
    },
    { lineNumber: '2', itemId: 'KB-101', quantities: [{ kind: 'available', quantity: { value: '-3', unit: 'H87' } }] },
  ],
})
const minimal: StockReport = stockReport.parse({
  reportNumber: '1',
  issueDate: '2026-11-22',
  parties: [seller],
  lines: [{ lineNumber: '1', itemId: 'A', quantities: [{ kind: 'on-hand', quantity: { value: '1', unit: 'EA' } }] }],
})
const placed = (location: object): StockReport => ({
  ...minimal,
  lines: minimal.lines.map((line) => ({ ...line, location })),
})

const roundTrip = async (report: StockReport, version: string) => {
  const partner = partnerOf(version)
  return throughWire(stockReportToInvrpt(report, partner), partner, stockReportFromInvrpt)
}

describe('an INVRPT', () => {
  it('of D.96A has quantity groups', () => {
    expect(segmentTexts(stockReportToInvrpt(rich, partnerOf(d96a)))).toEqual([
      'BGM+35+STK-2026-47+9',
      'DTM+137:20261122:102',
      'DTM+366:20261121:102',
      'RFF+CT:FW-8',
      'NAD+SU+4012345000030::9++Crossdock Computers',
      "NAD+BY+4012345000016::9++Lakeside Office Supply?: everything:a desk needs ?+ what a desk?'s owner:needs+7 Cargo Lane:Gate B+Chicago+IL+60638+US",
      'RFF+VA:US361122334',
      'CTA+OC+:Marcus Oyelaran',
      'COM+?+1 312 555 0142:TE',
      'COM+orders@lakeside.example:EM',
      'LIN+1++4006381333931:EN',
      'PIA+1+NB-PRO-14:SA+LOS-7002:IN',
      'IMD+F++:::Notebook 14 inch, 32 GB',
      'LOC+18+4012345000016::9:Warehouse 4',
      'LOC+18+W-4::91',
      'QTY+145:120:EA',
      'QTY+60:0:EA',
      'QTY+170:120:EA',
      'QTY+57:40:EA',
      'DTM+44:20261201:102',
      'QTY+21:2.5:CT',
      'DTM+44:20261215:102',
      'LIN+2',
      'PIA+5+KB-101:SA',
      'QTY+60:-3:PCE',
    ])
  })

  it('of D.01B has inventory groups and notes', () => {
    const partner = partnerOf(d01b)
    const noted = { ...minimal, notes: ['Counted by hand'] }
    expect(segmentTexts(stockReportToInvrpt(noted, partner), partner)).toEqual([
      'BGM+35+1+9',
      'FTX+AAI+++Counted by hand',
      'DTM+137:20261122:102',
      'NAD+SU+4012345000030::9++Crossdock Computers',
      'LIN+1',
      'PIA+5+A:SA',
      'INV++1',
      'QTY+145:1:EA',
    ])
    expect(segmentTexts(stockReportToInvrpt(rich, partner), partner)).toContain('INV++4')
  })

  it.each(versions)('of %s comes back as it was', async (version) => {
    for (const report of [
      rich,
      minimal,
      placed({ gln: '4012345000016' }),
      placed({ code: "A:1+'?" }),
      placed({ name: 'Harbour' }),
    ])
      expect(await roundTrip(report, version)).toEqual({ ok: true, value: report })
  })

  it('refuses what cannot be told', () => {
    const withUnit = (unit: string): StockReport => ({
      ...minimal,
      lines: [
        {
          ...rich.lines[1],
          lineNumber: '1',
          itemId: 'A',
          quantities: [{ kind: 'on-hand', quantity: { value: '1', unit } }],
        },
      ],
    })
    expect(() => stockReportToInvrpt(withUnit('ROLLS'), partnerOf())).toThrow(/ROLLS/)
    const long = { ...minimal, reportNumber: 'x'.repeat(36) }
    expect(() => stockReportToInvrpt(long, partnerOf())).toThrow(/BGM/)
    const line = minimal.lines[0]
    const many = line && {
      ...minimal,
      lines: Array.from({ length: 10_000 }, (_, i) => ({ ...line, lineNumber: `${i}` })),
    }
    expect(() => many && stockReportToInvrpt(many, partnerOf(d96a))).toThrow(/LIN/)
    expect(many && stockReportToInvrpt(many, partnerOf(d01b))).toHaveLength(40_004)
  })
})

const anyLocation = fc
  .record({ gln: maybe(fc.constant('4012345000016')), code: maybe(anyCode(25)), name: maybe(anyText(3)) })
  .filter((location) => Object.values(location).some((value) => value !== undefined))
const kinds = ['on-hand', 'available', 'reserved', 'in-transit', 'on-order'] as const
const anyReport = fc.record({
  reportNumber: anyCode(30),
  issueDate: anyDate,
  asOfDate: maybe(anyDate),
  parties: fc.constantFrom<Party[][]>([seller], [seller, buyer]),
  references: fc.array(anyReference, { maxLength: 3 }),
  notes: fc.array(anyText(8), { maxLength: 3 }),
  lines: fc
    .array(
      anyItem.chain((item) =>
        fc.record({
          itemId: fc.constant(item.itemId),
          buyerItemId: fc.constant(item.buyerItemId),
          gtin: fc.constant(item.gtin),
          description: fc.constant(item.description),
          location: maybe(anyLocation),
          quantities: fc.array(
            fc.record({ kind: fc.constantFrom(...kinds), quantity: anyQuantity, date: maybe(anyDate) }),
            { minLength: 1, maxLength: 6 },
          ),
        }),
      ),
      { minLength: 1, maxLength: 4 },
    )
    .map(numbered),
})

describe('any stock report', () => {
  it.each(versions)('is valid in %s and comes back as it was', async (version) => {
    await fc.assert(
      fc.asyncProperty(anyReport, async (given) => {
        // D.96A has no place for notes.
        const report: StockReport = version === d96a ? { ...given, notes: [] } : given
        expect(await roundTrip(report, version)).toEqual({ ok: true, value: report })
      }),
      { numRuns: 60 },
    )
  })
})

const head = ['BGM+35+77+9', 'DTM+137:20261122:102']
const issuesOf = (...segments: string[]): string[] => {
  const result = readText('INVRPT', segments, stockReportFromInvrpt)
  return result.ok ? [] : result.issues.map(({ code, path }) => `${code} ${path}`)
}

describe('somebody else’s INVRPT', () => {
  it('is read by its other codes', () => {
    const result = readText(
      'INVRPT',
      [
        'BGM+35+77',
        'DTM+137:2611221030:201',
        'NAD+SU+77::91',
        'LIN+10++4006381333931:EN',
        'PIA+1+NB-PRO-14:VN+X:ZZZ',
        'LOC+14+W9::92:Pier 9',
        'QTY+17:12,50:KGM',
        'QTY+198:3',
        'DTM+17:20261201:102',
        'QTY+197:5',
      ],
      stockReportFromInvrpt,
    )
    expect(result).toMatchObject({
      ok: true,
      value: {
        reportNumber: '77',
        issueDate: '2026-11-22',
        parties: [{ role: 'seller', identifiers: [{ scheme: 'our-code', value: '77' }] }],
        lines: [
          {
            lineNumber: '10',
            itemId: 'NB-PRO-14',
            gtin: '04006381333931',
            location: { code: 'W9', name: 'Pier 9' },
            quantities: [
              { kind: 'on-hand', quantity: { value: '12.5', unit: 'KGM' } },
              { kind: 'in-transit', quantity: { value: '3', unit: 'EA' }, date: '2026-12-01' },
            ],
          },
        ],
      },
    })
  })

  it('tells all that is wrong at once', () => {
    expect(issuesOf('BGM+35++1', 'DTM+366:20261122:102', 'LIN+1', 'QTY+197:1')).toEqual([
      'VALUE_MISSING DTM',
      'VALUE_MISSING BGM (segment 2), element 2',
      'VALUE_INVALID BGM (segment 2), element 3',
      'VALUE_MISSING LIN line 1 (segment 4)',
      'VALUE_MISSING LIN line 1 (segment 4)',
    ])
    expect(issuesOf(...head)).toEqual(['VALUE_MISSING LIN'])
    expect(issuesOf(...head, 'LIN+1', 'PIA+5+A:SA', 'QTY+145:much', 'LIN+1', 'PIA+5+B:SA', 'QTY+145:1:BLOBS')).toEqual([
      'VALUE_INVALID QTY line 1 (segment 6), element 1, component 2',
      'VALUE_INVALID LIN (segment 7), element 1',
      'UNIT_UNKNOWN QTY line 1 (segment 9), element 1, component 3',
    ])
    expect(issuesOf(...head, 'LIN+1', 'PIA+5+A:SA', 'LOC+18+123::9', 'QTY+145:1', 'LOC+18+W::92')).toEqual([
      'IDENTIFIER_INVALID LOC line 1 (segment 6), element 2, component 1',
      'VALUE_INVALID LIN line 1 (segment 4)',
    ])
  })

  it('is only read when it is one', () => {
    const result = readText('PRICAT', head, stockReportFromInvrpt)
    expect(result).toMatchObject({ ok: false, issues: [{ code: 'VALUE_INVALID', value: 'PRICAT' }] })
  })
})
