import { type SQL, sql } from 'drizzle-orm'
import { assertTransaction, type Database, uuids } from './database.ts'
import type { Documents } from './store.ts'

/** True when the delivery `alias` would write a change of an order that its partner was told is refused. */
export const carriesRefusedChange = (alias: string): SQL => sql`exists (
  select 1 from document c where c.id = ${sql.raw(alias)}.document_id and c.entity = 'order-change' and c.state = 'closed')`

export const createRefusedChanges = (
  database: Database,
): Pick<Documents, 'refused' | 'refusedAhead' | 'applyAnew'> => ({
  refused: async (deliveryIds) => {
    if (deliveryIds.length === 0) return []
    const found = await database.rows(sql`
      select distinct v.document_id from delivery v
      where v.id = any(${uuids(deliveryIds)}) and v.entity = 'sales-order' and ${carriesRefusedChange('v')}`)
    return found.map(({ document_id: id }) => String(id))
  },

  refusedAhead: async () => {
    const found = await database.rows(sql`
      select distinct d.document_id from delivery w join delivery d on d.id = w.depends_on
      where w.state = 'waiting' and d.state = 'cancelled' and d.entity = 'sales-order' and ${carriesRefusedChange('d')}`)
    return found.map(({ document_id: id }) => String(id))
  },

  applyAnew: async (refusedId) => {
    assertTransaction(database, 'applyAnew')
    // Those of one lot are mapped at one time: one before it that is applied anew is the same as it was.
    const later = await database.rows(sql`
      select d.id from document d join document r on r.id = ${refusedId} and d.amends = r.amends
      where d.state = 'mapped' and d.id <> r.id and d.mapped_at >= r.mapped_at order by d.id for update of d`)
    const ids = later.map(({ id }) => String(id))
    const cancelled = await cancelWaiting(database, ids)
    if (cancelled.length === 0) return { ids: [], cancelled }
    await database.rows(sql`
      update document set state = 'received', told_at = clock_timestamp() where id = any(${uuids(ids)})`)
    return { ids, cancelled }
  },
})

const cancelWaiting = async (database: Database, documentIds: readonly string[]): Promise<string[]> => {
  if (documentIds.length === 0) return []
  const cancelled = await database.rows(sql`
    with waiting as (
      select id from delivery where document_id = any(${uuids(documentIds)}) and entity = 'sales-order' and state = 'waiting'
      order by id for update
    ), cancelled as (
      update delivery d set state = 'cancelled' from waiting w where d.id = w.id returning d.id, d.attempts
    ), event as (
      insert into delivery_event (delivery_id, attempt, outcome) select id, attempts + 1, 'cancelled' from cancelled
    )
    select id from cancelled`)
  return cancelled.map(({ id }) => String(id))
}
