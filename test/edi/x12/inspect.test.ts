import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseFile } from '../../../src/edi/parse-file.ts'
import { validateFile } from '../../../src/edi/validate-file.ts'
import { loopsOf } from '../file-tools.ts'
import { bytesOf, interchange, set, smallOrder } from './build.ts'

const computers = readFileSync(new URL('../../fixtures/x12/computers.edi', import.meta.url))

describe('parsing a file', () => {
  it('gives a tree of plain values, with loops', async () => {
    const tree = await parseFile([bytesOf('junk '), computers])
    expect(JSON.parse(JSON.stringify(tree))).toMatchObject({
      rubbish: [{ byteOffset: 0, sizeBytes: 5 }],
      envelopes: [
        {
          controlNumber: '000000042',
          status: 'accepted',
          groups: [{ functionalId: 'PO', transactions: [{ setId: '850' }] }],
        },
      ],
    })
    const content = loopsOf(tree.envelopes[0]?.groups[0]?.transactions[0]?.content)
    expect(content.loops.map(({ loop }) => loop)).toEqual(['SAC', 'N9', 'N1', 'N1', 'N1', 'PO1', 'PO1', 'PO1', 'CTT'])
    expect(content.loops[3]?.segments[1]).toEqual(['N3', '7 Cargo Lane', 'Gate B'])
    expect(content.loops[6]?.loops.map(({ loop }) => loop)).toEqual(['PID', 'SCH', 'SCH'])
  })

  it('keeps a set without a grammar flat', async () => {
    const tree = await parseFile([bytesOf(interchange([set('204', '0001', ['B2**SCAC'])], { functionalId: 'SM' }))])
    const content = loopsOf(tree.envelopes[0]?.groups[0]?.transactions[0]?.content)
    expect(content.segments.map(([id]) => id)).toEqual(['ST', 'B2', 'SE'])
  })
})

describe('validating a file', () => {
  it('counts what is there and places what is wrong', async () => {
    const text = interchange([
      set('850', '0001', smallOrder()),
      set('850', '0002', ['BEG*00*SA*X**20260231', ...smallOrder().slice(1)]),
    ])
    const report = await validateFile([bytesOf(text.replace('IEA*1', 'IEA*7'))])
    expect(report).toMatchObject({
      interchanges: 1,
      groups: 1,
      transactions: { accepted: 1, 'accepted-with-errors': 0, rejected: 1 },
    })
    expect(report.issues).toMatchObject([
      {
        level: 'element',
        standardCode: '8',
        line: 12,
        segment: 2,
        segmentId: 'BEG',
        element: 5,
        value: '20260231',
        interchange: '000000101',
        group: '101',
        transaction: '0002',
      },
      { level: 'interchange', standardCode: '021', interchange: '000000101', segmentId: 'IEA', element: 1, value: '7' },
    ])
  })

  it('finds nothing in a good file, and says what is wrong with an empty or foreign one', async () => {
    expect((await validateFile([computers])).issues).toEqual([])
    expect((await validateFile([])).issues).toMatchObject([
      { level: 'file', message: expect.stringContaining('empty') },
    ])
    expect((await validateFile([bytesOf('{"json":true}')])).issues).toMatchObject([
      { level: 'file', value: '{"json":true}' },
    ])
  })
})
