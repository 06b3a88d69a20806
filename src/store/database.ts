import { setTimeout as sleep } from 'node:timers/promises'
import { DrizzleQueryError, type SQL, sql } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { StoreAwayError } from '../domain/errors.ts'
import { saysStoreIsAway } from './store-away.ts'

export type RawRow = Record<string, unknown>

/** Runs statements, on the pool or inside one transaction. */
export type Database = {
  inTransaction: boolean
  /**
   * Of one transaction, statements run in the order they were asked for; whoever need not wait for one may make the next one ready meanwhile. After one
   * that failed none of those that wait is sent.
   */
  rows(statement: SQL): Promise<RawRow[]>
  /** Runs `work` in the transaction that is open, or in one of its own. */
  atomic<T>(work: (database: Database) => Promise<T>): Promise<T>
  /**
   * Runs `work` in a transaction of its own, inside an open one behind a savepoint. Work that lost against another
   * transaction (deadlock, serialisation failure) runs again.
   */
  transaction<T>(work: (database: Database) => Promise<T>): Promise<T>
}

/** For work whose locks must last: throws outside a transaction. */
export const assertTransaction = (database: Database, method: string): void => {
  if (!database.inTransaction)
    throw new Error(`${method} holds its rows until the end of a transaction: call it inside one`)
}

type Drizzle = Pick<NodePgDatabase, 'execute' | 'transaction'>

const maxTries = 6
const retriedCodes = new Set(['40001', '40P01'])
/**
 * Two made the same at once; the one that comes second finds it there when it runs again. `delivery_pkey`: a row that another is changing in this very
 * moment can be seen by neither of its versions in the index that ON CONFLICT asks, and then stands in the way in another one.
 */
const racedConstraints = new Set(['link_primary', 'customer_identifier_scheme_issuer_value_pk', 'delivery_pkey'])

export const databaseFrom = (drizzle: Drizzle): Database => {
  const begin = beginning(drizzle)
  return {
    inTransaction: false,
    rows: (statement) => run(drizzle, statement),
    atomic: (work) => retried(() => begin(work)),
    transaction: (work) => retried(() => begin(work)),
  }
}

const transactionFrom = (drizzle: Drizzle): Database => {
  const inTurn = createTurns()
  const begin = beginning(drizzle)
  const database: Database = {
    inTransaction: true,
    rows: (statement) => inTurn(() => run(drizzle, statement)),
    atomic: (work) => work(database),
    // A lost race is not made up for here: the outer transaction has to run again as a whole.
    transaction: (work) => inTurn(() => begin(work), 'survivable'),
  }
  return database
}

const beginning =
  (drizzle: Drizzle) =>
  <T>(work: (database: Database) => Promise<T>): Promise<T> =>
    withoutParameters(() => drizzle.transaction((inner) => work(transactionFrom(inner))))

const run = async (drizzle: Drizzle, statement: SQL): Promise<RawRow[]> =>
  (await withoutParameters(() => drizzle.execute<RawRow>(statement))).rows

/**
 * One thing after another on one connection. Behind one that failed nothing is begun: the transaction is over, and the connection another's soon.
 * `survivable`: it undoes itself when it fails, and the rest goes on.
 */
const createTurns = (): (<T>(work: () => Promise<T>, failure?: 'survivable') => Promise<T>) => {
  let before: Promise<unknown> = Promise.resolve()
  return (work, failure) => {
    const mine = before.then(work)
    before = mine.then(
      () => undefined,
      (error: unknown) => {
        if (failure === undefined) throw error
      },
    )
    // Who asked for it is told.
    before.catch(() => undefined)
    return mine
  }
}

const retried = async <T>(work: () => Promise<T>): Promise<T> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work()
    } catch (error) {
      if (attempt === maxTries || !lostRace(error)) throw error
      await sleep(Math.round(Math.random() * 10 * 2 ** attempt))
    }
  }
}

const lostRace = (error: unknown): boolean =>
  retriedCodes.has(sqlStateOf(error) ?? '') ||
  (error instanceof Error && 'constraint' in error && racedConstraints.has(String(error.constraint)))

/** The five characters PostgreSQL names an error by (https://www.postgresql.org/docs/current/errcodes-appendix.html). */
export const sqlStateOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined

/** Drizzle puts statement and parameters into the message; those are order data, which logs must not hold. */
const withoutParameters = async <T>(run: () => Promise<T>): Promise<T> => {
  try {
    return await run()
  } catch (error) {
    const cause = error instanceof DrizzleQueryError && error.cause instanceof Error ? error.cause : error
    throw saysStoreIsAway(cause) && !(cause instanceof StoreAwayError) ? new StoreAwayError(cause) : cause
  }
}

// ---- Parameters ----------------------------------------------------------------------------------------------------

// PostgreSQL stores neither NUL nor half a surrogate pair, and partners send both.
const unstorable = /\0|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g
const unstorableEscape = /\\u(?:0000|d[89a-f])/

/** Text as PostgreSQL can store it. */
export const storable = (text: string): string => text.replace(unstorable, '\ufffd')

const replaceInside = (value: unknown): unknown => {
  if (typeof value === 'string') return storable(value)
  if (Array.isArray(value)) return value.map(replaceInside)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [storable(key), replaceInside(inner)]))
}

const jsonText = (value: unknown): string => {
  const text = JSON.stringify(value) ?? 'null'
  // Few texts have an escape at all, and to find that out is quick.
  return text.includes('\\u') && unstorableEscape.test(text) ? JSON.stringify(replaceInside(JSON.parse(text))) : text
}

/** A JSON parameter: one value, or rows for `jsonb_to_recordset`. One large parameter is far cheaper than thousands. */
export const json = (value: unknown): SQL => sql`${jsonText(value)}::jsonb`

/** The same for `json_to_recordset`, with a part that is kept as it is written: taking it apart and putting it together costs more than storing it. */
export const jsonAsWritten = (value: unknown): SQL => sql`${jsonText(value)}::json`

/** A list of UUIDs as one parameter, written out here: the driver would look through each for signs that no UUID has. */
export const uuids = (ids: readonly string[]): SQL => sql`${`{${ids.join(',')}}`}::uuid[]`

/**
 * Rows (asked.id), one for each id, to be looked up one by one: `cross join lateral (... where x.id = asked.id ... offset 0)`. A planner that has no
 * figures yet of a table that fills right now would read it all rather than look up hundreds; behind `offset 0` it has no choice.
 */
export const asked = (ids: readonly string[]): SQL =>
  sql`(select distinct id from unnest(${uuids(ids)}) as given(id)) asked`

/** A list of whole numbers as one parameter. */
export const numbers = (values: readonly number[]): SQL => sql`${`{${values.join(',')}}`}::int[]`

export const texts = (values: readonly string[]): SQL => sql`${sql.param(values.map(storable))}::text[]`

/** Bytes inside a JSON row. */
export const base64 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')

const maxRows = 1_000

/** Most rows of a list; the contract allows 1 to 1000. */
export const rowLimit = (limit: number): number => Math.min(Math.max(Math.trunc(limit), 1), maxRows)

/** Joins the conditions that are there. */
export const allOf = (conditions: readonly (SQL | undefined)[]): SQL => {
  const given = conditions.filter((condition) => condition !== undefined)
  return given.length === 0 ? sql`true` : sql.join(given, sql` and `)
}

/** `column = value`, when a value is asked for. The column is a name of our own. */
export const equals = (column: string, value: string | undefined): SQL | undefined =>
  value === undefined ? undefined : sql`${sql.raw(column)} = ${storable(value)}`
