import * as z from 'zod'
import type { Erasure, PersonKeyKind } from '../store/operations-store.ts'
import type { Store } from '../store/store.ts'
import { type EraseOptions, erasePerson } from './erase-person.ts'
import { groupsOf, textsIn } from './find-person.ts'
import { digitsOf, fewestDigits, hashOfKey, type PersonKey } from './person-key.ts'

/** What a list of erasures holds of each: enough to do it again, not enough to know whose it was. */
export const erasureList = z
  .array(
    z.object({
      kind: z.enum(['email', 'phone', 'customer']),
      salt: z.string().min(20).max(100),
      keyHash: z.string().regex(/^[0-9a-f]{64}$/),
      reason: z.string().min(1).max(500),
    }),
  )
  .max(100_000)
export type ErasureList = z.output<typeof erasureList>

const pageSize = 500

/**
 * Does erasures again, after a backup from before them was restored: whoever's key has one of the hashes is erased anew. Returns what was
 * done; a person who is not there is not among them.
 */
export const replayErasures = async (
  store: Store,
  list: ErasureList,
  options: Pick<EraseOptions, 'actor' | 'holdPartners'>,
): Promise<Erasure[]> => {
  const wanted = new Map(list.map((one) => [`${one.salt} ${one.keyHash}`, one]))
  const salts = [...new Set(list.map(({ salt }) => salt))]
  const found = new Map<string, { key: PersonKey; salt: string; reason: string }>()
  const look = (key: PersonKey): void => {
    for (const salt of salts) {
      const name = `${salt} ${hashOfKey(key, salt)}`
      const erasure = wanted.get(name)
      if (erasure !== undefined) found.set(name, { key, salt, reason: erasure.reason })
    }
  }
  for (const place of ['record', 'link', 'review', 'document'] as const) {
    let after: string | undefined
    for (;;) {
      const rows = await store.personal.search(place, 'all', after, pageSize)
      for (const row of rows) {
        if (place === 'record') look({ kind: 'customer', value: row.id })
        for (const { object, kinds } of groupsOf(row))
          for (const [field, kind] of Object.entries(kinds))
            for (const text of textsIn(object[field])) if (isKeyKind(kind, text)) look({ kind, value: text })
      }
      if (rows.length < pageSize) break
      after = rows.at(-1)?.id
    }
  }
  const erasures: Erasure[] = []
  for (const { key, salt, reason } of found.values())
    erasures.push(await erasePerson(store, key, { ...options, salt, reason }))
  return erasures
}

const isKeyKind = (kind: string, text: string): kind is Exclude<PersonKeyKind, 'customer'> =>
  kind === 'email' || (kind === 'phone' && digitsOf(text).length >= fewestDigits)
