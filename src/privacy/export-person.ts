import type { PersonalPlace } from '../store/operations-store.ts'
import type { Store } from '../store/store.ts'
import { findPerson } from './find-person.ts'
import { findValues, type PersonValues } from './overwrite.ts'
import { hashOfKey, newSalt, type PersonKey } from './person-key.ts'

/** Where a value of the person stands. `path` of JSON; `bytes`: so many places in raw bytes. */
export type PersonEntry = {
  place: PersonalPlace
  id: string
  system: string | null
  partner: string | null
  found: { path: string; value: string }[]
  occurrencesInBytes: number
}

/** What is stored of one person, for the person: GDPR art. 15 and 20, PIPL art. 45. */
export type PersonExport = {
  format: 'crossdock-person-1'
  madeAt: string
  asked: PersonKey
  values: { names: string[]; emails: string[]; phones: string[]; addresses: string[] }
  entries: PersonEntry[]
  /** Where else to ask: Crossdock knows what it passed on, not what they keep. */
  systems: string[]
  partners: string[]
}

/** Collects it and notes in the audit trail that somebody did; not whom, only a hash of it. */
export const exportPerson = async (
  store: Store,
  key: PersonKey,
  { actor, nowMs }: { actor: string; nowMs: number },
): Promise<PersonExport> => {
  const { rows, values } = await findPerson(store, key)
  const entries = rows.flatMap((row): PersonEntry[] => {
    const { place, shownId: id, system, partner, json, text, bytes } = row
    const found = [...placesIn(json, '', values), ...placesIn(text, '', values)]
    const occurrencesInBytes = Object.values(bytes).reduce((sum, piece) => sum + countIn(piece, values), 0)
    return found.length + occurrencesInBytes === 0 ? [] : [{ place, id, system, partner, found, occurrencesInBytes }]
  })
  await store.audit.append({
    actor,
    action: 'privacy.export',
    subject: 'privacy',
    detail: { kind: key.kind, keyHash: hashOfKey(key, newSalt()), entries: entries.length },
  })
  return {
    format: 'crossdock-person-1',
    madeAt: new Date(nowMs).toISOString(),
    asked: key,
    values: {
      names: [...values.names],
      emails: [...values.emails],
      phones: [...values.phones],
      addresses: [...values.addresses],
    },
    entries,
    systems: namesIn(entries.map(({ system }) => system)),
    partners: namesIn(entries.map(({ partner }) => partner)),
  }
}

const namesIn = (names: readonly (string | null)[]): string[] =>
  [...new Set(names.filter((name) => name !== null))].sort()

const placesIn = (json: unknown, path: string, values: PersonValues): { path: string; value: string }[] => {
  if (typeof json === 'string') return findValues(values)?.test(json) === true ? [{ path, value: json }] : []
  if (Array.isArray(json)) return json.flatMap((part, index) => placesIn(part, `${path}[${index}]`, values))
  if (typeof json !== 'object' || json === null) return []
  return Object.entries(json).flatMap(([key, inner]) => placesIn(inner, path === '' ? key : `${path}.${key}`, values))
}

const countIn = (bytes: Uint8Array, values: PersonValues): number => {
  const found = findValues(values)
  return found === undefined ? 0 : [...Buffer.from(bytes).toString('utf8').matchAll(found)].length
}
