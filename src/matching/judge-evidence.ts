import { explainEvidence } from './explain-evidence.ts'
import {
  type Case,
  type Comparison,
  type Evidence,
  type Limits,
  type MatchThresholds,
  type MatchVerdict,
  nameShare,
  nameWeight,
} from './match-evidence.ts'
import { higher, limitsOf, lower } from './match-limits.ts'

/** Of the doubt that is left, so much does an equal value take away. */
const supports = { phone: 0.5, email: 0.6, domain: 0.45 } as const
/** What no address is worth: exact names without one are just likely. */
const addressUnknown = 0.4

/** Weighs what was found into a score, and holds the verdict within what the rules allow. */
export const judge = (found: Case): Comparison => {
  const { identifiers, thresholds } = found
  const limits = limitsOf(found)
  const open = identifiers.equal.length > 0 ? 1 : scoreOf(found.evidence)
  const score = within(open - 0.1 * Math.min(identifiers.conflicting.length, 2), limits, thresholds)
  return {
    verdict: held(verdictOf(score, thresholds), limits),
    score,
    sharesIdentifier: identifiers.equal.length > 0 && identifiers.conflicting.length === 0,
    reasons: [...explainEvidence(found), ...limits.reasons].sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight)),
  }
}

const scoreOf = (evidence: Evidence): number => nameWeight(evidence) + (1 - nameShare) * supportOf(evidence)

/** How far address, phone, mail and web agree, 0 to 1. */
const supportOf = (evidence: Evidence): number => {
  const { address = addressUnknown, phone, email, domain } = evidence
  const abroad = evidence.address === 0
  let doubt = 1 - address
  // Affiliates in two places share their web site.
  if (domain === true) doubt *= 1 - supports.domain * (abroad ? 0.6 : 1)
  if (phone === true) doubt *= 1 - supports.phone
  if (email === true) doubt *= 1 - supports.email
  const against = (domain === false ? 0.08 : 0) + (phone === false ? 0.03 : 0)
  return Math.max(0, 1 - doubt - against)
}

/** Moves a score into the range of the verdicts that are allowed, so that score and verdict never disagree. */
const within = (open: number, { atLeast, atMost }: Limits, thresholds: MatchThresholds): number => {
  const { certain, likely } = thresholds
  const floor = { certain, likely, unlikely: 0 }[atLeast]
  const ceiling = { certain: 1, likely: certain - 0.0001, unlikely: Math.min(likely, certain) - 0.0001 }[atMost]
  return Math.round(Math.max(0, Math.min(Math.max(open, floor), ceiling, 1)) * 10_000) / 10_000
}

/** Where the two thresholds are one, no score is just likely: what the rules leave to a person is asked all the same. */
const held = (verdict: MatchVerdict, { atLeast, atMost }: Limits): MatchVerdict =>
  higher(lower(verdict, atMost), atLeast)

const verdictOf = (score: number, { certain, likely }: MatchThresholds): MatchVerdict => {
  if (score >= certain) return 'certain'
  return score >= likely ? 'likely' : 'unlikely'
}
