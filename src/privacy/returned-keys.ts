import { personalTextsOf } from '../domain/personal-texts.ts'
import type { Store } from '../store/store.ts'
import { hashOfKey, type PersonKey } from './person-key.ts'

/**
 * Notes which erased persons came back with these records or documents, from which system: their data is taken in all the same, since
 * only the system it comes from can forget it for good. Returns the ids of the erasures. Costs one look at the list of erasures.
 */
export const noteReturns = async (store: Store, system: string, values: readonly unknown[]): Promise<string[]> => {
  const erasures = await store.personal.erasures()
  if (erasures.length === 0) return []
  const salts = [...new Set(erasures.map(({ salt }) => salt))]
  const byHash = new Map(erasures.map((erasure) => [erasure.keyHash, erasure]))
  const returned = new Map<string, string>()
  for (const key of keysIn(values))
    for (const salt of salts) {
      const hash = hashOfKey(key, salt)
      const erasure = byHash.get(hash)
      if (erasure?.salt === salt) returned.set(hash, erasure.id)
    }
  await store.personal.noteReturned([...returned.keys()], system)
  return [...returned.values()]
}

const keysIn = (values: readonly unknown[]): PersonKey[] =>
  values.flatMap((value) => personalTextsOf(value)).map(({ kind, text }) => ({ kind, value: text }))
