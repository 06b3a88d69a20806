import { describe, expect, it } from 'vitest'
import type { Explained } from '../../../src/edi/dialect.ts'
import { grammarFor } from '../../../src/edi/edifact/grammar/grammars.ts'
import { documentCodes } from '../../../src/edi/edifact/names/document-codes.ts'
import { chineseElementNames } from '../../../src/edi/edifact/names/element-names.ts'
import { goodsCodes } from '../../../src/edi/edifact/names/goods-codes.ts'
import { moneyCodes } from '../../../src/edi/edifact/names/money-codes.ts'
import { partyCodes } from '../../../src/edi/edifact/names/party-codes.ts'
import { messageNames, segmentNames } from '../../../src/edi/edifact/names/segment-names.ts'
import { serviceCodes } from '../../../src/edi/edifact/names/service-codes.ts'
import type { NameLanguage } from '../../../src/edi/name-table.ts'
import { explain as explainBytes, explainedLines } from '../file-tools.ts'
import { bytesOf, interchange, message, smallOrder } from './build.ts'

const explain = (text: string, language?: NameLanguage): Promise<Explained[]> => explainBytes([bytesOf(text)], language)

const segmentIn = async (text: string, id: string, language?: NameLanguage): Promise<string[]> =>
  (await explain(text, language)).filter((each) => each.kind === 'segment' && each.id === id).flatMap(explainedLines)

const orderWith = (line: string, version?: string): string =>
  interchange([message('ORDERS', '1', smallOrder().toSpliced(2, 0, line), version)])

describe('an explanation of EDIFACT', () => {
  it('names segments, elements and components, in the words of the directory', async () => {
    const all = await explain(interchange([message('ORDERS', '1', smallOrder())]))
    expect(all.slice(0, 3).map(({ kind, id }) => `${kind} ${id}`)).toEqual([
      'interchange UNB',
      'document ORDERS',
      'segment UNH',
    ])
    expect(all.filter(({ id }) => id === 'BGM' || id === 'QTY').flatMap(explainedLines)).toEqual([
      'BGM Beginning of message',
      'BGM01-1 Document/message name, coded=220 (Order)',
      'BGM02 Document/message number=4711',
      'BGM03 Message function, coded=9 (Original)',
      'QTY Quantity',
      'QTY01-1 Quantity qualifier=21 (Ordered quantity)',
      'QTY01-2 Quantity=10',
      'QTY01-3 Measure unit qualifier=PCE (Piece)',
    ])
    expect(all.filter(({ id }) => id === 'QTY').map(({ depth }) => depth)).toEqual([1])
  })

  it('speaks Chinese', async () => {
    const all = await explain(interchange([message('ORDERS', '1', smallOrder())]), 'zh')
    expect(all.filter(({ id }) => ['ORDERS', 'DTM', 'PRI'].includes(id)).flatMap(explainedLines)).toEqual([
      'ORDERS 采购订单报文',
      'UNH01 控制号=1',
      ' 判定=接受',
      'DTM 日期/时间/期限',
      'DTM01-1 日期/时间/期限功能限定符=137 (单证/报文日期/时间)',
      'DTM01-2 日期/时间/期限值=20261101',
      'DTM01-3 日期/时间/期限格式代码=102 (CCYYMMDD)',
      'PRI 价格明细',
      'PRI01-1 价格限定符=AAA (计算净价)',
      'PRI01-2 价格=899.00',
    ])
  })

  it('takes released separators as text, and repetitions of syntax 4 apart', async () => {
    expect(await segmentIn(orderWith("FTX+AAI+++Smith?'s ?+ Co?: 100?? sure:second"), 'FTX')).toEqual([
      'FTX Free text',
      'FTX01 Text subject qualifier=AAI (General information)',
      "FTX04-1 Free text=Smith's + Co: 100? sure",
      'FTX04-2 Free text=second',
    ])
    const repeated = interchange(
      [message('ORDERS', '1', smallOrder().toSpliced(3, 0, 'CTA+OC', 'COM+one:EM*two:TE'), 'D:01B:UN')],
      { syntax: 'UNOC:4' },
    )
    expect(await segmentIn(repeated, 'COM')).toEqual([
      'COM Communication contact',
      'COM01-1 Communication address identifier=one',
      'COM01-2 Communication address code qualifier=EM (Electronic mail)',
      'COM01-1 Communication address identifier=two',
      'COM01-2 Communication address code qualifier=TE (Telephone)',
    ])
  })

  it('uses the nearest directory for one it has no grammar of, and shows the unknown as it stands', async () => {
    expect(await segmentIn(orderWith('QTY+21:1', 'D:99A:UN'), 'QTY')).toContain(
      'QTY01-1 Quantity qualifier=21 (Ordered quantity)',
    )
    expect(await segmentIn(orderWith('QTY+21:1', 'D:05B:UN'), 'QTY')).toContain(
      'QTY01-1 Quantity type code qualifier=21 (Ordered quantity)',
    )
    expect(await segmentIn(orderWith('XYZ+1:2++4'), 'XYZ')).toEqual([
      'XYZ not described by the grammar',
      'XYZ01 not described by the grammar=1:2',
      'XYZ03 not described by the grammar=4',
    ])
    const other = await explain(interchange([message('IFTMIN', '1', ['BGM+610+1+9'])]))
    expect(other.find(({ kind }) => kind === 'document')).toMatchObject({
      id: 'IFTMIN',
      name: 'not described by the grammar',
    })
  })

  it('shows groups, and reads values in the character set UNB names', async () => {
    const lines = message('ORDERS', '1', smallOrder().toSpliced(2, 1, 'NAD+BY+++M\u00fcller'))
    const grouped = interchange([['UNG+ORDERS+N:14+C:14+261101:0930+77+UN+D:96A', ...lines, 'UNE+1+77']])
    const all = await explain(grouped)
    expect(all.filter(({ kind }) => kind === 'group').flatMap(explainedLines)).toEqual([
      'UNG Functional group header',
      'UNG01 Type of Group=ORDERS (Purchase order message)',
      'UNG02 Sender=N',
      'UNG03 Receiver=C',
      'UNG05 Control Number=77',
      'UNG07 Version=D:96A:UN',
    ])
    expect((await segmentIn(grouped, 'NAD')).slice(0, 3)).toContain('NAD04-1 Party name=M\u00fcller')
  })
})

