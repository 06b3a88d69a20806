import { sql } from 'drizzle-orm'
import { type Database, storable, texts, uuids } from './database.ts'
import type { NewSearchKey } from './observe-store.ts'

const mostCharacters = 200

/** As keys are kept and looked for. */
export const keyOf = (text: string): string => storable(text).trim().toLowerCase().slice(0, mostCharacters)

/** One statement for any number of rows; their order is theirs. */
export const insertSearchKeys = async (database: Database, rows: readonly NewSearchKey[]): Promise<void> => {
  const given = rows.map((row) => ({ ...row, key: keyOf(row.key) })).filter(({ key }) => key !== '')
  if (given.length === 0) return
  await database.rows(sql`
    insert into search_key (key, kind, subject_id)
    select * from unnest(${texts(given.map(({ key }) => key))}, ${texts(given.map(({ kind }) => kind))},
      ${uuids(given.map(({ subjectId }) => subjectId))})`)
}
