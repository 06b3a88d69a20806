import type { Customer } from '../domain/customer.ts'
import { addressSimilarity, samePlace } from './compare-addresses.ts'
import { compareIdentifiers, shareIdentifier } from './compare-identifiers.ts'
import { nameSimilarity } from './compare-names.ts'
import { nameReason } from './explain-evidence.ts'
import { judge } from './judge-evidence.ts'
import {
  type Case,
  type Comparison,
  defaultThresholds,
  type Evidence,
  type MatchThresholds,
  nameOfWeight,
  nameShare,
  nameWeight,
} from './match-evidence.ts'
import type { NormalName } from './normalise-name.ts'
import { type PreparedCustomer, prepareCustomer } from './prepare-customer.ts'

/**
 * Compares two customers. The order of the two does not matter. Identifiers decide where they agree; where there are none, the name
 * together with address, phone, mail and web does; a name alone never makes two customers certain to be one.
 */
export const compareCustomers = (
  one: Customer | PreparedCustomer,
  other: Customer | PreparedCustomer,
  thresholds: MatchThresholds = defaultThresholds,
): Comparison => {
  const a = prepareCustomer(one)
  const b = prepareCustomer(other)
  const identifiers = compareIdentifiers(a.identifiers, b.identifiers)
  const evidence = gather(a, b)
  const found: Case = { a, b, identifiers, evidence, thresholds }
  if (areStrangers(a, b, thresholds)) return strangers(found)
  const address = addressSimilarity(a.addresses, b.addresses)
  return judge({ ...found, evidence: { ...evidence, address, samePlace: (address ?? 0) >= samePlace } })
}

/**
 * Whether no address could make them one: they have neither an identifier nor phone nor domain in common, and their names differ. True of
 * most pairs that are looked at, and told without comparing the rest.
 */
export const areStrangers = (
  a: PreparedCustomer,
  b: PreparedCustomer,
  thresholds: MatchThresholds = defaultThresholds,
): boolean =>
  !haveCommon(a.phones, b.phones) &&
  !haveCommon(a.domains, b.domains) &&
  !shareIdentifier(a.identifiers, b.identifiers) &&
  !mayBeOneName(a, b, thresholds)

/** Whether two customers of these names could be one, given the best of addresses. */
const mayBeOneName = (
  a: Pick<PreparedCustomer, 'name' | 'core'>,
  b: Pick<PreparedCustomer, 'name' | 'core'>,
  { likely }: MatchThresholds,
): boolean => {
  // Rounding must not part what the score holds together.
  const needed = nameOfWeight(likely - (1 - nameShare)) - 0.01
  return nameWeight({ name: nameSimilarity(a, b, needed) }) + (1 - nameShare) >= likely
}

/**
 * The same of a customer of which only the name is known yet: false when it is a stranger, whatever its address. Names in Chinese characters are told
 * together with the place, so they always may.
 */
export const mayBeNamed = (
  customer: PreparedCustomer,
  name: NormalName,
  thresholds: MatchThresholds = defaultThresholds,
): boolean => customer.name.han || name.han || mayBeOneName(customer, { name, core: name.compact }, thresholds)

const gather = (a: PreparedCustomer, b: PreparedCustomer): Evidence => ({
  name: nameSimilarity(a, b),
  address: undefined,
  samePlace: false,
  phone: haveCommon(a.phones, b.phones),
  email: haveCommon(a.emails, b.emails),
  domain: haveCommon(a.domains, b.domains),
})

const strangers = (found: Case): Comparison => ({
  verdict: 'unlikely',
  score: Math.round(nameWeight(found.evidence) * 10_000) / 10_000,
  sharesIdentifier: false,
  reasons: [nameReason(found)],
})

/** Undefined when one side has none. */
const haveCommon = (a: readonly string[], b: readonly string[]): boolean | undefined =>
  a.length === 0 || b.length === 0 ? undefined : a.some((value) => b.includes(value))
