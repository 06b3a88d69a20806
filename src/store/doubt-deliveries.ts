import { type SQL, sql } from 'drizzle-orm'
import { type Database, uuids } from './database.ts'
import { deliveryRow, ownerIsDead } from './delivery-row.ts'
import type { Deliveries } from './store.ts'

/** Each part from the index of its states: of millions of deliveries nearly all are done. */
const unfinished = (system: string): SQL => sql`
  select id from delivery where state in ('intent', 'in-doubt') and system = ${system}
  union all select id from delivery where state = 'waiting' and system = ${system}
  union all select id from delivery where state = 'dead' and system = ${system}
  union all select id from delivery where state = 'sending' and system = ${system}`

/**
 * Of a store that was put back to an earlier time nobody knows what was sent since. What waits for another delivery stays where it is, what is dead
 * too: they are asked about when they go on. A file its partner may have taken away cannot be asked about.
 */
export const doubtDeliveries =
  (database: Database): Deliveries['doubt'] =>
  async (system, { code, message }) => {
    const doubted = await database.rows(sql`
      with l as (
        select d.id, d.state as was, d.entity = 'interchange' as is_file from delivery d
        where d.id = any(array(${unfinished(system)})) and case when d.state = 'sending' then ${ownerIsDead('d')}
          else d.state in ('waiting', 'intent', 'in-doubt', 'dead') end
        order by d.id for update of d
      ), doubted as (
        update delivery d set owner = null, maybe_sent = true, lookups = 0, sent_at = clock_timestamp(), told_at = clock_timestamp(),
          state = case when l.was in ('waiting', 'dead') then l.was when l.is_file then 'dead' else 'in-doubt' end,
          error_code = case when l.is_file and l.was <> 'dead' then ${code} else d.error_code end,
          error_message = case when l.is_file and l.was <> 'dead' then ${message} else d.error_message end
        from l where d.id = l.id
        returning d.*, l.was
      ), event as (
        insert into delivery_event (delivery_id, attempt, outcome) select id, attempts + 1, 'doubted' from doubted
      ), unsafe as (
        update dead_letter t set retry_safety = 'unknown' from doubted d
        where d.was = 'dead' and t.subject = 'delivery' and t.subject_id = d.id and t.state in ('open', 'ignored')
          and t.retry_safety = 'not-sent'
      )
      select asked.to_ask, given_up.* from (select count(*)::int as to_ask from doubted where was <> 'dead' and state <> 'dead') asked
      left join (select ${deliveryRow.columns} from doubted where was <> 'dead' and state = 'dead') given_up on true`)
    const dead = doubted.filter(({ id }) => id !== null)
    return { toAsk: Number(doubted[0]?.['to_ask'] ?? 0), dead: dead.map(deliveryRow.read) }
  }

export const doubtNewDeliveries = async (database: Database, ids: readonly string[]): Promise<void> => {
  if (ids.length === 0) return
  await database.rows(sql`
    with doubted as (
      update delivery set maybe_sent = true, sent_at = clock_timestamp(),
        state = case state when 'intent' then 'in-doubt' else state end
      where id = any(${uuids(ids)}) and state in ('intent', 'waiting') and not maybe_sent
      returning id
    )
    insert into delivery_event (delivery_id, attempt, outcome) select id, 1, 'doubted' from doubted`)
}
