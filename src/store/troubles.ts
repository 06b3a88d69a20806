import { sql } from 'drizzle-orm'
import { type Database, type RawRow, texts } from './database.ts'
import { systemIsOpen } from './delivery-row.ts'
import type { Alerts } from './operations-store.ts'

/** What the rules of alerts look at: live rows only, through their indexes. */
export const createTroubles = (
  database: Database,
): Pick<Alerts, 'troubles' | 'heardWithin' | 'lastRead' | 'firstTried'> => ({
  troubles: async ({ agedMinutes, waitingMinutes }) => ({
    // Those of a running upgrade are put into their groups within minutes.
    groups: (
      await database.rows(sql`
        select g.id, g.code, g.target, g.field, l.count, l.since,
          case when g.state = 'acknowledged' then coalesce(g.actor, 'crossdock') end as acknowledged_by
        from (
          select group_id, count(*)::int as count, min(created_at) as since from dead_letter
          where state = 'open' and group_id is not null group by group_id
        ) l join error_group g on g.id = l.group_id
        where g.state <> 'ignored' order by g.code, g.id`)
    ).map((row) => ({
      id: String(row['id']),
      code: String(row['code']),
      system: row['target'] === null ? null : String(row['target']),
      field: row['field'] === null ? null : String(row['field']),
      acknowledgedBy: row['acknowledged_by'] === null ? null : String(row['acknowledged_by']),
      ...countOf(row),
    })),
    aged: (
      await database.rows(sql`
        select coalesce(system, partner, 'intake') as place, count(*)::int as count, min(created_at) as since
        from dead_letter
        where state = 'open' and created_at < clock_timestamp() - ${agedMinutes}::float8 * interval '1 minute'
        group by 1 order by 1`)
    ).map(placeOf),
    waiting: (await database.rows(waitingWork(waitingMinutes))).map(placeOf),
    overdue: (
      await database.rows(sql`
        select partner, count(*)::int as count, min(created_at) as since from awaited_acknowledgement
        where state = 'overdue' group by partner order by partner`)
    ).map((row) => ({ partner: String(row['partner']), ...countOf(row) })),
  }),

  heardWithin: async (partners, hours) => {
    const found = await database.rows(sql`
      select p.partner from unnest(${texts(partners)}) as p(partner) where exists (
        select 1 from document d where d.partner = p.partner and d.direction = 'in'
          and d.created_at > clock_timestamp() - ${hours}::float8 * interval '1 hour'
      )`)
    return new Set(found.map(({ partner }) => String(partner)))
  },

  lastRead: async (flow) => {
    const found = await database.rows(sql`
      select system, max(started_at) as at from run
      where flow = ${flow} and state = 'done' and kind in ('changes', 'load') and not dry_run
        and created_at > clock_timestamp() - interval '100 days'
      group by system`)
    return found.flatMap(({ system, at }) => (at === null ? [] : [{ system: String(system), at: timeOf(at) }]))
  },

  firstTried: async (flow) => {
    const found = await database.rows(sql`
      select system, min(created_at) as at from run
      where flow = ${flow} and kind in ('changes', 'load') and not dry_run
        and created_at > clock_timestamp() - interval '100 days'
      group by system`)
    return found.map(({ system, at }) => ({ system: String(system), at: timeOf(at) }))
  },
})

const waitingWork = (minutes: number) => sql`
  with late as (select clock_timestamp() - ${minutes}::float8 * interval '1 minute' as at)
  select 'intake' as place, count(*)::int as count, min(received_at) as since from interchange
    where state = 'received' and received_at < (select at from late) having count(*) > 0
  union all select 'documents', count(*)::int, min(created_at) from document
    where state = 'received' and created_at < (select at from late) having count(*) > 0
  union all select 'outgoing', count(*)::int, min(created_at) from document
    where state = 'due' and created_at < (select at from late) having count(*) > 0
  union all select 'acknowledgements', count(*)::int, min(created_at) from acknowledgement
    where state = 'due' and created_at < (select at from late) having count(*) > 0
  union all select d.system, count(*)::int, min(d.due_at) from delivery d
    where d.state in ('intent', 'in-doubt') and d.due_at < (select at from late) and ${systemIsOpen('d')}
    group by d.system`

// The driver gives times as text or as dates, depending on who reads them.
const timeOf = (value: unknown): Date => (value instanceof Date ? value : new Date(String(value)))

const countOf = ({ count, since }: RawRow): { count: number; since: Date } => ({
  count: Number(count),
  since: timeOf(since),
})

const placeOf = (row: RawRow): { place: string; count: number; since: Date } => ({
  place: String(row['place']),
  ...countOf(row),
})
