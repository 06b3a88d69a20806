import type { Case, Evidence, Limits, MatchReason, MatchVerdict } from './match-evidence.ts'

type Rule = { atLeast?: MatchVerdict; atMost?: MatchVerdict; field: string; says: string }

const order: readonly MatchVerdict[] = ['unlikely', 'likely', 'certain']
const lower = (a: MatchVerdict, b: MatchVerdict): MatchVerdict => (order.indexOf(a) < order.indexOf(b) ? a : b)
const higher = (a: MatchVerdict, b: MatchVerdict): MatchVerdict => (order.indexOf(a) < order.indexOf(b) ? b : a)

/** What the rules allow, whatever the score says. Where they meet, the cautious one holds. */
export const limitsOf = (found: Case): Limits => {
  const rules = found.identifiers.equal.length > 0 ? rulesWithIdentifier(found) : rulesWithout(found)
  const atMost = rules.reduce<MatchVerdict>((limit, rule) => lower(limit, rule.atMost ?? 'certain'), 'certain')
  const atLeast = rules.reduce<MatchVerdict>((limit, rule) => higher(limit, rule.atLeast ?? 'unlikely'), 'unlikely')
  return { atLeast: lower(atLeast, atMost), atMost, reasons: rules.map(toReason) }
}

const toReason = ({ field, says }: Rule): MatchReason => ({ field, says, weight: 0 })

const rulesWithIdentifier = (found: Case): Rule[] => {
  const { a, b, identifiers, evidence } = found
  const { equal, conflicting } = identifiers
  const rules: Rule[] = []
  if (conflicting.length > 0) {
    rules.push({
      atLeast: 'likely',
      atMost: 'likely',
      field: 'identifiers',
      says: `${equal[0]?.scheme} is equal, ${conflicting.map(({ scheme }) => scheme).join(' and ')} contradicts: one of them is wrong, or these are two parts of one group`,
    })
  }
  const name = evidence.name ?? 0.6
  const elsewhere = evidence.address !== undefined && evidence.address < 0.5
  if (name < 0.6 && elsewhere) {
    rules.push({
      atLeast: 'likely',
      atMost: 'likely',
      field: 'name',
      says: 'an identifier is shared, but name and address differ: companies of one group may share it',
    })
  }
  if (a.name.parts !== b.name.parts && !evidence.samePlace) {
    rules.push({
      atLeast: 'likely',
      atMost: 'likely',
      field: 'name',
      says: `only one of them is called ${partsOf(found)}: a branch may use the identifiers of its company`,
    })
  }
  // Courts number their registers each for itself, and an id without a country is one of many countries.
  const firm = equal.some(({ scheme, value, scope }) => {
    if (scheme === 'gln' || scheme === 'duns') return true
    return (
      scheme !== 'registration-number' &&
      scope !== '' &&
      b.identifiers.some((one) => one.value === value && one.scope === scope && one.scheme === scheme)
    )
  })
  if (!firm && name < 0.6) {
    rules.push({
      atLeast: 'likely',
      atMost: 'likely',
      field: equal[0]?.scheme ?? 'identifiers',
      says: 'the number is equal, but other registers have the same numbers, and the names differ',
    })
  }
  return rules.length === 0
    ? [{ atLeast: 'certain', field: 'identifiers', says: 'an identifier is shared and none contradicts' }]
    : rules
}

const rulesWithout = (found: Case): Rule[] => {
  const { a, b, identifiers, evidence } = found
  const { samePlace } = evidence
  const rules: Rule[] = []
  const limit = (field: string, says: string, atMost: MatchVerdict = 'likely') => rules.push({ field, says, atMost })
  if (identifiers.conflicting.length > 0)
    limit('identifiers', 'identifiers contradict: these may be two companies in one place')
  if (!samePlace)
    limit('address', 'without one address for both, nothing but an identifier makes them certain to be one')
  if (a.name.parts !== b.name.parts)
    limit('name', `only one of them is called ${partsOf(found)}: that is another party of the same group`)
  if (haveOtherForms(a.name.legalForms, b.name.legalForms)) {
    limit(
      'name',
      `legal forms differ (${a.name.legalForms.join(' ')}, ${b.name.legalForms.join(' ')}): these are two legal persons, or one that changed its form`,
    )
  }
  if (a.name.numbers !== b.name.numbers) limit('name', 'the numbers in the names differ')
  if (a.customer.kind !== b.customer.kind) limit('kind', 'one is a company and the other a person')
  const isPerson = a.customer.kind === 'person' || b.customer.kind === 'person'
  return [...rules, ...(isPerson ? personRules(evidence) : renamedRules(evidence))]
}

const personRules = ({ name = 0, address = 0, phone, email }: Evidence): Rule[] => {
  const rules: Rule[] = []
  const isReached = phone === true || email === true
  if (name < 0.95 || !isReached) {
    const says = 'a person is certain only by the whole name and a phone number or e-mail address in common'
    rules.push({ field: 'kind', says, atMost: 'likely' })
  }
  if (name < 0.85 || (address < 0.6 && !isReached)) {
    rules.push({ field: 'kind', says: 'many people have one name, and nothing else is shared', atMost: 'unlikely' })
  }
  return rules
}

const renamedRules = ({ samePlace, phone, email, domain }: Evidence): Rule[] =>
  samePlace && domain === true && (phone === true || email === true)
    ? [{ field: 'name', says: 'everything but the name is shared: it may have been renamed', atLeast: 'likely' }]
    : []

/** `Co.` is short for whatever form the company has. */
const haveOtherForms = (a: readonly string[], b: readonly string[]): boolean => {
  const [left, right] = [a, b].map((forms) => forms.filter((form) => form !== 'company')) as [string[], string[]]
  return left.length > 0 && right.length > 0 && !left.some((form) => right.includes(form))
}

const partsOf = ({ a, b }: Case): string => [a.name.parts, b.name.parts].filter((parts) => parts !== '').join(' or ')
