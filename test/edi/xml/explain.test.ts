import { describe, expect, it } from 'vitest'
import type { NameLanguage } from '../../../src/edi/name-table.ts'
import { explain, explainedLines } from '../file-tools.ts'
import { example } from './payload.ts'

const linesOf = async (text: string, language?: NameLanguage): Promise<string[]> =>
  (await explain([Buffer.from(text)], language)).filter(({ kind }) => kind === 'segment').flatMap(explainedLines)

describe('an explanation of XML', () => {
  it('gives each element that holds others its path, and the values in it their names', async () => {
    const text =
      '<Note xml:lang="en"><Line no="1">one</Line><Line>two</Line><Part><ID>7</ID></Part><Part><ID>8</ID></Part></Note>'
    expect(await linesOf(text)).toEqual([
      'Note Note',
      '@xml:lang Language=en',
      'Line Line=one',
      'Line/@no No=1',
      'Line Line=two',
      'Note/Part[1] Part',
      'ID ID=7',
      'Note/Part[2] Part',
      'ID ID=8',
    ])
  })

  it('shows text beside elements, entities resolved, and leaves out what is empty', async () => {
    expect(await linesOf('<a>x &amp; y<b/><c> </c><d e=""/></a>')).toEqual(['a A', 'text() A=x & y', 'd/@e E='])
  })

  it('names cXML, UBL and IDocs in Chinese, and what their codes mean', async () => {
    expect(await linesOf(example('cxml'), 'zh')).toEqual(
      expect.arrayContaining([
        'cXML cXML 单据',
        '@deploymentMode 部署模式=production (生产)',
        'UnitOfMeasure 计量单位=EA (个)',
      ]),
    )
    expect(await linesOf(example('ubl'), 'zh')).toEqual(
      expect.arrayContaining([
        'OrderTypeCode 订单类型代码=220 (订单)',
        'EndpointID/@schemeID 编码体系=0088 (全球位置码（GLN）)',
      ]),
    )
    expect(await linesOf(example('idoc'))).toEqual(
      expect.arrayContaining([
        'ORDERS05/IDOC/E1EDK01 Document header, general data',
        'PARVW Partner function=LF (Vendor)',
      ]),
    )
  })

  it('leaves out no value of the sample orders', async () => {
    for (const kind of ['ubl', 'idoc', 'cxml'] as const) {
      const text = example(kind)
      const said = (await explain([Buffer.from(text)])).flatMap(({ elements }) => elements.map(({ value }) => value))
      const written = [...text.matchAll(/>([^<>\s][^<>]*)</g)].map(([, value = '']) =>
        value.replace('&amp;', '&').trim(),
      )
      expect(written.length).toBeGreaterThan(30)
      expect([kind, written.filter((value) => !said.includes(value))]).toEqual([kind, []])
    }
  })

  it('numbers many lines, and names what is all capitals by nothing but itself', async () => {
    const lines = '<L><ID>1</ID></L>'.repeat(20_000)
    expect((await linesOf(`<a>${lines}</a>`)).at(-2)).toBe('a/L[20000] ')
  })
})
