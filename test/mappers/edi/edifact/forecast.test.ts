import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Forecast, forecast } from '../../../../src/domain/forecast.ts'
import type { Party } from '../../../../src/domain/party.ts'
import { forecastFromDelfor } from '../../../../src/mappers/edi/edifact/forecast-from-delfor.ts'
import { forecastToDelfor } from '../../../../src/mappers/edi/edifact/forecast-to-delfor.ts'
import {
  anyAmount,
  anyCode,
  anyDate,
  anyItem,
  anyReference,
  anyText,
  anyUnit,
  buyer,
  maybe,
  numbered,
  plain,
  seller,
} from './arbitraries.ts'
import { messageText } from './edifact-text.ts'
import { contextOf, partnerOf, readText, segmentTexts, throughWire, versions } from './round-trip.ts'

const [d96a, d01b] = versions

const dock: Party = {
  role: 'ship-to',
  roleCode: 'DP',
  name: 'Warehouse 4',
  identifiers: [{ scheme: 'partner-code', value: 'WH4', issuer: 'lakeside' }],
  contacts: [],
}

const rich: Forecast = forecast.parse({
  forecastNumber: 'FC-47',
  purpose: 'replace',
  releaseNumber: '12',
  issueDate: '2026-11-22',
  horizonFrom: '2026-11-23',
  horizonTo: '2027-06-30',
  contractNumber: 'FW-8',
  parties: [seller, plain(buyer)],
  references: [{ type: 'AAN', value: 'P-3' }],
  notes: ['Week 1 is fixed.'],
  lines: [
    {
      lineNumber: '1',
      itemId: 'NB-PRO-14',
      buyerItemId: 'LOS-7002',
      gtin: '04006381333931',
      description: 'Notebook',
      unit: 'EA',
      orderNumber: '4500017733',
      shipTo: dock,
      cumulativeReceived: '1200',
      schedules: [
        { commitment: 'firm', quantity: { value: '10', unit: 'EA' }, period: 'day', from: '2026-11-25' },
        { commitment: 'planned', quantity: { value: '40', unit: 'EA' }, period: 'week', from: '2026-11-30' },
        { commitment: 'forecast', quantity: { value: '0', unit: 'EA' }, period: 'month', from: '2027-01-01' },
        { commitment: 'forecast', quantity: { value: '90', unit: 'EA' }, period: 'quarter', from: '2027-04-01' },
      ],
    },
    {
      lineNumber: '2',
      itemId: 'KB-101',
      unit: 'XCT',
      schedules: [
        {
          commitment: 'forecast',
          quantity: { value: '2.5', unit: 'XCT' },
          period: 'range',
          from: '2026-12-01',
          to: '2026-12-24',
        },
        { commitment: 'firm', quantity: { value: '1', unit: 'XCT' }, period: 'range', from: '2027-01-01' },
      ],
    },
  ],
})
const minimal: Forecast = forecast.parse({
  forecastNumber: '1',
  issueDate: '2026-11-22',
  horizonFrom: '2026-11-23',
  horizonTo: '2026-11-23',
  parties: [seller],
  lines: [
    {
      lineNumber: '1',
      itemId: 'A',
      unit: 'EA',
      schedules: [{ commitment: 'firm', quantity: { value: '1', unit: 'EA' }, period: 'day', from: '2026-11-23' }],
    },
  ],
})

const roundTrip = async (given: Forecast, version: string) => {
  const partner = partnerOf(version)
  return throughWire(forecastToDelfor(given, partner), partner, forecastFromDelfor)
}

