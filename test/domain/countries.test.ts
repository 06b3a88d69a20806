import { expect, test } from 'vitest'
import { countryFromText } from '../../src/domain/countries.ts'

test.each([
  ['DE', 'DE'],
  ['de', 'DE'],
  ['Germany', 'DE'],
  ['DEUTSCHLAND', 'DE'],
  ['Allemagne', 'DE'],
  ['中国', 'CN'],
  ['中华人民共和国', 'CN'],
  ['USA', 'US'],
  [' United States ', 'US'],
  ['UK', 'GB'],
  ['United Kingdom', 'GB'],
  ['Atlantis', undefined],
  ['', undefined],
])('%j is %s', (text, code) => {
  expect(countryFromText(text)).toBe(code)
})
