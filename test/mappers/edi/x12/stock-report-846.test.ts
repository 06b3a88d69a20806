import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type StockReport, stockReport } from '../../../../src/domain/stock-report.ts'
import { stockReportFrom846 } from '../../../../src/mappers/edi/x12/stock-report-from-846.ts'
import { stockReportTo846 } from '../../../../src/mappers/edi/x12/stock-report-to-846.ts'
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

const rich: StockReport = stockReport.parse({
  reportNumber: 'STOCK-1103',
  issueDate: '2026-11-03',
  asOfDate: '2026-11-02',
  parties: [
    {
      role: 'seller',
      roleCode: 'SE',
      name: 'Example Supply',
      identifiers: [{ scheme: 'gln', value: '4012345000009' }],
      address: { lines: ['9 Harbor Road', 'Gate B'], city: 'Tacoma', region: 'WA', postalCode: '98402', country: 'US' },
      contacts: [{ role: 'IC', name: 'Stock desk', phone: '2065550142', email: 'stock@example.test' }],
    },
    {
      role: 'buyer',
      roleCode: 'BY',
      identifiers: [{ scheme: 'partner-code', value: 'NWE-HQ', issuer: 'northwind' }],
    },
  ],
  references: [{ type: 'IA', value: '4711' }],
  notes: ['Without the returns of this week'],
  lines: [
    {
      lineNumber: '1',
      itemId: 'NB-PRO-14',
      buyerItemId: 'NW-100311',
      gtin: '04006381333931',
      description: 'Notebook 14 inch',
      location: { gln: '4012345000016', code: 'WH-2', name: 'Southgate' },
      quantities: [
        { kind: 'on-hand', quantity: { value: '120', unit: 'EA' } },
        { kind: 'reserved', quantity: { value: '24', unit: 'EA' } },
        { kind: 'available', quantity: { value: '96', unit: 'EA' } },
        { kind: 'in-transit', quantity: { value: '40', unit: 'EA' }, date: '2026-11-20' },
        { kind: 'on-order', quantity: { value: '12.5', unit: 'XCS' }, date: '2026-12-01' },
      ],
    },
    {
      lineNumber: '2',
      itemId: 'KB-101',
      location: { code: 'WH-3' },
      quantities: [{ kind: 'available', quantity: { value: '-3', unit: 'EA' } }],
    },
    { lineNumber: '3', itemId: 'BAG-14', quantities: [{ kind: 'available', quantity: { value: '0', unit: 'EA' } }] },
  ],
})
const minimal: StockReport = {
  reportNumber: 'S',
  issueDate: '2026-11-03',
  parties: [],
  references: [],
  notes: [],
  lines: [{ lineNumber: '1', itemId: 'A', quantities: [{ kind: 'on-hand', quantity: { value: '1', unit: 'EA' } }] }],
}

const comesBack = async (report: StockReport, version: string) => {
  const partner = northwind({ version })
  const { body, status, issues, context } = await exchanged(stockReportTo846(report, partner), partner)
  expect({ status, issues }).toEqual({ status: 'accepted', issues: [] })
  expect(valueIn(stockReportFrom846(body, context))).toEqual(report)
}

const line = fc.record({
  itemId: code(48),
  buyerItemId: maybe(code(48)),
  gtin: gtins,
  description: maybe(text(80)),
  location: fc.constantFrom(
    { gln: '4012345000016' },
    { code: 'WH:2', name: 'South' },
    { gln: '4012345000016', code: 'W' },
    { name: 'North' },
    undefined,
  ),
  quantities: fc.array(
    fc.record({
      kind: fc.constantFrom(
        'on-hand' as const,
        'available' as const,
        'reserved' as const,
        'in-transit' as const,
        'on-order' as const,
      ),
      quantity: fc.record({ value: fc.oneof(decimals, fc.constantFrom('0', '-7.5')), unit: units }),
      date: maybe(isoDay),
    }),
    { minLength: 1, maxLength: 5 },
  ),
})
const anyReport = fc
  .record({
    reportNumber: code(30),
    issueDate: isoDay,
    asOfDate: maybe(isoDay),
    parties,
    references,
    notes: fc.array(text(80), { maxLength: 3 }),
    lines: fc.array(line, { minLength: 1, maxLength: 4 }),
  })
  .map((report) =>
    stockReport.parse({
      ...report,
      lines: report.lines.map((each, index) => ({ ...each, lineNumber: `${index + 1}` })),
    }),
  )

