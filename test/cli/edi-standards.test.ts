import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { ediCli, shownIn } from './edi-cli.ts'

const { crossdock, put, pathOf } = ediCli()

const example = (name: string): string =>
  readFileSync(new URL(`../../examples/orders/${name}`, import.meta.url), 'utf8')
const edifact = example('6-edifact-orders.edi')
const ubl = example('7-ubl-order.xml')
const idoc = example('8-idoc-orders05.xml')
const cxml = example('9-cxml-order.xml')

describe('files of every standard', () => {
  it.each([
    ['edifact', edifact, 2],
    ['ubl', ubl, 1],
    ['idoc', idoc, 1],
    ['cxml', cxml, 1],
  ])(
    '%s is valid, says the same as itself, and is parsed and explained in both languages',
    async (name, text, documents) => {
      await put(name, text)
      expect(await crossdock('validate', name)).toMatchObject({
        code: 0,
        out: `1 interchanges, 0 groups; documents: ${documents} accepted, 0 accepted with errors, 0 rejected\n`,
      })
      expect(await crossdock('diff', name, name)).toMatchObject({ code: 0, out: 'Both files say the same.\n' })
      expect(await crossdock('parse', name)).toMatchObject({ code: 0, err: '' })
      expect(JSON.parse((await crossdock('parse', name, '--json')).out)).toMatchObject({
        envelopes: [{ status: 'accepted' }],
        rubbish: [],
      })
      for (const language of ['en', 'zh']) {
        const { code, out } = await crossdock('explain', name, '--lang', language)
        expect(code).toBe(0)
        expect(out).not.toContain('undefined')
        expect(out.includes('发送方')).toBe(language === 'zh')
      }
    },
  )

  it('are told apart where they cannot be compared', async () => {
    await put('e.edi', edifact)
    await put('u.xml', ubl)
    expect(await crossdock('diff', 'e.edi', 'u.xml')).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('e.edi is EDIFACT and u.xml is XML'),
    })
  })

  it('are refused when nothing in them can be read', async () => {
    for (const text of [
      '',
      'UNB+UNOC:3+A',
      '<Order><ID>4711',
      '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
      '\u0000\u0001',
    ]) {
      await put('junk', text)
      expect([text, (await crossdock('validate', 'junk')).code]).toEqual([text, 1])
      for (const command of ['parse', 'explain', 'ack'])
        expect([text, (await crossdock(command, 'junk')).code]).toEqual([text, 1])
    }
  })
})