describe('a DELFOR', () => {
  it('of D.96A has each need with its own SCC, and the places within the product', () => {
    expect(segmentTexts(forecastToDelfor({ ...rich, parties: [seller, buyer] }, partnerOf(d96a)))).toEqual([
      'BGM+241+FC-47+5',
      'DTM+137:20261122:102',
      'DTM+158:20261123:102',
      'DTM+159:20270630:102',
      'RFF+RE:12',
      'RFF+CT:FW-8',
      'RFF+AAN:P-3',
      'NAD+SU+4012345000030::9++Crossdock Computers',
      "NAD+BY+4012345000016::9++Lakeside Office Supply?: everything:a desk needs ?+ what a desk?'s owner:needs+7 Cargo Lane:Gate B+Chicago+IL+60638+US",
      'CTA+OC+:Marcus Oyelaran',
      'COM+?+1 312 555 0142:TE',
      'COM+orders@lakeside.example:EM',
      'UNS+D',
      'LIN+1++4006381333931:EN',
      'PIA+1+NB-PRO-14:SA+LOS-7002:IN',
      'IMD+F++:::Notebook',
      'RFF+ON:4500017733',
      'QTY+70:1200:EA',
      'NAD+DP+WH4::92++Warehouse 4',
      'QTY+113:10:EA',
      'SCC+1++Y',
      'DTM+2:20261125:102',
      'QTY+113:40:EA',
      'SCC+12++W',
      'DTM+64:20261130:102',
      'DTM+63:20261206:102',
      'QTY+113:0:EA',
      'SCC+4++M',
      'DTM+64:20270101:102',
      'DTM+63:20270131:102',
      'QTY+113:90:EA',
      'SCC+4++Q',
      'DTM+64:20270401:102',
      'DTM+63:20270630:102',
      'LIN+2',
      'PIA+5+KB-101:SA',
      'QTY+113:2.5:CT',
      'SCC+4++F',
      'DTM+64:20261201:102',
      'DTM+63:20261224:102',
      'QTY+113:1:CT',
      'SCC+1++F',
      'DTM+64:20270101:102',
      'UNS+S',
      'FTX+AAI+++Week 1 is fixed.',
    ])
  })

  it('of D.01B has the needs under SCC, and one GIS for all products', () => {
    const partner = partnerOf(d01b)
    const [, second] = rich.lines
    const small: Forecast = { ...rich, parties: [seller], lines: second === undefined ? [] : [second] }
    expect(segmentTexts(forecastToDelfor(small, partner), partner)).toEqual([
      'BGM+241+FC-47+5',
      'DTM+137:20261122:102',
      'DTM+158:20261123:102',
      'DTM+159:20270630:102',
      'FTX+AAI+++Week 1 is fixed.',
      'RFF+RE:12',
      'RFF+CT:FW-8',
      'RFF+AAN:P-3',
      'NAD+SU+4012345000030::9++Crossdock Computers',
      'GIS+95',
      'LIN+2',
      'PIA+5+KB-101:SA',
      'SCC+4++F',
      'QTY+113:2.5:CT',
      'DTM+64:20261201:102',
      'DTM+63:20261224:102',
      'SCC+1++F',
      'QTY+113:1:CT',
      'DTM+64:20270101:102',
    ])
  })

  it.each(versions)('of %s comes back as it was', async (version) => {
    for (const given of [rich, minimal, { ...minimal, purpose: 'cancellation' as const }])
      expect(await roundTrip(given, version)).toEqual({ ok: true, value: given })
  })

  it('keeps the tax number of a party in D.01B, which has room for it', async () => {
    const given = { ...minimal, parties: [seller, buyer] }
    expect(await roundTrip(given, d01b)).toEqual({ ok: true, value: given })
    expect(await roundTrip(given, d96a)).toEqual({ ok: true, value: { ...given, parties: [seller, plain(buyer)] } })
  })

  it('refuses more needs and notes than there is room for', () => {
    const [line] = minimal.lines
    const [schedule] = line?.schedules ?? []
    const lines = line && schedule ? [{ ...line, schedules: Array.from({ length: 51 }, () => schedule) }] : []
    expect(() => forecastToDelfor({ ...minimal, lines }, partnerOf(d96a))).toThrow(/QTY/)
    expect(forecastToDelfor({ ...minimal, lines }, partnerOf(d01b)).filter(([id]) => id === 'QTY')).toHaveLength(51)
    const notes = ['1', '2', '3', '4', '5', '6']
    expect(() => forecastToDelfor({ ...minimal, notes }, partnerOf(d96a))).toThrow(/FTX/)
  })
})

