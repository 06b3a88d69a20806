import { groupBy } from '../domain/group-by.ts'
import type { RecordEntity } from '../domain/record.ts'
import { together } from '../domain/together.ts'
import type { Facet, FieldDecision, StoredRecord } from '../store/record-store.ts'
import type { Store } from '../store/store.ts'

/** A record with all that is known of it, locked until the transaction ends. */
export type RecordAtHand<E extends RecordEntity = RecordEntity> = {
  id: string
  stored: StoredRecord<E> | undefined
  facets: Facet[]
  decisions: FieldDecision[]
}

/** Records of which two systems say something. */
const contested = (facets: readonly Facet[]): string[] =>
  [
    ...groupBy(
      facets.filter(({ fields }) => fields !== null),
      ({ canonicalId }) => canonicalId,
    ),
  ]
    .filter(([, ofRecord]) => new Set(ofRecord.map(({ system }) => system)).size > 1)
    .map(([id]) => id)

/**
 * Locks and loads records by id; an id of one that was merged into another gives that other. Only inside a transaction. Id asked
 * for -> record.
 */
export const loadRecords = async <E extends RecordEntity>(
  store: Store,
  entity: E,
  ids: readonly string[],
): Promise<Map<string, RecordAtHand<E>>> => {
  const asked = [...new Set(ids)].sort()
  if (asked.length === 0) return new Map()
  await store.records.lock(asked)
  let current = await store.records.current(entity, asked)
  const survivors = [...new Set([...current.values()].map(({ id }) => id))].filter((id) => !asked.includes(id))
  if (survivors.length > 0) {
    await store.records.lock(survivors.sort())
    current = await store.records.current(entity, asked)
  }
  const standing = [...new Set(asked.map((id) => current.get(id)?.id ?? id))]
  const [facets, some] = await together(
    () => store.links.ofRecords(entity, standing),
    async () => (entity === 'stock-level' ? [] : store.records.decisions(standing)),
  )
  // Stock is read most often, and mostly one system says all there is: then there is nothing to decide.
  const decisions = entity === 'stock-level' ? await store.records.decisions(contested(facets)) : some
  const records = new Map(
    standing.map((id): [string, RecordAtHand<E>] => [id, { id, stored: undefined, facets: [], decisions: [] }]),
  )
  for (const record of current.values()) {
    const atHand = records.get(record.id)
    if (atHand !== undefined) atHand.stored = record
  }
  for (const facet of facets) records.get(facet.canonicalId)?.facets.push(facet)
  for (const decision of decisions) records.get(decision.recordId)?.decisions.push(decision)
  return new Map(
    asked.flatMap((id) => {
      const record = records.get(current.get(id)?.id ?? id)
      return record === undefined ? [] : [[id, record]]
    }),
  )
}