describe('EDIFACT', () => {
  it('is parsed into its segment groups', async () => {
    await put('e.edi', edifact)
    const { out } = await crossdock('parse', 'e.edi')
    expect(out).toContain('interchange LOS4410 from 14/4012345000016 to 14/4012345000030, version UNOC:3: accepted\n')
    expect(out).toContain('  document ORDERS 1: accepted\n    UNH+1+ORDERS:D:96A:UN:EAN008\n')
    expect(out).toContain('    [NAD]\n      NAD+BY+4012345000016::9++Lakeside')
    expect(out).toContain('      [RFF]\n        RFF+VA:US361122334\n')
  })

  it.each([
    ['a component', 'QTY+21:30', 'QTY+21:3x', ['    20 | QTY+21:3x', '       |        ^^']],
    [
      'an element',
      'BGM+220+LOS-2026-4410+9',
      'BGM+220+LOS-2026-4410+99',
      ['     4 | BGM+220+LOS-2026-4410+99', '       |                       ^^'],
    ],
    [
      'what stands behind released separators',
      'BGM+220+LOS-2026-4410+9',
      "BGM+220+L?'?+O:1:2:3+9",
      ["     4 | BGM+220+L?'?+O:1:2:3+9", '       |                ^'],
    ],
    ['a segment', 'CUX+2:USD:9', 'QQQ+2:USD:9', ['    15 | QQQ+2:USD:9', '       | ^^^']],
    [
      'UNB behind UNA',
      '4012345000016:14+4012345000030',
      '+4012345000030',
      ['     2 | UNB+UNOC:3++4012345000030:14+261120:0915+LOS4410++ORDERS', '       |            ^'],
    ],
    ['the trailer', 'UNZ+2', 'UNZ+3', ['    48 | UNZ+3+LOS4410', '       |     ^']],
  ])('is validated, pointing at %s', async (_, from, to, expected) => {
    const text = edifact.replace(from, to)
    expect(text).not.toBe(edifact)
    await put('e.edi', text)
    expect(shownIn((await crossdock('validate', 'e.edi')).out)).toEqual(expected)
  })

  it('is validated, pointing into a repeated element', async () => {
    const lines = edifact
      .replace('UNOC:3', 'UNOC:4')
      .replace("UNA:+.? '", "UNA:+.?*'")
      .replaceAll('D:96A', 'D:01B')
      .replace('COM+orders@lakeside.example:EM', 'COM+a@b.example:EM*+1 312 555 0142:TELE'.replace('*+', '*?+'))
    await put('r.edi', lines)
    expect(shownIn((await crossdock('validate', 'r.edi')).out)).toContainEqual(
      '    12 | COM+a@b.example:EM*?+1 312 555 0142:TELE',
    )
    const marks = shownIn((await crossdock('validate', 'r.edi')).out).find((line) => line.includes('^^^^'))
    expect(marks).toBe(`       | ${' '.repeat('COM+a@b.example:EM*?+1 312 555 0142:'.length)}^^^^`)
  })

  it('is answered by a CONTRL, and by nothing of X12', async () => {
    await put('e.edi', edifact.replace('QTY+21:30', 'QTY+21:3x'))
    const { code, out } = await crossdock('ack', 'e.edi')
    expect(code).toBe(0)
    expect(out).toContain(
      "UCI+LOS4410+4012345000016:14+4012345000030:14+7'\nUCM+1+ORDERS:D:96A:UN:EAN008+4'\nUCS+18'\nUCD+37+2:2'\n",
    )
    expect((await crossdock('ack', 'e.edi', '--as', 'CONTRL')).out.split('\n')[2]).toBe(out.split('\n')[2])
    expect(await crossdock('ack', 'e.edi', '--as', '997')).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('use --as CONTRL'),
    })
    expect(await crossdock('ack', 'e.edi', '--out', 'contrl.edi')).toMatchObject({ code: 0, out: '' })
    expect(await readFile(pathOf('contrl.edi'), 'latin1')).toContain("UNH+1+CONTRL:3:1:UN'")
    expect(await crossdock('ack', 'e.edi', '--out', 'contrl.edi')).toMatchObject({ code: 2 })
    expect(await crossdock('validate', 'contrl.edi')).toMatchObject({ code: 0 })
    await put('a.edi', example('1-known-customer.edi'))
    expect(await crossdock('ack', 'a.edi', '--as', 'CONTRL')).toMatchObject({
      code: 2,
      err: expect.stringContaining('use --as 997 or 999'),
    })
  })

  it('is compared by component, and explained in the words of the standard', async () => {
    await put('a.edi', edifact)
    await put('b.edi', edifact.replace('QTY+21:30', 'QTY+21:31'))
    expect(await crossdock('diff', 'a.edi', 'b.edi')).toMatchObject({
      code: 1,
      out: 'UNB 1 / UNH 1 (ORDERS) / LIN loop 1 / QTY 1 / QTY01-2\n  a: 30\n  b: 31\n1 difference\n',
    })
    const english = (await crossdock('explain', 'a.edi')).out
    expect(english).toContain('UNB02-1  Sender: 4012345000016\n')
    expect(english).toContain("FTX04-1  Free text: Please deliver between 8 and 12 o'clock\n")
    expect((await crossdock('explain', 'a.edi', '--lang', 'zh')).out).toContain('NAD01  参与方功能限定符: BY (买方)\n')
  })

  it('is validated piece by piece in a file of many messages', async () => {
    const [head = '', ...messages] = edifact.split(/(?=UNH)/)
    const one = (messages[0] ?? '').replace('QTY+21:30', 'QTY+21:3x')
    const many = Array.from({ length: 300 }, (_, i) =>
      one.replace('UNH+1+', `UNH+${i + 1}+`).replace('UNT+28+1', `UNT+28+${i + 1}`),
    )
    await put('many.edi', `${head}${many.join('')}UNZ+300+LOS4410'`)
    const { code, out } = await crossdock('validate', 'many.edi')
    expect(code).toBe(1)
    expect(shownIn(out)).toHaveLength(600)
    expect(out).toContain('documents: 0 accepted, 0 accepted with errors, 300 rejected')
  })
})

