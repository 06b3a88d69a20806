import { sql } from 'drizzle-orm'
import { type Database, uuids } from './database.ts'
import type { FileContent } from './store.ts'

const mostKeys = 3

/** By the acknowledgements that are awaited: they have an index for it, and keep what was in a file when a document went out anew. */
export const fileContents = async (
  database: Database,
  interchangeIds: readonly string[],
): Promise<Map<string, FileContent>> => {
  if (interchangeIds.length === 0) return new Map()
  const found = await database.rows(sql`
    select i.id, count(*)::int as count,
      (array_agg(d.business_key order by w.transaction_control_number::int) filter (where d.business_key is not null))
        [1:${sql.raw(String(mostKeys))}] as keys
    from interchange i join awaited_acknowledgement w on w.partner = i.partner
      and w.interchange_control_number = i.control_number and w.interchange_id = i.id
    join document d on d.id = w.document_id
    where i.id = any(${uuids(interchangeIds)})
    group by i.id having count(*) > 1`)
  return new Map(
    found.map(({ id, count, keys }) => [
      String(id),
      { count: Number(count), keys: Array.isArray(keys) ? keys.map(String) : [] },
    ]),
  )
}
