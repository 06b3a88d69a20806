import { sql } from 'drizzle-orm'
import { type Database, json, storable } from './database.ts'
import { defineRow } from './row.ts'
import { envelope } from './schema.ts'
import { insertSearchKeys } from './search-keys.ts'
import type { Envelope, Envelopes } from './store.ts'

const row = defineRow(envelope)

/** Envelopes that used their control number up: something of them was taken, or is being read. What lies in a file that could not be read is neither. */
const hasEffect = sql.raw(`first.state not in ('rejected', 'conflict', 'duplicate') and not (first.state = 'reading'
  and exists (select 1 from interchange i where i.id = first.interchange_id and i.state = 'dead'))`)

/**
 * What an envelope repeats may have been refused since it was registered, and while its own file could not be read another may have used the number.
 */
const compareAgain = async (database: Database, id: string): Promise<Envelope> => {
  const [compared] = await database.rows(sql`
    update envelope e set repeats = (
      select first.id from envelope first
      where first.partner = e.partner and first.direction = e.direction and first.control_number = e.control_number
        and ${hasEffect} and first.id <> e.id
        and ((first.created_at, first.id) < (e.created_at, e.id) or first.state <> 'reading')
      order by first.created_at, first.id limit 1)
    where e.id = ${id} returning ${row.columns}`)
  if (compared === undefined) throw new Error(`envelope ${id} is gone`)
  return row.read(compared)
}

export const createEnvelopes = (database: Database): Envelopes => ({
  open: (given) =>
    database.atomic(async (inner) => {
      const known = await inner.rows(sql`
        select ${row.columns} from envelope where interchange_id = ${given.interchangeId} and index = ${given.index}`)
      if (known[0] !== undefined) {
        const envelope = row.read(known[0])
        return envelope.state === 'reading' ? compareAgain(inner, envelope.id) : envelope
      }
      const controlNumber = storable(given.controlNumber)
      // Two payloads with the same control number are registered one after the other.
      const key = [given.partner, given.direction, controlNumber].join(' ')
      await inner.rows(sql`select pg_advisory_xact_lock(hashtextextended(${key}, 1))`)
      const [opened] = await inner.rows(sql`
        insert into envelope (id, interchange_id, direction, index, partner, sender_qualifier, sender, receiver_qualifier,
          receiver, standard, control_number, version, date, time, usage, only_receipt, repeats)
        values (case when exists (select 1 from envelope where id = ${given.id}) then gen_random_uuid() else ${given.id} end,
          ${given.interchangeId}, ${given.direction}, ${given.index}, ${given.partner}::text,
          ${storable(given.senderQualifier)}, ${storable(given.sender)}, ${storable(given.receiverQualifier)},
          ${storable(given.receiver)}, ${given.standard}, ${controlNumber}, ${storable(given.version)}, ${storable(given.date)},
          ${storable(given.time)}, ${storable(given.usage)}, ${given.onlyReceipt},
          (select first.id from envelope first
            where first.partner = ${given.partner}::text and first.direction = ${given.direction}
              and first.control_number = ${controlNumber} and ${hasEffect}
            order by first.created_at, first.id limit 1))
        on conflict (interchange_id, index) do update set index = envelope.index
        returning ${row.columns}`)
      if (opened === undefined)
        throw new Error(`envelope ${given.index} of interchange ${given.interchangeId} was not stored`)
      await insertSearchKeys(inner, [{ kind: 'interchange', key: controlNumber, subjectId: given.interchangeId }])
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
