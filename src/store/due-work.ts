import { type SQL, sql } from 'drizzle-orm'
import type { Database, RawRow } from './database.ts'
import { ownerIsDead, systemIsOpen } from './delivery-row.ts'
import type { DueWork } from './store.ts'

/** Finds what is due and was not told of for `quietMs`, and marks it as told. Looks only at live rows, through their indexes. */
export const takeDueWork = async (database: Database, quietMs: number, limit: number): Promise<DueWork> => {
  const quiet = sql`told_at <= statement_timestamp() - ${quietMs}::float8 * interval '1 ms'`
  const interchanges = await take(database, 'interchange', sql`t.id`, oldest('interchange', 'received', quiet, limit))
  const documents = await take(database, 'document', sql`t.id`, oldest('document', 'received', quiet, limit))
  const outgoing = await take(database, 'document', sql`t.id`, oldest('document', 'due', quiet, limit))
  const answers = await take(database, 'acknowledgement', sql`t.id`, oldest('acknowledgement', 'due', quiet, limit))
  const runs = await take(database, 'run', sql`t.id`, dueRuns(quiet, limit))
  const reconciliations = await take(database, 'reconciliation', sql`t.id`, dueReconciliations(quiet, limit))
  const bulkActions = await take(database, 'bulk_action', sql`t.id`, dueBulkActions(quiet, limit))
  const ready = await take(database, 'delivery', sql`t.id, t.system`, readyDeliveries(quietMs, limit))
  const left = limit - ready.length
  const orphaned = left > 0 ? await take(database, 'delivery', sql`t.id, t.system`, orphans(quiet, left)) : []
  return {
    interchanges: interchanges.map(idOf),
    documents: documents.map(idOf),
    outgoing: outgoing.map(idOf),
    acknowledgements: answers.map(idOf),
    runs: runs.map(idOf),
    reconciliations: reconciliations.map(idOf),
    bulkActions: bulkActions.map(idOf),
    deliveries: [...ready, ...orphaned].map((row) => ({ id: idOf(row), system: String(row['system']) })),
  }
}

const take = (database: Database, table: string, returned: SQL, due: SQL): Promise<RawRow[]> =>
  database.rows(sql`
    with due as (${due})
    update ${sql.raw(table)} t set told_at = clock_timestamp() from due where t.id = due.id returning ${returned}`)

const oldest = (table: string, state: string, quiet: SQL, limit: number): SQL => sql`
  select id from ${sql.raw(table)} where state = ${sql.raw(`'${state}'`)} and ${quiet}
  order by told_at limit ${limit} for update skip locked`

/**
 * System by system, so that a long line in front of a paused system is not walked along. What was told before a system worked again is told now: jobs
 * that met the pause are gone, and what waited longest would go behind all that is new.
 */
const readyDeliveries = (quietMs: number, limit: number): SQL => sql`
  select ready.id from (
    with recursive busy(system) as (
      (select system from delivery where state in ('intent', 'in-doubt') order by system, told_at limit 1)
      union all
      select (select d.system from delivery d
        where d.state in ('intent', 'in-doubt') and d.system > busy.system order by d.system, d.told_at limit 1)
      from busy where busy.system is not null
    )
    select system from busy where system is not null and ${systemIsOpen('busy')}
  ) open_systems cross join lateral (
    select d.id, d.told_at from delivery d
    where d.state in ('intent', 'in-doubt') and d.system = open_systems.system and d.due_at <= statement_timestamp()
      and d.told_at <= greatest(statement_timestamp() - ${quietMs}::float8 * interval '1 ms',
        (select s.paused_until from system_status s where s.system = open_systems.system and s.failures = 0))
    order by d.told_at limit ${limit} for update skip locked
  ) ready
  order by ready.told_at limit ${limit}`

/** To be started, or left by a process that died. */
const dueRuns = (quiet: SQL, limit: number): SQL => sql`
  select r.id from run r
  where ((r.state = 'due' and r.not_before <= statement_timestamp()) or (r.state = 'running' and ${ownerIsDead('r')}))
    and ${quiet}
  order by r.told_at limit ${limit} for update skip locked`

const dueReconciliations = (quiet: SQL, limit: number): SQL => sql`
  select r.id from reconciliation r
  where (r.state = 'due' or (r.state = 'running' and ${ownerIsDead('r')})) and ${quiet}
  order by r.told_at limit ${limit} for update skip locked`

/** Under nobody, or left by a process that died. */
const dueBulkActions = (quiet: SQL, limit: number): SQL => sql`
  select b.id from bulk_action b
  where b.state = 'running' and (b.owner is null or ${ownerIsDead('b')}) and ${quiet}
  order by b.told_at limit ${limit} for update skip locked`

/**
 * Claimed by a process that died. In the order of their index, so that it is walked along: that takes out of the way what passed through it,
 * thousands each second while much is sent. Gathered from it and then sorted, all of those would be looked at each time.
 */
const orphans = (quiet: SQL, limit: number): SQL => sql`
  select d.id from delivery d where d.state = 'sending' and ${quiet} and ${ownerIsDead('d')} and ${systemIsOpen('d')}
  order by d.canonical_id, d.system, d.entity limit ${limit} for update skip locked`

const idOf = (row: RawRow): string => String(row['id'])