const period = fc.constantFrom('day', 'week', 'month', 'quarter', 'range')
const anySchedule = (unit: string) =>
  fc
    .record({
      commitment: fc.constantFrom('firm' as const, 'planned' as const, 'forecast' as const),
      quantity: fc.record({ value: anyAmount, unit: fc.constant(unit) }),
      period,
      from: anyDate,
      to: maybe(anyDate),
    })
    .map(({ to, ...rest }) => (rest.period === 'range' ? { ...rest, to } : rest))
const anyLine = fc
  .tuple(anyItem, anyUnit)
  .chain(([item, unit]) =>
    fc.record({
      item: fc.constant(item),
      unit: fc.constant(unit),
      orderNumber: maybe(anyCode()),
      shipTo: fc.constantFrom(dock, undefined),
      schedules: fc.array(anySchedule(unit), { minLength: 1, maxLength: 5 }),
      cumulativeReceived: maybe(anyAmount),
    }),
  )
  .map(({ item, ...rest }) => ({ ...item, ...rest }))
const anyForecast = fc.record({
  forecastNumber: anyCode(30),
  purpose: fc.constantFrom('original', 'change', 'replace', 'cancellation'),
  releaseNumber: maybe(anyCode()),
  issueDate: anyDate,
  horizonFrom: anyDate,
  horizonTo: anyDate,
  contractNumber: maybe(anyCode()),
  parties: fc.constantFrom<Party[][]>([seller], [seller, plain(buyer)]),
  references: fc.array(anyReference, { maxLength: 3 }),
  notes: fc.array(anyText(8), { maxLength: 3 }),
  lines: fc.array(anyLine, { minLength: 1, maxLength: 4 }).map(numbered),
})

describe('any forecast', () => {
  it.each(versions)('is valid in %s and comes back as it was', async (version) => {
    await fc.assert(
      fc.asyncProperty(anyForecast, async (given) => {
        const value = forecast.parse(given)
        expect(await roundTrip(value, version)).toEqual({ ok: true, value })
      }),
      { numRuns: 60 },
    )
  })
})

const head = ['BGM+241+77+9', 'DTM+137:20261122:102', 'DTM+158:20261123:102', 'DTM+159:20270630:102']
const item = ['LIN+1', 'PIA+5+A:SA']
const read = (...segments: string[]) => readText('DELFOR', segments, forecastFromDelfor)
const issuesOf = (...segments: string[]): string[] => {
  const result = read(...segments)
  return result.ok ? [] : result.issues.map(({ code, path }) => `${code} ${path}`)
}
const scheduleOf = (...segments: string[]) => {
  const result = read(...head, 'UNS+D', ...item, ...segments, 'UNS+S')
  if (!result.ok) throw new Error(JSON.stringify(result.issues))
  return result.value.lines[0]?.schedules
}

