import { sql } from 'drizzle-orm'
import { type Database, json, type RawRow, uuids } from './database.ts'
import { heldRecord } from './record-schema.ts'
import type { HeldRecord, HeldRecords } from './record-store.ts'
import { defineRow } from './row.ts'

const row = defineRow(heldRecord)
const read = (raw: RawRow): HeldRecord => ({ ...row.read(raw), raw: raw['raw'] })

export const createHeldRecords = (database: Database): HeldRecords => ({
  put: async (rows) => {
    if (rows.length === 0) return
    const last = new Map(rows.map((one) => [one.id, one]))
    await database.rows(sql`
      insert into held_record (id, flow, system, entity, external_id, raw, issues)
      select id, flow, system, entity, "externalId", raw, issues from jsonb_to_recordset(${json([...last.values()])})
        as r(id uuid, flow text, system text, entity text, "externalId" text, raw jsonb, issues jsonb)
      order by id
      on conflict (id) do update set flow = excluded.flow, raw = excluded.raw, issues = excluded.issues,
        updated_at = clock_timestamp()`)
  },

  get: async (ids) => {
    if (ids.length === 0) return []
    const found = await database.rows(sql`
      select ${row.columns} from held_record where id = any(${uuids(ids)}) order by created_at desc, id desc`)
    return found.map(read)
  },

  remove: async (ids) => {
    if (ids.length === 0) return []
    const removed = await database.rows(sql`delete from held_record where id = any(${uuids(ids)}) returning id`)
    return removed.map(({ id }) => String(id))
  },
})
