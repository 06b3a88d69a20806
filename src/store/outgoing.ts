import { type SQL, sql } from 'drizzle-orm'
import { type Database, type RawRow, rowLimit, storable, uuids } from './database.ts'
import type { OutgoingOutcome } from './operations-store.ts'

/** Tables of messages that are stored first and then sent: alert_delivery, webhook_delivery. */
type OutgoingTable = 'alert_delivery' | 'webhook_delivery'

/** Takes due messages for `leaseMs`: a sender that dies is followed by another. */
export const takeDueMessages = (
  database: Database,
  table: OutgoingTable,
  { to, columns, limit, leaseMs }: { to: SQL; columns: SQL; limit: number; leaseMs: number },
): Promise<RawRow[]> =>
  database.rows(sql`
    with due as (
      select id from ${sql.raw(table)} where state = 'due' and next_at <= clock_timestamp() and ${to}
      order by created_at, id limit ${rowLimit(limit)} for update skip locked
    ), taken as (
      update ${sql.raw(table)} t set attempts = t.attempts + 1,
        next_at = clock_timestamp() + ${leaseMs}::float8 * interval '1 ms'
      from due where t.id = due.id returning ${columns}
    )
    select * from taken order by created_at, id`)

export const settleMessages = async (
  database: Database,
  table: OutgoingTable,
  ids: readonly string[],
  outcome: OutgoingOutcome,
): Promise<void> => {
  if (ids.length === 0) return
  await database.rows(sql`
    update ${sql.raw(table)} set ${changeOf(outcome)} where id = any(${uuids(ids)}) and state = 'due'`)
}

const changeOf = (outcome: OutgoingOutcome): SQL => {
  if (outcome.to === 'sent') return sql`state = 'sent', sent_at = clock_timestamp(), next_at = null, error = null`
  const error = storable(outcome.error)
  if (outcome.to === 'failed') return sql`state = 'failed', next_at = null, error = ${error}`
  return sql`error = ${error}, next_at = clock_timestamp() + ${outcome.delayMs}::float8 * interval '1 ms',
    attempts = attempts - ${outcome.spendsAttempt === false ? 1 : 0}`
}
