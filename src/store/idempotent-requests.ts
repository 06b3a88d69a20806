import { sql } from 'drizzle-orm'
import type pg from 'pg'
import { type Database, json, storable } from './database.ts'
import type { IdempotentRequests } from './store.ts'

/** A request that is at work longer than this has lost its process: another may take it up. */
const longestWorkSeconds = 60
const keptDays = 3

export const createIdempotentRequests = (database: Database): IdempotentRequests => ({
  begin: async (key, fingerprint) => {
    const [taken] = await database.rows(sql`
      insert into idempotent_request as i (key, fingerprint) values (${storable(key)}, ${fingerprint})
      on conflict (key) do update set begun_at = clock_timestamp()
        where i.answer is null and i.fingerprint = excluded.fingerprint
          and i.begun_at < clock_timestamp() - ${longestWorkSeconds}::float8 * interval '1 second'
      returning key`)
    if (taken !== undefined) return { state: 'new' }
    const [known] = await database.rows(sql`
      select fingerprint, answer from idempotent_request where key = ${storable(key)}`)
    if (known !== undefined && known['fingerprint'] !== fingerprint) return { state: 'other' }
    // One that is gone meanwhile was given up just now: asked again, it is new.
    if (known === undefined || known['answer'] === null) return { state: 'busy' }
    return { state: 'done', answer: known['answer'] }
  },

  finish: async (key, answer) => {
    await database.rows(sql`update idempotent_request set answer = ${json(answer)} where key = ${storable(key)}`)
  },

  giveUp: async (key) => {
    await database.rows(sql`delete from idempotent_request where key = ${storable(key)} and answer is null`)
  },
})

export const forgetOldRequests = async (pool: Pick<pg.Pool, 'query'>): Promise<void> => {
  await pool.query(`delete from idempotent_request where begun_at < now() - interval '${keptDays} days'`)
}
