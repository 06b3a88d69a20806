import { type RecordEntity, recordKeyOf } from '../../domain/record.ts'
import { stableId } from '../../domain/stable-id.ts'
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

/** Of records whose key is their identity. */
const namedBy = (entity: RecordEntity, { value }: MappedRow): string | undefined =>
  entity === 'customer' || entity === 'order-status' ? undefined : stableId(entity, recordKeyOf[entity](value as never))

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
  const ids = new Map<string, string>()
  for (const [externalId, { canonicalId }] of facets) ids.set(externalId, canonicalId)
  for (const row of rows) {
    const id = ids.has(row.externalId) ? undefined : namedBy(entity, row)
    if (id !== undefined) ids.set(row.externalId, id)
  }
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
