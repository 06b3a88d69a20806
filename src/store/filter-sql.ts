import { type SQL, sql } from 'drizzle-orm'
import type { Condition, FieldKind, Filter, FilterFields } from '../domain/filter.ts'
import { parseMoment, spanMs } from '../domain/filter-value.ts'
import { termFault } from '../domain/parse-filter.ts'
import { allOf, storable, texts, uuids } from './database.ts'

/**
 * Where a field is: a column; columns that are or begin with the text (case does not count, each needs an index on `lower(column) text_pattern_ops`);
 * or what holds for rows that have any of the values (none: no row), with `none` for those that have no value, where `few` selects the ids of the
 * first so many that have one of them by an index. Columns are names of our own.
 */
export type FilterColumn =
  | string
  | { begins: readonly string[] }
  | { any: (values: readonly string[]) => SQL; none?: SQL; few?: (value: string, most: number) => SQL }
export type FilterColumns<F extends FilterFields> = { readonly [K in keyof F]: FilterColumn }

/** The condition that a filter is. Values are parameters; throws for a field the list does not have, which `parseFilter` has refused before. */
export const filterSql = <F extends FilterFields>(filter: Filter, fields: F, columns: FilterColumns<F>): SQL =>
  allOf(
    filter.map((condition) => {
      const [kind, column] = [fields[condition.field], columns[condition.field]]
      const fault = termFault(condition, fields)
      if (fault !== undefined || kind === undefined || column === undefined)
        throw new Error(`a filter failed: ${fault}`)
      return conditionSql(condition, kind, column)
    }),
  )

const conditionSql = (condition: Condition, kind: FieldKind, column: FilterColumn): SQL => {
  const { op, values } = condition
  if (op === 'is') return isAny(values, kind, column)
  // Rows without a value are among those that have none of these.
  if (op === 'is-not') return sql`(${isAny(values, kind, column)}) is not true`
  if (typeof column !== 'string') throw new Error(`${condition.field} cannot be compared`)
  return compared(op, values[0] ?? '', kind, sql.raw(column))
}

const isAny = (values: readonly string[], kind: FieldKind, column: FilterColumn): SQL => {
  if (typeof column === 'object' && 'any' in column) {
    const given = values.filter((value) => value !== '')
    const has = column.any(given)
    return column.none === undefined || given.length === values.length ? has : sql`(${has} or ${column.none})`
  }
  if (typeof column === 'object') {
    const hits = values.flatMap((value) => column.begins.map((name) => begins(name, value)))
    return sql`(${sql.join(hits, sql` or `)})`
  }
  const name = sql.raw(column)
  if (kind === 'time')
    return sql`(${sql.join(
      values.map((value) => withinDay(name, value)),
      sql` or `,
    )})`
  const given = values.filter((value) => value !== '')
  const has = given.length === 0 ? undefined : equalsAny(name, given, kind)
  if (given.length === values.length && has !== undefined) return has
  const hasNone = kind === 'text' ? sql`(${name} is null or ${name} = '')` : sql`${name} is null`
  return has === undefined ? hasNone : sql`(${has} or ${hasNone})`
}

const equalsAny = (name: SQL, values: readonly string[], kind: FieldKind): SQL => {
  // Names of our own, which were compared with the list: as literals, so that indexes of some of the rows serve.
  if (typeof kind === 'object') return sql`${name} in (${sql.raw(values.map((value) => `'${value}'`).join(', '))})`
  if (kind === 'id') return sql`${name} = any(${uuids(values)})`
  if (kind === 'number') return sql`${name} = any(${sql.param(values.map(Number))}::int[])`
  const [first] = values
  return values.length === 1 && first !== undefined
    ? sql`${name} = ${storable(first)}`
    : sql`${name} = any(${texts(values)})`
}

type Comparison = Exclude<Condition['op'], 'is' | 'is-not'>

const signs = { '<': sql`<`, '<=': sql`<=`, '>': sql`>`, '>=': sql`>=` }
/** The older, the earlier. */
const turned = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const

const compared = (op: Comparison, value: string, kind: FieldKind, name: SQL): SQL => {
  if (kind === 'number') return sql`${name} ${signs[op]} ${Number(value)}::int`
  if (kind === 'age') return sql`${name} ${signs[turned[op]]} ${agoSql(spanMs(value) ?? 0)}`
  const moment = parseMoment(value)
  if (moment === undefined) throw new Error(`${JSON.stringify(value)} is no time`)
  return sql`${name} ${signs[op]} ${moment.kind === 'ago' ? agoSql(moment.ms) : instantSql(moment.at)}`
}

/** By the clock of the database. The time of the statement, so that an index serves. */
const agoSql = (ms: number): SQL => sql`(statement_timestamp() - ${ms}::float8 * interval '1 millisecond')`

const instantSql = (at: Date): SQL => sql`${at.toISOString()}::timestamptz`

const withinDay = (name: SQL, day: string): SQL => {
  const start = new Date(day)
  const end = new Date(start.getTime() + 86_400_000)
  return sql`(${name} >= ${instantSql(start)} and ${name} < ${instantSql(end)})`
}

/** As a range and not with LIKE, so that the index serves whatever the text is; nothing begins with the text and comes after its end. */
export const begins = (column: string, text: string): SQL => {
  const lower = sql`lower(${storable(text)}::text)`
  const value = sql.raw(`lower(${column})`)
  return sql`(${value} ~>=~ ${lower} and ${value} ~<~ (${lower} || ${'\u{10ffff}'}::text))`
}

/** The column is one of these, case and all. By the index that `begins` needs: one that has the keys as they are would cost each write as much again. */
export const isOneOf = (column: string, values: readonly string[]): SQL => {
  const lower = values.map((value) => sql`lower(${storable(value)}::text)`)
  const name = sql.raw(column)
  return sql`(lower(${name}) = any(array[${sql.join(lower, sql`, `)}]::text[]) and ${name} = any(${texts(values)}))`
}

/** The order of the index that `begins` needs: with it, and a limit, no planner takes another way. */
export const inOrderOf = (column: string): SQL => sql`order by ${sql.raw(`lower(${column})`)} using ~<~`
