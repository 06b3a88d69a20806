import { sql } from 'drizzle-orm'
import { type Database, uuids } from './database.ts'
import { isOfRecord } from './delivery-row.ts'

/**
 * Deliveries of records that were ended go again. Locked to be written from the start: two that share a lock first, and write then, would wait for
 * each other.
 */
export const reviveEnded = async (database: Database, ids: readonly string[]): Promise<void> => {
  await database.rows(sql`
    with ended as (
      select id from delivery where id = any(${uuids(ids)}) and state = 'cancelled' and ${isOfRecord('delivery')}
      order by id for update
    ), revived as (
      update delivery d set state = case when maybe_sent then 'in-doubt' else 'intent' end, attempts = 0, lookups = 0,
        error_code = null, error_message = null, due_at = clock_timestamp(), told_at = 'epoch'
      from ended where d.id = ended.id returning d.id
    )
    insert into delivery_event (delivery_id, attempt, outcome) select id, 1, 'revived' from revived`)
}
