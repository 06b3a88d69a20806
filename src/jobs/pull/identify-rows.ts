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
  return rows.map((row) => ({
    row,
    canonicalId: linked.get(row.externalId) ?? stableId(entity, recordKeyOf[entity](row.value as never)),
  }))
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
