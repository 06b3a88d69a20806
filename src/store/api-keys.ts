import { sql } from 'drizzle-orm'
import { keyFields } from '../domain/list-fields.ts'
import { type Database, json, storable } from './database.ts'
import { createRowList } from './list-rows.ts'
import { apiKey } from './people-schema.ts'
import type { ApiKeys } from './people-store.ts'
import { defineRow } from './row.ts'

const keyRow = defineRow(apiKey, ['hash'])
const keyWithHash = defineRow(apiKey)

export const createApiKeys = (database: Database): ApiKeys => {
  const { page } = createRowList(database, {
    from: sql`api_key`,
    columns: keyRow.columns,
    read: keyRow.read,
    fields: keyFields,
    filters: { role: 'role', at: 'created_at', age: 'created_at', text: { begins: ['name', 'id'] } },
    order: {
      by: [
        { column: 'created_at', as: 'time' },
        { column: 'id', as: 'text' },
      ],
      descending: true,
    },
  })
  return {
    page,

    insert: async ({ id, name, hash, role, permissions, createdBy, expiresAt }) => {
      const [inserted] = await database.rows(sql`
        insert into api_key (id, name, hash, role, permissions, created_by, expires_at)
        values (${id}, ${storable(name)}, ${hash}, ${role}, ${json(permissions)}, ${storable(createdBy)},
          ${expiresAt === null ? null : expiresAt.toISOString()}::timestamptz)
        returning ${keyRow.columns}`)
      if (inserted === undefined) throw new Error(`key ${id} was not stored`)
      return keyRow.read(inserted)
    },

    use: async (id) => {
      const [found] = await database.rows(sql`
        select ${keyWithHash.columns}, coalesce(last_used_at < statement_timestamp() - interval '1 min', true) as to_note
        from api_key
        where id = ${id} and revoked_at is null and (expires_at is null or expires_at > statement_timestamp())`)
      if (found === undefined) return undefined
      if (found['to_note'] === true)
        await database.rows(sql`update api_key set last_used_at = clock_timestamp() where id = ${id}`)
      return keyWithHash.read(found)
    },

    revoke: async (id) => {
      const [revoked] = await database.rows(sql`
        update api_key set revoked_at = clock_timestamp() where id = ${id} and revoked_at is null
        returning ${keyRow.columns}`)
      return revoked === undefined ? undefined : keyRow.read(revoked)
    },
  }
}
