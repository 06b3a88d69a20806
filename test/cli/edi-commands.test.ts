import { describe, expect, it } from 'vitest'
import { interchange, set, smallOrder } from '../edi/x12/build.ts'
import { ediCli, shownIn } from './edi-cli.ts'

const { crossdock, put } = ediCli()

const orderWith = (from: string, to: string): string =>
  interchange([
    set(
      '850',
      '0001',
      smallOrder().map((line) => line.replace(from, to)),
    ),
  ])

describe('edi validate', () => {
  it.each([
    [
      'an element that is wrong',
      'PO1*1*10*',
      'PO1*1*1O*',
      ['     7 | PO1*1*1O*EA*899.00*PE*VP*NB-PRO-14', '       |       ^^'],
    ],
    ['an element that is missing', 'NW-4711', '', ['     4 | BEG*00*SA***20261101', '       |           ^']],
    ['an element beyond the end', '**20261101', '', ['     4 | BEG*00*SA*NW-4711', '       |                  ^']],
    ['a segment that is wrong', 'CUR*', 'QQQ*', ['     5 | QQQ*BY*USD', '       | ^^^']],
    [
      'a component',
      'PID*F',
      'MEA*PD*WD*61.5*IN>X~\nPID*F',
      ['     8 | MEA*PD*WD*61.5*IN>X', '       |                   ^'],
    ],
  ])('points at %s', async (_, from, to, expected) => {
    await put(
      'a.edi',
      orderWith(from, to).replace(/SE\*\d+/, (se) => (to.includes('~') ? 'SE*9' : se)),
    )
    const { code, out } = await crossdock('validate', 'a.edi')
    expect(code).toBe(1)
    expect(shownIn(out)).toEqual(expected)
  })

  it('points at envelopes too, and shows characters of two columns in their place', async () => {
    const notes = Array.from({ length: 300 }, () => 'PID*F****四舍五入的笔记本电脑')
    const body = smallOrder().map((line) => line.replace('NORTHWIND ELECTRONICS*92', '北风电子*9Z2'))
    const text = interchange([set('850', '0001', body.toSpliced(5, 0, ...notes))]).replace('IEA*1', 'IEA*7')
    await put('wide.edi', text)
    expect(shownIn((await crossdock('validate', 'wide.edi')).out)).toEqual([
      '     6 | N1*BY*北风电子*9Z2*NWE-HQ',
      '       |                ^^^',
      '   312 | IEA*7*000000101',
      '       |     ^',
    ])
  })

  it('cuts a long segment around the place, and never sends controls to a terminal', async () => {
    const text = orderWith('PID*F****NOTEBOOK 14 INCH', `PID*F****${'A'.repeat(90)}\u0007*${'9'.repeat(60)}*X`)
    await put('long.edi', text)
    const { out } = await crossdock('validate', 'long.edi')
    expect(out.split('\n').filter((line) => line.length > 100)).toEqual([])
    expect(out).not.toContain('\u0007')
    const marks = shownIn(out).filter((line) => line.includes('^'))
    expect(marks).toHaveLength(3)
    const [first = '', second = ''] = shownIn(out)
    expect(second.indexOf('^')).toBe(first.indexOf('AAAAA'))
  })

  it('works in a file whose segments end with line breaks, or stand on one line', async () => {
    const lines = orderWith('NW-4711', '').replaceAll('~\n', '\n')
    await put('lines.edi', lines)
    expect(shownIn((await crossdock('validate', 'lines.edi')).out)).toEqual([
      '     4 | BEG*00*SA***20261101',
      '       |           ^',
    ])
    await put('one.edi', lines.replaceAll('\n', '~'))
    expect(shownIn((await crossdock('validate', 'one.edi')).out)).toEqual([
      '     1 | BEG*00*SA***20261101',
      '       |           ^',
    ])
  })

  it('reads a file of many documents piece by piece, with as much to say as they have', async () => {
    const sets = Array.from({ length: 400 }, (_, i) =>
      set('850', String(i + 1).padStart(4, '0'), smallOrder(i % 2 === 0 ? 'NW-1' : '')),
    )
    await put('many.edi', interchange(sets))
    const { code, out } = await crossdock('validate', 'many.edi')
    expect(code).toBe(1)
    expect(shownIn(out)).toHaveLength(400)
    expect(out).toContain('documents: 200 accepted, 0 accepted with errors, 200 rejected')
    const report = JSON.parse((await crossdock('validate', 'many.edi', '--json')).out)
    expect(report).toMatchObject({ interchanges: 1, transactions: { accepted: 200, rejected: 200 } })
    expect(report.issues).toHaveLength(200)
  })
})

