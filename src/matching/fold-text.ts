import { ConverterBuilder } from 'opencc-js/core'
import * as traditionalToSimplified from 'opencc-js/preset/t2cn'
import { remember } from '../domain/remember.ts'

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
/** The first of the scripts that are written without spaces, and all behind it. */
const maybeHan = /[\u2e80-\uffff]/

/** Whether a text may have Chinese or Japanese characters: most texts of a load have none, and need not be looked through for their words. */
export const hasHan = (text: string): boolean => maybeHan.test(text)

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

const withoutUmlautE = (text: string): string => (/[aou]e/.test(text) ? text.replace(/([aou])e+/g, '$1') : text)

let convert: ((text: string) => string) | undefined

/**
 * The simplified form of one character. Characters one by one, not phrases: a phrase would be read differently once a legal form
 * beside it is gone. The tables take 30 ms and 2 MB to build, so they wait for the first Chinese name.
 */
const simplified = remember(50_000, (character) => {
  convert ??= ConverterBuilder(traditionalToSimplified)({ from: 't', to: 'cn' })
  // Twice: a few characters are simplified in two steps.
  return convert(convert(character))
})
