import { type SQL, sql } from 'drizzle-orm'
import { type Database, storable, texts } from './database.ts'
import type { Traffic, TrafficFilter, TrafficKind } from './observe-store.ts'

/** Long enough for transactions to end: what is still open is summed up the next time. */
const quarter = sql.raw(`interval '15 minutes'`)
const origin = sql.raw(`timestamptz '2000-01-01T00:00:00Z'`)
const columns = sql.raw('kind, flow, partner, system')

/**
 * For the `with` list of a statement: counts the rows of `source`, which has the columns flow, partner and system. `kind` is text or an expression over
 * the source; `where` leaves rows out.
 */
export const countRows = (source: string, kind: TrafficKind | SQL, where: SQL = sql`true`): SQL => sql`
  insert into traffic_lot (kind, flow, partner, system, n)
  select ${typeof kind === 'string' ? sql.raw(`'${kind}'`) : kind}, coalesce(flow, ''), coalesce(partner, ''), coalesce(system, ''), count(*)
  from ${sql.raw(source)} where ${where} group by 1, 2, 3, 4`

/** Counts what a run read beyond `read` of `source`; a dry run does not count. */
export const countRead = (source: string, read: number): SQL => sql`
  insert into traffic_lot (kind, flow, partner, system, n)
  select 'records-read', flow, '', system, ${read}::int8 - read from ${sql.raw(source)} where not dry_run and ${read}::int8 > read`

export const createTraffic = (database: Database): Traffic => ({
  sumUp: () =>
    database.atomic(async (inner) => {
      // One after the other, so that none waits for rows of another in another order.
      await inner.rows(sql`select pg_advisory_xact_lock(hashtextextended('traffic', 4))`)
      await inner.rows(sql`
        with moved as (delete from traffic_lot returning *), summed as (
          select date_bin(${quarter}, at, ${origin}) as begins, ${columns}, sum(n) as n, max(at) as last_at
          from moved group by begins, ${columns}
        ), total as (
          insert into traffic_total as t (${columns}, n, last_at)
          select ${columns}, sum(n), max(last_at) from summed group by ${columns}
          on conflict (${columns}) do update set n = t.n + excluded.n, last_at = greatest(t.last_at, excluded.last_at)
        )
        ${addTo}`)
      await inner.rows(sql`
        with moved as (
          delete from traffic where begins < clock_timestamp() - interval '3 days' and begins <> date_trunc('hour', begins, 'UTC')
          returning *
        ), summed as (
          select date_trunc('hour', begins, 'UTC') as begins, ${columns}, sum(n) as n, max(last_at) as last_at
          from moved group by 1, ${columns}
        )
        ${addTo}`)
      await inner.rows(sql`delete from traffic where begins < clock_timestamp() - interval '400 days'`)
    }),

  series: async ({ from, to, stepMs }, filter) => {
    const step = sql`${stepMs}::float8 * interval '1 ms'`
    const found = await database.rows(sql`
      select date_bin(${step}, at, ${instant(from)}) as at, kind, sum(n)::int8 as n
      from (${everything(sql`at >= ${instant(from)} and at < ${instant(to)}`)}) t
      where ${matching(filter)} group by 1, 2 order by 1, 2`)
    return found.map(({ at, kind, n }) => ({ at: new Date(String(at)), kind: kindOf(kind), n: Number(n) }))
  },

  days: async ({ timezone, dates, kinds, partner }) => {
    if (dates.length === 0) return []
    const ofKinds = sql`kind = any(${texts(kinds)})`
    const ofPartner = partner === undefined ? sql`partner <> ''` : sql`partner = ${storable(partner)}`
    // Hour by hour here, since a row for each hour takes longer to send than to count.
    const found = await database.rows(sql`
      select partner, date, kind, array_agg(hour) as hours, array_agg(n) as counts from (
        select t.partner, d.date, t.kind, extract(hour from t.at at time zone ${timezone}::text)::int as hour, sum(t.n)::float8 as n
        from (
          select date, date::timestamp at time zone ${timezone}::text as begins,
            (date::date + 1)::timestamp at time zone ${timezone}::text as ends
          from unnest(${texts(dates)}) given(date)
        ) d
        cross join lateral (
          select begins as at, kind, partner, n from traffic
          where traffic.begins >= d.begins and traffic.begins < d.ends and ${ofKinds} and ${ofPartner}
          union all select at, kind, partner, n from traffic_lot where at >= d.begins and at < d.ends and ${ofKinds} and ${ofPartner}
        ) t
        group by 1, 2, 3, 4
      ) h group by partner, date, kind`)
    return found.map((row) => ({
      partner: String(row['partner']),
      date: String(row['date']),
      kind: kindOf(row['kind']),
      hours: hoursIn(row['hours'], row['counts']),
    }))
  },

  totals: async () => {
    const found = await database.rows(sql`
      select ${columns}, sum(n)::int8 as n, max(last_at) as last_at
      from (select ${columns}, n, last_at from traffic_total union all select ${columns}, n, at from traffic_lot) t
      group by ${columns}`)
    return found.map((row) => ({
      kind: kindOf(row['kind']),
      flow: String(row['flow']),
      partner: String(row['partner']),
      system: String(row['system']),
      n: Number(row['n']),
      lastAt: new Date(String(row['last_at'])),
    }))
  },
})

/** Adds the rows of `summed`. */
const addTo = sql`
  insert into traffic as t (begins, ${columns}, n, last_at)
  select begins, ${columns}, n, last_at from summed
  on conflict (begins, ${columns}) do update set n = t.n + excluded.n, last_at = greatest(t.last_at, excluded.last_at)`

/** What was summed up, and what was not yet, in a range of `at`. */
const everything = (inRange: SQL): SQL => sql`
  select at, ${columns}, n from (select begins as at, ${columns}, n from traffic) summed_up where ${inRange}
  union all select at, ${columns}, n from traffic_lot where ${inRange}`

const matching = ({ flow, partner, system }: TrafficFilter): SQL =>
  sql.join(
    [
      sql`true`,
      ...(flow === undefined ? [] : [sql`flow = ${storable(flow)}`]),
      ...(partner === undefined ? [] : [sql`partner = ${storable(partner)}`]),
      ...(system === undefined ? [] : [sql`system = ${storable(system)}`]),
    ],
    sql` and `,
  )

const instant = (at: Date): SQL => sql`${at.toISOString()}::timestamptz`

/** Built by the query: hours, and how much came in each. */
const hoursIn = (hours: unknown, counts: unknown): number[] => {
  const byHour = new Map((hours as number[]).map((hour, index) => [hour, (counts as number[])[index] ?? 0]))
  return Array.from({ length: 24 }, (_, hour) => byHour.get(hour) ?? 0)
}

// Written by `countRows` only.
const kindOf = (kind: unknown): TrafficKind => String(kind) as TrafficKind