describe('an 846 of ours', () => {
  it('tells levels by kind, date and place', () => {
    expect(linesOf(stockReportTo846(rich, northwind()))).toEqual([
      'ST*846',
      'BIA*00*SI*STOCK-1103*20261103',
      'DTM*007*20261102',
      'REF*IA*4711',
      'REF*L1**Without the returns of this week',
      'N1*SE*Example Supply*UL*4012345000009',
      'N3*9 Harbor Road*Gate B',
      'N4*Tacoma*WA*98402*US',
      'PER*IC*Stock desk*TE*2065550142*EM*stock@example.test',
      'N1*BY**92*NWE-HQ',
      'LIN*1*VP*NB-PRO-14*BP*NW-100311*EN*4006381333931',
      'PID*F****Notebook 14 inch',
      'QTY*17*120*EA',
      'QTY*27*24*EA',
      'QTY*33*96*EA',
      'QTY*29*40*EA',
      'DTM*018*20261120',
      'QTY*63*12.5*CS',
      'DTM*018*20261201',
      'N1*WH*Southgate*UL*4012345000016',
      'REF*WS*WH-2',
      'LIN*2*VP*KB-101',
      'QTY*33*-3*EA',
      'N1*WH**91*WH-3',
      'LIN*3*VP*BAG-14',
      'QTY*33*0*EA',
      'CTT*3',
    ])
  })

  it.each(versions)('comes back as it was in %s', async (version) => {
    for (const report of [rich, minimal]) await comesBack(report, version)
  })

  it('comes back as it was, whatever it tells', async () => {
    await fc.assert(fc.asyncProperty(anyReport, fc.constantFrom(...versions), comesBack), { numRuns: 150 })
  })

  it('cleans free text and cuts a long note into several', async () => {
    const note = `${'word '.repeat(20)}end * of ~ it`
    const lines = linesOf(stockReportTo846({ ...minimal, notes: [note] }, northwind()))
    expect(lines.filter((each) => each.startsWith('REF'))).toEqual([
      `REF*L1**${'word '.repeat(16).trim()}`,
      'REF*L1**word word word word end of it',
    ])
  })

  it('refuses a unit without a code and a number without room', () => {
    const withQuantity = (value: string, unit: string): StockReport => ({
      ...minimal,
      lines: [{ lineNumber: '1', itemId: 'A', quantities: [{ kind: 'on-hand', quantity: { value, unit } }] }],
    })
    expect(() => stockReportTo846(withQuantity('1', 'E48'), northwind())).toThrow(/E48.*codes\.units.*northwind/)
    expect(() => stockReportTo846(withQuantity('1234567890123456', 'EA'), northwind())).toThrow(/846.*1234567890123456/)
  })
})

describe('an 846 of somebody else', () => {
  const read = (segments: string[]) => stockReportFrom846(bodyOf('846', segments), { partner: northwind(), delimiters })

  it('may have the unit in UIT, other dates, and a line without number', () => {
    const segments = [
      'BIA*00*DD*R-1*20261103*0600',
      'DTM*366*20261102',
      'N1*SF*Southgate*92*WH-2',
      'LIN**UP*036000291452*SK*A-1',
      'PID*F****Notebook',
      'PID*F****14 inch',
      'QTY*33*7',
      'UIT*EA',
      'QTY*63*5*CS',
      'DTM*035*20261201',
      'DTM*017*20261130',
    ]
    expect(valueIn(read(segments))).toEqual({
      reportNumber: 'R-1',
      issueDate: '2026-11-03',
      asOfDate: '2026-11-02',
      parties: [
        {
          role: 'ship-from',
          roleCode: 'SF',
          name: 'Southgate',
          identifiers: [{ scheme: 'partner-code', value: 'WH-2', issuer: 'northwind' }],
          contacts: [],
        },
      ],
      references: [],
      notes: [],
      lines: [
        {
          lineNumber: '1',
          itemId: 'A-1',
          gtin: '00036000291452',
          description: 'Notebook 14 inch',
          quantities: [
            { kind: 'available', quantity: { value: '7', unit: 'EA' } },
            { kind: 'on-order', quantity: { value: '5', unit: 'XCS' }, date: '2026-11-30' },
          ],
        },
      ],
    })
  })

  it('tells all that is wrong at once', () => {
    const segments = [
      'BIA*00*DD**20261131',
      'LIN*1*BP*X',
      'LIN*2*VP*A',
      'QTY*99*1*EA',
      'QTY*17*1,5*EA',
      'QTY*17**EA',
      'QTY*17*4',
      'N1*WH**UL*4012345000017',
      'LIN*2*VP*A',
      'QTY*17*4*QQ',
      'DTM*018*20261301',
    ]
    expect(issuesIn(read(segments))).toEqual([
      'VALUE_MISSING BIA (segment 2), element 3',
      'DATE_INVALID BIA (segment 2), element 4 = 20261131',
      'VALUE_INVALID LIN (segment 10), element 1 = 2',
      'VALUE_MISSING LIN line 1 (segment 3)',
      'VALUE_MISSING LIN line 1 (segment 3)',
      'VALUE_INVALID QTY line 2 (segment 5), element 1 = 99',
      'VALUE_INVALID QTY line 2 (segment 6), element 2 = 1,5',
      'VALUE_MISSING QTY line 2 (segment 7), element 2',
      'VALUE_MISSING QTY line 2 (segment 8), element 3',
      'IDENTIFIER_INVALID N1 line 2 (segment 9), element 4 = 4012345000017',
      'UNIT_UNKNOWN QTY line 2 (segment 11), element 3 = QQ',
      'DATE_INVALID DTM line 2 (segment 12), element 2 = 20261301',
    ])
    expect(issuesIn(read([]))).toEqual(['VALUE_MISSING BIA'])
    expect(issuesIn(read(['BIA*00*DD*R*20261103']))).toEqual(['VALUE_MISSING LIN'])
    expect(issuesIn(stockReportFrom846(bodyOf('850', []), { partner: northwind(), delimiters }))).toEqual([
      'VALUE_INVALID ST (segment 1), element 1 = 850',
    ])
  })
})
