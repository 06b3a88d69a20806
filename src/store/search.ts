import { type SQL, sql } from 'drizzle-orm'
import { type Database, rowLimit, uuids } from './database.ts'
import { deadLetterColumns, readDeadLetter } from './dead-letter-row.ts'
import { deliveryRow } from './delivery-row.ts'
import type { FoundKey, KeyKind, Search } from './observe-store.ts'
import { defineRow } from './row.ts'
import { document, interchange } from './schema.ts'
import { keyOf } from './search-keys.ts'

const briefRow = defineRow(document, ['toldAt', 'body', 'canonical', 'issues', 'delimiters'])
const interchangeRow = defineRow(interchange, ['toldAt'])

/** Keys that begin with a text are many; of each a few will do, else one that everybody has hides the others. */
const mostKeys = 25
const subjectsPerKey = 4
/** Nothing begins with a text and comes behind it with this at its end. */
const last = '\u{10ffff}'
const uuidForm = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/

export const createSearch = (database: Database): Search => ({
  find: async (text, limit) => {
    const key = keyOf(text)
    if (key === '') return []
    const equal = await database.rows(equalKeys(key, limit))
    const left = rowLimit(limit) - equal.length
    const longer = left > 0 && equal.length < limit ? await database.rows(longerKeys(key, left)) : []
    return [...equal, ...longer].map((row) => foundKey(row, key))
  },

  documents: async (ids) => {
    if (ids.length === 0) return []
    const found = await database.rows(sql`select ${briefRow.columns} from document where id = any(${uuids(ids)})`)
    return found.map(briefRow.read)
  },

  interchanges: async (ids) => {
    if (ids.length === 0) return []
    const found = await database.rows(
      sql`select ${interchangeRow.columns} from interchange where id = any(${uuids(ids)})`,
    )
    return found.map(interchangeRow.read)
  },

  deliveries: async (ids) => {
    if (ids.length === 0) return []
    const found = await database.rows(sql`select ${deliveryRow.columns} from delivery where id = any(${uuids(ids)})`)
    return found.map(deliveryRow.read)
  },

  deadLetters: async (text, limit) => {
    const key = keyOf(text)
    const byId = uuidForm.test(key) ? sql`union select id from dead_letter where id = ${key}::uuid` : sql``
    const found = await database.rows(sql`
      with hit as (
        (select id from dead_letter where lower(business_key) = ${key} order by created_at desc limit ${rowLimit(limit)})
        union (select id from dead_letter where lower(business_key) ~>=~ ${key} and lower(business_key) ~<~ ${key + last}
          order by lower(business_key) using ~<~ limit ${rowLimit(limit)})
        ${byId}
      )
      select ${deadLetterColumns} from dead_letter where id in (select id from hit)
      order by created_at desc, id desc limit ${rowLimit(limit)}`)
    return found.map(readDeadLetter)
  },

  about: async (orderNumber) => {
    const found = await database.rows(sql`
      select ${briefRow.columns} from document where id in (
        select subject_id from search_key where key = ${keyOf(orderNumber)} and kind = 'names-order'
        order by at desc limit ${mostAbout})
      order by created_at, id`)
    return found.map(briefRow.read)
  },
})

const mostAbout = 200

const equalKeys = (key: string, limit: number): SQL => sql`
  select key, kind, subject_id, at from search_key where key = ${key} order by at desc limit ${rowLimit(limit)}`

/** Goes from key to key through the index, and not through all that has them. */
const longerKeys = (key: string, limit: number): SQL => sql`
  with recursive longer(key) as (
    (select key from search_key where key > ${key}::text and key < ${key + last}::text order by key limit 1)
    union all
    select (select s.key from search_key s where s.key > longer.key and s.key < ${key + last}::text order by s.key limit 1)
    from longer where longer.key is not null
  )
  select s.key, s.kind, s.subject_id, s.at
  from (select key from longer where key is not null limit ${mostKeys}) k
  cross join lateral (
    select key, kind, subject_id, at from search_key where key = k.key order by at desc limit ${subjectsPerKey}
  ) s
  order by s.key, s.at desc limit ${rowLimit(limit)}`

const foundKey = (row: Record<string, unknown>, asked: string): FoundKey => ({
  key: String(row['key']),
  // Written by `insertSearchKeys` only.
  kind: String(row['kind']) as KeyKind,
  subjectId: String(row['subject_id']),
  at: new Date(String(row['at'])),
  exact: row['key'] === asked,
})
