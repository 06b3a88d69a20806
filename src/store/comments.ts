import { sql } from 'drizzle-orm'
import { newRowId } from '../domain/new-row-id.ts'
import { type Database, storable } from './database.ts'
import { deskComment } from './desk-schema.ts'
import type { Comments } from './desk-store.ts'
import { defineRow } from './row.ts'

const row = defineRow(deskComment, ['subject', 'subjectId'])

export const createComments = (database: Database): Comments => ({
  add: async ({ subject, subjectId, actor, text }) => {
    const [added] = await database.rows(sql`
      insert into desk_comment (id, subject, subject_id, actor, text)
      values (${newRowId()}, ${subject}, ${subjectId}, ${storable(actor)}, ${storable(text)}) returning ${row.columns}`)
    if (added === undefined) throw new Error('an insert returned no row')
    return row.read(added)
  },

  of: async (subjectId) => {
    const found = await database.rows(sql`
      select ${row.columns} from desk_comment where subject_id = ${subjectId} order by at, id`)
    return found.map(row.read)
  },
})
