import { type SQL, sql } from 'drizzle-orm'
import { errorGroupFields } from '../domain/list-fields.ts'
import type { Money } from '../domain/money.ts'
import type { ListQuery, Page } from '../domain/page.ts'
import { type Database, type RawRow, texts, uuids } from './database.ts'
import { errorGroup } from './desk-schema.ts'
import type { CountedGroup, ErrorGroup, GroupSort, SafetyCounts } from './desk-store.ts'
import type { FilterColumns } from './filter-sql.ts'
import { createRowList, type ListDefinition } from './list-rows.ts'
import { defineRow } from './row.ts'

const row = defineRow(errorGroup)

/** A group as the list finds it: with what it can be sorted by. */
type FoundGroup = ErrorGroup & Pick<CountedGroup, 'count' | 'lastSeenAt' | 'oldestOpenAt' | 'moneyAtRisk' | 'safety'>

/**
 * Groups with the numbers of their open dead letters, all from one walk along the index of these. `largest` is the largest sum in one currency,
 * in hundredths: sums in several currencies have no order without rates.
 */
const counted = (of: SQL): SQL => sql`(
  with part as (
    select group_id, retry_safety, value_currency, count(*)::int as n, sum(value_amount) as amount,
      min(created_at) as oldest
    from dead_letter where state = 'open' and ${of} group by 1, 2, 3
  ), numbers as (
    select group_id, sum(n)::int as count, min(oldest) as oldest_open_at,
      coalesce(sum(n) filter (where retry_safety = 'not-sent'), 0)::int as not_sent,
      coalesce(sum(n) filter (where retry_safety = 'unknown'), 0)::int as unknown,
      coalesce(sum(n) filter (where retry_safety = 'applied'), 0)::int as applied
    from part group by group_id
  ), money as (
    select group_id, max(amount) as largest,
      jsonb_agg(jsonb_build_object('amount', amount::text, 'currency', value_currency) order by amount desc)
        as money
    from (
      select group_id, value_currency, sum(amount) as amount from part where value_currency is not null group by 1, 2
    ) sums group by group_id
  )
  select eg.*, coalesce(n.count, 0) as count, n.oldest_open_at,
    coalesce(n.not_sent, 0) as not_sent, coalesce(n.unknown, 0) as unknown, coalesce(n.applied, 0) as applied,
    m.money, coalesce(greatest(least(m.largest * 100, 1e17), -1e17), 0)::int8 as largest,
    coalesce(n.oldest_open_at, timestamptz '2200-01-01') as oldest_or_never,
    coalesce((select max(d.created_at) from dead_letter d where d.group_id = eg.id), eg.first_seen_at) as last_seen_at
  from error_group eg left join numbers n on n.group_id = eg.id left join money m on m.group_id = eg.id
) g`

const filters: FilterColumns<typeof errorGroupFields> = {
  state: 'g.state',
  regressed: { any: (values) => sql`g.regressed = any(${texts(values)}::boolean[])` },
  code: 'g.code',
  place: 'g.field',
  system: 'g.target',
  partner: {
    any: (values) => sql`exists (
      select 1 from dead_letter d where d.group_id = g.id and d.state = 'open' and d.partner = any(${texts(values)}))`,
  },
  assignee: 'g.assignee',
  tag: { any: (values) => sql`jsonb_exists_any(g.tags, ${texts(values)})` },
  at: 'g.first_seen_at',
  age: 'g.oldest_open_at',
  text: {
    any: (values) =>
      sql`exists (select 1 from unnest(${texts(values)}) as t where strpos(lower(g.signature), lower(t)) > 0)`,
  },
}

type Order = ListDefinition<FoundGroup, typeof errorGroupFields>['order']

const id = { column: 'g.id', as: 'id' } as const
const orders: Readonly<Record<GroupSort, Order>> = {
  money: { by: [{ column: 'g.largest', as: 'number' }, { column: 'g.count', as: 'number' }, id], descending: true },
  count: { by: [{ column: 'g.count', as: 'number' }, id], descending: true },
  age: { by: [{ column: 'g.oldest_or_never', as: 'time' }, id], descending: false },
  last: { by: [{ column: 'g.last_seen_at', as: 'time' }, id], descending: true },
}

