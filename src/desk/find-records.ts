import type { Filter } from '../domain/filter.ts'
import type { ListQuery, Page } from '../domain/page.ts'
import { type RecordEntity, recordEntities } from '../domain/record.ts'
import { say } from '../domain/said.ts'
import type { StoredRecord } from '../store/record-store.ts'
import type { Store } from '../store/store.ts'
import { DeskError, found } from './desk.ts'

const systemAndId = /^([a-z0-9][a-z0-9-]{0,39}):(.+)$/

/** Records whose name, identifier or id in a system begins with the text; `erp:10100001` is the record that has this id there. */
export const findRecords = async (
  store: Store,
  systems: { has(system: string): boolean },
  query: ListQuery,
): Promise<Page<StoredRecord>> => {
  const { filter = [] } = query
  const sought = filter.find(({ field, op, values }) => field === 'text' && op === 'is' && values.length === 1)
  const [, system, externalId] = systemAndId.exec(sought?.values[0] ?? '') ?? []
  if (system === undefined || externalId === undefined || !systems.has(system)) return store.records.searchPage(query)
  const records: StoredRecord[] = []
  for (const entity of recordEntities.filter((one) => isAsked(filter, one))) {
    const ids = (await store.links.byExternalIds(entity, system, [externalId])).map(({ canonicalId }) => canonicalId)
    records.push(...new Set((await store.records.current(entity, ids)).values()))
  }
  return { items: records, next: null }
}

const isAsked = (filter: Filter, entity: RecordEntity): boolean =>
  filter.every(({ field, op, values }) => field !== 'entity' || values.includes(entity) === (op === 'is'))

/** A record by its id, a merged one as it is. Throws DeskError when there is none. */
export const recordById = async (store: Store, id: string): Promise<StoredRecord> => {
  for (const entity of recordEntities) {
    const [record] = await store.records.getMany(entity, [id])
    if (record !== undefined) return record
  }
  throw new DeskError('NOT_FOUND', say('record.none', { id }))
}

/** The record this id stands for now: a merged one is followed. */
export const currentRecord = async (store: Store, id: string): Promise<StoredRecord> => {
  const { entity } = await recordById(store, id)
  return found((await store.records.current(entity, [id])).get(id), 'record', id)
}
