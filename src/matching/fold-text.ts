import { ConverterBuilder } from 'opencc-js/core'
import * as traditionalToSimplified from 'opencc-js/preset/t2cn'

/** Letters that no decomposition takes apart. */
const plainLetters: Readonly<Record<string, string>> = {
  ß: 'ss',
  ø: 'o',
  æ: 'ae',
  œ: 'oe',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ħ: 'h',
  ı: 'i',
  ĸ: 'k',
  ŋ: 'n',
}
const plainLetter = new RegExp(`[${Object.keys(plainLetters).join('')}]`, 'gu')
const accents = /([\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}])\p{M}+/gu
const han = /\p{Script=Han}/gu

/**
 * A text without what writers differ in: width and presentation forms, letter case, accents, and Chinese script variants. Umlauts
 * and their spellings with e (`Müller`, `Mueller`) become one; so do `æ` and `ø` and theirs. Punctuation stays.
 */
export const foldText = (text: string): string => {
  // Most names are plain letters, and a load folds each of them.
  if (/^[\x20-\x7e]*$/.test(text)) return withoutUmlautE(text.toLowerCase())
  const lower = text.normalize('NFKC').toLowerCase().normalize('NFKC')
  const bare = lower
    .replace(plainLetter, (letter) => plainLetters[letter] ?? letter)
    .normalize('NFD')
    .replace(accents, '$1')
    .normalize('NFC')
  return withoutUmlautE(bare.replace(han, simplified))
}

const withoutUmlautE = (text: string): string => text.replace(/([aou])e+/g, '$1')

let convert: ((text: string) => string) | undefined
const known = new Map<string, string>()

/**
 * The simplified form of one character. Characters one by one, not phrases: a phrase would be read differently once a legal form
 * beside it is gone. The tables take 30 ms and 2 MB to build, so they wait for the first Chinese name.
 */
const simplified = (character: string): string => {
  const found = known.get(character)
  if (found !== undefined) return found
  convert ??= ConverterBuilder(traditionalToSimplified)({ from: 't', to: 'cn' })
  // Twice: a few characters are simplified in two steps.
  const result = convert(convert(character))
  known.set(character, result)
  return result
}
