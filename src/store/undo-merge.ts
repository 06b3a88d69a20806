import { sql } from 'drizzle-orm'
import { type Database, json, uuids } from './database.ts'
import { isOfRecord } from './delivery-row.ts'
import type { Merge } from './record-store.ts'
import { reviveEnded } from './revive-ended.ts'
import { mergeChains } from './survivors.ts'

/**
 * Gives the loser back what the merge took and what still is where it was put: with the survivor, or with whom the survivor became part of
 * since. Runs inside a transaction.
 */
export const undoMerge = async (database: Database, { entity, survivorId, loserId, moved }: Merge): Promise<void> => {
  const { links, blockKeys, addedBlockKeys, decisions } = moved
  const chain = await database.rows(sql`${mergeChains([survivorId])} select id from chain`)
  const holders = chain.map(({ id }) => String(id))
  await database.rows(sql`select 1 from record where id = any(${uuids([...holders, loserId])}) order by id for update`)
  await lockDeliveries(database, [...holders, loserId])
  await database.rows(sql`
    update record set merged_into = null, changed_at = clock_timestamp()
    where id = ${loserId} and merged_into = ${survivorId}`)
  await giveBackLinks(database, entity, holders, loserId, links)
  await forgetIds(database, entity, [...holders, loserId])
  await database.rows(sql`
    delete from customer_block_key where customer_id = any(${uuids(holders)})
      and key in (select jsonb_array_elements_text(${json(addedBlockKeys)})::bigint)`)
  await database.rows(sql`
    insert into customer_block_key (key, customer_id)
    select key::bigint, ${loserId}::uuid from jsonb_array_elements_text(${json(blockKeys)}) as k(key) on conflict do nothing`)
  await database.rows(sql`
    update field_decision d set record_id = ${loserId}
    from jsonb_to_recordset(${json(decisions)}) as r(field text, at text)
    where d.record_id = any(${uuids(holders)}) and d.field = r.field and d.at = r.at::timestamptz
      and not exists (select 1 from field_decision o where o.record_id = ${loserId} and o.field = d.field)`)
}

const giveBackLinks = async (
  database: Database,
  entity: string,
  holders: readonly string[],
  loserId: string,
  links: Merge['moved']['links'],
): Promise<void> => {
  await database.rows(sql`
    update link d set canonical_id = ${loserId}, is_primary = r.was_primary and not exists (
      select 1 from link p where p.canonical_id = ${loserId} and p.entity = ${entity} and p.system = r.system
        and p.is_primary)
    from jsonb_to_recordset(${json(links)}) as r(system text, external_id text, was_primary boolean)
    where d.system = r.system and d.entity = ${entity} and d.external_id = r.external_id
      and d.canonical_id = any(${uuids(holders)}) and not exists (
        select 1 from link o where o.system = d.system and o.entity = d.entity and o.external_id = d.external_id
          and o.canonical_id = ${loserId})`)
  // Where the one that was written went back, the oldest of those that came after is written from now on.
  await database.rows(sql`
    update link d set is_primary = true from (
      select distinct on (o.canonical_id, o.system) o.canonical_id, o.system, o.external_id from link o
      where o.canonical_id = any(${uuids(holders)}) and o.entity = ${entity} and not o.is_primary and not exists (
        select 1 from link p where p.canonical_id = o.canonical_id and p.entity = o.entity and p.system = o.system
          and p.is_primary)
      order by o.canonical_id, o.system, o.created_at
    ) first
    where d.system = first.system and d.entity = ${entity} and d.external_id = first.external_id
      and d.canonical_id = first.canonical_id`)
}

const lockDeliveries = async (database: Database, ids: readonly string[]): Promise<void> => {
  await database.rows(sql`
    select id from delivery where canonical_id = any(${uuids(ids)}) and ${isOfRecord('delivery')} order by id for update`)
}

/**
 * Where one was written under the id of the other, it would else be written over that one again; and what was written there was not its own: whoever
 * needs it there has it made. Orders do that were let go for the other one's id and are not sent yet.
 */
const forgetIds = async (database: Database, entity: string, ids: readonly string[]): Promise<void> => {
  const forgotten = await database.rows(sql`
    update delivery d set external_id = null, display_id = null, state = case d.state when 'done' then 'cancelled' else d.state end
    where d.canonical_id = any(${uuids(ids)}) and d.entity = ${entity} and ${isOfRecord('d')} and d.external_id is not null
      and not exists (
        select 1 from link l where l.system = d.system and l.entity = d.entity and l.external_id = d.external_id
          and l.canonical_id = d.canonical_id)
    returning d.id`)
  if (forgotten.length === 0) return
  const waiting = await database.rows(sql`
    update delivery o set state = 'waiting' where o.state in ('intent', 'in-doubt') and o.entity = 'sales-order'
      and o.depends_on = any(${uuids(forgotten.map(({ id }) => String(id)))})
    returning o.depends_on`)
  await reviveEnded(
    database,
    waiting.map(({ depends_on: id }) => String(id)),
  )
}
