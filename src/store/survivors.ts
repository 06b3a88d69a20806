import { type SQL, sql } from 'drizzle-orm'
import { type Database, uuids } from './database.ts'

/** Rows (asked, id): each of `ids` with itself and everything it was merged into, one after the other. */
export const mergeChains = (ids: readonly string[]): SQL => sql`
  with recursive chain(asked, id, merged_into) as (
    select r.id, r.id, r.merged_into from record r where r.id = any(${uuids(ids)})
    union all
    select chain.asked, r.id, r.merged_into from chain join record r on r.id = chain.merged_into
  )`

/** Who each record stands for now, by the id asked for. */
export const survivorsOf = async (database: Database, ids: readonly string[]): Promise<Map<string, string>> => {
  if (ids.length === 0) return new Map()
  const found = await database.rows(sql`
    ${mergeChains(ids)} select asked, id from chain where merged_into is null`)
  return new Map(found.map(({ asked, id }) => [String(asked), String(id)]))
}
