import { type SQL, sql } from 'drizzle-orm'
import type pg from 'pg'
import { type Database, storable } from './database.ts'
import type { SessionLimits, Sessions, UserSession } from './people-store.ts'
import { userColumns, userFrom } from './users.ts'

/** That somebody was here is noted so often, not at each request. */
const noteEveryMs = 60_000

export const createSessions = (database: Database): Sessions => ({
  insert: async ({ hash, userName, csrf }) => {
    await database.rows(sql`
      insert into user_session (hash, user_name, csrf) values (${hash}, ${storable(userName)}, ${csrf})`)
    await database.rows(sql`
      update user_account set last_seen_at = clock_timestamp() where name = ${storable(userName)}`)
  },

  use: async (hash, limits) => {
    const found = await find(database, hash, limits, sql`statement_timestamp()`)
    if (found === undefined) return undefined
    const { toNote, ...session } = found
    if (toNote) {
      await database.rows(sql`update user_session set seen_at = clock_timestamp() where hash = ${hash}`)
      await database.rows(
        sql`update user_account set last_seen_at = clock_timestamp() where name = ${session.user.name}`,
      )
    }
    return session
  },

  look: async (hash, limits) => {
    const found = await find(database, hash, limits, sql`s.seen_at`)
    if (found === undefined) return undefined
    const { toNote: _, ...session } = found
    return session
  },

  end: async (hash) => {
    await database.rows(sql`delete from user_session where hash = ${hash}`)
  },
})

type FoundSession = UserSession & { toNote: boolean }

/** `idleFrom`: when it begins to be idle. */
const find = async (
  database: Database,
  hash: string,
  { idleMs, absoluteMs }: SessionLimits,
  idleFrom: SQL,
): Promise<FoundSession | undefined> => {
  const [found] = await database.rows(sql`
    select s.csrf, ${userColumns('user_')},
      least(${idleFrom} + ${idleMs}::float8 * interval '1 ms',
        s.created_at + ${absoluteMs}::float8 * interval '1 ms') as expires_at,
      s.seen_at < statement_timestamp() - ${Math.min(noteEveryMs, idleMs / 4)}::float8 * interval '1 ms' as to_note
    from user_session s join user_account u on u.name = s.user_name
    where s.hash = ${hash} and not u.disabled
      and s.seen_at > statement_timestamp() - ${idleMs}::float8 * interval '1 ms'
      and s.created_at > statement_timestamp() - ${absoluteMs}::float8 * interval '1 ms'`)
  if (found === undefined) return undefined
  return {
    user: userFrom(found, 'user_'),
    csrf: String(found['csrf']),
    expiresAt: new Date(String(found['expires_at'])),
    toNote: found['to_note'] === true,
  }
}

/** What lets nobody in any more goes: sessions of days ago, links past their time, failures long forgiven. */
export const forgetOldSignIns = async (pool: Pick<pg.Pool, 'query'>): Promise<void> => {
  await pool.query(`delete from user_session where created_at < now() - interval '31 days'`)
  await pool.query(`delete from one_time_link where expires_at < now()`)
  await pool.query(`delete from sign_in_limit where last_at < now() - interval '1 day'`)
}
