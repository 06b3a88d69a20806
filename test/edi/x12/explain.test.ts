import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Explained } from '../../../src/edi/dialect.ts'
import type { NameLanguage } from '../../../src/edi/name-table.ts'
import { chineseElementName } from '../../../src/edi/x12/grammar/element-names.ts'
import { grammarFor } from '../../../src/edi/x12/grammar/grammars.ts'
import { segmentNames, setNames } from '../../../src/edi/x12/grammar/segment-names.ts'
import { explain as explainBytes, explainedLines } from '../file-tools.ts'
import { bytesOf, interchange, set, smallOrder } from './build.ts'
import { samples } from './samples.ts'

const explain = (text: string, language?: NameLanguage): Promise<Explained[]> => explainBytes([bytesOf(text)], language)

describe('an explanation', () => {
  it('names segments and elements, and says what codes mean', async () => {
    const all = await explain(interchange([set('850', '0001', smallOrder())]))
    expect(all.slice(0, 3).map(({ kind }) => kind)).toEqual(['interchange', 'group', 'document'])
    expect(all.filter(({ id }) => id === 'BEG').map(explainedLines)).toEqual([
      [
        'BEG Beginning Segment for Purchase Order',
        'BEG01 Transaction Set Purpose Code=00 (Original)',
        'BEG02 Purchase Order Type Code=SA (Stand-alone Order)',
        'BEG03 Purchase Order Number=NW-4711',
        'BEG05 Date=20261101',
      ],
    ])
    expect(all.map(({ id, depth }) => `${id} ${depth}`)).toContain('PID 1')
  })

  it('speaks Chinese', async () => {
    const all = await explain(interchange([set('850', '0001', smallOrder())]), 'zh')
    expect(all.filter(({ id }) => id === '850' || id === 'BEG').map(explainedLines)).toEqual([
      ['850 采购订单', 'ST02 控制号=0001', ' 判定=接受'],
      [
        'BEG 采购订单开始段',
        'BEG01 交易集用途代码=00 (原件)',
        'BEG02 采购订单类型代码=SA (独立订单)',
        'BEG03 采购订单号=NW-4711',
        'BEG05 日期=20261101',
      ],
    ])
  })

  it('takes composites and repetitions apart', async () => {
    const body = [
      'AK1*PO*1',
      'AK2*850*0001',
      'IK3*PO1*5**8',
      'CTX*PO103:EA^NOTE',
      'IK4*4:2*212*6*X',
      'IK5*R*5',
      'AK9*R*1*1*0',
    ]
    const text = interchange([set('999', '0001', body)], { functionalId: 'FA', version: '005010', component: ':' })
    const all = (await explain(text)).filter(({ id }) => id === 'CTX' || id === 'IK4' || id === 'IK5')
    expect(all.flatMap(explainedLines)).toEqual([
      'CTX Context',
      'CTX01-1 Context Name=PO103',
      'CTX01-2 Context Reference=EA',
      'CTX01-1 Context Name=NOTE',
      'IK4 Implementation Data Element Note',
      'IK401-1 Element Position in Segment=4',
      'IK401-2 Component Data Element Position in Composite=2',
      'IK402 Data Element Reference Number=212',
      'IK403 Implementation Data Element Syntax Error Code=6 (Invalid Character in Data Element)',
      'IK404 Copy of Bad Data Element=X',
      'IK5 Implementation Transaction Set Response Trailer',
      'IK501 Transaction Set Acknowledgment Code=R (Rejected)',
      'IK502 Implementation Transaction Set Syntax Error Code=5 (One or More Segments in Error)',
    ])
  })

  it('shows what is unknown as it stands, and what is no EDI', async () => {
    const odd = interchange([set('204', '0001', ['B2**SCAC', 'N1*SF*X'])], { functionalId: 'SM' })
    const all = await explain(`junk ${odd}`)
    expect(all[0]).toMatchObject({ kind: 'rubbish', elements: [{ value: 'junk ' }] })
    expect(all.filter(({ kind }) => kind === 'segment').flatMap(explainedLines)).toEqual([
      'ST Transaction Set Header',
      'ST01 Transaction Set Identifier Code=204',
      'ST02 Transaction Set Control Number=0001',
      'B2 not described by the grammar',
      'B202 not described by the grammar=SCAC',
      'N1 Name',
      'N101 Entity Identifier Code=SF (Ship From)',
      'N102 Name=X',
      'SE Transaction Set Trailer',
      'SE01 Number of Included Segments=4',
      'SE02 Transaction Set Control Number=0001',
    ])
    expect(await explain('')).toEqual([])
  })

  it('leaves out no value of a rich order', async () => {
    const text = readFileSync(new URL('../../fixtures/x12/full-850.edi', import.meta.url), 'latin1')
    const values = (await explain(text)).flatMap(({ kind, elements }) =>
      kind === 'segment' ? elements.map(({ value }) => value) : [],
    )
    const written = text
      .split(/~\s*/)
      .filter((line) => !/^(ISA|GS|GE|IEA|TA1)\*/.test(line))
      .flatMap((line) => line.split('*').slice(1))
      .flatMap((element) => element.split('>'))
      .filter((value) => value !== '')
    expect(values.join('>').split('>')).toEqual(written)
  })
})

describe('the tables of names', () => {
  const hasChinese = (text: string | undefined): boolean => text !== undefined && /[一-鿿]/.test(text)

  it('know every segment of every grammar in both languages', () => {
    for (const { setId } of samples) expect([setId, hasChinese(setNames.get(setId)?.zh)]).toEqual([setId, true])
    const ids = [...(grammarFor('999', '005010')?.segments.keys() ?? [])]
    expect(ids.length).toBeGreaterThan(100)
    const unnamed = ids.filter((id) => !hasChinese(segmentNames.get(id)?.zh))
    expect(unnamed).toEqual([])
  })

  it.each(['850', '855', '997', ...samples.map(({ setId }) => setId)])(
    'know every element of %s in Chinese',
    (setId) => {
      const grammar = grammarFor(setId, '005010')
      const missing = new Set<string>()
      for (const id of grammar?.placed ?? [])
        for (const { element } of grammar?.segments.get(id)?.elements ?? [])
          for (const { number } of [element, ...(element.components ?? []).map((use) => use.element)])
            if (!hasChinese(chineseElementName(number))) missing.add(number)
      expect([...missing]).toEqual([])
    },
  )
})
