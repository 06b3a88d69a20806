import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { priceCatalogue } from '../../../../src/domain/price-catalogue.ts'
import { stockReport } from '../../../../src/domain/stock-report.ts'
import { priceCatalogueFromUbl } from '../../../../src/mappers/edi/xml/price-catalogue-from-ubl.ts'
import { priceCatalogueToUbl } from '../../../../src/mappers/edi/xml/price-catalogue-to-ubl.ts'
import { stockReportFromUbl } from '../../../../src/mappers/edi/xml/stock-report-from-ubl.ts'
import { stockReportToUbl } from '../../../../src/mappers/edi/xml/stock-report-to-ubl.ts'
import {
  codes,
  dates,
  decimals,
  faultsOf,
  given,
  glns,
  gtins,
  issuesOf,
  maybe,
  partiesOf,
  quantities,
  readAs,
  texts,
} from './round-trip.ts'

const { partner } = given('ubl')

const items = {
  itemId: codes,
  buyerItemId: maybe(codes),
  gtin: maybe(gtins),
  description: maybe(texts.map((text) => `${text}.`)),
}

const references = fc.array(fc.record({ type: codes, value: codes, description: maybe(texts) }), { maxLength: 2 })
const parties = fc.tuple(partiesOf('buyer', true), partiesOf('seller'))
const numbered = <T extends object>(lines: readonly T[]) =>
  lines.map((line, index) => ({ ...line, lineNumber: String(index + 1) }))

const prices = fc.record({
  kind: fc.constantFrom('net' as const, 'list' as const),
  amount: decimals,
  unit: fc.constantFrom('EA', 'KGM'),
  baseQuantity: maybe(decimals.filter((value) => value !== '1')),
  minimumQuantity: maybe(decimals),
  validFrom: maybe(dates),
  validTo: maybe(dates),
})

const catalogues = fc
  .record({
    catalogueNumber: codes,
    purpose: fc.constantFrom('original' as const, 'change' as const, 'replace' as const),
    issueDate: dates,
    validFrom: maybe(dates),
    validTo: maybe(dates),
    parties,
    references,
    notes: fc.array(texts, { maxLength: 2 }),
    lines: fc
      .array(
        fc.record({
          ...items,
          action: fc.constantFrom('add' as const, 'change' as const, 'delete' as const, 'unchanged' as const),
          prices: fc.array(prices, { maxLength: 3 }),
          minimumOrderQuantity: maybe(quantities),
          unitsPerCase: maybe(decimals),
        }),
        { minLength: 1, maxLength: 3 },
      )
      .map(numbered),
  })
  .map((value) => priceCatalogue.parse({ ...value, currency: 'USD' }))

const stocks = fc
  .record({
    reportNumber: codes,
    issueDate: fc.constant('2026-11-20'),
    asOfDate: maybe(dates.filter((date) => date !== '2026-11-20')),
    parties,
    references,
    notes: fc.array(texts, { maxLength: 2 }),
    lines: fc
      .array(
        fc.record({
          ...items,
          location: maybe(fc.record({ gln: maybe(glns), code: codes, name: maybe(texts) })),
          quantities: fc.array(
            fc.record({
              kind: fc.constantFrom('on-hand', 'available', 'reserved', 'in-transit', 'on-order'),
              quantity: fc.record({ value: fc.oneof(decimals, fc.constantFrom('0', '-3')), unit: fc.constant('EA') }),
              date: maybe(dates),
            }),
            { minLength: 1, maxLength: 3 },
          ),
        }),
        { minLength: 1, maxLength: 3 },
      )
      .map(numbered),
  })
  .map((value) => stockReport.parse(value))

const minimalCatalogue = priceCatalogue.parse({
  catalogueNumber: 'C1',
  issueDate: '2026-11-20',
  currency: 'USD',
  parties: [],
  lines: [{ lineNumber: '1', itemId: 'A', prices: [{ amount: '3.5', unit: 'EA' }] }],
})

const minimalStock = stockReport.parse({
  reportNumber: 'R1',
  issueDate: '2026-11-20',
  parties: [],
  lines: [{ lineNumber: '1', itemId: 'A', quantities: [{ kind: 'available', quantity: { value: '0', unit: 'EA' } }] }],
})

const catalogueText = () => priceCatalogueToUbl(minimalCatalogue, given('ubl'))
const stockText = () => stockReportToUbl(minimalStock, given('ubl'))

