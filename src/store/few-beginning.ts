import { type SQL, sql } from 'drizzle-orm'
import type { Filter, FilterFields } from '../domain/filter.ts'
import type { Database } from './database.ts'
import { begins, type FilterColumn, type FilterColumns, inOrderOf } from './filter-sql.ts'

/** So many rows are fetched and sorted sooner than a large table is walked in the order of its list. */
const mostSorted = 10_000

type List<F extends FilterFields> = { from: SQL; id: string; filters: FilterColumns<F> }

/**
 * Which rows of `from` begin with the text a filter asks for, when these are few; undefined when they are many, or it asks for no such text.
 * Nobody can tell the planner how few: it takes any range of texts for a share of the table, and would walk all of it, newest first, for a handful.
 */
export const fewBeginning = async <F extends FilterFields>(
  database: Database,
  filter: Filter,
  { from, id, filters }: List<F>,
): Promise<SQL | undefined> => {
  for (const { op, values, field } of filter) {
    const [text] = values
    if (op !== 'is' || values.length !== 1 || text === undefined || text === '') continue
    const rows = beginningWith(text, filters[field], { from, id })
    if (rows === undefined) continue
    const [counted] = await database.rows(sql`select count(*)::int as count from (${rows}) few`)
    return Number(counted?.['count']) > mostSorted ? undefined : sql`${sql.raw(id)} = any(array(${rows}))`
  }
  return undefined
}

const beginningWith = (
  text: string,
  column: FilterColumn | undefined,
  { from, id }: { from: SQL; id: string },
): SQL | undefined => {
  if (typeof column !== 'object') return undefined
  if ('any' in column) return column.few?.(text, mostSorted + 1)
  const [only, ...others] = column.begins
  if (only === undefined || others.length > 0) return undefined
  return sql`select ${sql.raw(id)} from ${from} where ${begins(only, text)} ${inOrderOf(only)} limit ${mostSorted + 1}`
}
