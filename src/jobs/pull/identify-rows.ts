import { recordKeyOf } from '../../domain/record.ts'
import { stableId } from '../../domain/stable-id.ts'
import type { Store } from '../../store/store.ts'
import { identifyCustomers } from '../identify-customers.ts'
import type { Identification, Identified } from './identification.ts'
import type { Pull } from './pull.ts'
import type { MappedRow } from './source-rows.ts'

/** Finds the record each row belongs to, or the id of the one to be made. Only inside a transaction. */
export const identifyRows = async (store: Store, pull: Pull, rows: readonly MappedRow[]): Promise<Identification> => {
  if (pull.entity === 'customer') return identifyCustomers(store, pull, rows)
  if (pull.entity === 'order-status') return byOrder(store, pull, rows)
  return { identified: await byKey(store, pull, rows), asked: [], unrelated: [] }
}

/** By its link; without one the key is the identity. */
const byKey = async (store: Store, { entity, system }: Pull, rows: readonly MappedRow[]): Promise<Identified[]> => {
  const links = await store.links.byExternalIds(
    entity,
    system,
    rows.map(({ externalId }) => externalId),
  )
  const linked = new Map(links.map(({ externalId, canonicalId }) => [externalId, canonicalId]))
  const keyOf = ({ value }: MappedRow): string => recordKeyOf[entity](value as never)
  const strangers = rows.filter(({ externalId }) => !linked.has(externalId))
  const keysNow = new Map(
    rows.flatMap((row) => {
      const id = linked.get(row.externalId)
      return id === undefined ? [] : [[id, keyOf(row)]]
    }),
  )
  const ids = await idsByKey(store, entity, new Set(strangers.map(keyOf)), keysNow)
  return rows.flatMap((row) => {
    const canonicalId = linked.get(row.externalId) ?? ids.get(keyOf(row))
    return canonicalId === undefined ? [] : [{ row, canonicalId }]
  })
}

/**
 * The record that has each key now, else the id of a new one. The id is made of the key, so that whoever brings it first makes the same record;
 * where a record had the key before and was given another, it keeps that id and the next one counts. `keysNow`: of records read just now.
 */
const idsByKey = async (
  store: Store,
  entity: Pull['entity'],
  keys: ReadonlySet<string>,
  keysNow: ReadonlyMap<string, string>,
): Promise<Map<string, string>> => {
  const known = await store.records.idsByKeys(entity, [...keys])
  const ids = new Map([...known].filter(([key, id]) => (keysNow.get(id) ?? key) === key))
  let left = [...keys].filter((key) => !ids.has(key))
  for (let turn = 1; left.length > 0; turn += 1) {
    const idOf = (key: string): string => (turn === 1 ? stableId(entity, key) : stableId(entity, key, turn))
    const taken = new Set((await store.records.getMany(entity, left.map(idOf))).map(({ id }) => id))
    for (const key of left) if (!taken.has(idOf(key))) ids.set(key, idOf(key))
    left = left.filter((key) => !ids.has(key))
  }
  return ids
}

/** The status belongs to the order that was written there, and has its id. */
const byOrder = async (store: Store, { system }: Pull, rows: readonly MappedRow[]): Promise<Identification> => {
  const orderOf = ({ record }: MappedRow): string => record.related?.['order'] ?? record.externalId
  const links = await store.links.byExternalIds('sales-order', system, [...new Set(rows.map(orderOf))])
  const orders = new Map(links.map(({ externalId, canonicalId }) => [externalId, canonicalId]))
  const identified: Identified[] = []
  const unrelated: MappedRow[] = []
  for (const row of rows) {
    const canonicalId = orders.get(orderOf(row))
    if (canonicalId === undefined) unrelated.push(row)
    else identified.push({ row, canonicalId })
  }
  return { identified, asked: [], unrelated }
}
