import { sql } from 'drizzle-orm'
import { type Database, json, storable } from './database.ts'
import { defineRow } from './row.ts'
import { envelope } from './schema.ts'
import type { Envelopes } from './store.ts'

const row = defineRow(envelope)

export const createEnvelopes = (database: Database): Envelopes => ({
  open: (given) =>
    database.atomic(async (inner) => {
      const known = await inner.rows(sql`
        select ${row.columns} from envelope where interchange_id = ${given.interchangeId} and index = ${given.index}`)
      if (known[0] !== undefined) return row.read(known[0])
      const controlNumber = storable(given.controlNumber)
      // Two payloads with the same control number are registered one after the other.
      const key = [given.partner, given.direction, controlNumber].join(' ')
      await inner.rows(sql`select pg_advisory_xact_lock(hashtextextended(${key}, 1))`)
      const [opened] = await inner.rows(sql`
        insert into envelope (interchange_id, direction, index, partner, sender_qualifier, sender, receiver_qualifier,
          receiver, control_number, version, date, time, usage, repeats)
        values (${given.interchangeId}, ${given.direction}, ${given.index}, ${given.partner}::text,
          ${storable(given.senderQualifier)}, ${storable(given.sender)}, ${storable(given.receiverQualifier)},
          ${storable(given.receiver)}, ${controlNumber}, ${storable(given.version)}, ${storable(given.date)},
          ${storable(given.time)}, ${storable(given.usage)},
          (select first.id from envelope first
            where first.partner = ${given.partner}::text and first.direction = ${given.direction}
              and first.control_number = ${controlNumber} and first.state <> 'rejected'
            order by first.created_at, first.id limit 1))
        on conflict (interchange_id, index) do update set index = envelope.index
        returning ${row.columns}`)
      if (opened === undefined)
        throw new Error(`envelope ${given.index} of interchange ${given.interchangeId} was not stored`)
      return row.read(opened)
    }),

  close: async (id, { state, sha256, issues }) => {
    await database.rows(
      sql`update envelope set state = ${state}, sha256 = ${sha256}, issues = ${json(issues)} where id = ${id}`,
    )
  },

  get: async (id) => {
    const [found] = await database.rows(sql`select ${row.columns} from envelope where id = ${id}`)
    return found === undefined ? undefined : row.read(found)
  },

  ofInterchange: async (interchangeId) => {
    const found = await database.rows(
      sql`select ${row.columns} from envelope where interchange_id = ${interchangeId} order by index`,
    )
    return found.map(row.read)
  },
})
