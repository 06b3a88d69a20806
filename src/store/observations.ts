import { type SQL, sql } from 'drizzle-orm'
import type { ErrorCode } from '../domain/error-catalogue.ts'
import { type Database, json, storable, texts } from './database.ts'
import { instanceIsAlive } from './delivery-row.ts'
import { type AwaitedCount, mostWaiting, type Observations, type Waiting } from './observe-store.ts'
import type { RunState } from './record-store.ts'

export const createObservations = (database: Database): Observations => ({
  waiting: async () => {
    const found = await database.rows(sql`
      ${live('interchanges', 'interchange', 'received', 'received_at')}
      union all ${live('documents', 'document', 'received', 'created_at')}
      union all ${live('outgoing', 'document', 'due', 'created_at')}
      union all ${live('acknowledgements', 'acknowledgement', 'due', 'created_at')}
      union all ${dueDeliveries}`)
    return found.map((row) => ({
      what: String(row['what']) as Waiting['what'],
      system: textOf(row['system']),
      count: Number(row['count']),
      oldest: dateOf(row['oldest']),
    }))
  },

  openByCode: async () => {
    const found = await database.rows(sql`
      select code, count(*)::int as count, min(created_at) as oldest from dead_letter where state = 'open'
      group by code order by count(*) desc, code`)
    return found.map((row) => ({
      code: String(row['code']) as ErrorCode,
      count: Number(row['count']),
      oldest: new Date(String(row['oldest'])),
    }))
  },

  moneyAtRisk: async () => {
    const found = await database.rows(sql`
      select value_currency as currency, trim_scale(sum(value_amount))::text as amount from dead_letter
      where state = 'open' and value_currency is not null group by value_currency order by sum(value_amount) desc`)
    return found.map(({ amount, currency }) => ({ amount: String(amount), currency: String(currency) }))
  },

  openByPartner: async () => {
    const found = await database.rows(sql`
      select partner, count(*)::int as count from dead_letter where state = 'open' and partner is not null group by partner`)
    return new Map(found.map(({ partner, count }) => [String(partner), Number(count)]))
  },

  loads: async (systems) => {
    const found = await database.rows(sql`
      select s.system, t.paused_since,
        ${countOf(sql`from delivery where state in ('intent', 'in-doubt') and system = s.system and due_at <= statement_timestamp()`)} as waiting,
        ${countOf(sql`from delivery where state in ('intent', 'in-doubt') and system = s.system and due_at > statement_timestamp()`)} as delayed,
        ${countOf(sql`from delivery where state = 'sending' and system = s.system`)} as active,
        ${countOf(sql`from dead_letter where state = 'open' and system = s.system`)} as failed,
        (select max(due_at) from (
          select due_at, error_code from delivery where state in ('intent', 'in-doubt') and system = s.system
            and due_at > statement_timestamp() order by due_at limit ${mostWaiting}
        ) d where error_code = 'SYSTEM_BUSY') as busy_until
      from unnest(${texts(systems)}) s(system) left join system_status t on t.system = s.system`)
    return found.map((row) => ({
      system: String(row['system']),
      waiting: Number(row['waiting']),
      delayed: Number(row['delayed']),
      active: Number(row['active']),
      failed: Number(row['failed']),
      busyUntil: dateOf(row['busy_until']),
      pausedSince: dateOf(row['paused_since']),
    }))
  },

  instances: async () => {
    const found = await database.rows(sql`
      select id, role, started_at, heartbeat_at, ended_at is null and ${instanceIsAlive('i')} as alive from instance i
      where coalesce(ended_at, heartbeat_at) > statement_timestamp() - interval '1 hour' order by started_at, id`)
    return found.map((row) => ({
      id: String(row['id']),
      role: String(row['role']),
      startedAt: new Date(String(row['started_at'])),
      heartbeatAt: new Date(String(row['heartbeat_at'])),
      alive: row['alive'] === true,
    }))
  },

  flowRuns: async (places) => {
    if (places.length === 0) return []
    const found = await database.rows(sql`
      select p.flow, p.system, l.*, a.read_at
      from jsonb_to_recordset(${json(places)}) as p(flow text, system text)
      left join lateral (
        select id, state, created_at, started_at, finished_at, error_code, error_message from run r
        where r.flow = p.flow and r.system = p.system and not r.dry_run and r.state <> 'skipped'
        order by created_at desc, id desc limit 1
      ) l on true
      left join lateral (
        select started_at as read_at from (
          select started_at, kind, state, dry_run, created_at from run r where r.flow = p.flow and r.system = p.system
          order by created_at desc limit ${runsLookedAt}
        ) latest
        where kind in ('changes', 'load') and state = 'done' and not dry_run order by created_at desc limit 1
      ) a on true`)
    return found.map((row) => ({
      flow: String(row['flow']),
      system: String(row['system']),
      last:
        row['id'] === null
          ? null
          : {
              id: String(row['id']),
              state: String(row['state']) as RunState,
              createdAt: new Date(String(row['created_at'])),
              startedAt: dateOf(row['started_at']),
              finishedAt: dateOf(row['finished_at']),
              errorCode: textOf(row['error_code']) as ErrorCode | null,
              errorMessage: textOf(row['error_message']),
            },
      readAt: dateOf(row['read_at']),
    }))
  },

  lastSlots: async (schedules) => {
    const found = await database.rows(sql`
      select schedule, max(due_at) as last from schedule_slot
      where schedule = any(${texts(schedules)}) and due_at <= statement_timestamp() + interval '1 day' group by schedule`)
    return new Map(found.map(({ schedule, last }) => [String(schedule), new Date(String(last))]))
  },

  overdue: async () =>
    (
      await database.rows(sql`
        select partner, 'overdue' as state, count(*)::int as count, min(created_at) as oldest from (
          select partner, created_at from awaited_acknowledgement where state = 'overdue' limit ${mostWaiting}
        ) a group by partner`)
    ).map(awaitedCount),

  awaited: async (partner) =>
    (
      await database.rows(
        sql.join(
          ['pending', 'overdue', 'rejected'].map(
            (state) => sql`
              select ${storable(partner)}::text as partner, ${state}::text as state, count(*)::int as count, min(created_at) as oldest from (
                select created_at from awaited_acknowledgement
                where partner = ${storable(partner)} and state = ${sql.raw(`'${state}'`)} limit ${mostWaiting}
              ) a having count(*) > 0`,
          ),
          sql` union all `,
        ),
      )
    ).map(awaitedCount),

  touches: async (subjects) => {
    if (subjects.length === 0) return []
    const found = await database.rows(sql`
      select at, actor, action, subject from audit where subject = any(${texts(subjects)}) order by seq limit ${mostTouches}`)
    return found.map((row) => ({
      at: new Date(String(row['at'])),
      actor: String(row['actor']),
      action: String(row['action']),
      subject: String(row['subject']),
    }))
  },

  // What PostgreSQL counts for its own vacuum anyway; a transaction that was undone counts too, which does no harm.
  changeCounters: async (tables) => {
    const found = await database.rows(sql`
      select t.name, pg_stat_get_tuples_inserted(t.id) + pg_stat_get_tuples_updated(t.id) + pg_stat_get_tuples_deleted(t.id) as n
      from (select name, to_regclass('public.' || quote_ident(name)) as id from unnest(${texts(tables)}) n(name)) t
      where t.id is not null`)
    return new Map(found.map(({ name, n }) => [String(name), Number(n)]))
  },
})

