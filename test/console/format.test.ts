import { describe, expect, it } from 'vitest'
import { en } from '../../console/src/i18n/en.ts'
import { byteSize, duration, moneyText, relativeTime } from '../../console/src/i18n/format.ts'
import { createText } from '../../console/src/i18n/text.ts'
import { parseSearch, stringifySearch } from '../../console/src/shell/search-params.ts'

const now = Date.parse('2026-11-28T12:00:00Z')
const minute = 60_000
const t = createText('en', en)

describe('times', () => {
  it.each([
    [-30 * 1000, '30 sec ago'],
    [-95 * minute, '95 min ago'],
    [-3 * 60 * minute, '3 hr ago'],
    [-30 * 60 * minute, '30 hr ago'],
    [-72 * 60 * minute, '3 days ago'],
    [5 * minute, 'in 5 min'],
  ])('%i ms from now is %s', (difference, text) => {
    expect(relativeTime(new Date(now + difference), now, 'en-GB')).toBe(text)
  })

  it.each([
    [0, '0 ms'],
    [340, '340 ms'],
    [12_000, '12 s'],
    [185_000, '3 min 5 s'],
    [130 * minute, '2 h 10 min'],
    [99 * 60 * minute, '4 d 3 h'],
    [48 * 60 * minute, '2 d'],
  ])('%i ms last %s', (ms, text) => {
    expect(duration(ms, t)).toBe(text)
  })
})

describe('amounts', () => {
  it('keep every digit of a decimal that no number holds', () => {
    expect(moneyText({ amount: '12345678901234567.89', currency: 'EUR' }, 'en-GB')).toContain(
      '12,345,678,901,234,567.89',
    )
  })

  it('show a currency that is none as it is written', () => {
    expect(moneyText({ amount: '5.00', currency: '<script>' }, 'en-GB')).toBe('5.00 <script>')
  })

  it('of bytes are in units people read', () => {
    expect(byteSize(0, 'en-GB')).toBe('0 byte')
    expect(byteSize(12_400, 'en-GB')).toBe('12.4 kB')
  })
})

describe('addresses', () => {
  it('keep an order number a text, whatever it looks like', () => {
    const search = { filter: '4500012000', q: 'true', after: 'null', sort: '{"a":1} &=+' }
    expect(parseSearch(stringifySearch(search))).toEqual(search)
  })

  it('leave out what is empty', () => {
    expect(stringifySearch({ filter: '', after: undefined })).toBe('')
  })
})