describe('somebody else’s DELFOR', () => {
  it.each([
    ['a week', ['DTM+2:202653:616'], { period: 'week', from: '2026-12-28' }],
    ['the first week', ['DTM+2:202101:616'], { period: 'week', from: '2021-01-04' }],
    ['a week of two digits', ['DTM+10:2648:615'], { period: 'week', from: '2026-11-23' }],
    ['a month', ['DTM+2:202612:610'], { period: 'month', from: '2026-12-01' }],
    [
      'a period in one date',
      ['DTM+64:20261201-20261215:718'],
      { period: 'range', from: '2026-12-01', to: '2026-12-15' },
    ],
    [
      'two dates',
      ['DTM+64:20261201:102', 'DTM+63:20261215:102'],
      { period: 'range', from: '2026-12-01', to: '2026-12-15' },
    ],
    ['two dates of one day', ['DTM+64:20261201:102', 'DTM+63:20261201:102'], { period: 'day', from: '2026-12-01' }],
    ['a last day only', ['DTM+63:20261215:102'], { period: 'day', from: '2026-12-15' }],
  ])('is needed in %s', (_, dates, expected) => {
    expect(scheduleOf('QTY+1:5', 'SCC+10', ...dates)).toEqual([
      { commitment: 'firm', quantity: { value: '5', unit: 'EA' }, ...expected },
    ])
  })

  it('lists products by place of delivery', () => {
    const segments = [
      ...head,
      'NAD+BY+4012345000016::9',
      'UNS+D',
      'NAD+DP+WH4::92',
      'LIN+1',
      'PIA+5+A:SA',
      'QTY+113:5:PCE',
      'DTM+2:20261201:102',
      'NAD+DP+WH5::92',
      'LIN+1',
      'PIA+5+A:SA',
      'QTY+113:6:PCE',
      'SCC+3',
      'DTM+2:20261201:102',
      'UNS+S',
    ]
    const result = read(...segments)
    expect(result).toMatchObject({
      ok: true,
      value: {
        parties: [{ role: 'buyer' }],
        lines: [
          { lineNumber: '1', shipTo: { identifiers: [{ value: 'WH4' }] }, schedules: [{ commitment: 'forecast' }] },
          { lineNumber: '1', shipTo: { identifiers: [{ value: 'WH5' }] }, schedules: [{ commitment: 'planned' }] },
        ],
      },
    })
    const ofD01B = [
      ...head,
      'GIS+94',
      'NAD+DP+WH4::92',
      'LIN+1',
      'PIA+5+A:SA',
      'SCC+1++W',
      'QTY+113:5:PCE',
      'DTM+2:20261201:102',
      'QTY+113:6:PCE',
      'DTM+2:20261208:102',
    ]
    const body = new Uint8Array(Buffer.from(messageText('DELFOR', ofD01B, d01b)))
    expect(forecastFromDelfor(body, contextOf(partnerOf(d01b)))).toMatchObject({
      ok: true,
      value: {
        lines: [
          {
            unit: 'H87',
            shipTo: { identifiers: [{ value: 'WH4' }] },
            schedules: [
              { commitment: 'firm', period: 'week', from: '2026-12-01' },
              { commitment: 'firm', period: 'week', from: '2026-12-08' },
            ],
          },
        ],
      },
    })
  })

  it('makes a line for each place of a product', () => {
    const place = (code: string, value: string) => [
      `NAD+DP+${code}::92`,
      `QTY+113:${value}`,
      'SCC+1',
      'DTM+2:20261201:102',
    ]
    const result = read(...head, 'UNS+D', ...item, ...place('A', '1'), ...place('B', '2'), 'UNS+S')
    const lines = result.ok ? result.value.lines : []
    expect(lines.map(({ shipTo, schedules }) => [shipTo?.identifiers[0]?.value, schedules[0]?.quantity.value])).toEqual(
      [
        ['A', '1'],
        ['B', '2'],
      ],
    )
  })

  it('tells all that is wrong at once', () => {
    expect(issuesOf('BGM+241+77+99', 'UNS+D', 'LIN+1', 'QTY+113:5', 'SCC+77', 'DTM+2:20261131:102', 'UNS+S')).toEqual([
      'VALUE_MISSING DTM',
      'VALUE_INVALID BGM (segment 2), element 3',
      'VALUE_MISSING DTM',
      'VALUE_MISSING DTM',
      'VALUE_MISSING LIN line 1 (segment 4)',
      'VALUE_INVALID SCC line 1 (segment 6), element 1',
      'DATE_INVALID DTM line 1 (segment 7), element 1, component 2',
    ])
    expect(issuesOf(...head, 'UNS+D', 'UNS+S')).toEqual(['VALUE_MISSING LIN'])
    expect(issuesOf(...head, 'UNS+D', ...item, 'UNS+S')).toEqual(['VALUE_MISSING LIN line 1 (segment 7)'])
    expect(issuesOf(...head, 'UNS+D', ...item, 'QTY+113:5', 'UNS+S')).toEqual(['VALUE_MISSING QTY line 1 (segment 9)'])
    // 2025 has no week 53.
    for (const week of ['202654', '202553', '202600'])
      expect(issuesOf(...head, 'UNS+D', ...item, 'QTY+113:5', `DTM+2:${week}:616`, 'UNS+S')).toEqual([
        'DATE_INVALID DTM line 1 (segment 10), element 1, component 2',
      ])
  })
})
