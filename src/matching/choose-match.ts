import type { Customer } from '../domain/customer.ts'
import { areStrangers, compareCustomers } from './compare-customers.ts'
import { type Comparison, defaultThresholds, type MatchThresholds } from './match-evidence.ts'
import { type PreparedCustomer, prepareCustomer } from './prepare-customer.ts'

export type MatchCandidate = { id: string; value: Customer | PreparedCustomer }
export type RatedCandidate = { id: string; comparison: Comparison }

export type MatchDecision =
  /** One candidate is certain: link it. */
  | { decision: 'same'; id: string; comparison: Comparison }
  /** A person decides among these, the best first. `ambiguous`: several are certain, so they are duplicates of each other or worse. */
  | { decision: 'ask'; candidates: readonly RatedCandidate[]; ambiguous: boolean }
  | { decision: 'new' }

/** Decides what a customer is to the ones that are known. Candidates may come in any order and more than once. */
export const chooseMatch = (
  customer: Customer | PreparedCustomer,
  candidates: readonly MatchCandidate[],
  thresholds: MatchThresholds = defaultThresholds,
): MatchDecision => {
  const prepared = prepareCustomer(customer)
  const byId = new Map(candidates.map(({ id, value }) => [id, value]))
  const rated = [...byId]
    .map(([id, value]): [string, PreparedCustomer] => [id, prepareCustomer(value)])
    .filter(([, value]) => !areStrangers(prepared, value, thresholds))
    .map(([id, value]) => ({ id, comparison: compareCustomers(prepared, value, thresholds) }))
    .filter(({ comparison }) => comparison.verdict !== 'unlikely')
    .sort(bestFirst)
  const certain = rated.filter(({ comparison }) => comparison.verdict === 'certain')
  const identified = certain.filter(({ comparison }) => comparison.sharesIdentifier)
  const chosen = certain.length === 1 ? certain[0] : identified.length === 1 ? identified[0] : undefined
  if (chosen !== undefined) return { decision: 'same', ...chosen }
  if (rated.length === 0) return { decision: 'new' }
  return { decision: 'ask', candidates: rated, ambiguous: certain.length > 1 }
}

/** Where nothing else tells, by id, so that the same question gets the same answer. */
const bestFirst = (a: RatedCandidate, b: RatedCandidate): number =>
  Number(b.comparison.sharesIdentifier) - Number(a.comparison.sharesIdentifier) ||
  b.comparison.score - a.comparison.score ||
  (a.id < b.id ? -1 : 1)
