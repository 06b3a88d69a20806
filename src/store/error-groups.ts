import { type SQL, sql } from 'drizzle-orm'
import { signatureOf } from '../domain/error-signature.ts'
import { type Database, json, storable } from './database.ts'
import { deadLetterColumns, readDeadLetter } from './dead-letter-row.ts'
import { tagsAfter } from './dead-letters.ts'
import { errorGroup } from './desk-schema.ts'
import type { ErrorGroup, ErrorGroups } from './desk-store.ts'
import { countedGroup, groupPage } from './group-counts.ts'
import { touchGroups } from './open-dead-letters.ts'
import { defineRow } from './row.ts'

const row = defineRow(errorGroup)
const mostPartners = 50

export const createErrorGroups = (database: Database): ErrorGroups => ({
  get: (id) => countedGroup(database, id),
  page: (query) => groupPage(database, query),

  byPartner: async (id) => {
    const found = await database.rows(sql`
      select partner, count(*)::int as count from dead_letter
      where group_id = ${id} and state = 'open' and partner is not null
      group by partner order by count desc, partner limit ${mostPartners}`)
    return found.map(({ partner, count }) => ({ partner: String(partner), count: Number(count) }))
  },

  change: (id, { state, actor, reason, ignoredUntil, escalatesAt }) =>
    changed(
      database,
      id,
      sql`state = ${state}, actor = ${storable(actor)}, reason = ${reason === null ? null : storable(reason)},
        regressed = regressed and ${state === 'acknowledged'}, changed_at = clock_timestamp(),
        ignored_until = ${ignoredUntil?.toISOString() ?? null}::timestamptz, escalates_at = ${escalatesAt ?? null}::int`,
    ),

  assign: (id, to) => changed(database, id, sql`assignee = ${to === null ? null : storable(to)}`),
  tag: (id, { add, remove }) => changed(database, id, sql`tags = ${tagsAfter('g', add, remove)}`),

  tidy: (limit) =>
    database.atomic(async (inner) => {
      const grouped = await groupOld(inner, limit)
      await openDue(inner)
      if (grouped === 0) await resolveEmpty(inner)
      return grouped
    }),
})

/** Waits for those who are opening something in it: `changed_at` is after what they opened. */
const changed = async (database: Database, id: string, to: SQL): Promise<ErrorGroup | undefined> => {
  const [found] = await database.rows(sql`
    with l as (select id from error_group where id = ${id} for update)
    update error_group g set ${to} from l where g.id = l.id returning ${row.columnsOf('g')}`)
  return found === undefined ? undefined : row.read(found)
}

/** Dead letters of an older version are put into groups. Nothing opens for that: what is new is what people are to look at. */
const groupOld = async (database: Database, limit: number): Promise<number> => {
  const found = await database.rows(sql`
    select ${deadLetterColumns} from dead_letter where group_id is null order by id limit ${limit}
    for update skip locked`)
  if (found.length === 0) return 0
  const old = found.map(readDeadLetter).map((one) => ({ ...one, signature: signatureOf(one) }))
  await touchGroups(
    database,
    old.map(({ signature }) => signature),
    false,
  )
  const rows = old.map(({ id, createdAt, signature }) => ({ id, createdAt, groupId: signature.id }))
  await database.rows(sql`
    with r as (
      select * from jsonb_to_recordset(${json(rows)}) as r(id uuid, "createdAt" timestamptz, "groupId" uuid)
    ), seen as (
      update error_group g set first_seen_at = f.at
      from (select "groupId" as id, min("createdAt") as at from r group by 1) f
      where g.id = f.id and g.first_seen_at > f.at
    )
    update dead_letter d set group_id = r."groupId" from r where d.id = r.id`)
  return found.length
}

const openDue = async (database: Database): Promise<void> => {
  await database.rows(sql`
    with due as (
      select id from error_group where state = 'ignored' and ignored_until <= statement_timestamp() order by id for update
    )
    update error_group g set state = 'open', ignored_until = null, escalates_at = null, reason = null, actor = null,
      changed_at = clock_timestamp()
    from due where g.id = due.id`)
}

/** Not at once: a dead letter that is tried again may be back in a moment. */
const resolveEmpty = async (database: Database): Promise<void> => {
  await database.rows(sql`
    with empty as (
      select g.id from error_group g
      where g.state in ('open', 'acknowledged') and g.changed_at < statement_timestamp() - interval '10 minutes'
        and not exists (select 1 from dead_letter d where d.group_id = g.id and d.state = 'open')
        and not exists (
          select 1 from dead_letter d where d.group_id = g.id
            and greatest(d.created_at, d.ended_at) > statement_timestamp() - interval '10 minutes')
      order by g.id for update of g skip locked
    )
    update error_group g set state = 'resolved', regressed = false, actor = 'crossdock',
      reason = 'nothing of it is open any more', changed_at = clock_timestamp()
    from empty where g.id = empty.id`)
}
