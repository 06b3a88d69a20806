import { describe, expect, it } from 'vitest'
import { standardOf } from '../../src/edi/read-payload.ts'

describe('standardOf', () => {
  it.each([
    ['ISA*00*          *00*', 'x12'],
    ["\ufeffUNA:+.? 'UNB+UNOA:1+", 'edifact'],
    ['mail header\r\n\r\nUNB+UNOC:3+A+B', 'edifact'],
    ['  <?xml version="1.0"?><Order/>', 'xml'],
    ['\ufeff<Order/>', 'xml'],
    ['UNITED ISA~00~', 'x12'],
    ['', 'x12'],
  ])('tells what %j is written in', (text, standard) => {
    expect(standardOf(Buffer.from(text))).toBe(standard)
  })

  it('sees XML in UTF-16', () => {
    expect(standardOf(Buffer.from('\ufeff<Order/>', 'utf16le'))).toBe('xml')
  })
})
