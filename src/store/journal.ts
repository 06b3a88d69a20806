import { sql } from 'drizzle-orm'
import { allOf, type Database, equals, json, rowLimit, storable } from './database.ts'
import { defineRow } from './row.ts'
import { audit } from './schema.ts'
import type { Store } from './store.ts'

const auditRow = defineRow(audit)

export const createAudit = (database: Database): Store['audit'] => ({
  append: async ({ actor, action, subject, detail }) => {
    await database.rows(sql`
      insert into audit (actor, action, subject, detail)
      values (${storable(actor)}, ${storable(action)}, ${storable(subject)}, ${json(detail)})`)
  },

  list: async ({ subject, limit }) => {
    const found = await database.rows(sql`
      select ${auditRow.columns} from audit where ${allOf([equals('subject', subject)])}
      order by seq desc limit ${rowLimit(limit)}`)
    return found.map((row) => ({ ...auditRow.read(row), detail: row['detail'] }))
  },
})

export const createRuns = (database: Database): Store['runs'] => ({
  start: async (flow) => {
    const [started] = await database.rows(sql`insert into run (flow) values (${flow}) returning id`)
    return String(started?.['id'])
  },

  finish: async (id, { ok, detail }) => {
    await database.rows(sql`
      update run set finished_at = clock_timestamp(), ok = ${ok}, detail = ${json(detail)} where id = ${id}`)
  },
})
