import { sql } from 'drizzle-orm'
import { alertDeliveryFields } from '../domain/operations-fields.ts'
import { type Database, json } from './database.ts'
import { createRowList, newestBy } from './list-rows.ts'
import { alertDelivery } from './operations-schema.ts'
import type { Alerts } from './operations-store.ts'
import { settleMessages, takeDueMessages } from './outgoing.ts'
import { defineRow } from './row.ts'

const row = defineRow(alertDelivery)

type Deliveries = Pick<
  Alerts,
  'addDeliveries' | 'takeDueDeliveries' | 'settleDeliveries' | 'sentWithin' | 'pageDeliveries' | 'failingChannels'
>

export const createAlertDeliveries = (database: Database): Deliveries => ({
  addDeliveries: async (rows) => {
    if (rows.length === 0) return []
    const added = await database.rows(sql`
      insert into alert_delivery (alert_ids, channel, type, message, next_at)
      select "alertIds", channel, type, message, clock_timestamp()
      from jsonb_to_recordset(${json(rows)}) as r("alertIds" jsonb, channel text, type text, message jsonb)
      returning ${row.columns}`)
    return added.map(row.read)
  },

  takeDueDeliveries: async (channel, limit, leaseMs) => {
    const to = sql`channel = ${channel}`
    const columns = row.columnsOf('t')
    return (await takeDueMessages(database, 'alert_delivery', { to, columns, limit, leaseMs })).map(row.read)
  },

  settleDeliveries: (ids, outcome) => settleMessages(database, 'alert_delivery', ids, outcome),

  // What went as one message was settled in one statement, and `clock_timestamp` moves on within it: so it is counted by the second.
  sentWithin: async (channel, withinMs) => {
    const [found] = await database.rows(sql`
      select count(distinct date_trunc('second', sent_at))::int as sent from alert_delivery
      where channel = ${channel} and state = 'sent'
        and sent_at > clock_timestamp() - ${withinMs}::float8 * interval '1 ms'`)
    return Number(found?.['sent'] ?? 0)
  },

  pageDeliveries: (query) => listOf(database).page(query),

  failingChannels: async (attempts) => {
    const found = await database.rows(sql`
      select d.channel, min(d.created_at) as since, (array_agg(d.error order by d.created_at desc))[1] as error,
        count(*)::int as waiting
      from alert_delivery d
      where (d.state = 'failed' or (d.state = 'due' and d.attempts >= ${attempts}))
        and d.created_at > coalesce((select max(s.sent_at) from alert_delivery s
          where s.channel = d.channel and s.state = 'sent'), '-infinity')
      group by d.channel order by d.channel`)
    return found.map(({ channel, since, error, waiting }) => ({
      channel: String(channel),
      since: new Date(String(since)),
      error: error === null ? null : String(error),
      waiting: Number(waiting),
    }))
  },
})

const listOf = (database: Database) =>
  createRowList(database, {
    from: sql`alert_delivery`,
    columns: row.columns,
    read: row.read,
    fields: alertDeliveryFields,
    filters: {
      state: 'state',
      channel: 'channel',
      type: 'type',
      attempts: 'attempts',
      at: 'created_at',
      age: 'created_at',
      text: { begins: ['channel'] },
    },
    order: newestBy('created_at', 'id'),
  })
