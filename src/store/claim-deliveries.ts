import { sql } from 'drizzle-orm'
import { type Database, sqlStateOf, uuids } from './database.ts'
import { deliveryRow, ownerIsDead, systemIsOpen } from './delivery-row.ts'
import type { ClaimedDelivery } from './store.ts'

const uniqueViolation = '23505'
const maxTries = 5

/**
 * Claims what may be sent. A record is under way once per system: of several deliveries of one record the oldest version
 * goes first, and while one is `sending` the others stay, also when its owner died, until it was claimed and settled.
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

const claimOnce = async (database: Database, ids: readonly string[], owner: string): Promise<ClaimedDelivery[]> => {
  const claimed = await database.rows(sql`
    with candidate as (
      select d.id, d.state <> 'intent' as in_doubt from delivery d
      where d.id = any(${uuids(ids)})
        and ((d.state in ('intent', 'in-doubt') and d.due_at <= statement_timestamp())
          or (d.state = 'sending' and ${ownerIsDead('d')}))
        and ${systemIsOpen('d')}
        and not exists (
          select 1 from delivery o
          where o.system = d.system and o.entity = d.entity and o.canonical_id = d.canonical_id and o.id <> d.id
            and (o.state = 'sending'
              or (o.version < d.version and o.id = any(${uuids(ids)})
                and o.state in ('intent', 'in-doubt') and o.due_at <= statement_timestamp())))
      order by d.id
      for update of d skip locked
    )
    update delivery d set state = 'sending', owner = ${owner}, fence = d.fence + 1,
      maybe_sent = d.maybe_sent or c.in_doubt,
      sent_at = case when c.in_doubt then d.sent_at else clock_timestamp() end, told_at = clock_timestamp()
    from candidate c where d.id = c.id
    returning ${deliveryRow.columnsOf('d')}, c.in_doubt`)
  return claimed.map((row) => ({ ...deliveryRow.read(row), inDoubt: row['in_doubt'] === true }))
}
