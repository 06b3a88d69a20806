import { describe, expect, it } from 'vitest'
import { diffFiles } from '../../src/edi/diff-files.ts'
import { parseFile } from '../../src/edi/parse-file.ts'
import { bytesOf, interchange, message, orders, smallOrder } from './edifact/build.ts'
import { example } from './xml/payload.ts'

const diff = async (a: string | Uint8Array, b: string | Uint8Array): Promise<string[]> => {
  const bytes = (text: string | Uint8Array): Uint8Array => (typeof text === 'string' ? Buffer.from(text) : text)
  const differences = diffFiles(await parseFile([bytes(a)]), await parseFile([bytes(b)]))
  return differences.map(({ path, a: left, b: right }) => `${path}: ${left ?? '-'} | ${right ?? '-'}`)
}

describe('two EDIFACT files', () => {
  const order = (from = '', to = ''): string =>
    interchange([
      message(
        'ORDERS',
        '1',
        smallOrder().map((line) => (from === '' ? line : line.replace(from, to))),
      ),
    ])
  const inMessage = 'UNB 1 / UNH 1 (ORDERS)'

  it('say the same in other separators, line breaks, releases and empty ends', async () => {
    const separators = { element: '|', component: '#', segment: '~' }
    expect(await diff(order(), interchange(orders(), { una: 'UNA#|.? ~', separators, newline: '' }))).toEqual([])
    expect(await diff(order('BGM+220+4711+9', "BGM+220+A?'B+9++"), order('BGM+220+4711+9', "BGM+220+?A?'B+9"))).toEqual(
      [],
    )
    expect(await diff(order('::9', '::9:+'), order())).toEqual([])
  })

  it('differ by element and component, released separators being text', async () => {
    expect(await diff(order(), order('21:10:PCE', '21:12:PCE'))).toEqual([
      `${inMessage} / LIN loop 1 / QTY 1 / QTY01-2: 10 | 12`,
    ])
    expect(await diff(order('4711', '47?:11'), order('4711', '47?+11'))).toEqual([
      `${inMessage} / BGM 1 / BGM02: 47:11 | 47+11`,
    ])
    expect(await diff(order('PRI+AAA:899.00', 'PRI+AAA?:899'), order('PRI+AAA:899.00', 'PRI+AAA:899'))).toEqual([
      `${inMessage} / LIN loop 1 / PRI loop 1 / PRI 1 / PRI01-1: AAA:899 | AAA`,
      `${inMessage} / LIN loop 1 / PRI loop 1 / PRI 1 / PRI01-2: - | 899`,
    ])
  })

  it('are compared by what their segments are about, the qualifier', async () => {
    const dates = ['DTM+137:20261101:102', 'DTM+2:20261110:102', 'DTM+63:20261112:102']
    const others = ['DTM+2:20261111:102', 'DTM+63:20261113:102']
    const withDates = (lines: readonly string[]): string =>
      interchange([message('ORDERS', '1', smallOrder().toSpliced(1, 1, ...lines))])
    expect(await diff(withDates(dates), withDates(others))).toEqual([
      `${inMessage} / DTM 1: DTM+137:20261101:102 | -`,
      `${inMessage} / DTM 2 / DTM01-2: 20261110 | 20261111`,
      `${inMessage} / DTM 3 / DTM01-2: 20261112 | 20261113`,
      `${inMessage} / UNT 1 / UNT01: 13 | 12`,
    ])
  })

  it('differ in whole segments, messages and headers; a lack of groups is no place', async () => {
    const more = interchange([message('ORDERS', '1', smallOrder().toSpliced(2, 0, 'FTX+AAI+++hello'))])
    expect(await diff(order(), more)).toEqual([
      `${inMessage} / FTX 1: - | FTX+AAI+++hello`,
      `${inMessage} / UNT 1 / UNT01: 11 | 12`,
    ])
    expect(await diff(order(), interchange(orders(2)))).toEqual(['UNB 1 / UNH 2 (ORDERS): - | ORDERS 2'])
    expect(await diff(order(), interchange(orders(), { control: 'REF2' }))).toEqual(['UNB 1 / UNB05: REF1 | REF2'])
    const grouped = interchange([['UNG+ORDERS+N+C+261101:0930+7+UN+D:96A', ...orders().flat(), 'UNE+1+7']])
    expect(await diff(grouped, grouped.replaceAll('+7+', '+8+').replace('UNE+1+7', 'UNE+1+8'))).toEqual([
      'UNB 1 / UNG 1 / UNG05: 7 | 8',
    ])
  })

  it('are both unreadable, or one is', async () => {
    expect(await diff('UNA junk', 'UNA junk')).toEqual([])
    expect(await diff('', order())).toEqual(['UNB 1: - | interchange REF1'])
    expect(await diff(bytesOf(order()), 'UNB+')).toHaveLength(2)
  })
})

