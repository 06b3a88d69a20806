import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { componentOf, parseMessage } from '../../../src/edi/edifact/parse-message.ts'
import {
  type EdifactWriteSettings,
  edifactDelimiters,
  renderMessage,
  wrapMessages,
  writeEdifactInterchange,
} from '../../../src/edi/edifact/write.ts'
import type { Segment } from '../../../src/edi/segment.ts'
import { envelopesOf, eventsOf, issuesOf, messagesOf } from './build.ts'

const settings: EdifactWriteSettings = {
  ours: { qualifier: '14', id: 'CROSSDOCK' },
  theirs: { qualifier: '14', id: 'NORTHWIND' },
  version: 'D:96A:UN:EAN005',
  usage: 'test',
}
const at = new Date('2026-11-01T09:30:00Z')

const answer = (text = 'thank you'): Segment[] => [
  ['UNH', '', 'ORDRSP'],
  ['BGM', '231', 'R1', '29'],
  ['DTM', ['137', '20261101', '102']],
  ['FTX', 'AAI', '', '', [text]],
  ['RFF', ['ON', '4711']],
  ['NAD', 'BY', ['4012345000009', '', '9']],
  ['LIN', '1', '5', ['4006381333931', 'EN']],
  ['QTY', ['21', '10', 'PCE']],
  ['UNS', 'S'],
  ['CNT', ['2', '1']],
]

const write = (messages: Segment[][], changed: Partial<EdifactWriteSettings> = {}) =>
  writeEdifactInterchange({ ...settings, ...changed }, { controlNumber: '42', at, messages })

describe('an interchange that is written', () => {
  it('has the bytes of messages that were rendered apart, in the order they are given', () => {
    const [first, second] = ['one', 'zwölf'].map((text) => answer(text))
    if (first === undefined || second === undefined) throw new Error('no messages')
    const [a, b] = [renderMessage(first, settings), renderMessage(second, settings)]
    expect(wrapMessages(settings, { controlNumber: '42', at }, [a, b])).toEqual(write([first, second]))
    expect(wrapMessages(settings, { controlNumber: '42', at }, [b, a])).toEqual(write([second, first]))
    expect(() => renderMessage(answer('漢'), settings)).toThrow(/does not exist/)
  })

  it('is what it should be, byte for byte', () => {
    const lines = Buffer.from(write([answer("Smith's + Sons: why?")]))
      .toString('latin1')
      .split('\n')
    expect(lines).toEqual([
      "UNA:+.? '",
      "UNB+UNOC:3+CROSSDOCK:14+NORTHWIND:14+261101:0930+42++++++1'",
      "UNH+1+ORDRSP:D:96A:UN:EAN005'",
      "BGM+231+R1+29'",
      "DTM+137:20261101:102'",
      "FTX+AAI+++Smith?'s ?+ Sons?: why??'",
      "RFF+ON:4711'",
      "NAD+BY+4012345000009::9'",
      "LIN+1+5+4006381333931:EN'",
      "QTY+21:10:PCE'",
      "UNS+S'",
      "CNT+2:1'",
      "UNT+11+1'",
      "UNZ+1+42'",
      '',
    ])
  })

  it('is read back without an issue, in each syntax', async () => {
    for (const syntax of ['UNOA:2', 'UNOB:2', 'UNOC:3', 'UNOY:4', 'UNOD:3']) {
      const events = await eventsOf([write([answer(), answer()], { syntax })])
      expect([syntax, issuesOf(events)]).toEqual([syntax, []])
      expect(envelopesOf(events)[0]?.envelope).toMatchObject({
        sender: settings.ours,
        receiver: settings.theirs,
        controlNumber: '42',
        version: syntax,
        usage: 'T',
      })
      expect(messagesOf(events)).toHaveLength(2)
    }
  })

  it('is in capitals in level A: text for people, not what the partner sent itself', () => {
    const message: Segment[] = [
      ['UNH', '', 'ORDRSP'],
      ['BGM', '231', 'SO-7', '29'],
      ['FTX', 'AAI', '', '', ['Thank you, 5 % off']],
      ['RFF', ['ON', 'po-12a#7']],
      ['NAD', 'BY', ['str-1', '', '92'], '', ['Northwind Ltd'], ['1 High St'], 'Hull', '', 'hu1 1aa', 'GB'],
      ['CTA', 'IC', ['', 'Jo Doe']],
      ['COM', ['+44 1 ext. 2', 'TE']],
      ['COM', ['jo@northwind.example', 'EM']],
      ['LIN', '1a', '5'],
      ['PIA', '5', ['ab-1', 'SA']],
      ['IMD', 'F', '', ['', '', '', 'blue pens']],
      ['QTY', ['21', '10', 'pce']],
      ['ALC', 'A', '', '', '', ['DI', '', '', 'Framework discount']],
    ]
    const bytes = write([message], { syntax: 'UNOA:2' })
    const lines = Buffer.from(bytes).toString('latin1').split('\n')
    expect(lines.slice(3, -1)).toEqual([
      "BGM+231+SO-7+29'",
      "FTX+AAI+++THANK YOU, 5 % OFF'",
      "RFF+ON:po-12a#7'",
      "NAD+BY+str-1::92++NORTHWIND LTD+1 HIGH ST+HULL++HU1 1AA+GB'",
      "CTA+IC+:JO DOE'",
      "COM+?+44 1 EXT. 2:TE'",
      "LIN+1a+5'",
      "PIA+5+ab-1:SA'",
      "IMD+F++:::BLUE PENS'",
      "QTY+21:10:pce'",
      "ALC+A++++DI:::FRAMEWORK DISCOUNT'",
      "UNT+13+1'",
      "UNZ+1+42'",
    ])
    const inB = Buffer.from(write([message], { syntax: 'UNOB:2' })).toString('latin1')
    expect(inB).toContain("COM+jo@northwind.example:EM'")
    expect(inB).toContain('Thank you')
  })

  it('asks for an acknowledgement when it should', async () => {
    const bytes = writeEdifactInterchange(
      { ...settings, usage: 'production' },
      { controlNumber: '1', at, messages: [answer()], acknowledgementRequested: true },
    )
    expect(envelopesOf(await eventsOf([bytes]))[0]?.envelope).toMatchObject({
      acknowledgementRequested: true,
      usage: 'P',
    })
  })

  it('gives any text back, in any separators', async () => {
    const character = fc.oneof(
      fc.constantFrom('+', ':', '?', "'", '*', '|', '~', 'a', ' '),
      fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 1 }),
    )
    // Blanks at the ends are formatting to a reader of values.
    const text = fc
      .string({ unit: character, minLength: 1, maxLength: 40 })
      .filter((each) => each.trim() === each && each !== '')
    const delimiters = fc.constantFrom(edifactDelimiters, {
      ...edifactDelimiters,
      element: '|',
      segment: '~',
      release: '\\',
      newline: '' as const,
    })
    await fc.assert(
      fc.asyncProperty(text, delimiters, fc.constantFrom('UNOC:3', 'UNOY:4'), async (value, marks, syntax) => {
        const events = await eventsOf([write([answer(value)], { delimiters: marks, syntax })])
        const [start] = envelopesOf(events)
        const [event] = messagesOf(events)
        const parsed = parseMessage(
          event?.body ?? new Uint8Array(),
          start?.envelope.delimiters ?? { ...marks, repetition: undefined },
          'utf-8',
        )
        expect(parsed.ok && componentOf(parsed.value.segments[3], 4)).toBe(value)
        expect(issuesOf(events)).toEqual([])
      }),
      { numRuns: 60 },
    )
  })

  it('is in the character set it says', async () => {
    expect(Buffer.from(write([answer('Köln')])).includes(0xf6)).toBe(true)
    expect(Buffer.from(write([answer('Łódź')], { syntax: 'UNOD:3' })).includes(0xa3)).toBe(true)
    expect(Buffer.from(write([answer('東京')], { syntax: 'UNOY:4' })).toString('utf8')).toContain('東京')
    expect(Buffer.from(write([answer('5 €')], { encoding: 'windows-1252' })).includes(0x80)).toBe(true)
  })
})

