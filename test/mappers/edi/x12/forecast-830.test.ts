import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Forecast, forecast } from '../../../../src/domain/forecast.ts'
import { forecastFrom830 } from '../../../../src/mappers/edi/x12/forecast-from-830.ts'
import { forecastTo830 } from '../../../../src/mappers/edi/x12/forecast-to-830.ts'
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

const each = (value: string) => ({ value, unit: 'EA' })

const rich: Forecast = forecast.parse({
  forecastNumber: 'F-2026-44',
  purpose: 'replace',
  releaseNumber: 'R-44',
  issueDate: '2026-11-01',
  horizonFrom: '2026-11-02',
  horizonTo: '2027-01-31',
  contractNumber: 'C-99',
  parties: [
    { role: 'buyer', roleCode: 'BY', name: 'Northwind', identifiers: [] },
    { role: 'seller', roleCode: 'SU', identifiers: [{ scheme: 'our-code', value: 'S-1' }] },
  ],
  references: [{ type: 'DP', value: '038' }],
  notes: ['Plant closed in week 52'],
  lines: [
    {
      lineNumber: '1',
      itemId: 'NB-PRO-14',
      buyerItemId: '88-1',
      gtin: '00036000291452',
      description: 'Notebook 14 inch',
      unit: 'EA',
      orderNumber: 'NW-4711',
      shipTo: {
        role: 'ship-to',
        roleCode: 'ST',
        name: 'Plant 3',
        identifiers: [{ scheme: 'partner-code', value: 'P3', issuer: 'northwind' }],
      },
      schedules: [
        { commitment: 'firm', quantity: each('40'), period: 'day', from: '2026-11-02' },
        { commitment: 'firm', quantity: each('60.5'), period: 'week', from: '2026-11-09' },
        { commitment: 'planned', quantity: each('200'), period: 'month', from: '2026-12-01' },
        { commitment: 'planned', quantity: each('0'), period: 'range', from: '2026-12-24', to: '2026-12-31' },
        { commitment: 'forecast', quantity: each('900'), period: 'quarter', from: '2027-01-01' },
      ],
      cumulativeReceived: '1040',
    },
    {
      lineNumber: '2',
      itemId: 'KB-101',
      unit: 'XCS',
      schedules: [
        { commitment: 'forecast', quantity: { value: '4', unit: 'XCS' }, period: 'week', from: '2026-11-16' },
      ],
    },
  ],
})
const minimal: Forecast = forecast.parse({
  forecastNumber: 'F',
  issueDate: '2026-11-01',
  horizonFrom: '2026-11-02',
  horizonTo: '2026-11-02',
  parties: [],
  lines: [
    {
      lineNumber: '1',
      itemId: 'A',
      unit: 'EA',
      schedules: [{ commitment: 'firm', quantity: each('1'), period: 'day', from: '2026-11-02' }],
    },
  ],
})

const comesBack = async (given: Forecast, version: string) => {
  const partner = northwind({ version })
  const { body, status, issues, context } = await exchanged(forecastTo830(given, partner), partner)
  expect({ status, issues }).toEqual({ status: 'accepted', issues: [] })
  expect(valueIn(forecastFrom830(body, context))).toEqual(given)
}

const schedule = fc.record({
  commitment: fc.constantFrom('firm', 'planned', 'forecast'),
  value: fc.oneof(decimals, fc.constant('0')),
  period: fc.constantFrom('day', 'week', 'month', 'quarter', 'range'),
  from: isoDay,
  to: maybe(isoDay),
})
const line = fc
  .record({
    itemId: code(48),
    buyerItemId: maybe(code(48)),
    gtin: gtins,
    description: maybe(text(80)),
    unit: units,
    orderNumber: maybe(code(30)),
    schedules: fc.array(schedule, { minLength: 1, maxLength: 6 }),
    cumulativeReceived: maybe(decimals),
  })
  .map(({ schedules, ...rest }) => ({
    ...rest,
    schedules: schedules.map(({ value, ...more }) => ({ ...more, quantity: { value, unit: rest.unit } })),
  }))
const anyForecast = fc
  .record({
    forecastNumber: code(30),
    purpose: fc.constantFrom('original', 'change', 'replace', 'cancellation'),
    releaseNumber: maybe(code(30)),
    issueDate: isoDay,
    horizonFrom: isoDay,
    horizonTo: isoDay,
    contractNumber: maybe(code(30)),
    parties,
    references,
    notes: fc.array(text(80), { maxLength: 3 }),
    lines: fc.array(line, { minLength: 1, maxLength: 3 }),
  })
  .map((given) =>
    forecast.parse({ ...given, lines: given.lines.map((one, index) => ({ ...one, lineNumber: `${index + 1}` })) }),
  )

