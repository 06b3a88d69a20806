import { type RecordEntity, recordKeyOf } from '../../domain/record.ts'
import type { Facet, StoredRecord } from '../../store/record-store.ts'
import type { Store } from '../../store/store.ts'
import type { MappedRow } from '../pull/source-rows.ts'

/** What Crossdock believes of some rows of a system, at one moment. */
export type Snapshot = {
  /** By external id. */
  facets: ReadonlyMap<string, Facet>
  /** By external id: those the rows are linked to, else those their keys name. */
  records: ReadonlyMap<string, StoredRecord>
}

/** Records by the keys of rows, where the key is the identity. By external id. */
const namedBy = async (
  store: Store,
  entity: RecordEntity,
  rows: readonly MappedRow[],
): Promise<Map<string, string>> => {
  if (entity === 'customer' || entity === 'order-status') return new Map()
  const keyOf = ({ value }: MappedRow): string => recordKeyOf[entity](value as never)
  const known = await store.records.idsByKeys(entity, [...new Set(rows.map(keyOf))])
  return new Map(
    rows.flatMap((row) => {
      const id = known.get(keyOf(row))
      return id === undefined ? [] : [[row.externalId, id]]
    }),
  )
}

export const takeSnapshot = async (
  store: Store,
  entity: RecordEntity,
  system: string,
  rows: readonly MappedRow[],
  alone: readonly string[] = [],
): Promise<Snapshot> => {
  const externalIds = [...rows.map(({ externalId }) => externalId), ...alone]
  const facets = new Map(
    (await store.links.byExternalIds(entity, system, externalIds)).map((facet) => [facet.externalId, facet]),
  )
  const strangers = rows.filter(({ externalId }) => !facets.has(externalId))
  const ids = await namedBy(store, entity, strangers)
  for (const [externalId, { canonicalId }] of facets) ids.set(externalId, canonicalId)
  const current = await store.records.current(entity, [...new Set(ids.values())])
  const records = new Map<string, StoredRecord>()
  for (const [externalId, id] of ids) {
    const record = current.get(id)
    if (record !== undefined) records.set(externalId, record)
  }
  return { facets, records }
}

/** Whether what Crossdock believes of a row moved between two moments. */
export const hasMoved = (externalId: string, before: Snapshot, after: Snapshot): boolean => {
  const was = before.facets.get(externalId)
  const is = after.facets.get(externalId)
  return (
    was?.canonicalId !== is?.canonicalId ||
    was?.sourceHash !== is?.sourceHash ||
    was?.sentHash !== is?.sentHash ||
    was?.sentVersion !== is?.sentVersion ||
    (is !== undefined && before.records.get(externalId)?.version !== after.records.get(externalId)?.version)
  )
}
