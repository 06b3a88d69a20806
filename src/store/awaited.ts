import { sql } from 'drizzle-orm'
import { conditionsOf } from '../domain/filter.ts'
import { awaitedFields } from '../domain/list-fields.ts'
import { assertTransaction, type Database, json, rowLimit, uuids } from './database.ts'
import { createRowList, newestBy, type RowList } from './list-rows.ts'
import { defineRow } from './row.ts'
import { awaitedAcknowledgement } from './schema.ts'
import type { AwaitedAcknowledgement, AwaitedAcknowledgements } from './store.ts'

const row = defineRow(awaitedAcknowledgement)

const createAwaitedList = (database: Database): RowList<AwaitedAcknowledgement> =>
  createRowList(database, {
    from: sql`awaited_acknowledgement`,
    columns: row.columns,
    read: row.read,
    fields: awaitedFields,
    filters: {
      state: 'state',
      partner: 'partner',
      type: 'type',
      control: 'interchange_control_number',
      document: 'document_id',
      at: 'created_at',
      age: 'created_at',
      text: { begins: ['interchange_control_number', 'group_control_number'] },
    },
    order: newestBy('created_at', 'id'),
  })

export const createAwaited = (database: Database): AwaitedAcknowledgements => ({
  insert: async (rows) => {
    if (rows.length === 0) return
    await database.rows(sql`
      insert into awaited_acknowledgement (id, document_id, partner, interchange_id, interchange_control_number,
        group_control_number, transaction_control_number, type, within_hours)
      select id, "documentId", partner, "interchangeId", "interchangeControlNumber", "groupControlNumber",
        "transactionControlNumber", type, "withinHours"
      from jsonb_to_recordset(${json(rows)}) as r(id uuid, "documentId" uuid, partner text, "interchangeId" uuid,
        "interchangeControlNumber" text, "groupControlNumber" text, "transactionControlNumber" text, type text,
        "withinHours" float8)`)
  },

  find: async (partner, by) => {
    assertTransaction(database, 'find')
    const [column, number] =
      'groupControlNumber' in by
        ? [sql`group_control_number`, by.groupControlNumber]
        : [sql`interchange_control_number`, by.interchangeControlNumber]
    // Numbers start anew after 999,999,999: the partner means the last interchange that had it.
    const found = await database.rows(sql`
      select ${row.columns} from awaited_acknowledgement where interchange_id = (
        select interchange_id from awaited_acknowledgement
        where partner = ${partner} and ${column} = ${number} order by created_at desc limit 1)
      and ${column} = ${number} order by id for update`)
    return found.map(row.read)
  },

  settle: async (rows) => {
    if (rows.length === 0) return
    await database.rows(sql`
      update awaited_acknowledgement a set state = r.state, answered_by = r."answeredBy", detail = r.detail,
        answered_at = clock_timestamp()
      from jsonb_to_recordset(${json(rows)}) as r(id uuid, state text, "answeredBy" uuid, detail text)
      where a.id = r.id`)
  },

  close: async (of) => {
    const which =
      'documentIds' in of
        ? sql`document_id = any(${uuids(of.documentIds)})`
        : sql`interchange_id = ${of.interchangeId}::uuid`
    await database.rows(sql`
      update awaited_acknowledgement set state = 'closed', answered_at = clock_timestamp()
      where ${which} and state in ('pending', 'overdue')`)
  },

  takeOverdue: async (limit) => {
    const taken = await database.rows(sql`
      with late as (
        select a.id from awaited_acknowledgement a
        join interchange i on i.id = a.interchange_id
        join delivery d
          on d.system = i.system and d.entity = 'interchange' and d.canonical_id = i.id and d.state = 'done'
        where a.state = 'pending' and a.within_hours is not null
          and d.done_at + a.within_hours * interval '1 hour' < clock_timestamp()
        order by a.created_at limit ${rowLimit(limit)} for update of a skip locked
      )
      update awaited_acknowledgement a set state = 'overdue' from late where a.id = late.id
      returning ${row.columnsOf('a')}`)
    return taken.map(row.read)
  },

  ofDocuments: async (documentIds) => {
    if (documentIds.length === 0) return []
    const found = await database.rows(sql`
      select ${row.columns} from awaited_acknowledgement where document_id = any(${uuids(documentIds)})
      order by created_at desc, id desc`)
    return found.map(row.read)
  },

  page: (query) => createAwaitedList(database).page(query),

  list: async ({ limit, ...fields }) =>
    (await createAwaitedList(database).page({ filter: conditionsOf(fields), limit })).items,
})
