import { type SQL, sql } from 'drizzle-orm'
import { assertTransaction, type Database, json, type RawRow, rowLimit, storable, texts, uuids } from './database.ts'
import { erasure } from './operations-schema.ts'
import type { Needles, PersonalData, PersonalRow, PersonalSearch } from './operations-store.ts'
import { type PlaceColumns, personalPlaces, seqKey } from './personal-places.ts'
import { defineRow } from './row.ts'

const row = defineRow(erasure)
/** Of a search key, as `search-keys.ts` cuts it. */
const longestKey = 200

export const createPersonalData = (database: Database): PersonalData => ({
  search: async (place, by, after, limit) => {
    if (place === 'interchange') return searchInterchanges(database, by, after, limit)
    const columns = personalPlaces[place]
    const found = await database.rows(sql`
      select * from (
        select ${rowColumns(place, columns)}
        from ${sql.raw(columns.table)} t where ${conditionOf(columns, by)}
      ) t where ${after === undefined ? sql`true` : sql`row_key > ${after}`} order by row_key limit ${rowLimit(limit)}`)
    return found.map((one) => rowOf(place, columns, one))
  },

  lock: async (place, id) => {
    assertTransaction(database, 'lock')
    if (place === 'interchange') {
      await database.rows(sql`select 1 from interchange where id = ${id} for update`)
      return (await searchInterchanges(database, { ids: [id] }, undefined, 1))[0]
    }
    const columns = personalPlaces[place]
    const [found] = await database.rows(sql`
      select ${rowColumns(place, columns)} from ${sql.raw(columns.table)} t where ${isRow(columns, id)} for update of t`)
    return found === undefined ? undefined : rowOf(place, columns, found)
  },

  redact: async (place, id, changes) => {
    if (place === 'audit') throw new Error('the audit trail is never changed')
    if (place === 'interchange') {
      for (const [seq, bytes] of Object.entries(changes.bytes ?? {}))
        await database.rows(sql`
          update interchange_chunk set bytes = ${bytes}::bytea where interchange_id = ${id} and seq = ${Number(seq)}`)
      return
    }
    const columns = personalPlaces[place]
    const sets = [
      ...Object.entries(changes.json ?? {}).map(([name, value]) => sql`${sql.identifier(name)} = ${json(value)}`),
      ...Object.entries(changes.text ?? {}).map(
        ([name, value]) => sql`${sql.identifier(name)} = ${value === null ? null : storable(value)}`,
      ),
      ...Object.entries(changes.bytes ?? {}).map(([name, value]) => sql`${sql.identifier(name)} = ${value}::bytea`),
    ]
    if (sets.length === 0) return
    await database.rows(sql`
      update ${sql.raw(columns.table)} t set ${sql.join(sets, sql`, `)} where ${isRow(columns, id)}`)
  },

  forgetBlockKeys: async (customerIds) => {
    if (customerIds.length === 0) return
    await database.rows(sql`delete from customer_block_key where customer_id = any(${uuids(customerIds)})`)
    // Who knows the hash of a phone number finds the number by trying: what a merge wrote down is emptied as well.
    await database.rows(sql`
      update record_merge set moved = moved || '{"blockKeys":[],"addedBlockKeys":[]}'
      where survivor_id = any(${uuids(customerIds)}) or loser_id = any(${uuids(customerIds)})`)
  },

  forgetSignatures: async (deadLetterIds) => {
    if (deadLetterIds.length === 0) return
    await database.rows(sql`
      update error_group g set signature = coalesce(g.target, '-') || ' ' || g.code || ' [erased]'
      from dead_letter l where l.id = any(${uuids(deadLetterIds)}) and g.id = l.group_id and g.field is null`)
  },

  forgetSearchKeys: async (words) => {
    if (words.length === 0) return
    await database.rows(sql`
      delete from search_key where key = any(${texts(words.map((word) => word.toLowerCase().slice(0, longestKey)))})`)
  },

  erasures: async () =>
    (await database.rows(sql`select ${row.columns} from erasure order by at desc, id desc`)).map(row.read),

  addErasure: async ({ kind, salt, keyHash, reason, actor, counts, kept, replayed }) => {
    const [added] = await database.rows(sql`
      insert into erasure (kind, salt, key_hash, reason, actor, counts, kept, replayed)
      values (${kind}, ${salt}, ${keyHash}, ${storable(reason)}, ${storable(actor)}, ${json(counts)}, ${json(kept)},
        ${replayed})
      on conflict (salt, key_hash) do update set reason = excluded.reason, actor = excluded.actor,
        counts = excluded.counts, kept = excluded.kept, replayed = excluded.replayed, at = clock_timestamp(),
        returned_from = null, returned_at = null
      returning ${row.columns}`)
    if (added === undefined) throw new Error('an erasure was not kept')
    return row.read(added)
  },

  noteReturned: async (keyHashes, system) => {
    if (keyHashes.length === 0) return
    await database.rows(sql`
      update erasure set returned_from = ${system}, returned_at = clock_timestamp()
      where key_hash = any(${texts(keyHashes)})`)
  },
})