describe('a price catalogue as Catalogue', () => {
  it('comes back as it was, whatever is in it', async () => {
    const check = async (value: typeof minimalCatalogue): Promise<void> => {
      expect(
        await readAs(priceCatalogueToUbl(value, given('ubl')), 'ubl:Catalogue', priceCatalogueFromUbl, partner),
      ).toEqual(value)
    }
    await check(minimalCatalogue)
    await fc.assert(fc.asyncProperty(catalogues, check), { numRuns: 60 })
  })

  it('says a price with its unit, its kind and its currency', () => {
    const lines = catalogueText()
      .split('\n')
      .map((line) => line.trim())
    expect(lines).toEqual(
      expect.arrayContaining([
        '<cbc:CustomizationID>urn:fdc:peppol.eu:poacc:trns:catalogue:3</cbc:CustomizationID>',
        '<cbc:ActionCode>Add</cbc:ActionCode>',
        '<cbc:PriceAmount currencyID="USD">3.5</cbc:PriceAmount>',
        '<cbc:BaseQuantity unitCode="EA">1</cbc:BaseQuantity>',
        '<cbc:PriceTypeCode>AAA</cbc:PriceTypeCode>',
      ]),
    )
  })

  it.each([
    ['>Add<', '>Guess<', 'VALUE_INVALID Catalogue/ActionCode'],
    [
      '<cbc:BaseQuantity unitCode="EA">1</cbc:BaseQuantity>',
      '',
      'VALUE_MISSING Catalogue/CatalogueLine/RequiredItemLocationQuantity/Price/BaseQuantity/@unitCode',
    ],
    ['>3.5<', '>-3.5<', 'VALUE_INVALID Catalogue/CatalogueLine/RequiredItemLocationQuantity/Price/PriceAmount'],
    [
      'currencyID="USD"',
      'currencyID="UXD"',
      'CURRENCY_UNKNOWN Catalogue/CatalogueLine/RequiredItemLocationQuantity/Price/PriceAmount/@currencyID',
    ],
  ])('is an issue with %s as %s', async (from, to, issue) => {
    expect(await issuesOf(catalogueText().replace(from, to), priceCatalogueFromUbl, partner)).toContain(issue)
  })

  it('takes the unit that is ordered by the tables of units, and a price in a unit of its own as it stands', async () => {
    const base = '<cbc:BaseQuantity unitCode="EA">1</cbc:BaseQuantity>'
    const text = (changedBase: string, factor = '') =>
      catalogueText()
        .replace('<cac:Item>', '<cbc:OrderableUnit>CS</cbc:OrderableUnit>$&')
        .replace(base, `${changedBase}${factor}`)
    const factor = '<cbc:OrderableUnitFactorRate>12</cbc:OrderableUnitFactorRate>'
    const unitOf = async (given: string) =>
      (await readAs(given, 'ubl:Catalogue', priceCatalogueFromUbl, partner)).lines[0]?.prices[0]?.unit
    expect(await unitOf(text(''))).toBe('XCS')
    expect(await unitOf(text(base, factor))).toBe('EA')
    const at = 'Catalogue/CatalogueLine/RequiredItemLocationQuantity'
    const wrong = [`VALUE_INVALID ${at}/Price/OrderableUnitFactorRate`]
    expect(await issuesOf(text('', factor), priceCatalogueFromUbl, partner)).toEqual(wrong)
    expect(await issuesOf(text(base.replace('EA', 'XCS'), factor), priceCatalogueFromUbl, partner)).toEqual(wrong)
    const minimum = text(base).replace('<cac:Price>', '<cbc:MinimumQuantity unitCode="XCS">2</cbc:MinimumQuantity>$&')
    expect(await issuesOf(minimum, priceCatalogueFromUbl, partner)).toEqual([
      `VALUE_INVALID ${at}/MinimumQuantity/@unitCode`,
    ])
  })

  it('is not written with a negative price', () => {
    const value = priceCatalogue.parse({
      ...minimalCatalogue,
      lines: [{ lineNumber: '1', itemId: 'A', prices: [{ amount: '-1', unit: 'EA' }] }],
    })
    expect(() => priceCatalogueToUbl(value, given('ubl'))).toThrow(expect.objectContaining({ code: 'VALUE_INVALID' }))
  })
})

describe('a stock report as InventoryReport', () => {
  it('comes back as it was, whatever is in it', async () => {
    const check = async (value: typeof minimalStock): Promise<void> => {
      expect(
        await readAs(stockReportToUbl(value, given('ubl')), 'ubl:InventoryReport', stockReportFromUbl, partner),
      ).toEqual(value)
    }
    await check(minimalStock)
    await fc.assert(fc.asyncProperty(stocks, check), { numRuns: 60 })
  })

  it('has a line for each quantity', () => {
    const text = stockReportToUbl(
      stockReport.parse({
        ...minimalStock,
        lines: [
          {
            lineNumber: '7',
            itemId: 'A',
            quantities: [
              { kind: 'on-hand', quantity: { value: '5', unit: 'EA' } },
              { kind: 'on-order', quantity: { value: '9', unit: 'EA' }, date: '2026-12-01' },
            ],
          },
        ],
      }),
      given('ubl'),
    )
    expect(text.match(/<cbc:(ID>7.*?|Quantity.*?|Availability\w+>.*?)<\//g)).toEqual([
      '<cbc:ID>7</',
      '<cbc:Quantity unitCode="EA">5</',
      '<cbc:AvailabilityStatusCode>OnHand</',
      '<cbc:ID>7.2</',
      '<cbc:Quantity unitCode="EA">9</',
      '<cbc:AvailabilityDate>2026-12-01</',
      '<cbc:AvailabilityStatusCode>OnOrder</',
    ])
  })

  it('is an issue with a status nobody knows, and refused at the door without an item or a number', async () => {
    expect(await issuesOf(stockText().replace('>Available<', '>Maybe<'), stockReportFromUbl, partner)).toEqual([
      'VALUE_INVALID InventoryReport/InventoryReportLine/AvailabilityStatusCode',
    ])
    expect(await faultsOf(stockText().replace('<cbc:ID>R1</cbc:ID>', ''))).toEqual(['VALUE_MISSING InventoryReport/ID'])
    expect(await faultsOf(stockText().replace('>0</cbc:Quantity>', '>none</cbc:Quantity>'))).toEqual([
      'VALUE_INVALID InventoryReport/InventoryReportLine/Quantity',
    ])
  })
})
