import { sql } from 'drizzle-orm'
import { allOf, type Database, equals, json, rowLimit, storable, uuids } from './database.ts'
import { defineRow } from './row.ts'
import { deadLetter } from './schema.ts'
import type { DeadLetters } from './store.ts'

const row = defineRow(deadLetter)

export const createDeadLetters = (database: Database): DeadLetters => ({
  open: async (rows) => {
    if (rows.length === 0) return
    const lastOfSubject = new Map(rows.map((one) => [one.subjectId, one]))
    await database.rows(sql`
      insert into dead_letter (id, subject, subject_id, flow, system, partner, business_key, code, message, issues,
        retry_safety)
      select id, subject, "subjectId", flow, system, partner, "businessKey", code, message, issues, "retrySafety"
      from jsonb_to_recordset(${json([...lastOfSubject.values()])}) as r(id uuid, subject text, "subjectId" uuid,
        flow text, system text, partner text, "businessKey" text, code text, message text, issues jsonb,
        "retrySafety" text)
      order by "subjectId"
      on conflict (subject_id) where state = 'open' do update set code = excluded.code, message = excluded.message,
        issues = excluded.issues, retry_safety = excluded.retry_safety`)
  },

  get: async (id) => {
    const [found] = await database.rows(sql`select ${row.columns} from dead_letter where id = ${id}`)
    return found === undefined ? undefined : row.read(found)
  },

  ofSubjects: async (subjectIds) => {
    if (subjectIds.length === 0) return []
    const found = await database.rows(sql`
      select ${row.columns} from dead_letter where subject_id = any(${uuids(subjectIds)}) and state = 'open'
      order by created_at desc, id desc`)
    return found.map(row.read)
  },

  end: async (subjectIds, { state, reason, actor }) => {
    if (subjectIds.length === 0) return []
    const ended = await database.rows(sql`
      with l as (
        select id from dead_letter where subject_id = any(${uuids(subjectIds)}) and state = 'open' order by id for update
      )
      update dead_letter d set state = ${state}, reason = ${storable(reason)}, actor = ${storable(actor)},
        ended_at = clock_timestamp()
      from l where d.id = l.id returning ${row.columnsOf('d')}`)
    return ended.map(row.read)
  },

  list: async ({ state, system, partner, code, businessKey, limit }) => {
    const conditions = allOf([
      // As a literal, so that the index of the open ones serves.
      state === 'open' ? sql`state = 'open'` : equals('state', state),
      equals('system', system),
      equals('partner', partner),
      equals('code', code),
      equals('business_key', businessKey),
    ])
    const found = await database.rows(sql`
      select ${row.columns} from dead_letter where ${conditions}
      order by created_at desc, id desc limit ${rowLimit(limit)}`)
    return found.map(row.read)
  },
})
