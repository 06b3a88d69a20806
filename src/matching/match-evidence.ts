import type { Said } from '../domain/said.ts'
import type { IdentifierVerdict } from './compare-identifiers.ts'
import type { PreparedCustomer } from './prepare-customer.ts'

/** Scores from which two customers are one, and from which a person is asked. */
export type MatchThresholds = { certain: number; likely: number }
export const defaultThresholds: MatchThresholds = { certain: 0.92, likely: 0.75 }

export type MatchVerdict = 'certain' | 'likely' | 'unlikely'

export type MatchReason = {
  /** What was compared: `name`, `address`, `phone`, `tax-id`... */
  field: string
  /** For an operator, with the values of both sides. */
  says: Said
  /** Above zero: speaks for one customer; below: against; zero: limits the verdict, or tells nothing. */
  weight: number
}

export type Comparison = {
  verdict: MatchVerdict
  /** 0 to 1; `certain` from the one threshold on, `likely` from the other. */
  score: number
  /** They have an identifier in common and none that contradicts. */
  sharesIdentifier: boolean
  /** The weightiest first. */
  reasons: readonly MatchReason[]
}

/** What was found about two customers. A similarity that is undefined could not be told. */
export type Evidence = {
  name: number | undefined
  address: number | undefined
  samePlace: boolean
  phone: boolean | undefined
  email: boolean | undefined
  domain: boolean | undefined
}

export type Case = {
  a: PreparedCustomer
  b: PreparedCustomer
  identifiers: IdentifierVerdict
  evidence: Evidence
  thresholds: MatchThresholds
}

/** Verdicts that the rules allow, whatever the score. */
export type Limits = { atLeast: MatchVerdict; atMost: MatchVerdict; reasons: readonly MatchReason[] }

/** The name makes this much of the score, what surrounds it the rest. */
export const nameShare = 0.6
/** Similarity of names spread out: half alike is nothing. */
export const nameWeight = ({ name, phone, domain }: Pick<Evidence, 'name'> & Partial<Evidence>): number => {
  // Names in two scripts tell nothing; other contacts in common must then stand in for them.
  if (name === undefined) return nameShare * (phone === true || domain === true ? 0.7 : 0.3)
  return nameShare * Math.max(0, (name - 0.3) / 0.7)
}

/** The similarity of names that has this weight. */
export const nameOfWeight = (weight: number): number => 0.3 + 0.7 * (weight / nameShare)
