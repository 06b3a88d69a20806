import { sql } from 'drizzle-orm'
import type { Customer } from '../domain/customer.ts'
import { type Database, json, uuids } from './database.ts'
import type { Candidate, Records } from './record-store.ts'

type Found = [id: string, tells: boolean, name: string | null, kind: Customer['kind'] | null]

const candidateOf = ([id, sharesTelling, name, kind]: Found): Candidate => ({
  id,
  sharesTelling,
  name: name === null || kind === null ? null : { name, kind },
})

export const createBlockKeys = (database: Database): Pick<Records, 'saveBlockKeys' | 'candidates'> => ({
  saveBlockKeys: async (rows) => {
    if (rows.length === 0) return
    await database.rows(sql`
      with wanted as materialized (
        select distinct r.id, key from jsonb_to_recordset(${json(rows)}) as r(id uuid, keys text[])
        cross join unnest(r.keys) as key
      ), gone as (
        delete from customer_block_key b where b.customer_id = any(${uuids(rows.map(({ id }) => id))})
          and not exists (select 1 from wanted w where w.id = b.customer_id and w.key = b.key)
      )
      insert into customer_block_key (key, customer_id) select key, id from wanted order by 1, 2 on conflict do nothing`)
  },

  // No more of a block is read than is needed to see that it is too large.
  candidates: async (rows, { limit, maxBlock }) => {
    if (rows.length === 0) return new Map()
    const found = await database.rows(sql`
      with wanted as materialized (
        select distinct r.ref, key, key = any(r.telling) as tells
        from jsonb_to_recordset(${json(rows)}) as r(ref text, keys text[], telling text[]) cross join unnest(r.keys) as key
      ), block as materialized (
        select k.key, b.ids from (select distinct key from wanted) k cross join lateral (
          select array_agg(customer_id) as ids from (
            select customer_id from customer_block_key where key = k.key limit ${maxBlock + 1}::int
          ) members
        ) b where cardinality(b.ids) <= ${maxBlock}::int
      ), ranked as (
        select ref, id, bool_or(tells) as tells, row_number() over (partition by ref order by count(*) desc, id) as place
        from wanted join block using (key) cross join unnest(block.ids) as member(id) group by ref, id
      )
      select ref, json_agg(json_build_array(id, tells, key, kind) order by place) as found
      from ranked left join lateral (
        select key, value ->> 'kind' as kind from record r where r.id = ranked.id and r.merged_into is null offset 0
      ) r on true
      where place <= ${limit}::int group by ref`)
    // As the statement has put them together.
    return new Map(found.map((row) => [String(row['ref']), (row['found'] as Found[]).map(candidateOf)]))
  },
})
