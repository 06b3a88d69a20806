import { describe, expect, it } from 'vitest'
import { isDateInFormat } from '../../../src/edi/edifact/date-format.ts'
import { grammarFor } from '../../../src/edi/edifact/grammar/grammars.ts'
import { interchange, issuesOf, message, messagesOf, readText, smallOrder } from './build.ts'

const types = ['ORDERS', 'ORDRSP', 'ORDCHG', 'DESADV', 'INVOIC', 'INVRPT', 'PRICAT', 'DELFOR', 'APERAK', 'CONTRL']

const issues = async (body: readonly string[], type = 'ORDERS', version = 'D:96A:UN', syntax = 'UNOC:3') =>
  issuesOf(await readText(interchange([message(type, '1', body, version)], { syntax })))

const replaced = (line: string, ...by: string[]): string[] =>
  smallOrder().flatMap((each) => (each === line ? by : [each]))

describe('grammars', () => {
  it.each(['D:96A:UN', 'D:01B:UN', 'D:96A:UN:EAN008', 'D:01B:UN:EAN010'])('of %s are there', (version) => {
    for (const type of types) expect([type, grammarFor(type, version)?.setId]).toEqual([type, type])
  })

  it('of other directories are not', () => {
    for (const version of ['D:93A:UN', 'D:96B:UN', 'D:96A:EN', '', '2:912:UN'])
      expect(grammarFor('ORDERS', version)).toBeUndefined()
    expect(grammarFor('IFTMIN', 'D:96A:UN')).toBeUndefined()
  })

  it('know the groups of the directory by depth', () => {
    const lin = grammarFor('ORDERS', 'D:96A:UN')?.root.children.find(({ loop }) => loop?.name === 'LIN')
    const nad = lin?.loop?.children.find(({ loop }) => loop?.name === 'NAD')
    expect(lin?.max).toBe(200_000)
    expect(nad?.loop?.children.map(({ segment }) => segment.id)).toEqual(['NAD', 'LOC', 'RFF', 'DOC', 'CTA'])
    const cps = grammarFor('DESADV', 'D:01B:UN')?.root.children.find(({ loop }) => loop?.name === 'CPS')
    expect(cps?.loop?.children.map(({ segment }) => segment.id)).toEqual(['CPS', 'FTX', 'QVR', 'PAC', 'LIN'])
  })
})

describe('a message that follows its directory has no issues', () => {
  const cases: [string, string, string[]][] = [
    ['ORDERS', 'D:96A:UN:EAN008', smallOrder()],
    ['ORDERS', 'D:01B:UN:EAN010', smallOrder()],
    [
      'ORDRSP',
      'D:96A:UN',
      ['BGM+231+R1+29', 'DTM+137:20261101:102', 'RFF+ON:4711', 'NAD+BY+1::9', 'LIN+1+5+4006381333931:EN', 'UNS+S'],
    ],
    ['ORDCHG', 'D:96A:UN', ['BGM+230+C1+4', 'DTM+137:20261101:102', 'RFF+ON:4711', 'LIN+1+3', 'QTY+21:8', 'UNS+S']],
    [
      'DESADV',
      'D:96A:UN',
      [
        'BGM+351+D1+9',
        'DTM+137:202611010930:203',
        'NAD+DP+4012345000009::9',
        'CPS+1',
        'CPS+2+1',
        'PAC+1++201',
        'PCI+33E',
        'GIN+BJ+340123450000000018',
        'LIN+1++4006381333931:EN',
        'QTY+12:10',
        'CNT+2:1',
      ],
    ],
    [
      'INVOIC',
      'D:01B:UN',
      [
        'BGM+380+I1+9',
        'DTM+137:20261101:102',
        'NAD+BY+4012345000009::9',
        'CUX+2:EUR:4',
        'LIN+1++4006381333931:SRV',
        'QTY+47:10',
        'MOA+203:8990.00',
        'PRI+AAA:899.00',
        'UNS+S',
        'MOA+86:10698.10',
        'TAX+7+VAT+++:::19',
        'MOA+124:1708,10',
      ],
    ],
    ['INVRPT', 'D:96A:UN', ['BGM+35+S1+9', 'DTM+137:20261101:102', 'LIN+1++4006381333931:EN', 'QTY+145:42']],
    ['PRICAT', 'D:96A:UN', ['BGM+9+P1+9', 'DTM+137:20261101:102', 'PGI+11', 'LIN+1++4006381333931:EN', 'PRI+AAA:10']],
    ['DELFOR', 'D:96A:UN', ['BGM+241+F1+9', 'DTM+137:20261101:102', 'UNS+D', 'NAD+SE+1::9', 'UNS+S']],
    ['APERAK', 'D:96A:UN', ['BGM+305+A1+27', 'DTM+137:20261101:102', 'ERC+12', 'FTX+AAO+++No such item']],
    ['CONTRL', '3:1:UN', ['UCI+R1+A:14+B:14+4+28+UNZ+3', 'UCM+1+ORDERS:D:96A:UN+4+29+UNT+2', 'UCS+3', 'UCD+12+2:1']],
  ]
  it.each(cases)('%s %s', async (type, version, body) => {
    expect(await issues(body, type, version)).toEqual([])
  })
})

