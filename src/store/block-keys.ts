import { type SQL, sql } from 'drizzle-orm'
import type { Customer } from '../domain/customer.ts'
import { asked, type Database, json, numbers, uuids } from './database.ts'
import type { Records } from './record-store.ts'

/** A key as it is stored. That two keys share a hash does no harm: one customer more is compared. */
const hashOf = (key: SQL): SQL => sql`hashtextextended(${key}, 0)`

/** Rows (id, key), each once, of customers with their keys. */
const wantedOf = (rows: readonly { id: string; keys: readonly string[] }[]): SQL => sql`
  select distinct r.id, ${hashOf(sql`k`)} as key
  from jsonb_to_recordset(${json(rows)}) as r(id uuid, keys text[]) cross join unnest(r.keys) as k`

export const createBlockKeys = (
  database: Database,
): Pick<Records, 'addBlockKeys' | 'saveBlockKeys' | 'blocks' | 'namesOf'> => ({
  addBlockKeys: async (rows) => {
    if (rows.length === 0) return
    // Asking for each key whether it is there already would take as long again.
    await database.rows(sql`
      insert into customer_block_key (key, customer_id) select key, id from (${wantedOf(rows)}) wanted order by 1, 2`)
  },

  saveBlockKeys: async (rows) => {
    if (rows.length === 0) return
    await database.rows(sql`
      with wanted as materialized (${wantedOf(rows)}), gone as (
        delete from customer_block_key b where b.customer_id = any(${uuids(rows.map(({ id }) => id))})
          and not exists (select 1 from wanted w where w.id = b.customer_id and w.key = b.key)
      )
      insert into customer_block_key (key, customer_id) select key, id from wanted order by 1, 2 on conflict do nothing`)
  },

  // In the order of the index: neighbours are on one page of it.
  blocks: async (wanted) => {
    if (wanted.length === 0) return new Map()
    const found = await database.rows(sql`
      select k.place, b.ids from (
        select ${hashOf(sql`key`)} as hash, n, place
        from rows from (
          jsonb_array_elements_text(${json(wanted.map(({ key }) => key))}),
          unnest(${numbers(wanted.map(({ atMost }) => atMost))})
        ) with ordinality as k(key, n, place) order by hash
      ) k cross join lateral (
        select string_agg(customer_id::text, ' ') as ids from (
          select customer_id from customer_block_key where key = k.hash limit k.n
        ) members
      ) b where b.ids is not null`)
    return new Map(found.map(({ place, ids }) => [wanted[Number(place) - 1]?.key ?? '', String(ids).split(' ')]))
  },

  namesOf: async (ids) => {
    if (ids.length === 0) return new Map()
    const found = await database.rows(sql`
      select r.id, r.name, r.kind from ${asked(ids)} cross join lateral (
        select id, key as name, value ->> 'kind' as kind from record r where r.id = asked.id and r.merged_into is null offset 0
      ) r`)
    return new Map(
      found.map(({ id, name, kind }) => [String(id), { name: String(name), kind: kind as Customer['kind'] }]),
    )
  },
})
