import { type SQL, sql } from 'drizzle-orm'
import { groupBy } from '../domain/group-by.ts'
import { type Database, json } from './database.ts'
import type { Links } from './record-store.ts'

type Place = { entity: string; canonicalId: string; system: string; externalId: string }

/** Rows of one statement: of one entity in one system, the last one of each link; the statement writes a row once. */
type Lot<T> = { entity: string; system: string; rows: (T & { isSecond?: true })[] }

/** What all rows share is said once and not in each of them: half of what the server would have to read is that. */
const lotsOf = <T extends Place>(rows: readonly T[], kindOf: (row: T) => boolean): Lot<T>[] => {
  const groups = groupBy(rows, (row) => [row.system, row.entity, kindOf(row)].join('\n'))
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, group]) => {
      const [first] = group
      return first === undefined ? [] : [{ entity: first.entity, system: first.system, rows: lastOfEach(group) }]
    })
}

const lastOfEach = <T extends Place>(rows: readonly T[]): (T & { isSecond?: true })[] => {
  const last = new Map(rows.map((row) => [`${row.canonicalId}\n${row.externalId}`, row]))
  const seen = new Set<string>()
  return [...last.values()].map((row) => {
    const isSecond = seen.has(row.canonicalId)
    seen.add(row.canonicalId)
    return isSecond ? { ...row, isSecond } : row
  })
}

/**
 * A link that is new is the primary one when the record has none in the system, of several in one call the first. Asked for as a value and not with
 * `exists`: of that the planner makes a list of all links of the system. And by the record alone behind `offset 0`: a planner that knows of no links
 * of the system yet would else walk along all of them for each row.
 */
const isFirst = ({ entity, system }: Lot<unknown>): SQL => sql`
  r."isSecond" is null and (
    select true from (
      select p.entity, p.system from link p where p.canonical_id = r."canonicalId" and p.is_primary offset 0
    ) p where p.entity = ${entity} and p.system = ${system}) is null`

export const createFacetWriter = (
  database: Database,
): Pick<Links, 'saveFacets' | 'noteSent' | 'makePrimary' | 'forgetSent'> => ({
  saveFacets: (rows) =>
    database.atomic(async (inner) => {
      for (const lot of lotsOf(rows, ({ sentHash }) => sentHash !== undefined)) await saveFacets(inner, lot)
    }),

  noteSent: (rows) =>
    database.atomic(async (inner) => {
      for (const lot of lotsOf(rows, ({ holds }) => holds !== undefined)) await noteSent(inner, lot)
    }),

  makePrimary: (rows) =>
    database.atomic(async (inner) => {
      if (rows.length === 0) return
      const given = sql`jsonb_to_recordset(${json(rows)}) as r(entity text, "canonicalId" uuid, system text, "externalId" text)`
      const ofRecord = sql`l.canonical_id = r."canonicalId" and l.entity = r.entity and l.system = r.system`
      await inner.rows(sql`
        update link l set is_primary = false from ${given} where ${ofRecord} and l.is_primary and l.external_id <> r."externalId"`)
      await inner.rows(sql`
        update link l set is_primary = true from ${given} where ${ofRecord} and l.external_id = r."externalId"`)
    }),

  forgetSent: async (rows) => {
    if (rows.length === 0) return
    await database.rows(sql`
      update link l set sent_hash = null
      from jsonb_to_recordset(${json(rows)}) as r(entity text, "canonicalId" uuid, system text)
      where l.canonical_id = r."canonicalId" and l.entity = r.entity and l.system = r.system and l.is_primary
        and l.sent_hash is not null`)
  },
})

const saveFacets = async (database: Database, lot: Lot<Parameters<Links['saveFacets']>[0][number]>): Promise<void> => {
  const rows = lot.rows.map(
    ({ canonicalId, externalId, fields, fieldTimes, rewrites, sourceHash, modifiedAt, sentHash, isSecond }) => ({
      canonicalId,
      externalId,
      fields,
      fieldTimes,
      rewrites,
      sourceHash,
      modifiedAt,
      sentHash,
      isSecond,
    }),
  )
  const sends = lot.rows.some(({ sentHash }) => sentHash !== undefined)
  await database.rows(sql`
    insert into link as l (entity, canonical_id, system, external_id, is_primary, fields, field_times, rewrites,
      source_hash, modified_at, sent_hash)
    select ${lot.entity}, r."canonicalId", ${lot.system}, r."externalId", ${isFirst(lot)}, r.fields, r."fieldTimes",
      r.rewrites, r."sourceHash", r."modifiedAt", r."sentHash"
    from jsonb_to_recordset(${json(rows)}) as r("canonicalId" uuid, "externalId" text, fields jsonb,
      "fieldTimes" jsonb, rewrites jsonb, "sourceHash" text, "modifiedAt" text, "sentHash" text, "isSecond" boolean)
    order by r."externalId", r."canonicalId"
    on conflict (system, entity, external_id, canonical_id) do update set fields = excluded.fields,
      field_times = excluded.field_times, rewrites = excluded.rewrites, source_hash = excluded.source_hash, modified_at = excluded.modified_at,
      absences = 0, gone_at = null ${sends ? sql`, sent_hash = excluded.sent_hash` : sql``}`)
}

/** `holds`: the system says something else now than when it was read. */
const noteSent = async (database: Database, lot: Lot<Parameters<Links['noteSent']>[0][number]>): Promise<void> => {
  const rows = lot.rows.map(({ canonicalId, externalId, sentHash, sentVersion, holds, isSecond }) => ({
    canonicalId,
    externalId,
    sentHash,
    sentVersion,
    fields: holds?.fields,
    fieldTimes: holds?.fieldTimes,
    isSecond,
  }))
  const holds = lot.rows.some((one) => one.holds !== undefined)
  await database.rows(sql`
    insert into link (entity, canonical_id, system, external_id, is_primary, fields, field_times, sent_hash,
      sent_version)
    select ${lot.entity}, r."canonicalId", ${lot.system}, r."externalId", ${isFirst(lot)}, r.fields, r."fieldTimes",
      r."sentHash", r."sentVersion"
    from jsonb_to_recordset(${json(rows)}) as r("canonicalId" uuid, "externalId" text, fields jsonb,
      "fieldTimes" jsonb, "sentHash" text, "sentVersion" int, "isSecond" boolean)
    order by r."externalId", r."canonicalId"
    on conflict (system, entity, external_id, canonical_id) do update set sent_hash = excluded.sent_hash,
      sent_version = excluded.sent_version
      ${holds ? sql`, fields = excluded.fields, field_times = excluded.field_times, source_hash = null` : sql``}`)
}
