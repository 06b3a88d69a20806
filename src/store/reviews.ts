import { sql } from 'drizzle-orm'
import { conditionsOf } from '../domain/filter.ts'
import { reviewFields } from '../domain/list-fields.ts'
import { type Database, json, type RawRow, storable, texts, uuids } from './database.ts'
import { createRowList, newestBy, type RowList } from './list-rows.ts'
import { review } from './record-schema.ts'
import type { Review, Reviews } from './record-store.ts'
import { defineRow } from './row.ts'

const row = defineRow(review)
const read = (raw: RawRow): Review => ({ ...row.read(raw), raw: raw['raw'] })

const createReviewList = (database: Database): RowList<Review> =>
  createRowList(database, {
    from: sql`review`,
    columns: row.columns,
    read,
    fields: reviewFields,
    filters: {
      state: 'state',
      entity: 'entity',
      flow: 'flow',
      system: 'system',
      external: 'external_id',
      at: 'created_at',
      age: 'created_at',
      text: { begins: ['external_id'] },
    },
    order: newestBy('created_at', 'id'),
  })

export const createReviews = (database: Database): Reviews => ({
  put: async (rows) => {
    if (rows.length === 0) return
    const last = new Map(rows.map((one) => [one.id, one]))
    await database.rows(sql`
      insert into review as v (id, flow, entity, system, external_id, fields, source_hash, modified_at, raw, candidates)
      select id, flow, entity, system, "externalId", fields, "sourceHash", "modifiedAt", raw, candidates
      from jsonb_to_recordset(${json([...last.values()])}) as r(id uuid, flow text, entity text, system text,
        "externalId" text, fields jsonb, "sourceHash" text, "modifiedAt" text, raw jsonb, candidates jsonb)
      order by id
      on conflict (id) do update set flow = excluded.flow, fields = excluded.fields,
        source_hash = excluded.source_hash, modified_at = excluded.modified_at, raw = excluded.raw,
        candidates = excluded.candidates, state = 'open', record_id = null, actor = null, decided_at = null,
        created_at = case when v.state = 'open' then v.created_at else clock_timestamp() end`)
  },

  get: async (id) => {
    const [found] = await database.rows(sql`select ${row.columns} from review where id = ${id}`)
    return found === undefined ? undefined : read(found)
  },

  openOf: async (entity, system, externalIds) => {
    if (externalIds.length === 0) return []
    const found = await database.rows(sql`
      select ${row.columns} from review where system = ${system} and entity = ${entity}
        and external_id = any(${texts(externalIds)}) and state = 'open' order by created_at desc, id desc`)
    return found.map(read)
  },

  page: (query) => createReviewList(database).page(query),

  list: async ({ limit, ...fields }) =>
    (await createReviewList(database).page({ filter: conditionsOf(fields), limit })).items,

  candidatesIn: async (system, recordIds) => {
    if (recordIds.length === 0) return new Set()
    const found = await database.rows(sql`
      with recursive part(standing, id) as (
        select r.id, r.id from unnest(${uuids(recordIds)}) as r(id)
        union
        select part.standing, m.loser_id from part join record_merge m on m.survivor_id = part.id and m.undone_at is null
      ), named as (
        select distinct c ->> 'recordId' as id from review cross join lateral jsonb_array_elements(candidates) as c
        where system = ${system} and state = 'open'
      )
      select distinct part.standing as id from part join named on named.id = part.id::text`)
    return new Set(found.map(({ id }) => String(id)))
  },

  decide: async (id, { state, recordId, actor }) => {
    const decided = await database.rows(sql`
      update review set state = ${state}, record_id = ${recordId ?? null}, actor = ${storable(actor)},
        decided_at = clock_timestamp()
      where id = ${id} and state = 'open' returning id`)
    return decided.length > 0
  },
})
