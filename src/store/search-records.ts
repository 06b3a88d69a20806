import { type SQL, sql } from 'drizzle-orm'
import { RejectedError } from '../domain/errors.ts'
import type { Condition } from '../domain/filter.ts'
import { recordFields } from '../domain/list-fields.ts'
import type { ListQuery, Page } from '../domain/page.ts'
import { recordEntities } from '../domain/record.ts'
import { type Database, texts } from './database.ts'
import { begins } from './filter-sql.ts'
import { createRowList, newestBy } from './list-rows.ts'
import { record } from './record-schema.ts'
import type { StoredRecord } from './record-store.ts'
import { defineRow } from './row.ts'

const row = defineRow(record)

/** A text that so many things begin with says nothing; of each kind no more are sorted. */
const mostHits = 1_000

export const searchRecords = (
  database: Database,
  { filter = [], ...query }: ListQuery,
): Promise<Page<StoredRecord>> => {
  const sought = filter.filter(isSought)
  if (sought.length === 0)
    throw new RejectedError(
      'REQUEST_INVALID',
      'say what to look for: what a record is known by, an identifier, or its id in a system',
      { stage: 'read' },
    )
  const entities = recordEntities.filter((entity) =>
    filter.every(({ field, op, values }) => field !== 'entity' || op !== 'is' || values.includes(entity)),
  )
  const hits = sought.map(
    ({ values }) =>
      sql`r.id in (${sql.join(
        values.map((text) => hitsOf(text, entities)),
        sql` union `,
      )})`,
  )
  const rest = filter.filter((condition) => !isSought(condition))
  return createRowList(database, {
    from: sql`record r`,
    columns: row.columnsOf('r'),
    read: row.read,
    fields: recordFields,
    filters: {
      entity: 'r.entity',
      at: 'r.changed_at',
      age: 'r.changed_at',
      text: { begins: ['r.key'] },
    },
    order: newestBy('r.changed_at', 'r.id'),
  }).page({ ...query, filter: rest }, sql.join(hits, sql` and `))
}

const isSought = ({ field, op }: Condition): boolean => field === 'text' && op === 'is'

const hitsOf = (text: string, entities: readonly string[]): SQL => {
  const ofEntity = sql`entity = any(${texts(entities)})`
  const identifiers = entities.includes('customer')
    ? sql`union (select customer_id from customer_identifier where ${begins('value', text)} limit ${mostHits})`
    : sql``
  return sql`
    (select id from record where ${begins('key', text)} and ${ofEntity} limit ${mostHits})
    ${identifiers}
    union (select canonical_id from link where ${begins('external_id', text)} and ${ofEntity} limit ${mostHits})`
}
