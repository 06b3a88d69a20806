import { sql } from 'drizzle-orm'
import { conditionsOf } from '../domain/filter.ts'
import { mergeFields } from '../domain/list-fields.ts'
import { type Database, equals, json, type RawRow, storable, uuids } from './database.ts'
import { isOfRecord } from './delivery-row.ts'
import { createRowList, newestBy, type RowList } from './list-rows.ts'
import { recordMerge } from './record-schema.ts'
import type { Merge, Records } from './record-store.ts'
import { defineRow } from './row.ts'
import { undoMerge } from './undo-merge.ts'

const row = defineRow(recordMerge)

const createMergeList = (database: Database): RowList<Merge> =>
  createRowList(database, {
    from: sql`record_merge`,
    columns: row.columns,
    read: row.read,
    fields: mergeFields,
    filters: {
      entity: 'entity',
      record: { any: (ids) => sql`(survivor_id = any(${uuids(ids)}) or loser_id = any(${uuids(ids)}))` },
      actor: 'actor',
      at: 'at',
      age: 'at',
      text: { begins: ['actor'] },
    },
    order: newestBy('at', 'id'),
  })

export const createMerges = (
  database: Database,
): Pick<Records, 'merge' | 'undoMerge' | 'restateMerge' | 'merges' | 'mergePage'> => ({
  merge: (merge) => database.atomic((inner) => mergeRecords(inner, merge)),

  undoMerge: (id) =>
    database.atomic(async (inner) => {
      const [undone] = await inner.rows(sql`
        update record_merge set undone_at = clock_timestamp() where id = ${id} and undone_at is null
        returning ${row.columns}`)
      if (undone === undefined) return undefined
      const merge = row.read(undone)
      await undoMerge(inner, merge)
      return merge
    }),

  restateMerge: async (id, survivor) => {
    await database.rows(sql`
      update record_merge set moved = jsonb_set(moved, '{survivor}', ${json(survivor)}::jsonb) where id = ${id}`)
  },

  mergePage: (query) => createMergeList(database).page(query),

  merges: async ({ recordId, limit }) =>
    (await createMergeList(database).page({ filter: conditionsOf({ record: recordId }), limit })).items,
})

const mergeRecords = async (
  database: Database,
  { id, entity, survivorId, loserId, reason, actor }: Parameters<Records['merge']>[0],
): Promise<Merge> => {
  const locked = await database.rows(sql`
    select id, key, value, version, merged_into from record
    where id in (${survivorId}, ${loserId}) and ${equals('entity', entity)} order by id for update`)
  const apart = locked.filter((one) => one['merged_into'] === null)
  if (apart.length < 2)
    throw new Error(
      `${entity} ${loserId} cannot become part of ${survivorId}: one of the two is not in the store, or was merged before`,
    )
  const survivor = locked.find((one) => one['id'] === survivorId)
  // Whoever settles one of these notes a link: either it is there to be moved, or it finds whose it is now.
  await database.rows(sql`
    select id from delivery where canonical_id in (${survivorId}, ${loserId}) and ${isOfRecord('delivery')}
    order by id for update`)
  const moved = {
    links: await moveLinks(database, entity, survivorId, loserId),
    ...(await moveBlockKeys(database, survivorId, loserId)),
    decisions: await moveDecisions(database, survivorId, loserId),
    survivor: { key: survivor?.['key'], value: survivor?.['value'], version: survivor?.['version'] },
  }
  await database.rows(sql`
    update record set merged_into = ${survivorId}, changed_at = clock_timestamp() where id = ${loserId}`)
  const [merged] = await database.rows(sql`
    insert into record_merge (id, entity, survivor_id, loser_id, reason, actor, moved)
    values (${id}, ${entity}, ${survivorId}, ${loserId}, ${storable(reason)}, ${storable(actor)}, ${json(moved)})
    returning ${row.columns}`)
  if (merged === undefined) throw new Error(`the merge of ${loserId} into ${survivorId} was not stored`)
  return row.read(merged)
}

/** A link that both have stays with the loser, where nobody looks for it: the survivor's own says the same. */
const moveLinks = (database: Database, entity: string, survivorId: string, loserId: string): Promise<RawRow[]> =>
  database.rows(sql`
    with l as (
      select o.system, o.external_id, o.is_primary, exists (
          select 1 from link p where p.canonical_id = ${survivorId} and p.entity = o.entity and p.system = o.system
            and p.is_primary) as has_primary
      from link o where o.canonical_id = ${loserId} and o.entity = ${entity} and not exists (
        select 1 from link t where t.system = o.system and t.entity = o.entity and t.external_id = o.external_id
          and t.canonical_id = ${survivorId})
    )
    update link d set canonical_id = ${survivorId}, is_primary = l.is_primary and not l.has_primary from l
    where d.system = l.system and d.entity = ${entity} and d.external_id = l.external_id and d.canonical_id = ${loserId}
    returning d.system, d.external_id, l.is_primary as was_primary`)

const moveBlockKeys = async (
  database: Database,
  survivorId: string,
  loserId: string,
): Promise<{ blockKeys: string[]; addedBlockKeys: string[] }> => {
  const keys = await database.rows(sql`delete from customer_block_key where customer_id = ${loserId} returning key`)
  const blockKeys = keys.map(({ key }) => String(key))
  const added = await database.rows(sql`
    insert into customer_block_key (key, customer_id)
    select key::bigint, ${survivorId}::uuid from jsonb_array_elements_text(${json(blockKeys)}) as k(key)
    on conflict do nothing returning key`)
  return { blockKeys, addedBlockKeys: added.map(({ key }) => String(key)) }
}

/** The survivor's own decisions stand. */
const moveDecisions = (database: Database, survivorId: string, loserId: string): Promise<RawRow[]> =>
  database.rows(sql`
    update field_decision d set record_id = ${survivorId} where d.record_id = ${loserId} and not exists (
      select 1 from field_decision s where s.record_id = ${survivorId} and s.field = d.field)
    returning field, at::text as at`)
