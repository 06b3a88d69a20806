import { sql } from 'drizzle-orm'
import { conditionsOf } from '../domain/filter.ts'
import { interchangeFields } from '../domain/list-fields.ts'
import { base64, type Database, json, storable, uuids } from './database.ts'
import { lockControlNumber } from './envelopes.ts'
import { createRowList, newestBy, type RowList } from './list-rows.ts'
import { defineRow } from './row.ts'
import { interchange } from './schema.ts'
import { insertSearchKeys } from './search-keys.ts'
import type { Interchange, Interchanges } from './store.ts'

const row = defineRow(interchange, ['toldAt'])
const maxPieceBytes = 1024 * 1024

const createInterchangeList = (database: Database): RowList<Interchange> =>
  createRowList(database, {
    from: sql`interchange`,
    columns: row.columns,
    read: row.read,
    fields: interchangeFields,
    filters: {
      state: 'state',
      direction: 'direction',
      system: 'system',
      partner: 'partner',
      file: 'file_name',
      control: 'control_number',
      at: 'received_at',
      age: 'received_at',
      text: { begins: ['file_name'] },
    },
    order: newestBy('received_at', 'id'),
  })

export const createInterchanges = (database: Database): Interchanges => {
  const { page } = createInterchangeList(database)
  const get = async (id: string): Promise<Interchange | undefined> => {
    const [found] = await database.rows(sql`select ${row.columns} from interchange where id = ${id}`)
    return found === undefined ? undefined : row.read(found)
  }

  return {
    get,
    page,

    begin: async ({ id, system, fileName, transportRef }) => {
      const inserted = await database.atomic(async (inner) => {
        const [made] = await inner.rows(sql`
          insert into interchange (id, direction, system, file_name, transport_ref, state)
          values (${id}, 'in', ${system}, ${storable(fileName)}, ${storable(transportRef)}, 'receiving')
          on conflict (system, transport_ref) do nothing
          returning ${row.columns}`)
        if (made !== undefined) await insertSearchKeys(inner, [{ kind: 'file', key: fileName, subjectId: id }])
        return made
      })
      if (inserted !== undefined) return row.read(inserted)
      return database.atomic(async (inner) => {
        const [found] = await inner.rows(sql`
          select ${row.columns} from interchange
          where system = ${system} and transport_ref = ${storable(transportRef)} for update`)
        if (found === undefined) throw new Error(`interchange ${id} can be neither inserted nor found: its id is taken`)
        const known = row.read(found)
        if (known.state === 'receiving') {
          await inner.rows(sql`delete from interchange_chunk where interchange_id = ${known.id}`)
        }
        return known
      })
    },

    append: async (id, seq, bytes) => {
      if (bytes.byteLength > maxPieceBytes) {
        throw new RangeError(
          `piece ${seq} of interchange ${id} has ${bytes.byteLength} bytes, ${maxPieceBytes} at most are taken`,
        )
      }
      await database.rows(sql`
        insert into interchange_chunk (interchange_id, seq, bytes)
        select id, ${seq}::int, ${bytes}::bytea from interchange where id = ${id} and state = 'receiving'
        on conflict (interchange_id, seq) do update set bytes = excluded.bytes`)
    },

    complete: (id, { sha256, sizeBytes }) =>
      database.atomic(async (inner) => {
        // Two arrivals of the same bytes are judged one after the other.
        await inner.rows(sql`
          select pg_advisory_xact_lock(hashtextextended(system || ' ' || ${sha256}, 0)) from interchange where id = ${id}`)
        const [completed] = await inner.rows(sql`
          with earlier as (
            select e.id from interchange e
            where e.direction = 'in' and e.sha256 = ${sha256} and e.state in ('received', 'processed') and e.id <> ${id}
              and e.system = (select system from interchange where id = ${id})
              and not exists (select 1 from dead_letter l where l.subject_id = e.id
                and l.state <> 'retried' and l.issues @> '[{"code":"PARTNER_UNKNOWN"}]')
            order by e.received_at, e.id limit 1
          )
          update interchange set
            sha256 = ${sha256}, size_bytes = ${sizeBytes}, told_at = clock_timestamp(),
            duplicate_of = (select id from earlier),
            state = case when exists (select 1 from earlier) then 'duplicate' else 'received' end
          where id = ${id} and state = 'receiving'
          returning ${row.columns},
            (select coalesce(sum(octet_length(bytes)), 0)::int8 from interchange_chunk where interchange_id = ${id}) as stored`)
        if (completed === undefined) {
          const known = await createInterchanges(inner).get(id)
          if (known === undefined) throw new Error(`interchange ${id} is not in the store`)
          return known
        }
        if (Number(completed['stored']) !== sizeBytes) {
          throw new Error(`interchange ${id}: ${sizeBytes} bytes were read but ${completed['stored']} are stored`)
        }
        return row.read(completed)
      }),

    insertOutgoing: async (rows) => {
      if (rows.length === 0) return
      const given = rows.map(({ bytes, ...columns }) => ({ ...columns, size: bytes.byteLength, bytes: base64(bytes) }))
      await database.atomic(async (inner) => {
        await inner.rows(sql`
        with given as (
          select * from jsonb_to_recordset(${json(given)})
            as r(id uuid, system text, partner text, "fileName" text, "controlNumber" text, size int8, sha256 text,
              bytes text)
        ), inserted as (
          insert into interchange
            (id, direction, system, partner, file_name, control_number, transport_ref, state, size_bytes, sha256)
          select id, 'out', system, partner, "fileName", "controlNumber", id::text, 'outgoing', size, sha256 from given
        )
        insert into interchange_chunk (interchange_id, seq, bytes) select id, 0, decode(bytes, 'base64') from given`)
        await insertSearchKeys(
          inner,
          rows.flatMap(({ id, fileName, controlNumber }) => [
            { kind: 'file' as const, key: fileName, subjectId: id },
            { kind: 'interchange' as const, key: controlNumber, subjectId: id },
          ]),
        )
      })
    },

    wasSent: async (partner, controlNumber) => {
      const found = await database.rows(sql`
        select 1 from interchange
        where direction = 'out' and partner = ${partner} and control_number = ${controlNumber} limit 1`)
      return found.length > 0
    },

    read: (id) => readPieces(database, id),

    readMany: async (ids) => {
      const found = await database.rows(sql`
        select i.id, i.file_name, coalesce(string_agg(c.bytes, '' order by c.seq), '') as bytes
        from interchange i left join interchange_chunk c on c.interchange_id = i.id
        where i.id = any(${uuids(ids)}) and i.purged_at is null group by i.id`)
      return found.map(({ id, file_name: fileName, bytes }) => {
        if (!Buffer.isBuffer(bytes)) throw new Error(`interchange ${id} has no bytes`)
        return { id: String(id), fileName: String(fileName), bytes }
      })
    },

    finish: async (id, state) => {
      await database.rows(sql`
        update interchange set state = ${state}, processed_at = clock_timestamp()
        where id = ${id} and direction = 'in' and state <> 'receiving'`)
    },

    touch: async (id) => {
      await database.rows(sql`update interchange set told_at = clock_timestamp() where id = ${id}`)
    },

    reopen: (id) =>
      database.atomic(async (inner) => {
        const unread = await inner.rows(sql`
          select distinct partner, direction, control_number from envelope
          where interchange_id = ${id} and state = 'reading' order by partner, direction, control_number`)
        for (const { partner, direction, control_number: controlNumber } of unread)
          await lockControlNumber(inner, {
            partner: partner === null ? null : String(partner),
            direction: String(direction),
            controlNumber: String(controlNumber),
          })
        await inner.rows(sql`
          update interchange set state = 'received', processed_at = null, told_at = clock_timestamp()
          where id = ${id} and state in ('processed', 'dead')`)
        await inner.rows(sql`
          update envelope set created_at = statement_timestamp() + index * interval '1 microsecond'
          where interchange_id = ${id} and state = 'reading'`)
      }),

    list: async ({ limit, ...fields }) => (await page({ filter: conditionsOf(fields), limit })).items,
  }
}

async function* readPieces(database: Database, id: string): AsyncGenerator<Uint8Array> {
  for (let seq = 0; ; seq += 1) {
    const [piece] = await database.rows(
      sql`select bytes from interchange_chunk where interchange_id = ${id} and seq = ${seq}`,
    )
    if (piece === undefined) return
    if (!Buffer.isBuffer(piece['bytes'])) throw new Error(`piece ${seq} of interchange ${id} has no bytes`)
    yield piece['bytes']
  }
}