describe('broken rules', () => {
  it.each([
    ['a missing segment', replaced('BGM+220+4711+9'), ['segment 13 error BGM@10']],
    ['a missing trailer section', replaced('UNS+S'), ['segment 13 error UNS@10']],
    ['an unknown segment', replaced('UNS+S', 'XYZ+1', 'UNS+S'), ['segment 15 error XYZ@9']],
    ['a segment of another message', replaced('UNS+S', 'CPS+1', 'UNS+S'), ['segment 15 error CPS@9']],
    [
      'a segment whose group did not begin',
      replaced('BGM+220+4711+9', 'BGM+220+4711+9', 'COM+1:TE'),
      ['segment 15 error COM@3'],
    ],
    ['a segment too often', replaced('BGM+220+4711+9', 'BGM+220+4711+9', 'BGM+220+4711+9'), ['segment 35 error BGM@3']],
    ['a segment too late', replaced('PRI+AAA:899.00', 'PRI+AAA:899.00', 'PIA+1+X:SA'), ['segment 15 warning PIA@9']],
    ['a missing component', replaced('DTM+137:20261101:102', 'DTM+:20261101:102'), ['element 13 error DTM@3/1/1']],
    ['a missing element', replaced('NAD+BY+4012345000009::9', 'NAD++4012345000009::9'), ['element 13 error NAD@4/1']],
    ['too many elements', replaced('UNS+S', 'UNS+S+X'), ['element 16 error UNS@9/2']],
    ['too many components', replaced('QTY+21:10:PCE', 'QTY+21:10:PCE:X'), ['element 16 error QTY@7/1/4']],
    ['a value that is too long', replaced('QTY+21:10:PCE', 'QTY+21:10:PIECE'), ['element 39 error QTY@7/1/3']],
    ['a number that is none', replaced('QTY+21:10:PCE', 'QTY+21:ten:PCE'), ['element 37 error QTY@7/1/2']],
    ['a code that is not listed', replaced('BGM+220+4711+9', 'BGM+220+4711+99'), ['element 12 warning BGM@2/3']],
    ['a control character', replaced('QTY+21:10:PCE', 'QTY+21:10:P\u0007'), ['element 21 error QTY@7/1/3']],
    [
      'a date that does not exist',
      replaced('DTM+137:20261101:102', 'DTM+137:20261131:102'),
      ['element 12 error DTM@3/1/2'],
    ],
    [
      'a wrong check digit',
      replaced('LIN+1++4006381333931:EN', 'LIN+1++4006381333932:EN'),
      ['element 12 warning LIN@6/3/1'],
    ],
    [
      'a second wrong check digit',
      replaced('QTY+21:10:PCE', 'PIA+5+X:SA+4006381333932:SRV', 'QTY+21:10'),
      ['element 12 warning PIA@7/3/1'],
    ],
    ['a repetition', replaced('UNS+S', 'UNS+S*S'), ['element 35 error UNS@9/1']],
  ])('%s', async (_, body, expected) => {
    expect(await issues(body, 'ORDERS', 'D:96A:UN', 'UNOC:4')).toEqual(expected)
  })

  it('are not looked for where there is no grammar', async () => {
    expect(await issues(['ZZZ+1'], 'IFTMIN')).toEqual([])
    expect(await issues(['ZZZ+1'], 'ORDERS', 'D:93A:UN')).toEqual([])
  })

  it('show the value as it was meant', async () => {
    const text = interchange([message('ORDERS', '1', replaced('QTY+21:10:PCE', 'QTY+21:1?:0:PCE'))])
    const [issue] = messagesOf(await readText(text))[0]?.transaction.issues ?? []
    expect(issue).toMatchObject({ standardCode: '37', value: '1:0', dataElement: '6060', loop: 'LIN' })
    expect(issue?.position).toMatchObject({ segment: 7, segmentId: 'QTY', element: 1, component: 2 })
  })
})

describe('dates', () => {
  it.each([
    ['20261101', '102', true],
    ['20260229', '102', false],
    ['202611010930', '203', true],
    ['202611012530', '203', false],
    ['20261101093000', '203', false],
    ['011126', '2', true],
    ['111326', '3', true],
    ['110126', '2', true],
    ['261101', '101', true],
    ['202645', '616', true],
    ['202655', '616', false],
    ['20261101-20261130', '718', true],
    ['2026110120261130', '718', true],
    ['2026110120261131', '718', false],
    ['202611', '610', true],
    ['0930', '401', true],
    ['202611010930CET', '303', true],
    ['202611010930+0100', '205', true],
    ['anything', '999', undefined],
    ['', '102', false],
  ])('%s in format %s: %s', (text, format, expected) => {
    expect(isDateInFormat(text, format)).toBe(expected)
  })
})
