import type { Customer } from '../domain/customer.ts'

export type Key = { scheme: string; issuer: string; value: string }

/** The same for the same key only: the length says where the issuer ends. */
export const keyName = ({ scheme, issuer, value }: Key): string => `${scheme} ${issuer.length} ${issuer}${value}`

type Candidate = { value: Customer; keys: readonly Key[] }
type Result = { ok: true; id: string; created: boolean } | { ok: false; ambiguous: string[] }

export type Assignment = {
  /** One for each candidate, in order. */
  results: Result[]
  made: { id: string; value: Customer }[]
  /** Identifiers that records do not have yet. */
  added: (Key & { id: string })[]
}

/**
 * Decides which customer each candidate is, given who holds which identifier. Candidates tied to each other by shared
 * identifiers are one customer, unless they tie several existing ones together: then each is judged on its own.
 */
export const assignCustomers = (
  candidates: readonly Candidate[],
  holders: ReadonlyMap<string, string>,
  newId: (keys: readonly Key[]) => string,
): Assignment => {
  const known = new Map(holders)
  const assignment: Assignment = { results: [], made: [], added: [] }
  const holdersOf = (keys: readonly Key[]): string[] => [
    ...new Set(keys.flatMap((key) => known.get(keyName(key)) ?? [])),
  ]
  const add = (id: string, keys: readonly Key[]): void => {
    for (const key of keys) {
      if (known.has(keyName(key))) continue
      known.set(keyName(key), id)
      assignment.added.push({ id, ...key })
    }
  }
  const madeIds = new Set<string>()
  const make = (value: Customer, keys: readonly Key[]): string => {
    const id = newId(keys)
    madeIds.add(id)
    assignment.made.push({ id, value })
    return id
  }
  const results = new Map<Candidate, Result>()
  const assign = (members: readonly Candidate[], first: Candidate, keys: readonly Key[]): void => {
    const held = holdersOf(keys)
    const id = held.length > 1 ? undefined : (held[0] ?? make(first.value, keys))
    if (id !== undefined) add(id, keys)
    const result: Result =
      id === undefined ? { ok: false, ambiguous: held.sort() } : { ok: true, id, created: madeIds.has(id) }
    for (const member of members) results.set(member, result)
  }
  for (const group of tiedGroups(candidates)) {
    const [first] = group
    if (first === undefined) continue
    const keysOfAll = eachOnce(group.flatMap(({ keys }) => keys))
    if (holdersOf(keysOfAll).length <= 1) assign(group, first, keysOfAll)
    else for (const candidate of group) assign([candidate], candidate, candidate.keys)
  }
  assignment.results = candidates.flatMap((candidate) => results.get(candidate) ?? [])
  return assignment
}

/** Orders of one buyer in a lot carry the same keys. */
const eachOnce = (keys: readonly Key[]): Key[] => [...new Map(keys.map((key) => [keyName(key), key])).values()]

/** Groups candidates that share identifiers, directly or through others; those without any stand alone. */
const tiedGroups = (candidates: readonly Candidate[]): Candidate[][] => {
  type Group = { members: Candidate[]; names: Set<string> }
  const groupOfKey = new Map<string, Group>()
  const groups = new Set<Group>()
  for (const candidate of candidates) {
    const names = candidate.keys.map(keyName)
    const [first, ...others] = new Set(names.flatMap((name) => groupOfKey.get(name) ?? []))
    const group = first ?? { members: [], names: new Set() }
    for (const other of others) {
      group.members.push(...other.members)
      for (const name of other.names) groupOfKey.set(name, group)
      for (const name of other.names) group.names.add(name)
      groups.delete(other)
    }
    group.members.push(candidate)
    groups.add(group)
    for (const name of names) {
      group.names.add(name)
      groupOfKey.set(name, group)
    }
  }
  return [...groups].map(({ members }) => members)
}
