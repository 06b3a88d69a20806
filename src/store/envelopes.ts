import { sql } from 'drizzle-orm'
import { type Database, json, storable } from './database.ts'
import { defineRow } from './row.ts'
import { envelope } from './schema.ts'
import { insertSearchKeys } from './search-keys.ts'
import type { Envelope, Envelopes } from './store.ts'

const row = defineRow(envelope)

/** Envelopes that used their control number up: something of them was taken, or is being read. What lies in a file that nobody reads any more is neither. */
const hasEffect = sql.raw(`first.state not in ('rejected', 'conflict', 'duplicate') and not (first.state = 'reading'
  and exists (select 1 from interchange i where i.id = first.interchange_id and i.state <> 'received'))`)

/** Something else was taken under the control number of the envelope `e`. */
const isNumberTaken =
  sql.raw(`exists (select 1 from envelope o where o.partner = e.partner and o.direction = e.direction
  and o.control_number = e.control_number and o.id <> e.id and o.state in ('accepted', 'accepted-with-errors'))`)

type Numbered = { partner: string | null; direction: string; controlNumber: string }

/** Those with one control number are registered, looked at again and brought back one after the other. Held until the end of the transaction. */
export const lockControlNumber = async (
  database: Database,
  { partner, direction, controlNumber }: Numbered,
): Promise<void> => {
  const key = [partner, direction, controlNumber].join(' ')
  await database.rows(sql`select pg_advisory_xact_lock(hashtextextended(${key}, 1))`)
}

/**
 * What an envelope repeats may have been refused since it was registered, and while its own file could not be read another may have used the number.
 * Behind the lock of its number: else two could be judged by what each was before the other.
 */
const compareAgain = async (database: Database, id: string): Promise<Envelope> => {
  const [compared] = await database.rows(sql`
    update envelope e set repeats = (
      select first.id from envelope first
      where first.partner = e.partner and first.direction = e.direction and first.control_number = e.control_number
        and ${hasEffect} and first.id <> e.id
        and ((first.created_at, first.id) < (e.created_at, e.id) or first.state <> 'reading')
      order by first.created_at, first.id limit 1)
    where e.id = ${id} and e.state = 'reading' returning ${row.columns}`)
  const [found] =
    compared === undefined ? await database.rows(sql`select ${row.columns} from envelope where id = ${id}`) : [compared]
  if (found === undefined) throw new Error(`envelope ${id} is gone`)
  return row.read(found)
}

export const createEnvelopes = (database: Database): Envelopes => ({
  open: (given) =>
    database.atomic(async (inner) => {
      const known = await inner.rows(sql`
        select ${row.columns} from envelope where interchange_id = ${given.interchangeId} and index = ${given.index}`)
      if (known[0] !== undefined) {
        const envelope = row.read(known[0])
        if (envelope.state !== 'reading') return envelope
        await lockControlNumber(inner, envelope)
        return compareAgain(inner, envelope.id)
      }
      const controlNumber = storable(given.controlNumber)
      await lockControlNumber(inner, { ...given, controlNumber })
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
    const isTaken = state === 'accepted' || state === 'accepted-with-errors'
    const closed = await database.rows(sql`
      update envelope e set state = ${state}, sha256 = ${sha256}, issues = ${json(issues)}
      where e.id = ${id} and e.state = 'reading'
        and not exists (select 1 from interchange i where i.id = e.interchange_id and i.state = 'dead')
        ${isTaken ? sql`and not ${isNumberTaken}` : sql.empty()}
      returning e.id`)
    return closed.length > 0
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
