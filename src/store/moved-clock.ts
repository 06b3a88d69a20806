import { sql } from 'drizzle-orm'
import type { Database } from './database.ts'

/** Times that something waits for. What is ended waits for nothing, and the index of the live rows finds the others. */
const awaitedTimes: readonly { table: string; columns: readonly string[]; live: string }[] = [
  { table: 'delivery', columns: ['due_at', 'told_at'], live: `state in ('intent', 'in-doubt', 'sending')` },
  { table: 'interchange', columns: ['told_at'], live: `state = 'received'` },
  { table: 'document', columns: ['told_at'], live: `state = 'received'` },
  { table: 'document', columns: ['told_at'], live: `state = 'due'` },
  { table: 'acknowledgement', columns: ['told_at'], live: `state = 'due'` },
  { table: 'run', columns: ['not_before', 'told_at'], live: `state in ('due', 'running')` },
  { table: 'reconciliation', columns: ['told_at'], live: `state in ('due', 'running')` },
  { table: 'bulk_action', columns: ['told_at'], live: `state = 'running'` },
  // A person's pause has no end: moved, it would end with the next success.
  { table: 'system_status', columns: ['paused_until'], live: `paused_until < '9999-01-01'` },
  { table: 'work_lease', columns: ['until'], live: 'true' },
  { table: 'alert_delivery', columns: ['next_at'], live: `state = 'due'` },
  { table: 'webhook_delivery', columns: ['next_at'], live: `state = 'due'` },
]

/**
 * The clock of the database was set back by `byMs`: what was written while it was ahead would wait for that long. Times that lie in the future
 * come nearer by as much; work that was to wait anyway comes early, which does no harm.
 */
export const setTimesBack = (database: Database, byMs: number): Promise<void> =>
  database.atomic(async (inner) => {
    const by = sql`${byMs}::float8 * interval '1 ms'`
    for (const { table, columns, live } of awaitedTimes) {
      const changes = columns.map((column) => {
        const value = sql.raw(column)
        return sql`${value} = case when ${value} > clock_timestamp() then greatest(${value} - ${by}, clock_timestamp())
          else ${value} end`
      })
      const future = columns.map((column) => sql`${sql.raw(column)} > clock_timestamp()`)
      await inner.rows(sql`
        update ${sql.raw(table)} set ${sql.join(changes, sql`, `)}
        where ${sql.raw(live)} and (${sql.join(future, sql` or `)})`)
    }
    // Schedules go on from their last slot: one taken ahead would keep all before it from coming. Its run is known by its time, and has no second one.
    await inner.rows(sql`delete from schedule_slot where due_at > clock_timestamp()`)
  })
