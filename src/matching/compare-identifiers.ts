import type { IdentifierScheme } from '../domain/party.ts'
import type { StrongIdentifier } from './strong-identifiers.ts'

export type IdentifierVerdict = {
  equal: readonly StrongIdentifier[]
  /** Both sides have one, of the same scheme, scope and make, and none in common. */
  conflicting: readonly { scheme: IdentifierScheme; values: readonly [string, string] }[]
}

/** A partner has several codes for one customer, one for each of its places; of all others a company has one. */
const single: readonly IdentifierScheme[] = ['tax-id', 'registration-number', 'gln', 'duns', 'our-code']

export const compareIdentifiers = (
  a: readonly StrongIdentifier[],
  b: readonly StrongIdentifier[],
): IdentifierVerdict => {
  if (a.length === 0 || b.length === 0) return { equal: [], conflicting: [] }
  const equal = a.filter((one) => b.some((other) => isEqual(one, other)))
  const conflicting = single.flatMap((scheme) => {
    const left = a.filter((one) => one.scheme === scheme)
    if (left.length === 0) return []
    const right = b.filter((other) => other.scheme === scheme)
    // A customer with two VAT ids shares one of them with its other record: that is no contradiction.
    if (left.some((one) => right.some((other) => isEqual(one, other)))) return []
    const pair = left.flatMap((one) => right.filter((other) => excludes(one, other)).map((other) => [one, other]))[0]
    return pair === undefined ? [] : [{ scheme, values: [pair[0]?.value ?? '', pair[1]?.value ?? ''] as const }]
  })
  return { equal, conflicting }
}

export const shareIdentifier = (a: readonly StrongIdentifier[], b: readonly StrongIdentifier[]): boolean =>
  a.some((one) => b.some((other) => isEqual(one, other)))

const isEqual = (a: StrongIdentifier, b: StrongIdentifier): boolean =>
  a.scheme === b.scheme && a.value === b.value && (a.scope === b.scope || (a.scope === '') !== (b.scope === ''))

/** A country has several kinds of tax id; they are told apart by their make: only like is set against like. */
const excludes = (a: StrongIdentifier, b: StrongIdentifier): boolean =>
  a.scope === b.scope && makeOf(a) === makeOf(b) && (a.scope !== '' || a.scheme === 'gln' || a.scheme === 'duns')

const makeOf = ({ scheme, value }: StrongIdentifier): string =>
  scheme === 'our-code' ? '' : value.replace(/\p{L}/gu, 'A').replace(/\d/g, '9')
