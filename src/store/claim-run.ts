import { sql } from 'drizzle-orm'
import type { Database } from './database.ts'
import { ownerIsDead } from './delivery-row.ts'
import type { Run } from './record-store.ts'
import { readRun, runColumns } from './run-row.ts'

/** Short runs over single records, and those that change nothing, are in nobody's way. */
const standsInTheWay = (alias: string) =>
  sql.raw(`(${alias}.trigger not in ('hint', 'retry') and not ${alias}.dry_run)`)

/** Runs inside a transaction: claimers of one flow and system come one after the other. */
export const claimRun = async (database: Database, id: string, owner: string): Promise<Run | undefined> => {
  await database.rows(sql`
    select pg_advisory_xact_lock(hashtextextended(concat_ws(' ', 'run', flow, system), 3)) from run where id = ${id}`)
  const [claimed] = await database.rows(sql`
    update run r set state = 'running', owner = ${owner}, started_at = coalesce(started_at, clock_timestamp()),
      told_at = clock_timestamp()
    where id = ${id}
      and ((state = 'due' and not_before <= statement_timestamp()) or (state = 'running' and ${ownerIsDead('r')}))
      and not (${standsInTheWay('r')} and exists (
        select 1 from run o where o.flow = r.flow and o.system = r.system and o.id <> r.id and o.state = 'running'
          and ${standsInTheWay('o')} and not ${ownerIsDead('o')}))
    returning ${runColumns}`)
  return claimed === undefined ? undefined : readRun(claimed)
}