/** Hints may begin hundreds of runs between two slots. */
const runsLookedAt = 500
const mostTouches = 1_000

/** Those told of longest ago; when so many wait, that the very oldest may not be among them makes no difference. */
const live = (what: Waiting['what'], table: string, state: string, since: string): SQL => {
  const [name, column] = [sql.raw(table), sql.raw(since)]
  return sql`
    select ${sql.raw(`'${what}'`)} as what, null as system, count(*)::int as count, min(since) as oldest from (
      select ${column} as since from ${name} where state = ${sql.raw(`'${state}'`)} order by told_at limit ${mostWaiting}
    ) ${sql.raw(what)}`
}

/** From system to system through the index, so that a long line in front of one is not walked along. */
const dueDeliveries = sql`
  select 'deliveries' as what, d.system, d.count, d.oldest from (
    with recursive busy(system) as (
      (select system from delivery where state in ('intent', 'in-doubt') order by system, due_at limit 1)
      union all
      select (select n.system from delivery n
        where n.state in ('intent', 'in-doubt') and n.system > busy.system order by n.system, n.due_at limit 1)
      from busy where busy.system is not null
    )
    select busy.system, waiting.count, waiting.oldest from busy cross join lateral (
      select count(*)::int as count, min(due_at) as oldest from (
        select due_at from delivery where state in ('intent', 'in-doubt') and system = busy.system
          and due_at <= statement_timestamp() order by due_at limit ${mostWaiting}
      ) w
    ) waiting
    where busy.system is not null
  ) d`

const countOf = (rows: SQL): SQL => sql`(select count(*)::int from (select 1 ${rows} limit ${mostWaiting}) c)`

const awaitedCount = (row: Record<string, unknown>): AwaitedCount => ({
  partner: String(row['partner']),
  state: String(row['state']) as AwaitedCount['state'],
  count: Number(row['count']),
  oldest: new Date(String(row['oldest'])),
})

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)
const dateOf = (value: unknown): Date | null => (value === null || value === undefined ? null : new Date(String(value)))
