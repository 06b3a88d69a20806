import { describe, expect, it } from 'vitest'
import { type BodyContext, bodyText, bytesOfText } from '../../src/desk/body-text.ts'
import { BodyRefusedError } from '../../src/desk/desk.ts'
import { partner as partnerSchema } from '../../src/domain/partner.ts'
import { jsonOrder } from '../../src/mappers/edi/json/sales-order-from-json.ts'

const partnerIn = (encoding: string) =>
  partnerSchema.parse({
    name: 'kessler',
    title: 'Kessler',
    system: 'edi',
    theirs: { qualifier: 'ZZ', id: 'KESSLER' },
    ours: { qualifier: 'ZZ', id: 'CROSSDOCK' },
    encoding,
  })

type Standard = NonNullable<BodyContext['envelope']>['standard']
const contextOf = (standard: Standard, version: string, encoding: string, type = '850'): BodyContext => ({
  document: { type },
  envelope: { standard, version },
  partner: partnerIn(encoding),
})

const refusal = (context: BodyContext, body: Uint8Array, text: string): BodyRefusedError => {
  try {
    bytesOfText(context, body, text)
  } catch (error) {
    if (error instanceof BodyRefusedError) return error
    throw error
  }
  throw new Error('it was not refused')
}

const bytes = (text: string, encoding: BufferEncoding = 'latin1'): Buffer => Buffer.from(text, encoding)
const hex = (...parts: (string | number[])[]): Buffer =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? bytes(part) : Buffer.from(part))))
const xmlIn = (encoding: string): string => `<?xml version="1.0" encoding="${encoding}"?><name>`

describe('a text in the place of a body', () => {
  it.each([
    ['X12 in Latin-1', contextOf('x12', '00401', 'latin1'), hex('N1*BY*M', [0xfc], 'ller~')],
    ['X12 in UTF-8', contextOf('x12', '00401', 'utf-8'), hex('N1*BY*M', [0xc3, 0xbc], 'ller~')],
    ['X12 in Windows-1252', contextOf('x12', '00401', 'windows-1252'), hex('N1*BY*M', [0xfc], 'ller ', [0x80], '~')],
    ['X12 in GB 18030', contextOf('x12', '00401', 'gb18030'), hex('N1*BY*', [0xd6, 0xd0], 'ller~')],
    ['EDIFACT that says UNOC', contextOf('edifact', 'UNOC:3', 'latin1'), hex('NAD+BY+++M', [0xfc], "ller'")],
    ['EDIFACT that says UNOY', contextOf('edifact', 'UNOY:4', 'latin1'), hex('NAD+BY+++M', [0xc3, 0xbc], "ller'")],
    ['EDIFACT that says UNOD', contextOf('edifact', 'UNOD:3', 'latin1'), hex('NAD+BY+++', [0xa3], "ller'")],
    ['EDIFACT that says UNOL', contextOf('edifact', 'UNOL:3', 'latin1'), hex('NAD+BY+++ller ', [0xa4], "'")],
    ['XML without a declaration', contextOf('xml', '', 'latin1'), hex('<name>M', [0xc3, 0xbc], 'ller</name>')],
    ['XML in ISO 8859-15', contextOf('xml', '', 'utf-8'), hex(xmlIn('ISO-8859-15'), [0xa4], 'ller</name>')],
    ['XML in Windows-1250', contextOf('xml', '', 'utf-8'), hex(xmlIn('windows-1250'), [0xa3], 'ller</name>')],
    ['XML in Shift JIS', contextOf('xml', '', 'utf-8'), hex(xmlIn('shift_jis'), [0x93, 0x63], 'ller</name>')],
    [
      'XML in UTF-16',
      contextOf('xml', '', 'latin1'),
      hex([0xff, 0xfe], bytes('<name>Müller</name>', 'utf16le').toString('latin1')),
    ],
    [
      'a flat file with the mark of UTF-8',
      contextOf('flat', '', 'latin1'),
      hex([0xef, 0xbb, 0xbf], 'a;M', [0xc3, 0xbc], 'ller\n'),
    ],
    ['a flat file without', contextOf('flat', '', 'latin1'), hex('a;M', [0xfc], 'ller\n')],
    [
      'JSON',
      { document: { type: jsonOrder }, envelope: undefined, partner: partnerIn('latin1') },
      bytes('{"name":"Müller"}', 'utf8'),
    ],
  ] satisfies [string, BodyContext, Buffer][])('keeps the character set: %s', (_name, context, body) => {
    const { text, encoding } = bodyText(context, body)
    expect(encoding).not.toBeNull()
    expect(text).toMatch(/[^\0-\x7f]/u)
    expect(Buffer.from(bytesOfText(context, body, text))).toEqual(body)
    const edited = bytesOfText(context, body, text.replace('ller', 'LLER'))
    expect(bodyText(context, edited)).toEqual({ text: text.replace('ller', 'LLER'), encoding })
  })

  it('is refused with each character the set does not have', () => {
    const { code, issues } = refusal(contextOf('x12', '00401', 'latin1'), bytes('N1*BY*Muller~'), 'N1*BY*Müller €Ł€~')
    expect(code).toBe('ENCODING_INVALID')
    expect(issues.map(({ value }) => value)).toEqual(['€', 'Ł'])
    expect(issues[0]?.message).toContain('"€" (U+20AC) does not exist in latin1')
  })

  it('is refused when it declares another character set than the one it is kept in', () => {
    const body = hex(xmlIn('ISO-8859-1'), [0xfc], '</name>')
    const { text } = bodyText(contextOf('xml', '', 'latin1'), body)
    const changed = text.replace('ISO-8859-1', 'UTF-8')
    expect(refusal(contextOf('xml', '', 'latin1'), body, changed).issues).toMatchObject([{ value: 'iso-8859-1' }])
  })

  it('is refused where the bytes of before fit no character set: what stands there was guessed', () => {
    const context = contextOf('x12', '00401', 'utf-8')
    const body = hex('N1*BY*M', [0xfc], 'ller~')
    expect(bodyText(context, body)).toEqual({ text: 'N1*BY*Müller~', encoding: null })
    expect(refusal(context, body, 'N1*BY*Müller & Co~').code).toBe('ENCODING_INVALID')
  })

  it.each(['\r\n', '\r', '\n'])('keeps line ends (%j), of which a field for text knows one', (end) => {
    const body = bytes(['ST*850*1~', 'SE*2*1~', ''].join(end))
    expect(Buffer.from(bytesOfText(contextOf('x12', '00401', 'latin1'), body, 'ST*850*2~\nSE*2*2~\n'))).toEqual(
      bytes(['ST*850*2~', 'SE*2*2~', ''].join(end)),
    )
  })
})
