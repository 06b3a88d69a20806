import { sql } from 'drizzle-orm'
import { type Database, json, storable, uuids } from './database.ts'
import { fieldDecision } from './record-schema.ts'
import type { Records } from './record-store.ts'
import { defineRow } from './row.ts'

const row = defineRow(fieldDecision)

export const createDecisions = (database: Database): Pick<Records, 'decisions' | 'decide' | 'undecide'> => ({
  decisions: async (recordIds) => {
    if (recordIds.length === 0) return []
    const found = await database.rows(sql`
      select ${row.columns} from field_decision where record_id = any(${uuids(recordIds)}) order by at desc, field`)
    return found.map(row.read)
  },

  decide: async (rows) => {
    if (rows.length === 0) return
    const last = new Map(rows.map((one) => [`${one.recordId} ${one.field}`, one]))
    await database.rows(sql`
      insert into field_decision (record_id, field, system, actor)
      select "recordId", field, system, actor from jsonb_to_recordset(${json([...last.values()])})
        as r("recordId" uuid, field text, system text, actor text)
      order by "recordId", field
      on conflict (record_id, field) do update set system = excluded.system, actor = excluded.actor,
        at = clock_timestamp()`)
  },

  undecide: async (recordId, field) => {
    await database.rows(sql`delete from field_decision where record_id = ${recordId} and field = ${storable(field)}`)
  },
})
