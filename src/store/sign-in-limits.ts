import { sql } from 'drizzle-orm'
import { type Database, storable, texts } from './database.ts'
import type { SignInLimits } from './people-store.ts'

export const createSignInLimits = (database: Database): SignInLimits => ({
  reserve: async (key, { free, firstMs, longestMs }) => {
    // The pause that follows this attempt, should it fail. 2 ^ 30 is longer than any.
    const failures = sql`case when l.last_at < statement_timestamp() - interval '1 hour' then 1 else l.failures + 1 end`
    const pause = sql`case when ${failures} < ${free}::int then 0
      else least(${longestMs}::float8, ${firstMs}::float8 * 2 ^ least(${failures} - ${free}::int, 30)) end`
    const [reserved] = await database.rows(sql`
      insert into sign_in_limit as l (key, failures, last_at, held_until)
      values (${storable(key)}, 1, statement_timestamp(), statement_timestamp())
      on conflict (key) do update set failures = ${failures}, last_at = statement_timestamp(),
        held_until = statement_timestamp() + (${pause}) * interval '1 ms'
      where l.held_until <= statement_timestamp()
      returning key`)
    if (reserved !== undefined) return { ok: true }
    const [held] = await database.rows(sql`
      select greatest(extract(epoch from held_until - statement_timestamp()) * 1000, 1) as ms
      from sign_in_limit where key = ${storable(key)}`)
    return { ok: false, retryAfterMs: Math.ceil(Number(held?.['ms'] ?? 1)) }
  },

  clear: async (keys) => {
    await database.rows(sql`delete from sign_in_limit where key = any(${texts(keys)})`)
  },

  forgive: async (key) => {
    await database.rows(sql`
      update sign_in_limit set failures = greatest(failures - 1, 0), held_until = statement_timestamp()
      where key = ${storable(key)}`)
  },
})
