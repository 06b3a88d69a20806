import { sql } from 'drizzle-orm'
import { findingFields } from '../domain/list-fields.ts'
import { allOf, type Database, equals, json, rowLimit, uuids } from './database.ts'
import { createRowList } from './list-rows.ts'
import { finding } from './reconcile-schema.ts'
import type { Reconciliations } from './reconcile-store.ts'
import { defineRow } from './row.ts'

const row = defineRow(finding)

type Findings = 'addFindings' | 'findings' | 'findingPage' | 'settleFindings' | 'summary'

export const createFindings = (database: Database): Pick<Reconciliations, Findings> => ({
  addFindings: async (rows) => {
    if (rows.length === 0) return
    await database.rows(sql`
      insert into finding (id, reconciliation_id, bucket, entity, key, record_id, system, external_id, differences,
        action, version, before, note)
      select id, "reconciliationId", bucket, entity, key, "recordId", system, "externalId", differences, action,
        version, before, note
      from jsonb_to_recordset(${json(rows)}) as r(id uuid, "reconciliationId" uuid, bucket text, entity text, key text,
        "recordId" uuid, system text, "externalId" text, differences jsonb, action text, version int, before jsonb,
        note text)
      on conflict (id) do nothing`)
  },

  findings: async (id, { after, bucket, action, state, recordIds, limit }) => {
    const conditions = allOf([
      sql`reconciliation_id = ${id}`,
      after === undefined ? undefined : sql`seq > ${after}`,
      equals('bucket', bucket),
      equals('action', action),
      equals('state', state),
      recordIds === undefined ? undefined : sql`record_id = any(${uuids(recordIds)})`,
    ])
    const found = await database.rows(sql`
      select ${row.columns} from finding where ${conditions} order by seq limit ${rowLimit(limit)}`)
    return found.map(row.read)
  },

  findingPage: (id, query) =>
    createRowList(database, {
      from: sql`finding`,
      columns: row.columns,
      read: row.read,
      fields: findingFields,
      filters: {
        bucket: 'bucket',
        action: 'action',
        state: 'state',
        system: 'system',
        record: 'record_id',
        text: { begins: ['key', 'external_id'] },
      },
      order: { by: [{ column: 'seq', as: 'number' }], descending: false },
    }).page(query, sql`reconciliation_id = ${id}`),

  settleFindings: async (rows) => {
    if (rows.length === 0) return
    await database.rows(sql`
      update finding f set state = r.state, note = r.note
      from jsonb_to_recordset(${json(rows)}) as r(id uuid, state text, note text) where f.id = r.id`)
  },

  summary: async (id) => {
    const found = await database.rows(sql`
      select bucket, system, action, state, count(*)::int as count from finding where reconciliation_id = ${id}
      group by bucket, system, action, state order by bucket, system nulls first, action, state`)
    // Grouped by columns of the table, so of their types.
    return found.map((one) => ({ ...one, count: Number(one['count']) })) as Awaited<
      ReturnType<Reconciliations['summary']>
    >
  },
})
