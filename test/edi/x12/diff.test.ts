import { describe, expect, it } from 'vitest'
import { diffFiles } from '../../../src/edi/diff-files.ts'
import { parseFile } from '../../../src/edi/parse-file.ts'
import { bytesOf, interchange, set } from './build.ts'
import { samples } from './samples.ts'

const diff = async (a: string, b: string) => {
  const differences = diffFiles(await parseFile([bytesOf(a)]), await parseFile([bytesOf(b)]))
  return differences.map(({ path, a: left, b: right }) => `${path}: ${left ?? '-'} | ${right ?? '-'}`)
}

const order = [
  'BEG*00*SA*NW-4711**20261101',
  'REF*DP*038',
  'N1*BY*NORTHWIND*92*NWE-HQ',
  'N1*ST*STORE 12*92*NWE-12',
  'N3*1 STREET',
  'PO1*1*10*EA*899.00*PE*VP*NB-PRO-14',
  'PID*F****NOTEBOOK',
  'MEA*PD*WT*1.4*KG>2>1',
  'PO1*2*5*EA*19.00*PE*VP*BAG-14',
  'CTT*2',
]
const file = (body: readonly string[] = order, options: Parameters<typeof interchange>[1] = {}) =>
  interchange([set('850', '0001', body)], options)

/** The order with one line replaced by others. */
const changed = (line: string, ...to: string[]): string => {
  const at = order.indexOf(line)
  if (at < 0) throw new Error(`The order has no line ${line}`)
  return file(order.toSpliced(at, 1, ...to))
}

const inSet = 'ISA 1 / GS 1 / ST 1 (850)'

describe('two files', () => {
  it('say the same in other delimiters, line breaks and empty elements', async () => {
    const body = order.map((line) => line.replaceAll('>', ':'))
    const other = file(body, { element: '|', component: ':', segment: "'", newline: '' })
    expect(await diff(file(), file())).toEqual([])
    expect(await diff(file(), other)).toEqual([])
    expect(await diff(file(), changed('REF*DP*038', 'REF*DP*038***'))).toEqual([])
  })

  it.each([
    ['REF*DP*038', ['REF*DP*039'], [`${inSet} / REF 1 / REF02: 038 | 039`]],
    ['REF*DP*038', ['REF*DP*038*TEXT'], [`${inSet} / REF 1 / REF03: - | TEXT`]],
    ['N3*1 STREET', ['N3*2 STREET'], [`${inSet} / N1 loop 2 / N3 1 / N301: 1 STREET | 2 STREET`]],
    ['MEA*PD*WT*1.4*KG>2>1', ['MEA*PD*WT*1.4*KG>3>1'], [`${inSet} / PO1 loop 1 / PID loop 1 / MEA 1 / MEA04-2: 2 | 3`]],
  ])('differ in an element of %s', async (line, to, expected) => {
    expect(await diff(file(), changed(line, ...to))).toEqual(expected)
  })

  it('differ in one segment more or less, not in all that follow', async () => {
    const more = changed('REF*DP*038', 'REF*IA*1', 'REF*DP*038')
    expect(await diff(file(), more)).toEqual([`${inSet} / REF 1: - | REF*IA*1`, `${inSet} / SE 1 / SE01: 12 | 13`])
    expect(await diff(more, file())).toEqual([`${inSet} / REF 1: REF*IA*1 | -`, `${inSet} / SE 1 / SE01: 13 | 12`])
  })

  it('differ in a whole line item, told by its first segment', async () => {
    const fewer = changed('PO1*2*5*EA*19.00*PE*VP*BAG-14')
    expect(await diff(file(), fewer)).toEqual([
      `${inSet} / SE 1 / SE01: 12 | 11`,
      `${inSet} / PO1 loop 2: PO1*2*5*EA*19.00*PE*VP*BAG-14 | -`,
    ])
  })

  it('differ in order where the same parties are named in another', async () => {
    const body = [...order.slice(0, 2), ...order.slice(3, 5), order[2] ?? '', ...order.slice(5)]
    const found = await diff(file(), file(body))
    expect(found).toHaveLength(1)
    expect(found[0]).toMatch(/N1 loop \d \(order\): place \d \| place \d/)
  })

  it('differ in envelopes, groups and documents', async () => {
    const two = interchange([set('850', '0001', order), set('850', '0002', order)])
    expect(await diff(file(), two)).toEqual(['ISA 1 / GS 1 / ST 2 (850): - | 850 0002'])
    expect(await diff(file(), file(order, { sender: 'SOUTHGATE', control: '000000102', groupControl: '102' }))).toEqual(
      [
        'ISA 1 / ISA06: NORTHWIND | SOUTHGATE',
        'ISA 1 / ISA13: 000000101 | 000000102',
        'ISA 1 / GS 1 / GS02: NORTHWIND | SOUTHGATE',
        'ISA 1 / GS 1 / GS06: 101 | 102',
      ],
    )
    expect(await diff(file(), '')).toEqual(['ISA 1: interchange 000000101 | -'])
    expect(await diff('junk', file())).toEqual(['ISA 1: - | interchange 000000101', 'unreadable part 1: junk | -'])
  })

  it('differ in a segment that the grammar has no place for', async () => {
    expect(await diff(file(), file([...order, 'XYZ*1']))).toContain(`${inSet} / CTT loop 1 / XYZ 1: - | XYZ*1`)
  })

  it('are compared in every kind of document: each single element that is changed is found', async () => {
    for (const { setId, functionalId, body } of samples) {
      const options = { functionalId, version: '005010', component: ':' }
      const original = interchange([set(setId, '0001', body)], options)
      for (const [index, line] of body.entries()) {
        const elements = line.split('*')
        const last = elements.length - 1
        const other = body.with(index, [...elements.slice(0, last), `${elements[last]}9`].join('*'))
        const found = await diff(original, interchange([set(setId, '0001', other)], options))
        expect([line, found.length > 0]).toEqual([line, true])
      }
    }
  })
})

describe('large files', () => {
  it('are compared without a table of all against all', async () => {
    const many = Array.from({ length: 3000 }, (_, i) => `REF*ZZ*${i}`)
    const other = many.map((line, i) => (i % 2 === 0 ? `${line}9` : line))
    const found = await diff(file(['BEG*00*SA*A**20261101', ...many]), file(['BEG*00*SA*A**20261101', ...other]))
    expect(found.length).toBeGreaterThanOrEqual(1500)
  })
})