const columns = sql`${row.columnsOf('g')}, g.count, g.oldest_open_at, g.not_sent, g.unknown, g.applied,
  g.money, g.last_seen_at`

const read = (raw: RawRow): FoundGroup => ({
  ...row.read(raw),
  count: Number(raw['count']),
  lastSeenAt: timeIn(raw['last_seen_at']),
  oldestOpenAt: raw['oldest_open_at'] === null ? null : timeIn(raw['oldest_open_at']),
  // Built by the query.
  moneyAtRisk: (raw['money'] ?? []) as Money[],
  safety: safetyIn(raw),
})

const safetyIn = (raw: RawRow): SafetyCounts => ({
  'not-sent': Number(raw['not_sent']),
  unknown: Number(raw['unknown']),
  applied: Number(raw['applied']),
})

const timeIn = (value: unknown): Date => (value instanceof Date ? value : new Date(String(value)))

export const groupPage = async (
  database: Database,
  { sort, ...query }: ListQuery & { sort: GroupSort },
): Promise<Page<CountedGroup>> => {
  const list = createRowList(database, {
    from: counted(sql`true`),
    columns,
    read,
    fields: errorGroupFields,
    filters,
    order: orders[sort],
  })
  const { items, next } = await list.page(query)
  return { items: await withHistory(database, items), next }
}

export const countedGroup = async (database: Database, groupId: string): Promise<CountedGroup | undefined> => {
  const found = await database.rows(sql`
    select ${columns} from ${counted(sql`group_id = ${groupId}`)} where g.id = ${groupId}`)
  return (await withHistory(database, found.map(read)))[0]
}

const hoursOfTrend = 24

/** What is asked of the groups of one page alone. */
const withHistory = async (database: Database, groups: readonly FoundGroup[]): Promise<CountedGroup[]> => {
  if (groups.length === 0) return []
  const ids = uuids(groups.map((group) => group.id))
  const found = await database.rows(sql`
    select g.id, (select count(*)::int from dead_letter d where d.group_id = g.id) as total,
      (select d.message from dead_letter d where d.group_id = g.id order by d.created_at desc limit 1) as sample,
      p.partners, p.top_partner
    from unnest(${ids}) as g(id) left join (
      select group_id, count(*)::int as partners, (array_agg(partner order by n desc, partner))[1] as top_partner
      from (
        select group_id, partner, count(*) as n from dead_letter
        where state = 'open' and group_id = any(${ids}) and partner is not null group by 1, 2
      ) of_partner group by group_id
    ) p on p.group_id = g.id`)
  const recent = await database.rows(sql`
    select group_id, floor(extract(epoch from statement_timestamp() - created_at) / 3600)::int as hours_ago,
      count(*)::int as n
    from dead_letter
    where group_id = any(${ids}) and created_at > statement_timestamp() - make_interval(hours => ${hoursOfTrend})
    group by 1, 2`)
  const byId = new Map(found.map((one) => [String(one['id']), one]))
  return groups.map((group) => {
    const known = byId.get(group.id)
    const partner = known?.['top_partner'] ?? null
    return {
      ...group,
      total: Number(known?.['total'] ?? 0),
      sample: String(known?.['sample'] ?? ''),
      partners: Number(known?.['partners'] ?? 0),
      topPartner: partner === null ? null : String(partner),
      trend: trendOf(recent.filter((one) => one['group_id'] === group.id)),
    }
  })
}

const trendOf = (hours: readonly RawRow[]): number[] => {
  const trend = new Array<number>(hoursOfTrend).fill(0)
  for (const { hours_ago, n } of hours) {
    const index = hoursOfTrend - 1 - Math.min(Math.max(Number(hours_ago), 0), hoursOfTrend - 1)
    trend[index] = (trend[index] ?? 0) + Number(n)
  }
  return trend
}
