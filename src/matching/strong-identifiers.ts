import { isCountry } from '../domain/countries.ts'
import type { Customer } from '../domain/customer.ts'
import { isGln } from '../domain/gs1.ts'
import type { Identifier, IdentifierScheme } from '../domain/party.ts'

/** An identifier as it is compared. Equal ones are of the same scheme and value, and of the same scope where both have one. */
export type StrongIdentifier = {
  scheme: IdentifierScheme
  value: string
  /** Where the value holds: a country, or who issued it; empty when not known or worldwide. */
  scope: string
}

/** The prefixes of VAT ids in Europe; Greece writes EL, Northern Ireland XI. */
const vatPrefixes: ReadonlySet<string> = new Set(
  'AT BE BG CH CY CZ DE DK EE EL ES FI FR GB HR HU IE IT LI LT LU LV MT NL NO PL PT RO SE SI SK XI'.split(' '),
)
const countryOfPrefix = (prefix: string): string => ({ EL: 'GR', XI: 'GB' })[prefix] ?? prefix

/** Identifiers that tell companies apart. What is evidently no identifier (zeros, `N/A`, a GLN with a wrong check digit) is left out. */
export const strongIdentifiers = (customer: Customer): StrongIdentifier[] => {
  const countries = countriesOf(customer)
  return customer.identifiers
    .map((identifier) => normalise(identifier, countries))
    .filter((found) => found !== undefined)
    .filter(({ scheme, value, scope }, i, all) => all.findIndex((one) => same(one, { scheme, value, scope })) === i)
}

const same = (a: StrongIdentifier, b: StrongIdentifier): boolean =>
  a.scheme === b.scheme && a.value === b.value && a.scope === b.scope

/** The country of the main address first: that is where a company is registered. */
const countriesOf = ({ addresses }: Customer): string[] =>
  [...addresses]
    .sort((a, b) => Number(b.use === 'main') - Number(a.use === 'main'))
    .map(({ country = '' }) => country.trim().toUpperCase())
    .filter(isCountry)

const normalise = (
  { scheme, value, issuer }: Identifier,
  countries: readonly string[],
): StrongIdentifier | undefined => {
  const bare = value
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
  if (scheme === 'tax-id') return taxId(bare, countries)
  if (scheme === 'registration-number') {
    return isFiller(bare) ? undefined : { scheme, value: bare, scope: countries[0] ?? '' }
  }
  if (scheme === 'gln') return isGln(bare) && !isFiller(bare) ? { scheme, value: bare, scope: '' } : undefined
  if (scheme === 'duns') return /^\d{9}$/.test(bare) && !isFiller(bare) ? { scheme, value: bare, scope: '' } : undefined
  // A code or a number means nothing without whose it is.
  return issuer === undefined || bare === '' ? undefined : { scheme, value: bare, scope: issuer.trim().toLowerCase() }
}

/** `DE123456789` in any country, and `123456789` with an address in Germany, are one id. */
const taxId = (bare: string, countries: readonly string[]): StrongIdentifier | undefined => {
  const prefix = bare.slice(0, 2)
  const rest = bare.slice(2)
  const country = countryOfPrefix(prefix)
  const hasPrefix = /^[A-Z]{0,2}\d/.test(rest) && (vatPrefixes.has(prefix) || countries.includes(country))
  const value = hasPrefix ? rest : bare
  return isFiller(value) ? undefined : { scheme: 'tax-id', value, scope: hasPrefix ? country : (countries[0] ?? '') }
}

/** What people type to get past a required field. */
const isFiller = (value: string): boolean =>
  value.length < 5 || !/\d/.test(value) || /^(.)\1*$/.test(value) || '01234567890123456789'.includes(value)
