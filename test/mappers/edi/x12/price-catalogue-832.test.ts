import { existsSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type PriceCatalogue, priceCatalogue } from '../../../../src/domain/price-catalogue.ts'
import { priceCatalogueFrom832 } from '../../../../src/mappers/edi/x12/price-catalogue-from-832.ts'
import { priceCatalogueTo832 } from '../../../../src/mappers/edi/x12/price-catalogue-to-832.ts'
import { bytesOf } from '../../../edi/x12/build.ts'
import {
  bodyOf,
  code,
  decimals,
  delimiters,
  exchanged,
  gtins,
  isoDay,
  issuesIn,
  linesOf,
  maybe,
  northwind,
  parties,
  references,
  text,
  units,
  valueIn,
  versions,
} from './exchange.ts'

const rich: PriceCatalogue = priceCatalogue.parse({
  catalogueNumber: 'FALL-26',
  purpose: 'replace',
  issueDate: '2026-11-01',
  currency: 'USD',
  validFrom: '2026-12-01',
  validTo: '2027-03-31',
  parties: [
    { role: 'seller', roleCode: 'SE', name: 'Example Supply', identifiers: [{ scheme: 'duns', value: '123456789' }] },
  ],
  references: [{ type: 'CT', value: 'FW-8', description: 'Frame agreement' }],
  notes: ['Prices without tax'],
  lines: [
    {
      lineNumber: '1',
      action: 'change',
      itemId: 'NB-PRO-14',
      buyerItemId: 'NW-100311',
      gtin: '04006381333931',
      description: 'Notebook 14 inch',
      prices: [
        { kind: 'list', amount: '999', unit: 'EA' },
        {
          kind: 'net',
          amount: '899.5',
          unit: 'EA',
          minimumQuantity: '10',
          validFrom: '2026-12-01',
          validTo: '2026-12-31',
        },
      ],
      minimumOrderQuantity: { value: '5', unit: 'EA' },
      unitsPerCase: '4',
    },
    {
      lineNumber: '2',
      itemId: 'SCREW-4',
      prices: [
        { amount: '12.345', unit: 'H87', baseQuantity: '100' },
        { amount: '110', unit: 'H87', baseQuantity: '1000' },
        { amount: '1', unit: 'XCS', baseQuantity: '12' },
      ],
    },
    { lineNumber: '3', action: 'delete', itemId: 'OLD-1' },
    { lineNumber: '4', action: 'unchanged', itemId: 'KB-101' },
  ],
})
const minimal: PriceCatalogue = priceCatalogue.parse({
  catalogueNumber: 'A',
  issueDate: '2026-11-01',
  currency: 'JPY',
  parties: [],
  lines: [{ lineNumber: '1', itemId: 'A' }],
})

const comesBack = async (catalogue: PriceCatalogue, version: string) => {
  const partner = northwind({ version })
  const { body, status, issues, context } = await exchanged(priceCatalogueTo832(catalogue, partner), partner)
  expect({ status, issues }).toEqual({ status: 'accepted', issues: [] })
  expect(valueIn(priceCatalogueFrom832(body, context))).toEqual(catalogue)
}

const price = fc.record({
  kind: fc.constantFrom('list', 'net'),
  amount: decimals,
  unit: units,
  baseQuantity: maybe(fc.constantFrom('2', '10', '99', '100', '1000')),
  minimumQuantity: maybe(decimals.filter((value) => value !== '1')),
  validFrom: maybe(isoDay),
  validTo: maybe(isoDay),
})
const line = fc.record({
  action: fc.constantFrom('add', 'change', 'delete', 'unchanged'),
  itemId: code(48),
  buyerItemId: maybe(code(48)),
  gtin: gtins,
  description: maybe(text(80)),
  prices: fc.array(price, { maxLength: 4 }),
  minimumOrderQuantity: maybe(fc.record({ value: decimals, unit: units })),
  unitsPerCase: maybe(fc.integer({ min: 1, max: 999_999 }).map(String)),
})
const anyCatalogue = fc
  .record({
    catalogueNumber: code(15),
    purpose: fc.constantFrom('original', 'change', 'replace'),
    issueDate: isoDay,
    currency: fc.constantFrom('USD', 'JPY', 'KWD'),
    validFrom: maybe(isoDay),
    validTo: maybe(isoDay),
    parties,
    references,
    notes: fc.array(text(264), { maxLength: 2 }),
    lines: fc.array(line, { minLength: 1, maxLength: 4 }),
  })
  .map((catalogue) =>
    priceCatalogue.parse({
      ...catalogue,
      lines: catalogue.lines.map((each, index) => ({ ...each, lineNumber: `${index + 1}` })),
    }),
  )

