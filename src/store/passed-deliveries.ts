import { sql } from 'drizzle-orm'
import { type Database, uuids } from './database.ts'
import { deadLetterColumnsOf, readDeadLetter } from './dead-letter-row.ts'
import type { DeadLetter } from './store.ts'

/**
 * What a delivery that went through makes good. A repeated order number is not among it: whether that one was meant to be a second order
 * only a person knows.
 */
export const passedDeliveries = async (database: Database, deliveryIds: readonly string[]): Promise<DeadLetter[]> => {
  if (deliveryIds.length === 0 || !(await isAnyOpen(database))) return []
  const resolved = await database.rows(sql`
    with passed as (
      select v.id, v.entity, v.business_key, v.partner, v.document_id
      from delivery v where v.id = any(${uuids(deliveryIds)}) and v.state = 'done'
    ), over as (
      select l.id, null::uuid as document_id from passed p
      join dead_letter l on l.subject_id = p.id and l.state in ('open', 'ignored')
      union
      select l.id, o.id from passed p
      join dead_letter l on l.business_key = p.business_key and l.partner = p.partner and l.subject = 'document'
        and l.state in ('open', 'ignored')
      join document o on o.id = l.subject_id
      join document d on d.id = p.document_id
      where p.entity = 'sales-order' and d.entity = 'sales-order' and o.direction = 'in' and o.state = 'dead' and o.mapped_at is null
        and o.entity = 'sales-order' and o.id <> d.id and o.created_at < d.created_at
    ), locked as (
      select l.id, o.document_id from dead_letter l join over o on o.id = l.id
      where l.state in ('open', 'ignored') order by l.id for update of l
    ), closed as (
      update document d set state = 'closed' from locked k where d.id = k.document_id and d.state = 'dead'
    )
    update dead_letter l set state = 'resolved', reason = 'a later try passed', actor = 'crossdock',
      ended_at = clock_timestamp()
    from locked k where l.id = k.id returning ${deadLetterColumnsOf('l')}`)
  return resolved.map(readDeadLetter)
}

/** Mostly there is none, and to plan the look for those that passed costs more than the look. */
const isAnyOpen = async (database: Database): Promise<boolean> => {
  const [found] = await database.rows(sql`
    select exists (select 1 from dead_letter where state = 'open')
      or exists (select 1 from dead_letter where state = 'ignored') as is_any`)
  return found?.['is_any'] === true
}
