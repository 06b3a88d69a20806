import { type Said, type SaidValue, say } from '../domain/said.ts'
import type { Case, Evidence, Limits, MatchReason, MatchVerdict } from './match-evidence.ts'

type Rule = { atLeast?: MatchVerdict; atMost?: MatchVerdict; field: string; says: Said }

const order: readonly MatchVerdict[] = ['unlikely', 'likely', 'certain']
export const lower = (a: MatchVerdict, b: MatchVerdict): MatchVerdict => (order.indexOf(a) < order.indexOf(b) ? a : b)
export const higher = (a: MatchVerdict, b: MatchVerdict): MatchVerdict => (order.indexOf(a) < order.indexOf(b) ? b : a)

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
      says: say('match.equal-but', {
        equal: equal[0]?.scheme ?? null,
        conflicting: joined(
          'match.and',
          conflicting.map(({ scheme }) => scheme),
        ),
      }),
    })
  }
  const name = evidence.name ?? 0.6
  const elsewhere = evidence.address !== undefined && evidence.address < 0.5
  if (name < 0.6 && elsewhere) {
    rules.push({
      atLeast: 'likely',
      atMost: 'likely',
      field: 'name',
      says: say('match.shared-in-group'),
    })
  }
  if (a.name.parts !== b.name.parts && !evidence.samePlace) {
    rules.push({
      atLeast: 'likely',
      atMost: 'likely',
      field: 'name',
      says: say('match.branch', { parts: partsOf(found) }),
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
      says: say('match.other-registers'),
    })
  }
  return rules.length === 0 ? [{ atLeast: 'certain', field: 'identifiers', says: say('match.shared') }] : rules
}

const rulesWithout = (found: Case): Rule[] => {
  const { a, b, identifiers, evidence } = found
  const { samePlace } = evidence
  const rules: Rule[] = []
  const limit = (field: string, says: Said, atMost: MatchVerdict = 'likely') => rules.push({ field, says, atMost })
  if (identifiers.conflicting.length > 0) limit('identifiers', say('match.contradict'))
  if (!samePlace) limit('address', say('match.no-one-address'))
  if (a.name.parts !== b.name.parts) limit('name', say('match.other-party', { parts: partsOf(found) }))
  if (haveOtherForms(a.name.legalForms, b.name.legalForms)) {
    limit('name', say('match.legal-forms', { a: a.name.legalForms.join(' '), b: b.name.legalForms.join(' ') }))
  }
  if (a.name.numbers !== b.name.numbers) limit('name', say('match.numbers'))
  if (a.customer.kind !== b.customer.kind) limit('kind', say('match.kinds'))
  const isPerson = a.customer.kind === 'person' || b.customer.kind === 'person'
  return [...rules, ...(isPerson ? personRules(evidence) : renamedRules(evidence))]
}

const personRules = ({ name = 0, address = 0, phone, email }: Evidence): Rule[] => {
  const rules: Rule[] = []
  const isReached = phone === true || email === true
  if (name < 0.95 || !isReached) {
    rules.push({ field: 'kind', says: say('match.person-certain'), atMost: 'likely' })
  }
  if (name < 0.85 || (address < 0.6 && !isReached)) {
    rules.push({ field: 'kind', says: say('match.person-common'), atMost: 'unlikely' })
  }
  return rules
}

const renamedRules = ({ samePlace, phone, email, domain }: Evidence): Rule[] =>
  samePlace && domain === true && (phone === true || email === true)
    ? [{ field: 'name', says: say('match.renamed'), atLeast: 'likely' }]
    : []

/** `Co.` is short for whatever form the company has. */
const haveOtherForms = (a: readonly string[], b: readonly string[]): boolean => {
  const [left, right] = [a, b].map((forms) => forms.filter((form) => form !== 'company')) as [string[], string[]]
  return left.length > 0 && right.length > 0 && !left.some((form) => right.includes(form))
}

const partsOf = ({ a, b }: Case): SaidValue =>
  joined(
    'match.or',
    [a.name.parts, b.name.parts].filter((parts) => parts !== ''),
  )

const joined = (by: 'match.and' | 'match.or', words: readonly string[]): SaidValue =>
  words.reduce<SaidValue>((one, other) => (one === null ? other : say(by, { one, other })), null)
