import { sql } from 'drizzle-orm'
import { before, documentAtRest, interchangeAtRest, type PurgeStep } from './at-rest.ts'
import { type Database, texts } from './database.ts'
import { keysSteps } from './forget-keys.ts'
import { logsSteps } from './forget-logs.ts'
import { retentionClock } from './operations-schema.ts'
import type { PurgeCounts, Retention, RetentionWhat } from './operations-store.ts'
import { defineRow } from './row.ts'

const row = defineRow(retentionClock)
const mostCounted = 100_000

export const createRetention = (database: Database): Retention => ({
  clocks: async () =>
    (await database.rows(sql`select ${row.columns} from retention_clock order by what`)).map(row.read),

  count: async (what, days, hold) => {
    const counts: PurgeCounts = {}
    for (const { name, find } of stepsOf[what]) {
      const [found] = await database.rows(
        sql`select count(*)::int as n from (${find({ days, hold })} limit ${mostCounted}) found`,
      )
      if (Number(found?.['n']) > 0) counts[name] = Number(found?.['n'])
    }
    return counts
  },

  purge: async (what, days, hold, limit) => {
    const counts: PurgeCounts = {}
    for (const { name, find, take } of stepsOf[what]) {
      const taken = await database.rows(take(sql`${find({ days, hold })} limit ${limit}`))
      if (taken.length > 0) counts[name] = taken.length
    }
    return counts
  },

  notePurge: async (what, purged) => {
    await database.rows(sql`
      insert into retention_clock as c (what, last_purge_at, purged) values (${what}, clock_timestamp(), ${purged})
      on conflict (what) do update set last_purge_at = excluded.last_purge_at, purged = c.purged + excluded.purged`)
  },
})

/** Content goes, the row stays and says when. Documents first: the bytes they came in go when all of them are purged. */
const bodiesSteps: readonly PurgeStep[] = [
  {
    name: 'documents',
    find: (cut) => sql`
      select d.id as key from document d
      where d.purged_at is null and d.created_at < ${before(cut)} and ${documentAtRest(cut)} order by d.created_at`,
    take: (found) => sql`
      update document t set body = null, canonical = null, issues = '[]', purged_at = clock_timestamp()
      from (${found}) found where t.id = found.key and t.state <> 'received' returning t.id`,
  },
  {
    name: 'interchanges',
    find: (cut) => sql`
      select i.id as key from interchange i
      where i.purged_at is null and i.received_at < ${before(cut)} and ${interchangeAtRest(cut)} order by i.received_at`,
    take: (found) => sql`
      with emptied as (
        update interchange t set purged_at = clock_timestamp()
        from (${found}) found where t.id = found.key and t.state <> 'received' returning t.id
      ), gone as (
        delete from interchange_chunk c using emptied where c.interchange_id = emptied.id
      ), words as (
        update envelope e set issues = '[]' from emptied where e.interchange_id = emptied.id
      )
      select id from emptied`,
  },
  {
    name: 'exchanges',
    find: (cut) => sql`
      select l.id as key from dead_letter l
      where l.state not in ('open', 'ignored') and l.created_at < ${before(cut)} and l.ended_at < ${before(cut)}
        and l.exchange is not null and (l.partner is null or l.partner <> all(${texts(cut.hold)})) order by l.created_at`,
    take: (found) => sql`
      update dead_letter t set exchange = null from (${found}) found where t.id = found.key returning t.id`,
  },
  {
    name: 'reviews',
    find: (cut) => sql`
      select r.id as key from review r
      where r.state <> 'open' and r.decided_at < ${before(cut)} and r.raw is not null and r.raw <> 'null'::jsonb`,
    take: (found) => sql`update review t set raw = null from (${found}) found where t.id = found.key returning t.id`,
  },
]

const stepsOf: Record<RetentionWhat, readonly PurgeStep[]> = {
  bodies: bodiesSteps,
  logs: logsSteps,
  keys: keysSteps,
}