describe('an 830 of ours', () => {
  it('tells what is needed when, and how surely', () => {
    expect(linesOf(forecastTo830(rich, northwind()))).toEqual([
      'ST*830',
      'BFR*05*F-2026-44*R-44*DL*A*20261102*20270131*20261101**C-99',
      'REF*DP*038',
      'REF*L1**Plant closed in week 52',
      'N1*BY*Northwind',
      'N1*SU**91*S-1',
      'LIN*1*VP*NB-PRO-14*BP*88-1*UP*036000291452',
      'UIT*EA',
      'PID*F****Notebook 14 inch',
      'REF*PO*NW-4711',
      'N1*ST*Plant 3*92*P3',
      'FST*40*C*D*20261102',
      'FST*60.5*C*W*20261109',
      'FST*200*D*M*20261201',
      'FST*0*D*F*20261224*20261231',
      'FST*900*Z*Q*20270101',
      'SHP*02*1040',
      'LIN*2*VP*KB-101',
      'UIT*CS',
      'FST*4*Z*W*20261116',
      'CTT*2',
    ])
  })

  it.each(versions)('comes back as it was in %s', async (version) => {
    for (const given of [rich, minimal]) await comesBack(given, version)
  })

  it('comes back as it was, whatever it tells', async () => {
    await fc.assert(fc.asyncProperty(anyForecast, fc.constantFrom(...versions), comesBack), { numRuns: 150 })
  })

  it('refuses a schedule in another unit than its line, and too many references', () => {
    const [first] = minimal.lines
    const mixed = { ...minimal, lines: first === undefined ? [] : [{ ...first, unit: 'KGM' }] }
    expect(() => forecastTo830(mixed, northwind())).toThrow(/Line 1 is in KGM.*2026-11-02 in EA/)
    const many = Array.from({ length: 13 }, (_, index) => ({ type: 'DP', value: `${index}` }))
    expect(() => forecastTo830({ ...minimal, references: many }, northwind())).toThrow(/830 cannot be written.*REF/)
  })
})

describe('an 830 of somebody else', () => {
  const read = (segments: string[]) => forecastFrom830(bodyOf('830', segments), { partner: northwind(), delimiters })

  it('may be numbered by its release, name the order once, and plan by the buyer’s codes under a pattern', () => {
    const segments = [
      'BFR*00**R-44*SH*A*20261102**20261101***NW-4711',
      'LIN**BP*NW-100311',
      'UIT*EA',
      'ATH*FI*20261115*400**20260101',
      'SDP*Y*Y',
      'FST*5*A*C*20261102',
      'FST*6*D*X*20261109*20261115',
      'SHP*01*40*011*20261026',
      'LIN*9*VP*A-1',
      'UIT*CS',
      'REF*PO*OTHER',
      'N1*ST**92*NOWHERE',
      'FST*7*F*W*20261116',
      'SHP*02*400',
    ]
    expect(valueIn(read(segments))).toEqual({
      forecastNumber: 'R-44',
      purpose: 'original',
      releaseNumber: 'R-44',
      issueDate: '2026-11-01',
      horizonFrom: '2026-11-02',
      horizonTo: '2026-11-16',
      parties: [],
      references: [],
      notes: [],
      lines: [
        {
          lineNumber: '1',
          itemId: 'NB-PRO-14',
          buyerItemId: 'NW-100311',
          unit: 'EA',
          orderNumber: 'NW-4711',
          schedules: [
            { commitment: 'firm', quantity: each('5'), period: 'day', from: '2026-11-02' },
            { commitment: 'planned', quantity: each('6'), period: 'week', from: '2026-11-09', to: '2026-11-15' },
          ],
        },
        {
          lineNumber: '9',
          itemId: 'A-1',
          unit: 'XCS',
          orderNumber: 'OTHER',
          shipTo: {
            role: 'ship-to',
            roleCode: 'ST',
            identifiers: [{ scheme: 'partner-code', value: 'NOWHERE', issuer: 'northwind' }],
            contacts: [],
          },
          schedules: [
            { commitment: 'forecast', quantity: { value: '7', unit: 'XCS' }, period: 'week', from: '2026-11-16' },
          ],
          cumulativeReceived: '400',
        },
      ],
    })
  })

  it('tells all that is wrong at once', () => {
    const segments = [
      'BFR*22***DL*C*20261131**',
      'LIN*1*BP*UNKNOWN',
      'UIT*QQ',
      'LIN*2*VP*A',
      'FST*-1*C*W*20261102',
      'FST**M*T*',
      'FST*X*C*W*20261131',
      'LIN*2*MG*A',
      'UIT*EA',
      'FST*1*C*W*20261102',
    ]
    expect(issuesIn(read(segments))).toEqual([
      'VALUE_INVALID BFR (segment 2), element 1 = 22',
      'VALUE_MISSING BFR (segment 2), element 2',
      'VALUE_INVALID BFR (segment 2), element 5 = C',
      'DATE_INVALID BFR (segment 2), element 6 = 20261131',
      'VALUE_MISSING BFR (segment 2), element 8',
      'VALUE_INVALID LIN (segment 9), element 1 = 2',
      'ITEM_CODE_UNKNOWN LIN line 1 (segment 3), element 3 = UNKNOWN',
      'UNIT_UNKNOWN UIT line 1 (segment 4), element 1 = QQ',
      'VALUE_MISSING LIN line 1 (segment 3)',
      'VALUE_MISSING LIN line 2 (segment 5)',
      'QUANTITY_INVALID FST line 2 (segment 6), element 1 = -1',
      'VALUE_MISSING FST line 2 (segment 7), element 1',
      'VALUE_INVALID FST line 2 (segment 7), element 2 = M',
      'VALUE_INVALID FST line 2 (segment 7), element 3 = T',
      'VALUE_MISSING FST line 2 (segment 7), element 4',
      'VALUE_INVALID FST line 2 (segment 8), element 1 = X',
      'DATE_INVALID FST line 2 (segment 8), element 4 = 20261131',
      'VALUE_MISSING LIN line 2 (segment 9)',
    ])
    expect(issuesIn(read([]))).toEqual(['VALUE_MISSING BFR'])
  })
})
