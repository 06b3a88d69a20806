import { say } from '../domain/said.ts'
import { type Case, type MatchReason, nameWeight } from './match-evidence.ts'

/** What was found, in sentences for the person who decides. */
export const explainEvidence = (found: Case): MatchReason[] => {
  const { a, b, identifiers, evidence } = found
  return [
    ...identifiers.equal.map(({ scheme, value }) => ({
      field: scheme,
      says: say('match.identifier-same', { scheme, value }),
      weight: 1,
    })),
    ...identifiers.conflicting.map(({ scheme, values: [a, b] }) => ({
      field: scheme,
      says: say('match.identifier-differs', { scheme, a, b }),
      weight: -1,
    })),
    nameReason(found),
    addressReason(evidence.address),
    ...sharedReason('phone', evidence.phone, a.phones, b.phones, 0.2),
    ...sharedReason('email', evidence.email, a.emails, b.emails, 0.2),
    ...sharedReason('website', evidence.domain, a.domains, b.domains, 0.18),
  ]
}

const percentOf = (share: number): number => Math.round(share * 100)
const rounded = (weight: number): number => Math.round(weight * 100) / 100

export const nameReason = ({ a, b, evidence }: Case): MatchReason => {
  const names = { a: a.customer.name, b: b.customer.name }
  const { name } = evidence
  if (name === undefined) return { field: 'name', says: say('match.name-scripts', names), weight: 0 }
  const weight = rounded(name < 0.6 ? name - 0.6 : nameWeight(evidence))
  const says =
    name === 1 ? say('match.name-one', names) : say('match.name-alike', { ...names, percent: percentOf(name) })
  return { field: 'name', says, weight }
}

const addressReason = (address: number | undefined): MatchReason => {
  if (address === undefined)
    return {
      field: 'address',
      says: say('match.address-unknown'),
      weight: 0,
    }
  if (address === 0) return { field: 'address', says: say('match.address-elsewhere'), weight: -0.4 }
  return {
    field: 'address',
    says: say('match.address-alike', { percent: percentOf(address) }),
    weight: rounded(0.4 * address),
  }
}

const sharedReason = (
  field: 'phone' | 'email' | 'website',
  shared: boolean | undefined,
  a: readonly string[],
  b: readonly string[],
  weight: number,
): MatchReason[] => {
  if (shared === undefined) return []
  if (!shared) return [{ field, says: say(`match.${field}-none`), weight: -0.03 }]
  const value = a.find((one) => b.includes(one)) ?? ''
  return [{ field, says: say(`match.${field}-same`, { value }), weight }]
}
