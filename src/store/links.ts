import { sql } from 'drizzle-orm'
import { type Database, json, texts, uuids } from './database.ts'
import { defineRow } from './row.ts'
import { link } from './schema.ts'
import type { Links } from './store.ts'

const row = defineRow(link)

export const createLinks = (database: Database): Links => ({
  insert: async (rows) => {
    if (rows.length === 0) return
    await database.rows(sql`
      insert into link (entity, canonical_id, system, external_id)
      select entity, "canonicalId", system, "externalId"
      from jsonb_to_recordset(${json(rows)}) as r(entity text, "canonicalId" uuid, system text, "externalId" text)
      order by entity, "canonicalId", system
      on conflict do nothing`)
  },

  find: async (entity, canonicalIds, systems) => {
    if (canonicalIds.length === 0) return []
    const ofSystems = systems === undefined ? sql`true` : sql`system = any(${texts(systems)})`
    const found = await database.rows(sql`
      select ${row.columns} from link
      where entity = ${entity} and canonical_id = any(${uuids(canonicalIds)}) and ${ofSystems}
      order by created_at desc`)
    return found.map(row.read)
  },
})
