import { sql } from 'drizzle-orm'
import { type Database, json, uuids } from './database.ts'
import type { Records } from './record-store.ts'

export const createBlockKeys = (database: Database): Pick<Records, 'saveBlockKeys' | 'candidates'> => ({
  saveBlockKeys: async (rows) => {
    if (rows.length === 0) return
    const wanted = sql`(
      select distinct r.id, key from jsonb_to_recordset(${json(rows)}) as r(id uuid, keys text[])
      cross join unnest(r.keys) as key
    ) r`
    await database.rows(sql`
      with gone as (
        delete from customer_block_key b where b.customer_id = any(${uuids(rows.map(({ id }) => id))})
          and not exists (select 1 from ${wanted} where r.id = b.customer_id and r.key = b.key)
      )
      insert into customer_block_key (key, customer_id) select r.key, r.id from ${wanted}
      order by 1, 2 on conflict do nothing`)
  },

  // No more of a block is read than is needed to see that it is too large.
  candidates: async (rows, { limit, maxBlock }) => {
    if (rows.length === 0) return new Map()
    const found = await database.rows(sql`
      with wanted as materialized (
        select distinct r.ref, key from jsonb_to_recordset(${json(rows)}) as r(ref text, keys text[])
        cross join unnest(r.keys) as key
      ), block as materialized (
        select k.key, b.ids from (select distinct key from wanted) k cross join lateral (
          select array_agg(customer_id) as ids from (
            select customer_id from customer_block_key where key = k.key limit ${maxBlock + 1}::int
          ) members
        ) b where cardinality(b.ids) <= ${maxBlock}::int
      ), ranked as (
        select ref, id, row_number() over (partition by ref order by count(*) desc, id) as place
        from wanted join block using (key) cross join unnest(block.ids) as member(id) group by ref, id
      )
      select ref, id from ranked where place <= ${limit}::int order by ref, place`)
    const candidates = new Map<string, string[]>()
    for (const { ref, id } of found) candidates.set(String(ref), [...(candidates.get(String(ref)) ?? []), String(id)])
    return candidates
  },
})