describe('edi diff', () => {
  it('ends with 0 when both say the same, 1 with places when not, 2 without a file', async () => {
    await put('a.edi', interchange([set('850', '0001', smallOrder())]))
    await put('same.edi', interchange([set('850', '0001', smallOrder())], { element: '|', segment: '\n', newline: '' }))
    await put('b.edi', orderWith('899.00', '879.00'))
    expect(await crossdock('diff', 'a.edi', 'same.edi')).toMatchObject({ code: 0, out: 'Both files say the same.\n' })
    expect(await crossdock('diff', 'a.edi', 'b.edi')).toMatchObject({
      code: 1,
      out: 'ISA 1 / GS 1 / ST 1 (850) / PO1 loop 1 / PO1 1 / PO104\n  a: 899.00\n  b: 879.00\n1 difference\n',
    })
    const { code, out } = await crossdock('diff', 'a.edi', 'b.edi', '--json')
    expect(code).toBe(1)
    expect(JSON.parse(out)).toEqual([
      { path: 'ISA 1 / GS 1 / ST 1 (850) / PO1 loop 1 / PO1 1 / PO104', a: '899.00', b: '879.00' },
    ])
    expect(await crossdock('diff', 'a.edi', 'none.edi')).toMatchObject({ code: 2 })
    expect(await crossdock('diff', 'a.edi')).toMatchObject({ code: 2 })
  })
})

describe('edi explain', () => {
  it('names what stands in a file, in English or Chinese', async () => {
    await put('a.edi', interchange([set('850', '0001', smallOrder())]))
    const english = await crossdock('explain', 'a.edi')
    expect(english).toMatchObject({ code: 0, out: expect.stringContaining('BEG03  Purchase Order Number: NW-4711\n') })
    expect(english.out).toContain('        PID  Product/Item Description\n')
    expect((await crossdock('explain', 'a.edi', '--lang', 'zh')).out).toContain('BEG03  采购订单号: NW-4711\n')
    const asJson = JSON.parse((await crossdock('explain', 'a.edi', '--json')).out)
    expect(asJson[4]).toMatchObject({
      id: 'BEG',
      elements: [{ place: 'BEG01', number: '353', meaning: 'Original' }, {}, {}, {}],
    })
    expect(await crossdock('explain', 'a.edi', '--lang', 'fr')).toMatchObject({ code: 2 })
    await put('junk.txt', 'no edi')
    expect(await crossdock('explain', 'junk.txt')).toMatchObject({ code: 1, out: expect.stringContaining('no edi') })
  })
})

describe('edi ack', () => {
  it('gives a 997, or a 999 when asked', async () => {
    await put('a.edi', orderWith('899.00', 'FREE'))
    expect((await crossdock('ack', 'a.edi')).out).toContain('AK5*R*5~')
    const { code, out } = await crossdock('ack', 'a.edi', '--as', '999')
    expect(code).toBe(0)
    expect(out).toContain('ST*999*0001*005010X231A1~\nAK1*PO*101*004010~\n')
    expect(out).toContain('IK3*PO1*5*PO1*8~\nIK4*4*212*6*FREE~\nIK5*R*5~\n')
    expect(await crossdock('ack', 'a.edi', '--as', '998')).toMatchObject({ code: 2 })
  })
})
