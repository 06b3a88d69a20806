import type { Customer } from '../domain/customer.ts'
import { addressSimilarity, samePlace } from './compare-addresses.ts'
import { compareIdentifiers } from './compare-identifiers.ts'
import { nameSimilarity } from './compare-names.ts'
import { nameReason } from './explain-evidence.ts'
import { judge } from './judge-evidence.ts'
import {
  type Case,
  type Comparison,
  defaultThresholds,
  type Evidence,
  type MatchThresholds,
  nameShare,
  nameWeight,
} from './match-evidence.ts'
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
  // Most pairs that are compared are strangers: when no address could make them one, none is looked at.
  const isOpen = identifiers.equal.length > 0 || evidence.phone === true || evidence.domain === true
  if (!isOpen && nameWeight(evidence) + (1 - nameShare) < thresholds.likely) return strangers(found)
  const address = addressSimilarity(a.addresses, b.addresses)
  return judge({ ...found, evidence: { ...evidence, address, samePlace: (address ?? 0) >= samePlace } })
}

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