describe('an 832 of ours', () => {
  it('tells items and prices', () => {
    expect(linesOf(priceCatalogueTo832(rich, northwind()))).toEqual([
      'ST*832',
      'BCT*PC*FALL-26********05',
      'REF*CT*FW-8*Frame agreement',
      'DTM*102*20261101',
      'DTM*007*20261201',
      'DTM*036*20270331',
      'CUR*SE*USD',
      'MSG*Prices without tax',
      'N1*SE*Example Supply*1*123456789',
      'LIN*1*VP*NB-PRO-14*BP*NW-100311*EN*4006381333931',
      'G53*001',
      'CTB*OR*EA*57*5',
      'PID*F****Notebook 14 inch',
      'PO4*4',
      'CTP**LPR*999*1*EA',
      'CTP**NET*899.5*10*EA',
      'DTM*007*20261201',
      'DTM*036*20261231',
      'LIN*2*VP*SCREW-4',
      'G53*021',
      'CTP**NET*12.345*1*PC****HP',
      'CTP**NET*110*1*PC****TP',
      'CTP**NET*1*1*CS******12',
      'LIN*3*VP*OLD-1',
      'G53*002',
      'LIN*4*VP*KB-101',
      'G53*030',
      'CTT*4',
    ])
  })

  it.each(versions)('comes back as it was in %s', async (version) => {
    for (const catalogue of [rich, minimal]) await comesBack(catalogue, version)
  })

  it('comes back as it was, whatever it tells', async () => {
    await fc.assert(fc.asyncProperty(anyCatalogue, fc.constantFrom(...versions), comesBack), { numRuns: 150 })
  })

  it.each([
    ['a catalogue number of 16 characters', { catalogueNumber: 'ABCDEFGHIJKLMNOP' }, /ABCDEFGHIJKLMNOP/],
    ['half a unit in a case', { lines: [{ lineNumber: '1', itemId: 'A', unitsPerCase: '1.5' }] }, /832.*"1\.5"/],
    [
      'a price for 250 units',
      { lines: [{ lineNumber: '1', itemId: 'A', prices: [{ amount: '1', unit: 'EA', baseQuantity: '250' }] }] },
      /for 250 units/,
    ],
    [
      'a unit without a code',
      { lines: [{ lineNumber: '1', itemId: 'A', prices: [{ amount: '1', unit: 'E48' }] }] },
      /E48.*codes\.units/,
    ],
  ])('refuses %s', (_, extra, message) => {
    expect(() => priceCatalogueTo832(priceCatalogue.parse({ ...minimal, ...extra }), northwind())).toThrow(message)
  })
})

describe('an 832 of somebody else', () => {
  const read = (segments: string[]) =>
    priceCatalogueFrom832(bodyOf('832', segments), { partner: northwind(), delimiters })

  it('may leave out purpose, currency, issue date and action, and use other codes', () => {
    const segments = [
      'BCT*PC*C-1',
      'DTM*007*20261101',
      'LIN**VN*A-1*UK*10614141000415',
      'PID*F****Notebook',
      'CTP*WS*CON*5.50*0*CS****PN',
      'CTP*RS*MSR*7*12*EA',
      'DTM*036*20261231',
    ]
    expect(valueIn(read(segments))).toEqual({
      catalogueNumber: 'C-1',
      purpose: 'original',
      issueDate: '2026-11-01',
      currency: 'USD',
      validFrom: '2026-11-01',
      parties: [],
      references: [],
      notes: [],
      lines: [
        {
          lineNumber: '1',
          action: 'add',
          itemId: 'A-1',
          gtin: '10614141000415',
          description: 'Notebook',
          prices: [
            { kind: 'net', amount: '5.5', unit: 'XCS', baseQuantity: '10' },
            { kind: 'list', amount: '7', unit: 'EA', minimumQuantity: '12', validTo: '2026-12-31' },
          ],
        },
      ],
    })
    const changed = valueIn(read(['BCT*PC*C-1********04', 'DTM*102*20261101', 'LIN*1*VP*A']))
    expect(changed.lines).toMatchObject([{ action: 'change', prices: [] }])
  })

  it('tells all that is wrong at once', () => {
    const segments = [
      'BCT*PC*********77',
      'CUR*SE*XXX',
      'LIN*1*BP*A',
      'G53*999',
      'PO4*X',
      'QTY*57*0*EA',
      'CTP**PBR*1*1*EA',
      'CTP**NET*-1*1*EA',
      'CTP**NET**-2*EA',
      'CTP**NET*1',
      'DTM*036*20261301',
      'LIN*1*VP*A',
    ]
    expect(issuesIn(read(segments))).toEqual([
      'VALUE_INVALID BCT (segment 2), element 10 = 77',
      'VALUE_MISSING BCT (segment 2), element 2',
      'VALUE_MISSING DTM',
      'VALUE_INVALID LIN (segment 13), element 1 = 1',
      'VALUE_MISSING LIN line 1 (segment 4)',
      'VALUE_INVALID G53 line 1 (segment 5), element 1 = 999',
      'VALUE_INVALID CTP line 1 (segment 8), element 2 = PBR',
      'VALUE_INVALID CTP line 1 (segment 9), element 3 = -1',
      'VALUE_MISSING CTP line 1 (segment 10), element 3',
      'QUANTITY_INVALID CTP line 1 (segment 10), element 4 = -2',
      'VALUE_MISSING CTP line 1 (segment 11), element 5',
      'DATE_INVALID DTM line 1 (segment 12), element 2 = 20261301',
      'QUANTITY_INVALID QTY line 1 (segment 7), element 2 = 0',
      'VALUE_INVALID PO4 line 1 (segment 6), element 1 = X',
      'CURRENCY_UNKNOWN CUR (segment 3), element 2 = XXX',
    ])
    expect(issuesIn(read([]))).toEqual(['VALUE_MISSING BCT'])
    expect(issuesIn(read(['BCT*PC*A', 'DTM*102*20261101']))).toEqual(['VALUE_MISSING LIN'])
  })

  const folder = '../../../../../shared/corpus/edi/edi-net/'
  const corpus = new URL(`${folder}test-indice.Edi.Tests-Samples-x12.832.edi`, import.meta.url)
  it.skipIf(!existsSync(corpus))('without dates or items of a seller is refused, not thrown at', () => {
    const whole = readFileSync(corpus, 'latin1')
    const body = bytesOf(whole.slice(whole.indexOf('ST*'), whole.indexOf('GE*')))
    expect(issuesIn(priceCatalogueFrom832(body, { partner: northwind(), delimiters }))).toEqual([
      'VALUE_MISSING DTM',
      'VALUE_MISSING LIN line 1 (segment 4)',
      'VALUE_MISSING LIN line 2 (segment 8)',
    ])
  })
})