const rowColumns = (place: PersonalRow['place'], columns: PlaceColumns): SQL => sql`
  ${sql.raw(columns.key)} as row_key, ${sql.raw(columns.shown)} as shown, ${sql.raw(columns.system)} as system,
  ${sql.raw(columns.partner)} as partner, ${sql.raw(columns.entity)} as laid_out_as, ${sql.raw(namesOf(columns))}
  ${place === 'document' ? sql`, t.interchange_id` : sql.empty()}`

/** The row of this key, by columns that have an index: the expression that makes the key has none. */
const isRow = ({ table, key }: PlaceColumns, id: string): SQL => {
  if (table === 'link') {
    const part = (at: number): SQL => sql`${id}::jsonb ->> ${sql.raw(String(at))}`
    return sql`t.system = (${part(0)}) and t.entity = (${part(1)}) and t.external_id = (${part(2)})
      and t.canonical_id = (${part(3)})::uuid`
  }
  return key === seqKey ? sql`t.seq = ${id}::bigint` : sql`t.id = ${id}::uuid`
}

const searchInterchanges = async (
  database: Database,
  by: PersonalSearch,
  after: string | undefined,
  limit: number,
): Promise<PersonalRow[]> => {
  const holds =
    by === 'all'
      ? sql`true`
      : 'ids' in by
        ? sql`t.id = any(${uuids(by.ids)})`
        : sql`exists (select 1 from interchange_chunk c where c.interchange_id = t.id
            and ${holdsAny([sql`encode(c.bytes, 'escape')`], by)})`
  const found = await database.rows(sql`
    select t.id, t.system, t.partner from interchange t
    where ${holds} and t.purged_at is null and ${after === undefined ? sql`true` : sql`t.id > ${after}`}
    order by t.id limit ${rowLimit(limit)}`)
  const rows: PersonalRow[] = []
  for (const { id, system, partner } of found) {
    const pieces = await database.rows(sql`
      select seq, bytes from interchange_chunk where interchange_id = ${id} order by seq`)
    rows.push({
      place: 'interchange',
      id: String(id),
      shownId: String(id),
      system: textOf(system),
      partner: textOf(partner),
      entity: null,
      json: {},
      text: {},
      bytes: Object.fromEntries(pieces.map(({ seq, bytes }) => [String(seq), bytesOf(bytes)])),
      interchangeId: null,
    })
  }
  return rows
}

const namesOf = ({ json: jsons, text, bytes }: PlaceColumns): string =>
  [...jsons, ...text, ...bytes].map((name) => `t."${name}"`).join(', ')

const conditionOf = (columns: PlaceColumns, by: PersonalSearch): SQL => {
  if (by === 'all') return sql`true`
  if ('ids' in by) return sql`${sql.raw(columns.key)} = any(${texts(by.ids)})`
  return holdsAny(
    [
      ...[...columns.json, ...columns.text].map((name) => sql.raw(`t."${name}"::text`)),
      ...columns.bytes.map((name) => sql.raw(`encode(t."${name}", 'escape')`)),
    ],
    by,
  )
}

/** Any of the texts, or of the runs of digits, stands in any of the expressions. */
const holdsAny = (expressions: readonly SQL[], { texts: wanted, digits }: Needles): SQL => {
  const conditions = expressions.flatMap((expression) => [
    ...wanted.map((text) => sql`position(lower(${storable(text)}) in lower(${expression})) > 0`),
    ...digits.map((run) => sql`position(${run} in regexp_replace(${expression}, '[^0-9]', '', 'g')) > 0`),
  ])
  return conditions.length === 0 ? sql`false` : sql`(${sql.join(conditions, sql` or `)})`
}

const rowOf = (place: PersonalRow['place'], columns: PlaceColumns, found: RawRow): PersonalRow => ({
  place,
  id: String(found['row_key']),
  shownId: String(found['shown']),
  system: textOf(found['system']),
  partner: textOf(found['partner']),
  entity: textOf(found['laid_out_as']),
  json: Object.fromEntries(columns.json.map((name) => [name, found[name] ?? null])),
  text: Object.fromEntries(columns.text.map((name) => [name, textOf(found[name])])),
  bytes: Object.fromEntries(
    columns.bytes.flatMap((name) => (found[name] == null ? [] : [[name, bytesOf(found[name])]])),
  ),
  interchangeId: textOf(found['interchange_id']),
})

const textOf = (value: unknown): string | null => (value === null || value === undefined ? null : String(value))

const bytesOf = (value: unknown): Uint8Array => {
  if (!Buffer.isBuffer(value)) throw new Error('bytes were expected')
  return value
}
