import { type SQL, sql } from 'drizzle-orm'
import { conditionsOf } from '../domain/filter.ts'
import type { RecordEntity } from '../domain/record.ts'
import { createBlockKeys } from './block-keys.ts'
import { resolveCustomers } from './customers.ts'
import { asked, assertTransaction, type Database, json, type RawRow, rowLimit, texts, uuids } from './database.ts'
import { createDecisions } from './decisions.ts'
import { addIdentifiers, holdersOf, saveIdentifiers } from './identifiers.ts'
import { createMerges } from './merges.ts'
import { record } from './record-schema.ts'
import type { Records, StoredRecord } from './record-store.ts'
import { defineRow } from './row.ts'
import { searchRecords } from './search-records.ts'
import { survivorsOf } from './survivors.ts'

const row = defineRow(record)

/** The statement asked for this entity, so its value is of that type. */
const read = <E extends RecordEntity>(raw: RawRow): StoredRecord<E> => row.read(raw) as StoredRecord<E>

export const createRecords = (database: Database): Records => ({
  ...createBlockKeys(database),
  ...createMerges(database),
  ...createDecisions(database),
  resolveCustomers: (candidates) => resolveCustomers(database, candidates),
  holdersOf: (identifiers) => holdersOf(database, identifiers),
  addIdentifiers: (rows) => addIdentifiers(database, rows),
  saveIdentifiers: (rows) => database.atomic((inner) => saveIdentifiers(inner, rows)),
  searchPage: (query) => searchRecords(database, query),
  search: async ({ limit, ...fields }) =>
    (await searchRecords(database, { filter: conditionsOf(fields), limit })).items,
  lock: (ids) => lockRecords(database, ids),
  lockMakers: async () => {
    assertTransaction(database, 'records.lockMakers')
    await database.rows(sql`select pg_advisory_xact_lock(hashtextextended('makers of customers', 5))`)
  },

  getMany: (entity, ids) => getMany(database, entity, ids),
  standing: (ids) => survivorsOf(database, ids),

  // `lower(key)` is what the index has.
  idsByKeys: async (entity, keys) => {
    if (keys.length === 0) return new Map()
    const found = await database.rows(sql`
      select given.place, r.id from unnest(${texts(keys)}) with ordinality as given(key, place) cross join lateral (
        select r.id from record r where r.entity = ${entity} and lower(r.key) = lower(given.key) and r.key = given.key
          and r.merged_into is null order by r.created_at, r.id limit 1
      ) r`)
    return new Map(found.map(({ place, id }) => [keys[Number(place) - 1] ?? '', String(id)]))
  },

  // Few are merged, so mostly the first look is all.
  current: async <E extends RecordEntity>(entity: E, ids: readonly string[]) => {
    const found = new Map((await getMany(database, entity, ids)).map((one) => [one.id, one]))
    const merged = [...found.values()].filter(({ mergedInto }) => mergedInto !== null).map(({ id }) => id)
    const survivors = await survivorsOf(database, merged)
    const missing = [...survivors.values()].filter((id) => !found.has(id))
    for (const one of await getMany(database, entity, missing)) found.set(one.id, one)
    return new Map(
      ids.flatMap((id) => {
        const record = found.get(survivors.get(id) ?? id)
        return record === undefined ? [] : [[id, record] as const]
      }),
    )
  },

  save: async (entity, rows) => {
    if (rows.length === 0) return
    await database.rows(saving(entity, [...new Map(rows.map((one) => [one.id, one])).values()]))
  },

  scan: async <E extends RecordEntity>(entity: E, after: string | undefined, limit: number) => {
    const found = await database.rows(sql`
      select ${row.columns} from record
      where entity = ${entity} and merged_into is null ${after === undefined ? sql`` : sql`and id > ${after}`}
      order by id limit ${rowLimit(limit)}`)
    return found.map((raw) => read<E>(raw))
  },
})

const getMany = async <E extends RecordEntity>(
  database: Database,
  entity: E,
  ids: readonly string[],
): Promise<StoredRecord<E>[]> => {
  if (ids.length === 0) return []
  const found = await database.rows(sql`
    select ${row.columnsOf('r')} from ${asked(ids)} cross join lateral (
      select * from record r where r.id = asked.id and r.entity = ${entity} offset 0
    ) r`)
  return found.map((raw) => read<E>(raw))
}

const saving = (entity: RecordEntity, rows: readonly object[]): SQL => sql`
  insert into record as d (id, entity, key, value, version, emptied)
  select id, ${entity}, key, value, version, coalesce(emptied, '[]')
  from jsonb_to_recordset(${json(rows)}) as r(id uuid, key text, value jsonb, version int, emptied jsonb) order by id
  on conflict (id) do update set key = excluded.key, value = excluded.value, version = excluded.version,
    emptied = excluded.emptied,
    changed_at = clock_timestamp()`

/**
 * Records that are there are locked as rows: the server has room for any number of those. Ids that are not there yet are locked by
 * number, and then looked for again, as another writer may have made them meanwhile.
 */
const lockRecords = async (database: Database, ids: readonly string[]): Promise<void> => {
  assertTransaction(database, 'records.lock')
  if (ids.length === 0) return
  const asked = uuids(ids)
  await database.rows(sql`
    select count(pg_advisory_xact_lock(lock)) from (
      select distinct ${newRecordLocks} + (hashtextextended(w.id::text, 0) & ${mostNewLocks - 1}) as lock
      from unnest(${asked}) w(id) where (select true from record r where r.id = w.id) is null order by lock
    ) locks`)
  await database.rows(sql`
    select count(*) from (select id from record where id = any(${asked}) order by id for update) locked`)
}

/** Any range of our own. */
const newRecordLocks = 7_203_500_000
/** A power of two. The server's lock table has room for some thousands in all transactions together. */
const mostNewLocks = 1024