describe('what cannot be written is refused', () => {
  it.each([
    ['a character the set does not have', () => write([answer('東京')]), /does not exist in latin1/],
    ['a letter of Latin-1 in level A', () => write([answer('Köln')], { syntax: 'UNOA:2' }), /does not exist in UNOA:2/],
    [
      'a small letter in a number of ours in level A',
      () =>
        write(
          [
            [
              ['UNH', '', 'INVOIC'],
              ['BGM', '380', 'inv-7', '9'],
            ],
          ],
          { syntax: 'UNOA:2' },
        ),
      /^BGM element 2 is "inv-7": "i" does not exist in UNOA:2/,
    ],
    [
      'a sign that is not in level A',
      () => write([answer('gate #3')], { syntax: 'UNOA:2' }),
      /"#" does not exist in UNOA:2/,
    ],
    ['a control character', () => write([answer('a\nb')]), /control character/],
    [
      'a separator without a release character',
      () => write([answer("it's")], { delimiters: { ...edifactDelimiters, release: '' } }),
      /holds the delimiter/,
    ],
    [
      'separators that are the same',
      () => write([answer()], { delimiters: { ...edifactDelimiters, element: ':' } }),
      /different/,
    ],
    ['an id that is too long', () => write([answer()], { ours: { qualifier: '', id: 'x'.repeat(36) } }), /35/],
    ['an unknown syntax', () => write([answer()], { syntax: 'UNOX:3' }), /names no character set/],
    [
      'a control reference that is too long',
      () => writeEdifactInterchange(settings, { controlNumber: '1'.repeat(15), at, messages: [] }),
      /1 to 14/,
    ],
    ['a message without UNH', () => write([[['BGM']]]), /begins with UNH/],
  ])('%s', (_, attempt, message) => {
    expect(attempt).toThrow(message)
  })
})
