import { describe, expect, it } from 'vitest'
import { interchange, issuesOf, readText, set, transactionsOf } from './build.ts'
import { samples } from './samples.ts'

const component = ':'

const judge = async (setId: string, functionalId: string, version: string, body: readonly string[]) => {
  const text = interchange([set(setId, '0001', body)], { functionalId, version, component })
  const events = await readText(text)
  return { issues: issuesOf(events), status: transactionsOf(events)[0]?.transaction.status }
}

describe.each(samples)('a $setId', ({ setId, functionalId, versions, body }) => {
  it.each(versions)('with much in it is accepted in %s', async (version) => {
    expect(await judge(setId, functionalId, version, body)).toEqual({ issues: [], status: 'accepted' })
  })

  it.each(versions)('without its beginning is rejected in %s', async (version) => {
    const { issues, status } = await judge(setId, functionalId, version, body.slice(1))
    const first = body[0]?.slice(0, 3)
    expect(issues.filter((issue) => issue.startsWith('segment 3'))).toEqual([
      expect.stringContaining(`segment 3 error ${first}@`),
    ])
    expect(status).toBe('rejected')
  })

  it.each(versions)('with a segment of no standard is rejected in %s', async (version) => {
    const { issues } = await judge(setId, functionalId, version, [...body, 'QQ9*1'])
    expect(issues).toEqual([`segment 1 error QQ9@${body.length + 2}`])
  })
})

/** One fault in a sample: `from` begins the segment that is replaced by `to`. */
type Fault = [what: string, setId: string, from: string, to: string[], expected: string[]]

const shipFaults: Fault[] = [
  ['no shipment number', '856', 'BSN', ['BSN*00**20261103*1405'], ['element 1 error BSN@2/2']],
  ['a time of 25 hours', '856', 'BSN', ['BSN*00*SHP*20261103*2505'], ['element 9 error BSN@2/4']],
  ['a level without a number', '856', 'HL*4', ['HL**3*I'], ['element 1 error HL@22/1']],
  ['a level without a kind', '856', 'HL*4', ['HL*4*3'], ['element 1 error HL@22/3']],
  ['a child code that is none', '856', 'HL*4', ['HL*4*3*I*X'], ['element 7 warning HL@22/4']],
  ['a unit without its quantity', '856', 'SN1', ['SN1*1*10*EA***EA'], ['element 2 error SN1@24/5']],
  ['a shipped quantity of letters', '856', 'SN1', ['SN1*1*TEN*EA'], ['element 6 error SN1@24/2']],
  ['an order without a number', '856', 'PRF', ['PRF***1'], ['element 1 error PRF@18/1']],
  ['two PRF at one level', '856', 'PRF', ['PRF*A', 'PRF*B'], ['segment 5 error PRF@19']],
  ['an invoice line', '856', 'PO4', ['IT1*1*10*EA*1'], ['segment 6 error IT1@25']],
]

