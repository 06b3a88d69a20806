import { getTableColumns, type InferSelectModel, type SQL, sql } from 'drizzle-orm'
import { getTableConfig, type PgTable } from 'drizzle-orm/pg-core'
import type { RawRow } from './database.ts'

/** How rows of a table are read: which columns to ask for, and how they become values. */
export type RowReader<T> = {
  /** The columns, for a select or returning list; `of` gives them the prefix of an alias. */
  columns: SQL
  columnsOf(alias: string): SQL
  read(row: RawRow): T
}

/** Reads all columns of `table` but those in `without`, named as the schema names them. */
export const defineRow = <T extends PgTable, const W extends keyof InferSelectModel<T> = never>(
  table: T,
  without: readonly W[] = [],
): RowReader<Omit<InferSelectModel<T>, W>> => {
  const left = new Set<string>(without.map(String))
  return readerOf(table, (key) => !left.has(key))
}

/** Reads these columns of `table`: for who needs few of many, or none of the large ones. */
export const definePart = <T extends PgTable, const K extends keyof InferSelectModel<T>>(
  table: T,
  only: readonly K[],
): RowReader<Pick<InferSelectModel<T>, K>> => {
  const wanted = new Set<string>(only.map(String))
  return readerOf(table, (key) => wanted.has(key))
}

const readerOf = <R>(table: PgTable, isWanted: (key: string) => boolean): RowReader<R> => {
  const columns = Object.entries(getTableColumns(table)).filter(([key]) => isWanted(key))
  const list = (prefix: string): SQL => sql.raw(columns.map(([, column]) => `${prefix}"${column.name}"`).join(', '))
  const name = getTableConfig(table).name
  return {
    columns: list(''),
    columnsOf: (alias) => list(`${alias}.`),
    read: (row) => {
      const value: Record<string, unknown> = {}
      for (const [key, column] of columns) {
        const raw = row[column.name]
        if (raw === undefined) throw new Error(`column ${name}.${column.name} was not selected`)
        value[key] = raw === null ? null : column.mapFromDriverValue(raw)
      }
      // Built column by column from the table the type is inferred from.
      return value as R
    },
  }
}
