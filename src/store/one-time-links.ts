import { sql } from 'drizzle-orm'
import { type Database, json, storable } from './database.ts'
import type { OneTimeLinks } from './people-store.ts'

export const createOneTimeLinks = (database: Database): OneTimeLinks => ({
  insert: ({ kind, hash, userName, detail, expiresInMs }) =>
    database.atomic(async (inner) => {
      const user = userName === null ? null : storable(userName)
      if (kind === 'password')
        await inner.rows(sql`delete from one_time_link where kind = ${kind} and user_name = ${user}`)
      await inner.rows(sql`
        insert into one_time_link (hash, kind, user_name, detail, expires_at)
        values (${hash}, ${kind}, ${user}, ${json(detail)},
          clock_timestamp() + ${expiresInMs}::float8 * interval '1 ms')`)
    }),

  take: (kind, hash) =>
    database.atomic(async (inner) => {
      const [taken] = await inner.rows(sql`
        delete from one_time_link where hash = ${hash} and kind = ${kind} and expires_at > statement_timestamp()
        returning user_name, detail`)
      if (taken === undefined) return undefined
      if (kind === 'setup') await inner.rows(sql`delete from one_time_link where kind = 'setup'`)
      const userName = typeof taken['user_name'] === 'string' ? taken['user_name'] : null
      return { kind, userName, detail: taken['detail'] }
    }),
})