const invoiceFaults: Fault[] = [
  ['no invoice number', '810', 'BIG', ['BIG*20261110'], ['element 1 error BIG@2/2']],
  ['an invoice number of 23 characters', '810', 'BIG', [`BIG*20261110*${'9'.repeat(23)}`], ['element 5 error BIG@2/2']],
  ['a date that is none', '810', 'BIG', ['BIG*20261131*INV-9001'], ['element 8 error BIG@2/1']],
  ['no total', '810', 'TDS', [], ['segment 3 error TDS@31']],
  ['a total with a point', '810', 'TDS', ['TDS*8978.11'], ['element 6 error TDS@25/1']],
  // P020304: quantity, unit and price go together.
  ['a line without a price', '810', 'IT1', ['IT1*1*10*EA'], ['element 2 error IT1@15/4']],
  ['a carrier with no routing', '810', 'CAD', ['CAD*M'], ['element 2 error CAD@27/4']],
  ['a second total', '810', 'TDS', ['TDS*1', 'TDS*2'], ['segment 5 error TDS@26']],
]
const otherFaults: Fault[] = [
  ['no date of the order', '860', 'BCH', ['BCH*04*SA*NW-4711**2'], ['element 1 error BCH@2/6']],
  ['a purpose nobody knows', '860', 'BCH', ['BCH*99*SA*NW-4711***20261101'], ['element 7 warning BCH@2/1']],
  ['a quantity without a unit', '860', 'POC*1', ['POC*1*QI*12'], ['element 2 error POC@15/5']],
  ['no kind of change', '860', 'POC*2', ['POC*2'], ['element 1 error POC@18/2']],
  ['an answer of the seller in it', '860', 'SCH', ['ACK*IA'], ['segment 6 error ACK@17']],
  ['an answer that is none', '865', 'BCA', ['BCA*04*XX*NW-4711***20261101'], ['element 7 warning BCA@2/2']],
  [
    'an answer before its line',
    '865',
    'POC',
    [],
    ['segment 7 warning PID@15', 'segment 2 error ACK@16', 'segment 7 warning DTM@17'],
  ],
  ['no stock report number', '846', 'BIA', ['BIA*00*DD**20261103'], ['element 1 error BIA@2/3']],
  ['an unknown segment of an item', '846', 'UIT', ['N7*A*1'], ['segment 1 error N7@13']],
  ['a comma in a quantity', '846', 'QTY*17', ['QTY*17*1,5*EA'], ['element 6 error QTY@12/2']],
  ['no catalog purpose', '832', 'BCT', ['BCT**FALL-26'], ['element 1 error BCT@2/1']],
  ['a price of letters', '832', 'CTP*RS', ['CTP*RS*MSR*FREE'], ['element 6 error CTP@12/3']],
  [
    'a forecast of a kind unknown',
    '830',
    'BFR',
    ['BFR*00**R-44*DL*X*20261102**20261101'],
    ['element 7 warning BFR@2/5'],
  ],
  ['neither release nor reference', '830', 'BFR', ['BFR*00***DL*A*20261102**20261101'], ['element 2 error BFR@2/2']],
  ['a forecast without a date', '830', 'FST*40', ['FST*40*C*W'], ['element 1 error FST@13/4']],
  ['half a pattern', '830', 'SDP', ['SDP*Y*Y*A'], ['element 2 error SDP@16/4']],
  ['no verdict on a document', '824', 'OTI', ['OTI**IV*INV-9001'], ['element 1 error OTI@4/1']],
  ['a verdict that is none', '824', 'OTI', ['OTI*XX*IV*INV-9001'], ['element 7 warning OTI@4/1']],
  [
    'an error of no document',
    '824',
    'OTI',
    [],
    ['segment 2 error DTM@5', 'segment 2 error TED@6', 'segment 2 error NTE@7'],
  ],
  ['a set without its verdict', '999', 'IK5*A', [], ['segment 3 error IK5@4']],
  ['a note without its code', '999', 'IK3*N4', ['IK3*N4*6'], ['element 1 error IK3@11/4']],
  [
    'eleven contexts in one',
    '999',
    'CTX*PO103',
    [`CTX*${Array.from({ length: 11 }, () => 'A').join('^')}`],
    ['element 3 error CTX@7/1'],
  ],
  ['a verdict that is none', '999', 'IK5*R', ['IK5*Q'], ['element 7 warning IK5@12/1']],
]

describe.each([...shipFaults, ...invoiceFaults, ...otherFaults])('%s in a %s', (_, setId, from, to, expected) => {
  const sample = samples.find((each) => each.setId === setId)
  const at = sample?.body.findIndex((line) => line.startsWith(from)) ?? -1
  it.each(sample?.versions ?? [])(`is found in %s, and nothing else`, async (version) => {
    expect(at).toBeGreaterThanOrEqual(0)
    const body = sample?.body.toSpliced(at, 1, ...to) ?? []
    expect((await judge(setId, sample?.functionalId ?? '', version, body)).issues).toEqual(expected)
  })
})

