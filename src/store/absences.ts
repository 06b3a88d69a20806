import { sql } from 'drizzle-orm'
import { type Database, rowLimit, storable, texts } from './database.ts'
import { link } from './record-schema.ts'
import type { Links } from './record-store.ts'
import { defineRow } from './row.ts'

const row = defineRow(link)

/** Stands in a listing when its absences are counted: a run that is taken over at its end must not count them again. */
const counted = ''

type Absences = 'markGone' | 'seen' | 'countAbsent' | 'noteAbsences' | 'absentSince' | 'endListing' | 'unseen'

export const createAbsences = (database: Database): Pick<Links, Absences> => ({
  markGone: async (entity, system, externalIds) => {
    if (externalIds.length === 0) return []
    const gone = await database.rows(sql`
      update link set gone_at = clock_timestamp()
      where system = ${system} and entity = ${entity} and external_id = any(${texts(externalIds)}) and gone_at is null
      returning ${row.columns}`)
    return gone.map(row.read)
  },

  seen: async (runId, externalIds) => {
    if (externalIds.length === 0) return
    await database.rows(sql`
      insert into run_listing (run_id, external_id)
      select ${runId}::uuid, external_id from unnest(${texts(externalIds)}) as r(external_id) on conflict do nothing`)
  },

  countAbsent: async (runId, entity, system) => {
    const [counts] = await database.rows(sql`
      select count(*)::int as known, (count(*) filter (where s.external_id is null))::int as absent
      from link l left join run_listing s on s.run_id = ${runId} and s.external_id = l.external_id
      where l.system = ${system} and l.entity = ${entity} and l.gone_at is null`)
    return { absent: Number(counts?.['absent']), known: Number(counts?.['known']) }
  },

  noteAbsences: async (runId, entity, system) => {
    await database.rows(sql`
      with first as (
        insert into run_listing (run_id, external_id) values (${runId}, ${counted}) on conflict do nothing returning 1
      ), judged as (
        select l.external_id, l.canonical_id, s.external_id is null as absent
        from link l left join run_listing s on s.run_id = ${runId} and s.external_id = l.external_id
        where l.system = ${system} and l.entity = ${entity} and l.gone_at is null
          and (s.external_id is null or l.absences > 0)
      )
      update link l set absences = case when j.absent then l.absences + 1 else 0 end from judged j
      where l.system = ${system} and l.entity = ${entity} and l.external_id = j.external_id
        and l.canonical_id = j.canonical_id and exists (select 1 from first)`)
  },

  absentSince: async (entity, system, times, after, limit) => {
    const found = await database.rows(sql`
      select distinct external_id from link
      where system = ${system} and entity = ${entity} and absences > 0 and absences >= ${times} and gone_at is null
        ${after === undefined ? sql`` : sql`and external_id > ${storable(after)}`}
      order by external_id limit ${rowLimit(limit)}`)
    return found.map((one) => String(one['external_id']))
  },

  unseen: async (runId, entity, system, madeBefore, after, limit) => {
    const found = await database.rows(sql`
      select distinct l.external_id from link l
      where l.system = ${system} and l.entity = ${entity} and l.gone_at is null
        and l.created_at < ${madeBefore.toISOString()}::timestamptz
        ${after === undefined ? sql`` : sql`and l.external_id > ${storable(after)}`}
        and not exists (select 1 from run_listing s where s.run_id = ${runId} and s.external_id = l.external_id)
      order by l.external_id limit ${rowLimit(limit)}`)
    return found.map((one) => String(one['external_id']))
  },

  endListing: async (runId) => {
    await database.rows(sql`delete from run_listing where run_id = ${runId}`)
  },
})
