import type { Address } from '../domain/party.ts'
import { remember } from '../domain/remember.ts'
import { cityNames, streetEndings, streetWords } from './address-words.ts'
import { foldText } from './fold-text.ts'

/** An address as it is compared. What is not known is an empty text. */
export type NormalAddress = {
  /** Words of the street in alphabetical order, without house numbers; without the city and the region where Chinese lines repeat them. */
  street: string
  /** House, room and floor numbers in their order, `12a`. */
  numbers: readonly string[]
  postBox: boolean
  city: string
  postalCode: string
  /** ISO 3166-1 alpha-2, capital letters. */
  country: string
}

const wordOrNumber = /\p{N}+(?:[a-z](?![a-z]))?|\p{Script=Han}+|(?:(?!\p{Script=Han})[\p{L}\p{M}])+/gu
const postBox =
  /\b(?:p\.? ?o\.? ?box|post ?box|postfach|boite postale|b\.? ?p\.?(?= ?\d)|apartado|postbus|casella postale)\b|信箱/
const hanDivision = /(?:特别行政区|自治区|地区|省|市|区|县|镇|乡)$/
/** What stands behind a number in a Chinese address: number, building, room, floor, lane... */
const hanCounters = /[号栋幢楼层室座弄单元房]+/gu
const hanDigits = '零一二三四五六七八九'
const hanNumber = /[零一二三四五六七八九](?=[号栋幢楼层室座弄单])/gu

/** Brings an address to the form in which two spellings of one place are equal. */
export const normaliseAddress = (address: Address): NormalAddress => {
  const city = placeName(address.city ?? '')
  const lines = foldText(address.lines.join(' '))
    .replace(hanNumber, (digit) => String(hanDigits.indexOf(digit)))
    // `12 A` is `12a`; further letters are points of the compass and parts of words.
    .replace(/(\d) ([a-d])(?![\p{L}\p{N}])/gu, '$1$2')
  const words = withoutPlaces(lines, [address.region ?? '', address.city ?? '']).match(wordOrNumber) ?? []
  const street = words.filter((word) => !/^\p{N}/u.test(word)).flatMap(streetWord)
  return {
    street: street.sort().join(' '),
    numbers: words.filter((word) => /^\p{N}/u.test(word)),
    postBox: postBox.test(lines),
    city,
    postalCode: postalCodeOf(address.postalCode ?? ''),
    country: (address.country ?? '').trim().toUpperCase(),
  }
}

// A load has the same few towns over and over.
const placeName = remember(5_000, (name) => {
  const folded = foldText(name)
    // `Frankfurt am Main`, `Frankfurt/Main`, `Köln (Porz)`: the first word or words before an addition.
    .replace(/\s*[(/,].*$|\s+(?:am|an der|a\.|b\.|bei|im|upon|sur|sous)\s.*$/u, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
  const bare = folded.length > 2 ? folded.replace(hanDivision, '') : folded
  return cityNames.get(bare) ?? bare
})

/** Chinese lines often begin with province and city, which have fields of their own. */
const withoutPlaces = (lines: string, places: readonly string[]): string =>
  places
    // Folding each place of a load only to see that it is not Chinese would take longer than all else here.
    .filter((place) => /[^\x20-\x7e]/.test(place))
    .map((place) => foldText(place).replace(hanDivision, ''))
    .filter((place) => /^\p{Script=Han}{2,}$/u.test(place))
    .reduce((text, place) => text.replace(new RegExp(`${place}[省市]?`, 'u'), ''), lines)

const streetWord = (word: string): string[] => {
  if (/^\p{Script=Han}/u.test(word)) {
    const bare = word.replace(hanCounters, '')
    return bare === '' ? [] : [bare]
  }
  const whole = streetWords.get(word)
  if (whole !== undefined) return whole === '' ? [] : [whole]
  const ending = streetEndings.find(([end]) => word.length > end.length + 2 && word.endsWith(end))
  // `Hauptstr.`, `Hauptstraße` and `Haupt Str.` have the same words.
  return ending === undefined ? [word] : [word.slice(0, -ending[0].length), ending[1]]
}

/** `D-80331`, `80331` and `８０３３１` are one; a ZIP+4 is its ZIP code. */
const postalCodeOf = (code: string): string =>
  foldText(code)
    .toUpperCase()
    .replace(/^[A-Z]{1,2}-(?=\d)/, '')
    .replace(/^(\d{5})-\d{4}$/, '$1')
    .replace(/[^\p{L}\p{N}]/gu, '')
