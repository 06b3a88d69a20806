import { describe, expect, it } from 'vitest'
import { acknowledgeFile } from '../../src/edi/acknowledge-file.ts'
import { validateFile } from '../../src/edi/validate-file.ts'
import { bytesOf, interchange, message, orders, smallOrder } from './edifact/build.ts'
import { answerTo } from './file-tools.ts'
import { set, interchange as x12Interchange, smallOrder as x12Order } from './x12/build.ts'
import { example } from './xml/payload.ts'

const at = new Date(Date.UTC(2026, 10, 22, 8, 30))

/** The segments of the answer; it must be right itself. */
const linesOf = async (text: string | Uint8Array): Promise<string[]> => {
  const bytes = await answerTo([typeof text === 'string' ? bytesOf(text) : text], at)
  expect((await validateFile([bytes])).issues.filter(({ severity }) => severity === 'error')).toEqual([])
  return Buffer.from(bytes)
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
}

const broken = message(
  'ORDERS',
  '2',
  smallOrder().map((line) => line.replace('21:10:PCE', '21:ten:PCE')),
)

describe('acknowledging an EDIFACT file', () => {
  it('answers each interchange with a CONTRL that goes back to its sender', async () => {
    expect(await linesOf(interchange([...orders(), broken]))).toEqual([
      "UNA:+.? '",
      "UNB+UNOC:3+CROSSDOCK:14+NORTHWIND:14+261122:0830+REF1'",
      "UNH+1+CONTRL:3:1:UN'",
      "UCI+REF1+NORTHWIND:14+CROSSDOCK:14+7'",
      "UCM+2+ORDERS:D:96A:UN+4'",
      "UCS+7'",
      "UCD+37+2:2'",
      "UNT+6+1'",
      "UNZ+1+REF1'",
    ])
    const two = interchange(orders()) + interchange(orders(), { control: 'REF2' })
    expect((await linesOf(two)).filter((line) => line.startsWith('UCI')).map((line) => line.slice(4, 8))).toEqual([
      'REF1',
      'REF2',
    ])
  })

  it('keeps the separators of the sender where they can be printed, and its syntax', async () => {
    const separators = { element: '|', component: '#', segment: '~' }
    const own = await linesOf(interchange(orders(), { una: 'UNA#|.? ~', separators, syntax: 'UNOA:4' }))
    expect(own.slice(0, 3)).toEqual([
      'UNA#|.?*~',
      'UNB|UNOA#4|CROSSDOCK#14|NORTHWIND#14|20261122#0830|REF1~',
      'UNH|1|CONTRL#4#1#UN~',
    ])
    const unprintable = { element: '\u001d', component: '\u001f', segment: '\u001c' }
    expect(
      (await linesOf(interchange(orders(), { separators: unprintable, syntax: 'UNOB:3', newline: '' })))[1],
    ).toContain('UNB+UNOB:3+CROSSDOCK:14')
  })

  it.each([
    ['ids with separators', 'NORTHWIND', "N?'?+?:W"],
    ['ids too long', 'NORTHWIND', 'N'.repeat(60)],
    ['no sender', 'NORTHWIND:14', ''],
    ['controls in an id', 'NORTHWIND', 'N\u0007\u0001W'],
    ['letters beyond ASCII', 'NORTHWIND', 'NORDWIND M\u00dcLLER'],
    ['half a character', 'UNOC:3+NORTHWIND', 'UNOX:3+\u00ed\u00a0\u0080'],
    ['an unknown syntax', 'UNOC:3', 'ABCD:9'],
    ['a reference too long', 'REF1', 'R'.repeat(40)],
    ['no reference', '+REF1', '+'],
  ])('writes a right answer to %s', async (_, from, to) => {
    const lines = await linesOf(interchange([...orders(), broken]).replaceAll(from, to))
    expect(lines.some((line) => line.startsWith('UCI'))).toBe(true)
  })

  it('says no more than that the interchange came, where UNB09 asks for no more', async () => {
    const text = interchange([...orders(), broken], { more: '++++2' })
    expect((await linesOf(text)).slice(3, 5)).toEqual(["UCI+REF1+NORTHWIND:14+CROSSDOCK:14+8'", "UNT+3+1'"])
  })

  it('answers no CONTRL and nothing that cannot be read', async () => {
    const control = interchange([message('CONTRL', '1', ['UCI+1+A+B+7'], '3:1:UN')])
    for (const text of [control, '', 'UNB+UNOC', '<a>']) expect(await answerTo([bytesOf(text)], at)).toHaveLength(0)
  })
})

describe('a kind that does not fit', () => {
  it('is a value that names the standard of the file', async () => {
    const x12 = Buffer.from(x12Interchange([set('850', '0001', x12Order())]))
    expect(await acknowledgeFile([bytesOf(interchange(orders()))], at, '997')).toEqual({
      kind: 'misfit',
      standard: 'edifact',
    })
    expect(await acknowledgeFile([x12], at, 'CONTRL')).toEqual({ kind: 'misfit', standard: 'x12' })
    expect(await acknowledgeFile([Buffer.from(example('ubl'))], at)).toEqual({ kind: 'misfit', standard: 'xml' })
    expect(await acknowledgeFile([x12], at, '999')).toMatchObject({ kind: 'written' })
  })
})
