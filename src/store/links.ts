import { sql } from 'drizzle-orm'
import { linkFields } from '../domain/list-fields.ts'
import { createAbsences } from './absences.ts'
import { asked, type Database, json, rowLimit, storable, texts } from './database.ts'
import { createRowList } from './list-rows.ts'
import { link } from './record-schema.ts'
import type { Links } from './record-store.ts'
import { defineRow } from './row.ts'
import { createFacetWriter } from './save-links.ts'

const row = defineRow(link)
const linkRow = defineRow(link, [
  'isPrimary',
  'fields',
  'fieldTimes',
  'rewrites',
  'sourceHash',
  'modifiedAt',
  'absences',
  'goneAt',
  'sentHash',
  'sentVersion',
])

export const createLinks = (database: Database): Links => ({
  ...createFacetWriter(database),
  ...createAbsences(database),

  insert: async (rows) => {
    if (rows.length === 0) return
    await database.rows(sql`
      insert into link (entity, canonical_id, system, external_id)
      select entity, "canonicalId", system, "externalId"
      from jsonb_to_recordset(${json(rows)}) as r(entity text, "canonicalId" uuid, system text, "externalId" text)
      order by system, entity, "externalId", "canonicalId"
      on conflict do nothing`)
  },

  find: async (entity, canonicalIds, systems) => {
    if (canonicalIds.length === 0) return []
    const ofSystems = systems === undefined ? sql`true` : sql`l.system = any(${texts(systems)})`
    const found = await database.rows(sql`
      select ${linkRow.columnsOf('l')} from ${asked(canonicalIds)} cross join lateral (
        select * from link l where l.canonical_id = asked.id and l.entity = ${entity} and l.is_primary offset 0
      ) l where ${ofSystems}
      order by l.created_at desc`)
    return found.map(linkRow.read)
  },

  // Mostly nothing has changed, so the few that have come back, by their place. As a subquery, so that each is looked up in the index
  // and the planner never reads the whole table.
  unchanged: async (entity, system, rows) => {
    if (rows.length === 0) return new Set()
    const [found] = await database.rows(sql`
      select string_agg(r.place::text, ',') as places
      from unnest(${texts(rows.map(({ externalId }) => externalId))}, ${texts(rows.map(({ sourceHash }) => sourceHash))})
        with ordinality as r(external_id, source_hash, place)
      where (
        select true from link l where l.system = ${system} and l.entity = ${entity} and l.external_id = r.external_id
          and l.source_hash = r.source_hash and l.gone_at is null limit 1) is null`)
    const places = found?.['places']
    const changed = new Set(typeof places === 'string' ? places.split(',').map(Number) : [])
    return new Set(rows.filter((_, index) => !changed.has(index + 1)).map(({ externalId }) => externalId))
  },

  byExternalIds: async (entity, system, externalIds) => {
    if (externalIds.length === 0) return []
    const found = await database.rows(sql`
      select ${row.columnsOf('l')} from (select distinct external_id from unnest(${texts(externalIds)}) as given(external_id)) asked
      cross join lateral (
        select * from link l where l.system = ${system} and l.entity = ${entity} and l.external_id = asked.external_id
        order by l.created_at limit 1
      ) l`)
    return found.map(row.read)
  },

  sentAs: async (entity, system, externalIds) => {
    if (externalIds.length === 0) return []
    const found = await database.rows(sql`
      select l.external_id, l.canonical_id from (select distinct external_id from unnest(${texts(externalIds)}) as given(external_id)) asked
      cross join lateral (
        select * from link l where l.system = ${system} and l.entity = ${entity} and l.external_id = asked.external_id offset 0
      ) l where l.sent_version is not null and l.gone_at is null
      order by l.created_at, l.canonical_id`)
    return found.map((each) => ({ externalId: String(each['external_id']), canonicalId: String(each['canonical_id']) }))
  },

  ofRecords: async (entity, canonicalIds, system) => {
    if (canonicalIds.length === 0) return []
    const ofRecord = sql`from link l where l.canonical_id = asked.id and l.entity = ${entity}`
    const found = await database.rows(sql`
      select ${row.columnsOf('l')} from ${asked(canonicalIds)} cross join lateral (
        select * ${ofRecord} and l.is_primary union all select * ${ofRecord} and not l.is_primary offset 0
      ) l where ${system === undefined ? sql`true` : sql`l.system = ${system}`}`)
    return found.map(row.read)
  },

  page: (query) =>
    createRowList(database, {
      from: sql`link`,
      columns: row.columns,
      read: row.read,
      fields: linkFields,
      filters: {
        entity: 'entity',
        system: 'system',
        record: 'canonical_id',
        external: 'external_id',
        at: 'created_at',
        age: 'created_at',
        text: { begins: ['external_id'] },
      },
      // Of the primary key.
      order: {
        by: [
          { column: 'system', as: 'text' },
          { column: 'entity', as: 'text' },
          { column: 'external_id', as: 'text' },
          { column: 'canonical_id', as: 'id' },
        ],
        descending: false,
      },
    }).page(query),

  scan: async (entity, system, after, limit) => {
    const found = await database.rows(sql`
      select ${row.columns} from link
      where system = ${system} and entity = ${entity}
        ${after === undefined ? sql`` : sql`and external_id > ${storable(after)}`}
      order by external_id limit ${rowLimit(limit)}`)
    return found.map(row.read)
  },
})
