import { sql } from 'drizzle-orm'
import { webhookDeliveryFields } from '../domain/operations-fields.ts'
import { type Database, json, storable } from './database.ts'
import { createRowList, newestBy } from './list-rows.ts'
import { webhookDelivery, webhookEndpoint } from './operations-schema.ts'
import type { Outbox, Webhooks } from './operations-store.ts'
import { settleMessages, takeDueMessages } from './outgoing.ts'
import { defineRow } from './row.ts'

const row = defineRow(webhookDelivery)
const endpointRow = defineRow(webhookEndpoint)

export const createWebhooks = (database: Database, outbox: Outbox): Webhooks => ({
  emit: async (events) => {
    const rows = events.flatMap((event) =>
      outbox.flatMap(({ endpoint, events: wanted }) => (wanted.includes(event.event) ? [{ ...event, endpoint }] : [])),
    )
    if (rows.length === 0) return
    await database.rows(sql`
      insert into webhook_delivery (endpoint, event, subject, data, next_at)
      select r.endpoint, r.event, r.subject, r.data, clock_timestamp()
      from jsonb_to_recordset(${json(rows)}) as r(endpoint text, event text, subject text, data jsonb)
      where not exists (select 1 from webhook_endpoint e where e.endpoint = r.endpoint)
      on conflict (endpoint, event, subject) do nothing`)
  },

  takeDue: async (endpoint, limit, leaseMs) => {
    const to = sql`endpoint = ${endpoint}
      and not exists (select 1 from webhook_endpoint e where e.endpoint = ${endpoint})`
    const columns = row.columnsOf('t')
    return (await takeDueMessages(database, 'webhook_delivery', { to, columns, limit, leaseMs })).map(row.read)
  },

  settle: (ids, outcome) => settleMessages(database, 'webhook_delivery', ids, outcome),

  replay: async (id) => {
    const [found] = await database.rows(sql`
      update webhook_delivery set state = 'due', attempts = 0, error = null, next_at = clock_timestamp()
      where id = ${id} returning ${row.columns}`)
    return found === undefined ? undefined : row.read(found)
  },

  disable: (endpoint, reason) =>
    database.atomic(async (inner) => {
      await inner.rows(sql`
        insert into webhook_endpoint (endpoint, reason) values (${endpoint}, ${storable(reason)})
        on conflict (endpoint) do nothing`)
      await inner.rows(sql`
        update webhook_delivery set state = 'failed', next_at = null, error = ${storable(reason)}
        where endpoint = ${endpoint} and state = 'due'`)
    }),

  enable: async (endpoint) => {
    const gone = await database.rows(sql`delete from webhook_endpoint where endpoint = ${endpoint} returning endpoint`)
    return gone.length > 0
  },

  disabled: async () =>
    (await database.rows(sql`select ${endpointRow.columns} from webhook_endpoint order by endpoint`)).map(
      endpointRow.read,
    ),

  page: (query) => listOf(database).page(query),
})

const listOf = (database: Database) =>
  createRowList(database, {
    from: sql`webhook_delivery`,
    columns: row.columns,
    read: row.read,
    fields: webhookDeliveryFields,
    filters: {
      state: 'state',
      endpoint: 'endpoint',
      event: 'event',
      attempts: 'attempts',
      at: 'created_at',
      age: 'created_at',
      text: { begins: ['endpoint'] },
    },
    order: newestBy('created_at', 'id'),
  })