describe('the tables of EDIFACT names', () => {
  const hasChinese = (text: string | undefined): boolean => text !== undefined && /[一-鿿]/.test(text)
  const types = ['ORDERS', 'ORDRSP', 'ORDCHG', 'DESADV', 'INVOIC', 'INVRPT', 'PRICAT', 'DELFOR', 'APERAK', 'CONTRL']

  it.each(types.flatMap((type) => ['D:96A:UN', 'D:01B:UN'].map((version) => [type, version] as const)))(
    'know every segment and element of %s %s in both languages',
    (type, version) => {
      const grammar = grammarFor(type, version)
      if (grammar === undefined) throw new Error(`There is no grammar of ${type} ${version}`)
      expect(hasChinese(messageNames.get(type)?.zh)).toBe(true)
      const unnamed = [...grammar.placed].filter((id) => !hasChinese(segmentNames.get(id)?.zh))
      const missing = new Set<string>()
      for (const id of grammar.placed)
        for (const { element } of grammar.segments.get(id)?.elements ?? [])
          for (const each of element.components?.map((use) => use.element) ?? [element])
            if (!hasChinese(chineseElementNames.get(each.number)?.zh) || each.name === 'Composite')
              missing.add(each.number)
      expect({ unnamed, missing: [...missing] }).toEqual({ unnamed: [], missing: [] })
    },
  )

  it('have one line for each key', () => {
    for (const [key, { en, zh }] of [...segmentNames, ...messageNames, ...chineseElementNames])
      expect([key, /^[A-Z0-9]{3,6}$/.test(key), en !== '', zh !== '']).toEqual([key, true, true, true])
  })

  it('have each code once, in both languages, for elements there are', () => {
    const lists = Object.entries({ ...serviceCodes, ...documentCodes, ...partyCodes, ...moneyCodes, ...goodsCodes })
    expect(lists.length).toBeGreaterThan(40)
    for (const [element, text] of lists) {
      expect([element, chineseElementNames.has(element)]).toEqual([element, true])
      const lines = text.trim().split('\n')
      const keys = lines.map((line) => line.split(' ')[0])
      expect([element, new Set(keys).size]).toEqual([element, keys.length])
      // Formats of dates and standards are written alike in both.
      const odd = lines.filter((line) => !/^\S+ [^|]+ \| .+$/.test(line) && element !== '2379')
      expect([element, odd]).toEqual([element, []])
    }
  })
})
