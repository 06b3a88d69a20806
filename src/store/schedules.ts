import { sql } from 'drizzle-orm'
import type pg from 'pg'
import type { Database } from './database.ts'
import type { Schedules } from './store.ts'

export const createSchedules = (database: Database): Schedules => ({
  lastSlot: async (schedule, now) =>
    (await lastSlot(database, schedule, now)) ?? database.atomic((inner) => firstSeen(inner, schedule, now)),
  claimSlot: (schedule, dueAt) => claimSlot(database, schedule, dueAt),
})

const lastSlot = async (database: Database, schedule: string, now: Date): Promise<Date | undefined> => {
  const [row] = await database.rows(sql`
    select extract(epoch from max(due_at)) * 1000 as ms from schedule_slot
    where schedule = ${schedule} and due_at <= ${now.toISOString()}::timestamptz + interval '1 day'`)
  const ms = row?.['ms'] ?? null
  return ms === null ? undefined : new Date(Math.round(Number(ms)))
}

/** Processes that see a new schedule at once agree on when it began. */
const firstSeen = async (database: Database, schedule: string, now: Date): Promise<Date> => {
  await database.rows(sql`select pg_advisory_xact_lock(hashtextextended(${schedule}, 3))`)
  const last = await lastSlot(database, schedule, now)
  if (last === undefined) await claimSlot(database, schedule, now)
  return last ?? now
}

const claimSlot = async (database: Database, schedule: string, dueAt: Date): Promise<boolean> => {
  const claimed = await database.rows(sql`
    insert into schedule_slot (schedule, due_at) values (${schedule}, ${dueAt.toISOString()}::timestamptz)
    on conflict do nothing returning schedule`)
  return claimed.length > 0
}

/** Slots of long ago go, but never the last one of a schedule: a yearly one would seem new. */
export const forgetOldSlots = async (pool: Pick<pg.Pool, 'query'>): Promise<void> => {
  await pool.query(`
    delete from schedule_slot old where due_at < now() - interval '90 days' and exists (
      select from schedule_slot where schedule = old.schedule and due_at > old.due_at and due_at < now())`)
}