describe('XML', () => {
  it('is parsed into its elements', async () => {
    await put('c.xml', cxml)
    const { out } = await crossdock('parse', 'c.xml')
    expect(out).toContain('interchange 20261120.091500.3001@juniper.example from DUNS/607218834 to NetworkID/CROSSDOCK')
    expect(out).toContain('          Credential domain="DUNS"\n            Identity: 607218834\n')
    expect(out).toContain(' xml:lang="en-US"\n')
  })

  it.each([
    [
      'ubl',
      ubl,
      '<cbc:Quantity unitCode="EA">20<',
      '<cbc:Quantity unitCode="EA">2x<',
      'line 77, document LOS-UBL-2001',
      'Order/OrderLine[1]/LineItem/Quantity: "2x" is not a number',
    ],
    [
      'idoc',
      idoc,
      '<DATUM>20261204<',
      '<DATUM>20261304<',
      'line 25, document 0000000000417733',
      '"20261304" is not a date',
    ],
    [
      'cxml',
      cxml,
      ' orderID="J-CX-3001"',
      '',
      'line 18, document 20261120.091500.3001@juniper.example',
      'OrderRequestHeader/@orderID is missing',
    ],
  ])('%s is validated, with the path where others have carets', async (_, text, from, to, place, message) => {
    expect(text).toContain(from)
    await put('x.xml', text.replace(from, to))
    const { code, out } = await crossdock('validate', 'x.xml')
    const flat = out.replaceAll('\n', ' ')
    expect(code).toBe(1)
    expect(flat).toContain(`x.xml: ${place}`)
    expect(flat).toContain(message)
    expect(out).not.toContain('^')
    expect(out).toContain('1 rejected')
  })

  it('has no acknowledgement, and says what answers an order', async () => {
    await put('u.xml', ubl)
    for (const more of [[], ['--as', '997']])
      expect(await crossdock('ack', 'u.xml', ...more)).toMatchObject({
        code: 2,
        out: '',
        err: expect.stringContaining('OrderResponse'),
      })
  })

  it('is compared by path, and explained by path', async () => {
    await put('a.xml', ubl)
    await put(
      'b.xml',
      ubl.replaceAll('cac:', 'other:').replace('xmlns:cac', 'xmlns:other').replace('>249.00<', '>239.00<'),
    )
    expect(await crossdock('diff', 'a.xml', 'b.xml')).toMatchObject({
      code: 1,
      out: 'payload 1 / document 1 (ubl:Order) / Order/OrderLine[1]/LineItem/Price/PriceAmount\n  a: 249.00\n  b: 239.00\n1 difference\n',
    })
    expect((await crossdock('explain', 'a.xml')).out).toContain('Quantity/@unitCode  Unit Code: EA (Each)\n')
    expect((await crossdock('explain', 'a.xml', '--lang', 'zh')).out).toContain('Quantity  数量: 20\n')
    await put('i.xml', idoc)
    expect((await crossdock('explain', 'i.xml')).out).toContain('PARVW  Partner function: WE (Ship-to party)\n')
    expect((await crossdock('explain', 'i.xml', '--lang', 'zh')).out).toContain('PARVW  合作伙伴功能: AG (售达方)\n')
  })
})
