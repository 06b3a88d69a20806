import { sql } from 'drizzle-orm'
import { assertTransaction, type Database, json, uuids } from './database.ts'
import { defineRow } from './row.ts'
import { acknowledgement } from './schema.ts'
import type { Acknowledgement, Acknowledgements } from './store.ts'

const row = defineRow(acknowledgement, ['toldAt'])

export const createAcknowledgements = (database: Database): Acknowledgements => ({
  insert: async (rows) => {
    if (rows.length === 0) return []
    const inserted = await database.rows(sql`
      insert into acknowledgement (id, kind, partner, envelope_id, group_index, group_result)
      select id, kind, partner, "envelopeId", "groupIndex", groups
      from jsonb_to_recordset(${json(rows)}) as r(id uuid, kind text, partner text, "envelopeId" uuid, "groupIndex" int,
        groups jsonb)
      order by kind, "envelopeId", "groupIndex"
      on conflict do nothing
      returning id`)
    return inserted.map(({ id }) => String(id))
  },

  takeDue: async (ids) => {
    assertTransaction(database, 'takeDue')
    if (ids.length === 0) return []
    const taken = await database.rows(sql`
      select ${row.columns} from acknowledgement where id = any(${uuids(ids)}) and state = 'due' order by id for update`)
    return taken.map(row.read).sort(byArrival)
  },

  markSent: async (rows) => {
    if (rows.length === 0) return
    await database.rows(sql`
      update acknowledgement a set state = 'sent', interchange_id = r."interchangeId", sent_at = clock_timestamp()
      from jsonb_to_recordset(${json(rows)}) as r(id uuid, "interchangeId" uuid) where a.id = r.id`)
  },

  markDead: async (ids) => {
    await database.rows(sql`update acknowledgement set state = 'dead' where id = any(${uuids(ids)}) and state = 'due'`)
  },

  revive: async (interchangeId) => {
    const revived = await database.rows(sql`
      update acknowledgement set state = 'due', told_at = clock_timestamp()
      where envelope_id in (select id from envelope where interchange_id = ${interchangeId}) and state = 'dead'
      returning id`)
    return revived.map(({ id }) => String(id))
  },

  ofEnvelope: async (envelopeId) => {
    const found = await database.rows(sql`
      select ${row.columns} from acknowledgement where envelope_id = ${envelopeId} order by created_at desc, id desc`)
    return found.map(row.read)
  },
})

const byArrival = (a: Acknowledgement, b: Acknowledgement): number =>
  a.createdAt.getTime() - b.createdAt.getTime() || a.groupIndex - b.groupIndex
