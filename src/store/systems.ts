import { sql } from 'drizzle-orm'
import { type Database, storable } from './database.ts'
import type { SystemStatus, Systems } from './store.ts'

/** When a pause ended is kept: what the queue was told before, it may have found paused and let go (`due-work.ts`). */
const ended = sql`paused_until = statement_timestamp(), reason = null, failures = 0, paused_since = null`

/** Stands for a pause without an end; a Date cannot hold infinity. */
const noEnd = '9999-12-31T00:00:00Z'

const columns = sql`system, failures, reason,
  case when paused_until > statement_timestamp() then paused_until end as paused_until`

const statusFrom = (row: Record<string, unknown>): SystemStatus => ({
  system: String(row['system']),
  pausedUntil: typeof row['paused_until'] === 'string' ? new Date(row['paused_until']) : null,
  reason: typeof row['reason'] === 'string' ? row['reason'] : null,
  failures: Number(row['failures']),
})

export const createSystems = (database: Database): Systems => ({
  status: async (system) => {
    const [found] = await database.rows(sql`select ${columns} from system_status where system = ${system}`)
    return found === undefined ? { system, pausedUntil: null, reason: null, failures: 0 } : statusFrom(found)
  },

  pause: async (system, reason, forMs) => {
    const until =
      forMs === undefined ? sql`${noEnd}::timestamptz` : sql`statement_timestamp() + ${forMs}::float8 * interval '1 ms'`
    return database.atomic(async (inner) => {
      // Of several side by side the one that finds no time there has begun it.
      const begun = await inner.rows(sql`
        insert into system_status as s (system, paused_since) values (${system}, statement_timestamp())
        on conflict (system) do update set paused_since = excluded.paused_since where s.paused_since is null
        returning system`)
      // A pause never shortens a longer one; the reason is that of the pause that holds.
      const [paused] = await inner.rows(sql`
        update system_status set
          failures = failures + case when paused_until > statement_timestamp() then 0 else 1 end,
          reason = case when paused_until > ${until} then reason else ${storable(reason)} end,
          paused_until = greatest(paused_until, ${until})
        where system = ${system} returning ${columns}`)
      if (paused === undefined) throw new Error(`system ${system} was not paused`)
      return { ...statusFrom(paused), begun: begun.length > 0 }
    })
  },

  resume: async (system) => {
    await database.rows(sql`
      update system_status set ${ended} where system = ${system}`)
  },

  recovered: async (system) => {
    const recovered = await database.rows(sql`
      update system_status set ${ended}
      where system = ${system} and failures > 0 and (paused_until is null or paused_until < ${noEnd}::timestamptz)
      returning system`)
    return recovered.length > 0
  },

  list: async () => (await database.rows(sql`select ${columns} from system_status order by system`)).map(statusFrom),
})
