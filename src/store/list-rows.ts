import { type SQL, sql } from 'drizzle-orm'
import { RejectedError } from '../domain/errors.ts'
import type { Filter, FilterFields } from '../domain/filter.ts'
import type { ListQuery, Page } from '../domain/page.ts'
import { type Database, type RawRow, rowLimit } from './database.ts'
import { fewBeginning } from './few-beginning.ts'
import { type FilterColumns, filterSql } from './filter-sql.ts'

/** What a list is of, and in what order. */
export type ListDefinition<T, F extends FilterFields> = {
  /** The table, with its alias if it has one. */
  from: SQL
  columns: SQL
  read(row: RawRow): T
  fields: F
  filters: FilterColumns<F>
  /** Columns that together are unique, all in one direction; an index on them serves. */
  order: { by: readonly OrderColumn[]; descending: boolean }
}

/** `time` counts in microseconds, as the database does. */
export type OrderColumn = { column: string; as: 'time' | 'id' | 'number' | 'text' }

/** Newest first. */
export const newestBy = (time: string, id: string): ListDefinition<unknown, FilterFields>['order'] => ({
  by: [
    { column: time, as: 'time' },
    { column: id, as: 'id' },
  ],
  descending: true,
})

export type RowList<T> = {
  /** `within` limits the list beside the filter. */
  page(query: ListQuery, within?: SQL): Promise<Page<T>>
  count(filter: Filter, within?: SQL): Promise<number>
}

/** Reads a table a page at a time (a keyset, so that a page costs the same wherever it is). */
export const createRowList = <T, F extends FilterFields>(
  database: Database,
  { from, columns, read, fields, filters, order }: ListDefinition<T, F>,
): RowList<T> => {
  return {
    // All is made when it is asked for: each transaction has its own lists, and mostly asks none.
    page: async ({ filter = [], after, limit }, within = sql`true`) => {
      const keys = sql.join(order.by.map(keyText), sql`, `)
      const id = order.by.find(({ as }) => as === 'id')?.column
      const sorted = sql.raw(order.by.map(({ column }) => `${column} ${order.descending ? 'desc' : 'asc'}`).join(', '))
      const behind = after === undefined ? sql`true` : isBehind(order, after)
      const size = rowLimit(limit)
      const few = id === undefined ? undefined : await fewBeginning(database, filter, { from, id, filters })
      const found = await database.rows(sql`
        select ${columns}, ${keys} from ${from}
        where ${within} and ${filterSql(filter, fields, filters)} and ${few ?? sql`true`} and ${behind}
        order by ${sorted} limit ${size + 1}`)
      const last = found.length > size ? found[size - 1] : undefined
      return { items: found.slice(0, size).map(read), next: last === undefined ? null : positionOf(last, order.by) }
    },
    count: async (filter, within = sql`true`) => {
      const [counted] = await database.rows(sql`
        select count(*)::int as count from ${from} where ${within} and ${filterSql(filter, fields, filters)}`)
      return Number(counted?.['count'])
    },
  }
}

const keyName = (index: number): string => `position_${index}`

const keyText = ({ column, as }: OrderColumn, index: number): SQL =>
  sql.raw(`${as === 'time' ? `(extract(epoch from ${column}) * 1000000)::int8` : column}::text as ${keyName(index)}`)

const positionOf = (row: RawRow, by: readonly OrderColumn[]): string =>
  Buffer.from(JSON.stringify(by.map((_, index) => row[keyName(index)]))).toString('base64url')

const keyForms = {
  time: /^-?\d{1,16}$/,
  id: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  number: /^-?\d{1,18}$/,
  text: /^[^\0]{0,1000}$/s,
}

const keySql = {
  time: (key: string) => sql`(timestamptz 'epoch' + ${key}::float8 * interval '1 microsecond')`,
  id: (key: string) => sql`${key}::uuid`,
  number: (key: string) => sql`${key}::int8`,
  text: (key: string) => sql`${key}::text`,
}

const isBehind = ({ by, descending }: ListDefinition<unknown, FilterFields>['order'], after: string): SQL => {
  const keys = keysOf(after)
  const given = by.map(({ as }, index) => {
    const key = keys[index]
    if (keys.length !== by.length || typeof key !== 'string' || !keyForms[as].test(key))
      throw new RejectedError('REQUEST_INVALID', 'after: is not the "next" of a page of this list', { stage: 'read' })
    return keySql[as](key)
  })
  const columns = sql.raw(by.map(({ column }) => column).join(', '))
  return sql`(${columns}) ${descending ? sql`<` : sql`>`} (${sql.join(given, sql`, `)})`
}

const keysOf = (after: string): readonly unknown[] => {
  try {
    const keys: unknown = JSON.parse(Buffer.from(after, 'base64url').toString('utf8'))
    return Array.isArray(keys) ? keys : []
  } catch {
    return []
  }
}