describe('two XML files', () => {
  const ubl = example('ubl')
  const inOrder = 'payload 1 / document 1 (ubl:Order) / Order'

  it('say the same with other prefixes, attribute orders, blanks and comments', async () => {
    const other = ubl
      .replaceAll('cbc:', 'x:')
      .replace('xmlns:cbc', 'xmlns:x')
      .replaceAll('\n', '\n\n')
      .replace('<x:ID>', '<!-- its number --><x:ID>')
    expect(other).not.toBe(ubl)
    expect(await diff(ubl, other)).toEqual([])
    const cxml = example('cxml')
    const turned = cxml.replace(
      'orderID="J-CX-3001" orderDate="2026-11-20T09:15:00-08:00"',
      'orderDate="2026-11-20T09:15:00-08:00" orderID="J-CX-3001"',
    )
    expect(turned).not.toBe(cxml)
    expect(await diff(cxml, turned)).toEqual([])
  })

  it.each([
    [
      'a value',
      '<cbc:CityName>Chicago',
      '<cbc:CityName>Boston',
      [`${inOrder}/BuyerCustomerParty/Party/PostalAddress/CityName: Chicago | Boston`],
    ],
    [
      'an attribute',
      'unitCode="EA">20',
      'unitCode="C62">20',
      [`${inOrder}/OrderLine[1]/LineItem/Quantity/@unitCode: EA | C62`],
    ],
    [
      'an element more',
      '<cbc:Note>Deliver',
      '<cbc:Note>New</cbc:Note><cbc:Note>Deliver',
      [`${inOrder}/Note[1]: - | New`],
    ],
    ['a namespace', ':CommonBasicComponents-2', ':CommonBasicComponents-3', undefined],
  ])('differ in %s', async (_, from, to, expected) => {
    const other = ubl.replace(from, to)
    expect(other).not.toBe(ubl)
    const found = await diff(ubl, other)
    if (expected === undefined) expect(found.some((line) => line.includes('(namespace)'))).toBe(true)
    else expect(found).toEqual(expected)
  })

  it('differ in a line that was removed, not in all that follow', async () => {
    const lines = ubl.split('  <cac:OrderLine>')
    expect(lines).toHaveLength(3)
    const fewer = `${lines[0]}  <cac:OrderLine>${lines[2]}`
    expect(await diff(ubl, fewer)).toEqual([`${inOrder}/OrderLine[1]: 1 | -`])
  })

  it('compare IDocs by line, and the names of hostile attributes do no harm', async () => {
    const idoc = example('idoc')
    expect(await diff(idoc, idoc.replace('<MENGE>6.000<', '<MENGE>7.000<'))).toEqual([
      'payload 1 / document 1 (idoc:ORDERS05) / ORDERS05/IDOC/E1EDP01[1]/MENGE: 6.000 | 7.000',
    ])
    expect(await diff('<a propertyIsEnumerable="1"/>', '<a propertyIsEnumerable="2"/>')).toEqual([
      'payload 1 / document 1 (a) / a/@propertyIsEnumerable: 1 | 2',
    ])
    expect(await diff('<a/>', '<a propertyIsEnumerable="2"/>')).toEqual([
      'payload 1 / document 1 (a) / a/@propertyIsEnumerable: - | 2',
    ])
    expect(await diff('<a/>', '<b/>')).not.toEqual([])
  })
})
