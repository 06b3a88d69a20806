import { sql } from 'drizzle-orm'
import { type Database, sqlStateOf, uuids } from './database.ts'
import { claimedRow, isOfDocument, isOfRecord, ownerIsDead, systemIsOpen } from './delivery-row.ts'
import type { ClaimedDelivery } from './store.ts'

const uniqueViolation = '23505'
const maxTries = 5

/**
 * Claims what may be sent. A document is under way once per system: of several versions of one the oldest goes first, and while
 * one is `sending` the others stay, also when its owner died, until it was claimed and settled. A record has one delivery.
 */
export const claimDeliveries = async (
  database: Database,
  ids: readonly string[],
  owner: string,
): Promise<ClaimedDelivery[]> => {
  if (ids.length === 0) return []
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await claimOnce(database, ids, owner)
    } catch (error) {
      // Another claimer took another delivery of the same record in this moment; the next look sees it.
      const retry = sqlStateOf(error) === uniqueViolation && attempt < maxTries && !database.inTransaction
      if (!retry) throw error
    }
  }
}

// The state is asked as a case, which no index answers: a planner that has not seen the million deliveries of this minute yet would
// walk along all that are due instead of looking up the few that are asked for.
const claimOnce = async (database: Database, ids: readonly string[], owner: string): Promise<ClaimedDelivery[]> => {
  const claimed = await database.rows(sql`
    with candidate as (
      select d.id, d.state <> 'intent' as in_doubt from delivery d
      where d.id = any(${uuids(ids)})
        and case when d.state in ('intent', 'in-doubt') then d.due_at <= statement_timestamp()
          when d.state = 'sending' then ${ownerIsDead('d')} else false end
        and ${systemIsOpen('d')}
        and (${isOfRecord('d')} or not exists (
          select 1 from delivery o
          where o.system = d.system and o.entity = d.entity and o.canonical_id = d.canonical_id and o.id <> d.id
            and ${isOfDocument('o')} and (o.state = 'sending'
              or (o.version < d.version and o.id = any(${uuids(ids)})
                and o.state in ('intent', 'in-doubt') and o.due_at <= statement_timestamp()))))
      order by d.id
      for update of d skip locked
    )
    update delivery d set state = 'sending', owner = ${owner}, fence = d.fence + 1,
      maybe_sent = d.maybe_sent or c.in_doubt,
      sent_at = case when c.in_doubt then d.sent_at else clock_timestamp() end, told_at = clock_timestamp()
    from candidate c where d.id = c.id
    returning ${claimedRow.columnsOf('d')}, c.in_doubt`)
  return claimed.map((row) => ({ ...claimedRow.read(row), inDoubt: row['in_doubt'] === true }))
}

/** The row is taken as it is: it is not due, and its owner is about to write something else than the record. */
export const claimDoneDeliveries = async (
  database: Database,
  ids: readonly string[],
  owner: string,
): Promise<ClaimedDelivery[]> => {
  if (ids.length === 0) return []
  const claimed = await database.rows(sql`
    with candidate as (
      select d.id from delivery d
      where d.id = any(${uuids(ids)}) and case d.state when 'done' then ${isOfRecord('d')} and ${systemIsOpen('d')} else false end
      order by d.id
      for update of d skip locked
    )
    update delivery d set state = 'sending', owner = ${owner}, fence = d.fence + 1, sent_at = clock_timestamp(),
      told_at = clock_timestamp()
    from candidate c where d.id = c.id
    returning ${claimedRow.columnsOf('d')}`)
  return claimed.map((row) => ({ ...claimedRow.read(row), inDoubt: false }))
}
