import { type Case, type MatchReason, nameWeight } from './match-evidence.ts'

/** What was found, in words for the person who decides. */
export const explainEvidence = (found: Case): MatchReason[] => {
  const { a, b, identifiers, evidence } = found
  return [
    ...identifiers.equal.map(({ scheme, value }) => ({
      field: scheme,
      says: `${scheme} ${value} is the same`,
      weight: 1,
    })),
    ...identifiers.conflicting.map(({ scheme, values }) => ({
      field: scheme,
      says: `${scheme} differs: ${values.join(' and ')}`,
      weight: -1,
    })),
    nameReason(found),
    addressReason(evidence.address),
    ...sharedReason('phone', 'phone number', evidence.phone, a.phones, b.phones, 0.2),
    ...sharedReason('email', 'e-mail address', evidence.email, a.emails, b.emails, 0.2),
    ...sharedReason('website', 'internet domain', evidence.domain, a.domains, b.domains, 0.18),
  ]
}

const percent = (share: number): string => `${Math.round(share * 100)} %`
const rounded = (weight: number): number => Math.round(weight * 100) / 100

export const nameReason = ({ a, b, evidence }: Case): MatchReason => {
  const names = `"${a.customer.name}" and "${b.customer.name}"`
  const { name } = evidence
  if (name === undefined) return { field: 'name', says: `${names} are in different scripts: not compared`, weight: 0 }
  const weight = rounded(name < 0.6 ? name - 0.6 : nameWeight(evidence))
  return { field: 'name', says: name === 1 ? `${names} are one name` : `${names} are ${percent(name)} alike`, weight }
}

const addressReason = (address: number | undefined): MatchReason => {
  if (address === undefined)
    return {
      field: 'address',
      says: 'no address to compare: one side says too little',
      weight: 0,
    }
  if (address === 0) return { field: 'address', says: 'the addresses are in different places', weight: -0.4 }
  return {
    field: 'address',
    says: `the nearest addresses are ${percent(address)} alike`,
    weight: rounded(0.4 * address),
  }
}

const sharedReason = (
  field: string,
  what: string,
  shared: boolean | undefined,
  a: readonly string[],
  b: readonly string[],
  weight: number,
): MatchReason[] => {
  if (shared === undefined) return []
  if (!shared) return [{ field, says: `no ${what} in common`, weight: -0.03 }]
  const value = a.find((one) => b.includes(one)) ?? ''
  return [{ field, says: `${what} ${field === 'phone' ? `...${value}` : value} is the same`, weight }]
}
