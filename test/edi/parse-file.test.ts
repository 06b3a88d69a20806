import { describe, expect, it } from 'vitest'
import { parseFile } from '../../src/edi/parse-file.ts'
import { validateFile } from '../../src/edi/validate-file.ts'
import { bytesOf, interchange, message, orders, smallOrder } from './edifact/build.ts'
import { loopsOf } from './file-tools.ts'
import { example } from './xml/payload.ts'

describe('parsing a file', () => {
  it('gives EDIFACT segments as they are written, in their groups', async () => {
    const body = smallOrder().toSpliced(2, 0, "FTX+AAI+++it?'s")
    const tree = await parseFile([bytesOf(interchange([message('ORDERS', '1', body)]))])
    expect(tree.envelopes).toMatchObject([{ standard: 'edifact', status: 'accepted', controlNumber: 'REF1' }])
    const content = loopsOf(tree.envelopes[0]?.groups[0]?.transactions[0]?.content)
    expect(content.segments).toContainEqual(['FTX', 'AAI', '', '', "it?'s"])
    expect(content.loops.map(({ loop }) => loop)).toEqual(['NAD', 'NAD', 'LIN'])
    expect(content.loops[2]).toEqual({
      loop: 'LIN',
      segments: [
        ['LIN', '1', '', '4006381333931:EN'],
        ['QTY', '21:10:PCE'],
      ],
      loops: [{ loop: 'PRI', segments: [['PRI', 'AAA:899.00']], loops: [] }],
    })
  })

  it('gives XML as its elements, without prefixes', async () => {
    const tree = await parseFile([Buffer.from(example('ubl'))])
    const content = tree.envelopes[0]?.groups[0]?.transactions[0]?.content
    expect(content).toMatchObject({
      name: 'Order',
      namespace: 'urn:oasis:names:specification:ubl:schema:xsd:Order-2',
      text: '',
    })
    if (content === undefined || !('children' in content)) throw new Error('The document holds no elements')
    expect(content.children[2]).toEqual({
      name: 'ID',
      namespace: 'urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2',
      attributes: {},
      text: 'LOS-UBL-2001',
      children: [],
    })
  })

  it('says what could not be read', async () => {
    expect(await parseFile([])).toEqual({ envelopes: [], rubbish: [] })
    expect(await parseFile([Buffer.from('<Order><ID>')])).toMatchObject({ envelopes: [], rubbish: [{ byteOffset: 0 }] })
    expect(await parseFile([bytesOf("UNA:+.? 'UNH+1")])).toMatchObject({ envelopes: [], rubbish: [{ byteOffset: 0 }] })
  })
})

describe('validating a file', () => {
  it('places what is wrong with EDIFACT, and counts no groups where there are none', async () => {
    const text = interchange([
      ...orders(),
      message('ORDERS', '2', smallOrder().toSpliced(1, 1, 'DTM+137:20261301:102')),
    ])
    expect(await validateFile([bytesOf(text.replace('UNZ+2', 'UNZ+5'))])).toMatchObject({
      interchanges: 1,
      groups: 0,
      transactions: { accepted: 1, rejected: 1 },
      issues: [
        {
          standard: 'edifact',
          level: 'element',
          line: 15,
          segmentId: 'DTM',
          element: 1,
          component: 2,
          transaction: '2',
          interchange: 'REF1',
        },
        { standard: 'edifact', level: 'interchange', segmentId: 'UNZ', element: 1, value: '5', interchange: 'REF1' },
      ],
    })
  })

  it('names the path and the line in XML', async () => {
    const text = example('idoc').replace('<MENGE>6.000<', '<MENGE>six<')
    expect((await validateFile([Buffer.from(text)])).issues).toMatchObject([
      {
        standard: 'xml',
        standardCode: 'VALUE_INVALID',
        segmentId: expect.stringContaining('E1EDP01[1]/MENGE'),
        value: 'six',
        line: 46,
      },
    ])
    expect((await validateFile([Buffer.from('<a>')])).issues).toMatchObject([{ standard: undefined, level: 'file' }])
  })
})
