import { sql } from 'drizzle-orm'
import { type Database, storable } from './database.ts'
import { flowStatus } from './record-schema.ts'
import type { FlowStatuses } from './record-store.ts'
import { defineRow } from './row.ts'

const row = defineRow(flowStatus)

export const createFlowStatuses = (database: Database): FlowStatuses => ({
  get: async (flow) => {
    const [found] = await database.rows(sql`select ${row.columns} from flow_status where flow = ${flow}`)
    return found === undefined ? { flow, pausedAt: null, reason: null, actor: null } : row.read(found)
  },

  // The first word stands: a guard does not take a person's reason away.
  pause: async (flow, reason, actor) => {
    await database.rows(sql`
      insert into flow_status as f (flow, paused_at, reason, actor)
      values (${flow}, clock_timestamp(), ${storable(reason)}, ${storable(actor)})
      on conflict (flow) do update set paused_at = excluded.paused_at, reason = excluded.reason, actor = excluded.actor
      where f.paused_at is null`)
  },

  resume: async (flow) => {
    await database.rows(sql`update flow_status set paused_at = null, reason = null, actor = null where flow = ${flow}`)
  },

  list: async () => (await database.rows(sql`select ${row.columns} from flow_status order by flow`)).map(row.read),
})