describe('the levels of an 856', () => {
  const start = ['BSN*00*SHP*20261103*1405']
  const issuesOfLevels = async (...levels: string[]) =>
    (await judge('856', 'SH', '004010', [...start, ...levels])).issues

  it('may come in any order and kind, as long as each parent came before', async () => {
    expect(await issuesOfLevels('HL*1**S', 'HL*5*1*O', 'HL*9*5*I', 'HL*6*1*O', 'HL*7*6*T')).toEqual([])
  })

  it.each([
    ['a number used twice', ['HL*1**S', 'HL*1**O'], ['element 7 error HL@4/1']],
    ['a parent that never came', ['HL*1**S', 'HL*2*7*O'], ['element 7 error HL@4/2']],
    ['a parent that comes later', ['HL*1**S', 'HL*2*3*O', 'HL*3*1*O'], ['element 7 error HL@4/2']],
    ['a level that is its own parent', ['HL*1**S', 'HL*2*2*O'], ['element 7 error HL@4/2']],
  ])('are refused for %s', async (_, levels, expected) => {
    expect(await issuesOfLevels(...levels)).toEqual(expected)
  })

  it('are counted for each document anew', async () => {
    const one = (number: string) => set('856', number, [...start, 'HL*1**S', 'HL*2*1*O'])
    const events = await readText(interchange([one('0001'), one('0002')], { functionalId: 'SH' }))
    expect(issuesOf(events)).toEqual([])
  })
})

it('a 999 is not known to 004010, where it does not exist', async () => {
  expect((await judge('999', 'FA', '004010', ['NONSENSE'])).issues).toEqual([])
})

describe('what the standard has, and partners send', () => {
  const order = ['BEG*00*SA*NW-1**20261101', 'N9*L1**NOTE', 'PO1*1*10*EA*5**VP*A']
  const heading = order.slice(0, 2)
  const line = order.slice(2)

  it.each([
    ['a note of an order in MTX', '850', 'PO', [...heading, 'MTX*GEN*Ship complete', ...line]],
    ['a note of two texts', '850', 'PO', [...heading, 'MTX**Ship complete*and call before', ...line]],
    ['a note of a line', '850', 'PO', [order[0] ?? '', ...line, 'MTX**No substitutes']],
    ['a note behind N9 of a line', '850', 'PO', [...order.slice(0, 1), ...line, 'N9*L1**NOTE', 'MTX**Fragile']],
    ['a note of a part', '850', 'PO', [order[0] ?? '', ...line, 'SLN*1**I*2*EA', 'MTX**With cable']],
    ['a measurement by a list of codes', '850', 'PO', [...order, 'MEA*PD*WT*1*KG*******ZZ*A']],
    ['a note of a change', '860', 'PC', ['BCH*04*SA*NW-1***20261101', 'N9*L1**NOTE', 'MTX**Later', 'POC*1*DI']],
  ])('%s is accepted in 005010', async (_, setId, functionalId, body) => {
    expect(await judge(setId, functionalId, '005010', body)).toEqual({ issues: [], status: 'accepted' })
  })

  it.each([
    ['a lead time with texts', '850', 'PO', [order[0] ?? '', 'LDT*AF*5*DA', 'QTY*01*5*EA', ...line]],
    ['names of a person', '850', 'PO', [order[0] ?? '', 'N1*ST*Ann Lee', 'IN2*02*Ann', 'N3*1 Way', ...line]],
    ['a source subqualifier of a description', '850', 'PO', [...order, 'PID*F*08*VI*123*Notebook**SUBQ*Y*EN']],
    ['the load of a truck', '850', 'PO', [order[0] ?? '', 'TD3*TL*ABCD*123456*G*1000*LB**02*SEAL-1*5300', ...line]],
    [
      'where an error of an 824 stands',
      '824',
      'AG',
      [
        'BGN*11*A*20261104',
        'OTI*TR*IV*1',
        'TED*024*WRONG*IT1*14*4*212*899.00*879.00',
        'CTX*SITUATIONAL TRIGGER*IT1*14',
        'NTE**MEND IT',
      ],
    ],
    ['an acknowledgement wanted', '860', 'PC', ['BCH*04*SA*NW-1***20261101********AC*NW*DR', 'POC*1*DI']],
    [
      'texts, taxes and percents of a change',
      '860',
      'PC',
      [
        'BCH*04*SA*NW-1***20261101',
        'TXI*ST*8',
        'PCT*DP*2',
        'POC*1*CA*2**EA',
        'MAN*GM*1',
        'PCT*DP*2',
        'TXI*ST*8',
        'MSG*Later',
        'CTT*1',
        'AMT*TT*10',
        'AMT*1*10',
      ],
    ],
  ])('%s is accepted in both releases', async (_, setId, functionalId, body) => {
    for (const version of ['004010', '005010'])
      expect(await judge(setId, functionalId, version, body)).toEqual({ issues: [], status: 'accepted' })
  })
})
