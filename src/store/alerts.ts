import { sql } from 'drizzle-orm'
import { alertFields } from '../domain/operations-fields.ts'
import { createAlertDeliveries } from './alert-deliveries.ts'
import { type Database, json, storable, texts } from './database.ts'
import { createRowList, newestBy } from './list-rows.ts'
import { alert } from './operations-schema.ts'
import type { Alert, Alerts } from './operations-store.ts'
import { defineRow } from './row.ts'
import { createTroubles } from './troubles.ts'

const row = defineRow(alert)

/** Of one that somebody was at from the beginning nobody was told that it fires. */
const hasFired = ({ acknowledgedAt, firedAt }: Alert): boolean => acknowledgedAt?.getTime() !== firedAt.getTime()

export const createAlerts = (database: Database): Alerts => ({
  ...createTroubles(database),
  ...createAlertDeliveries(database),

  observe: (rule, kind, seen) =>
    database.atomic(async (inner) => {
      const over = await inner.rows(sql`
        update alert a set state = 'recovered', recovered_at = clock_timestamp()
        where rule = ${storable(rule)} and state <> 'recovered'
          and subject <> all(${texts(seen.map(({ subject }) => subject))})
        returning ${row.columnsOf('a')}`)
      const ended = over.map(row.read).filter(hasFired)
      if (seen.length === 0) return { opened: [], ended }
      const rows = [...new Map(seen.map((one) => [one.subject, one])).values()]
      const observed = await inner.rows(sql`
        insert into alert as a (rule, kind, subject, what, said, link, count, state, acknowledged_by, acknowledged_at, fired_at)
        select ${storable(rule)}, ${kind}, subject, what, said, link, count,
          case when "acknowledgedBy" is null then 'firing' else 'acknowledged' end, "acknowledgedBy",
          case when "acknowledgedBy" is null then null else statement_timestamp() end, statement_timestamp()
        from jsonb_to_recordset(${json(rows)})
          as r(subject text, what text, said jsonb, link text, count int, "acknowledgedBy" text)
        order by subject
        on conflict (rule, subject) where state <> 'recovered' do update set what = excluded.what, said = excluded.said,
          link = excluded.link, count = excluded.count, seen_at = clock_timestamp(),
          state = case when excluded.acknowledged_by is null then a.state else 'acknowledged' end,
          acknowledged_by = coalesce(a.acknowledged_by, excluded.acknowledged_by),
          acknowledged_at = coalesce(a.acknowledged_at, excluded.acknowledged_at)
        returning ${row.columnsOf('a')}, (xmax = 0) as is_new`)
      const opened = observed.filter((one) => one['is_new'] === true && one['state'] === 'firing').map(row.read)
      return { opened, ended }
    }),

  forgetRules: async (known) => {
    const over = await database.rows(sql`
      update alert a set state = 'recovered', recovered_at = clock_timestamp(), recovery_told_at = clock_timestamp()
      where state <> 'recovered' and rule <> all(${texts(known)}) returning ${row.columnsOf('a')}`)
    return over.map(row.read).filter(hasFired)
  },

  takeUntold: (rule, { windowMs, repeatMs }) =>
    database.atomic(async (inner) => {
      const window = sql`clock_timestamp() - ${windowMs}::float8 * interval '1 ms'`
      const ofRule = sql`rule = ${storable(rule)}`
      const isNew = sql`${ofRule} and state = 'firing' and told_at is null`
      const told = sql`${ofRule} and state = 'firing' and told_at is not null`
      const over = sql`${ofRule} and state = 'recovered' and told_at is not null and recovery_told_at is null`
      const repeated =
        repeatMs === null
          ? []
          : await inner.rows(sql`
              update alert set told_at = clock_timestamp() where ${told} and exists (select 1 from alert
                where ${told} and told_at <= clock_timestamp() - ${repeatMs}::float8 * interval '1 ms')
              returning ${row.columns}`)
      const fired = await inner.rows(sql`
        update alert set told_at = clock_timestamp()
        where ${isNew} and exists (select 1 from alert where ${isNew} and fired_at <= ${window})
        returning ${row.columns}`)
      const recovered = await inner.rows(sql`
        update alert set recovery_told_at = clock_timestamp()
        where ${over} and exists (select 1 from alert where ${over} and recovered_at <= ${window})
        returning ${row.columns}`)
      return { fired: fired.map(row.read), repeated: repeated.map(row.read), recovered: recovered.map(row.read) }
    }),

  get: async (id) => {
    const [found] = await database.rows(sql`select ${row.columns} from alert where id = ${id}`)
    return found === undefined ? undefined : row.read(found)
  },

  acknowledge: async (id, actor) => {
    const [found] = await database.rows(sql`
      update alert set state = 'acknowledged', acknowledged_by = ${storable(actor)}, acknowledged_at = clock_timestamp()
      where id = ${id} and state = 'firing' returning ${row.columns}`)
    return found === undefined ? undefined : row.read(found)
  },

  page: (query) => listOf(database).page(query),
})

const listOf = (database: Database) =>
  createRowList(database, {
    from: sql`alert`,
    columns: row.columns,
    read: row.read,
    fields: alertFields,
    filters: {
      state: 'state',
      rule: 'rule',
      kind: 'kind',
      subject: 'subject',
      at: 'fired_at',
      age: 'fired_at',
      text: { begins: ['subject'] },
    },
    order: newestBy('fired_at', 'id'),
  })
