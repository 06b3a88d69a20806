import { sql } from 'drizzle-orm'
import { type Database, json } from './database.ts'
import type { Store } from './store.ts'

export const createCursors = (database: Database): Store['cursors'] => ({
  get: async (system, stream) => {
    const [found] = await database.rows(sql`
      select position, version from source_cursor where system = ${system} and stream = ${stream}`)
    return found === undefined ? undefined : { position: found['position'], version: Number(found['version']) }
  },

  save: async (system, stream, position, version) => {
    const saved = await database.rows(
      version === 0
        ? sql`insert into source_cursor (system, stream, position, version)
            values (${system}, ${stream}, ${json(position)}, 1) on conflict do nothing returning version`
        : sql`update source_cursor set position = ${json(position)}, version = version + 1, saved_at = clock_timestamp()
            where system = ${system} and stream = ${stream} and version = ${version} returning version`,
    )
    return saved.length > 0
  },
})
