import type { Customer } from '../domain/customer.ts'
import { cityNames } from './address-words.ts'
import { commonHan, commonWords } from './name-words.ts'
import type { NormalAddress } from './normalise-address.ts'
import { type PreparedCustomer, prepareCustomer } from './prepare-customer.ts'

/** More keys would find more pairs and cost an index row each. */
const mostKeys = 12
const longestKey = 40

/**
 * Short keys to index a customer by. Two records of one company have at least one in common with high probability, also when a word is
 * mistyped or the address has changed; strangers seldom do. A key begins with its kind: `tax:`, `gln:`, `duns:`, `reg:`, `code:` (the
 * identifiers), `at:` (postal code and house number), `tel:`, `web:` (domain), `mail:`, `name:` (the whole name), `sound:` (its
 * consonants), `word:` (a word with a place), `han:` (characters, some with a place), `init:` (initials).
 */
export const blockKeys = (customer: Customer | PreparedCustomer): string[] => {
  const prepared = prepareCustomer(customer)
  const keys = [
    ...identifierKeys(prepared),
    ...addressKeys(prepared.addresses),
    ...(prepared.name.text === '' ? [] : [`name:${prepared.name.sorted.replaceAll(' ', '')}`]),
    ...prepared.domains.slice(0, 1).map((domain) => `web:${domain}`),
    ...prepared.phones.slice(0, 1).map((phone) => `tel:${phone}`),
    ...nameKeys(prepared),
    ...mailKeys(prepared),
  ]
  return [...new Set(keys.map(cut))].slice(0, mostKeys)
}

/** Kinds of keys that say more than a name does. */
const telling = /^(?:tax|gln|duns|reg|code|tel|web|mail):/

/** Whether sharing this key is reason enough to compare two customers, whatever their names are. */
export const isTelling = (key: string): boolean => telling.test(key)

/** How many may share a key: for it to count, and for it to say something alone. */
type Sharers = { most: number; mostAlone: number }

/** A word or initials of a place: many share them, and those that are one company mostly share something else as well. */
const coarse = /^(?:word|init):/
const sharers = {
  coarse: { most: 15, mostAlone: 3 },
  telling: { most: 50, mostAlone: 50 },
  others: { most: 50, mostAlone: 20 },
} satisfies Record<string, Sharers>

export const sharersOf = (key: string): Sharers => {
  if (isTelling(key)) return sharers.telling
  return coarse.test(key) ? sharers.coarse : sharers.others
}

/** Not within a character. Few keys are so long, and a load cuts a dozen for each customer. */
const cut = (key: string): string => (key.length <= longestKey ? key : [...key].slice(0, longestKey).join(''))

const kindOfKey = {
  'tax-id': 'tax',
  gln: 'gln',
  duns: 'duns',
  'registration-number': 'reg',
  'partner-code': 'code',
  'our-code': 'code',
} as const

/** Without the country: one of two records often does not have it. */
const identifierKeys = ({ identifiers }: PreparedCustomer): string[] =>
  identifiers
    .map(({ scheme, value, scope }) => {
      const kind = kindOfKey[scheme]
      return kind === 'code' ? `code:${scope}:${value}` : `${kind}:${value}`
    })
    .slice(0, 5)

const addressKeys = (addresses: readonly NormalAddress[]): string[] =>
  addresses
    .slice(0, 1)
    .filter(({ postalCode, city, numbers }) => (postalCode !== '' || city !== '') && numbers.length > 0)
    .map(({ postalCode, city, numbers }) => `at:${postalCode === '' ? city : postalCode} ${numbers[0]}`)

/** Mailboxes of persons; those of companies are in their domain. */
const mailKeys = ({ emails, domains, customer }: PreparedCustomer): string[] =>
  customer.kind === 'person' || domains.length === 0 ? emails.slice(0, 1).map((email) => `mail:${email}`) : []

/** By the city rather than the postal code, which is left out and mistyped more often. */
const placeOf = ({ addresses }: PreparedCustomer): string => (addresses[0]?.city ?? '').slice(0, 6)

const nameKeys = (prepared: PreparedCustomer): string[] => {
  if (prepared.name.text === '') return []
  return prepared.name.han ? hanKeys(prepared) : wordKeys(prepared)
}

const wordKeys = (prepared: PreparedCustomer): string[] => {
  const { tokens, initials } = prepared.name
  const rare = tokens.filter(
    (token) => !commonWords.has(token) && !commonWords.has(token.replace(/s$/, '')) && token.length > 1,
  )
  const telling = [...new Set(rare.length === 0 ? tokens : rare)].sort(
    (a, b) => b.length - a.length || (a < b ? -1 : 1),
  )
  const place = placeOf(prepared)
  return [
    `sound:${consonants(telling)}`,
    ...(place === '' ? [] : telling.slice(0, 2).map((token) => `word:${token.slice(0, 4)} ${place}`)),
    ...(initials.length > 2 ? [`init:${initials} ${place}`] : acronymOf(tokens, place)),
  ]
}

const acronymOf = (tokens: readonly string[], place: string): string[] =>
  tokens.length === 1 && /^[a-z]{3,5}$/.test(tokens[0] ?? '') ? [`init:${tokens[0]} ${place}`] : []

/**
 * What is left of words when vowels, doubled letters and the order of letters do not count: most typing mistakes do not show in it.
 * Sounds that are written in several ways count as one.
 */
const consonants = (tokens: readonly string[]): string => {
  const inOrder = [...tokens].sort()
  const skeletons = inOrder.map((token) =>
    token
      .replace(/ph/g, 'f')
      .replace(/[ckq]h?/g, 'k')
      .replace(/[zs]/g, 's')
      .replace(/[dt]/g, 't')
      .replace(/[wv]/g, 'v')
      .replace(/[aeiouyh]/g, '')
      .replace(/(.)\1+/g, '$1'),
  )
  const letters = sortedLetters(skeletons.join(''))
  // A name of one or two consonants would meet half the alphabet.
  return letters.length > 2 ? `${inOrder[0]?.slice(0, 1)}${letters}` : inOrder.join('')
}

/** As numbers: a load puts the letters of each name in order, and a list of texts is ten times the work. */
const sortedLetters = (text: string): string => {
  const letters = new Uint16Array(text.length)
  for (let index = 0; index < text.length; index += 1) letters[index] = text.charCodeAt(index)
  return String.fromCharCode(...letters.sort())
}

const hanCity = new RegExp(
  `^(?:${[...new Set(cityNames.values())].filter((city) => /^\p{Script=Han}/u.test(city)).join('|')})市?`,
)

/**
 * A Chinese name is told by the few characters in front of what the company does. Two of them with the place, in the three ways that
 * one wrong character leaves one untouched, and the whole without the place.
 */
const hanKeys = (prepared: PreparedCustomer): string[] => {
  const telling = prepared.core.replace(hanCity, '').replace(commonHan, '')
  const characters = [...(telling.length < 2 ? prepared.core : telling)].slice(0, 4)
  const place = placeOf(prepared)
  const pairs = [
    [0, 1],
    [1, 2],
    [0, 2],
  ].flatMap(([i = 0, j = 0]) => (characters[j] === undefined ? [] : [`${characters[i]}${characters[j]}`]))
  return [`han:${characters.join('')}`, ...(place === '' ? [] : pairs.map((pair) => `han:${pair} ${place}`))]
}
