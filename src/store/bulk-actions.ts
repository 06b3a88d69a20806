import { sql } from 'drizzle-orm'
import { bulkActionFields, bulkFailureFields } from '../domain/list-fields.ts'
import type { Said } from '../domain/said.ts'
import { assertTransaction, type Database, json, type RawRow, storable, texts, uuids } from './database.ts'
import { ownerIsDead } from './delivery-row.ts'
import { bulkAction } from './desk-schema.ts'
import type { BulkAction, BulkActions, BulkFailure } from './desk-store.ts'
import { createRowList, newestBy } from './list-rows.ts'
import { defineRow } from './row.ts'

const row = defineRow(bulkAction, ['owner', 'toldAt'])
const columns = row.columnsOf('b')

export const createBulkActions = (database: Database): BulkActions => ({
  ...createList(database),

  insert: (action, deadLetterIds) =>
    database.atomic(async (inner) => {
      const { id, name, action: what, target, reason, mapping, assignee, tags, actor } = action
      const [inserted] = await inner.rows(sql`
        insert into bulk_action as b (id, name, action, target, reason, mapping, assignee, tags, actor, total)
        values (${id}, ${storable(name)}, ${what}, ${json(target)}, ${reason === null ? null : storable(reason)}, ${mapping},
          ${assignee === null ? null : storable(assignee)}, ${json(tags)}, ${storable(actor)}, ${new Set(deadLetterIds).size})
        returning ${columns}`)
      await inner.rows(sql`
        insert into bulk_item (bulk_id, seq, dead_letter_id)
        select ${id}, each.seq, each.id from unnest(${uuids([...new Set(deadLetterIds)])}) with ordinality as each(id, seq)`)
      if (inserted === undefined) throw new Error('an insert returned no row')
      return row.read(inserted)
    }),

  claim: async (id, owner) => {
    const [claimed] = await database.rows(sql`
      update bulk_action b set owner = ${owner}, told_at = clock_timestamp()
      where id = ${id} and state = 'running' and (owner is null or owner = ${owner} or ${ownerIsDead('b')})
      returning ${columns}`)
    return claimed === undefined ? undefined : row.read(claimed)
  },

  hold: async (id, owner) => {
    assertTransaction(database, 'hold')
    const held = await database.rows(sql`
      select id from bulk_action where id = ${id} and owner = ${owner} and state = 'running' for update`)
    return held.length > 0
  },

  due: async (id, limit) => {
    const found = await database.rows(sql`
      select dead_letter_id from bulk_item where bulk_id = ${id} and state = 'due' order by seq limit ${limit}`)
    return found.map(({ dead_letter_id }) => String(dead_letter_id))
  },

  settle: async (id, results) => {
    if (results.length === 0) return
    await database.rows(sql`
      with r as (
        select * from jsonb_to_recordset(${json(results)}) as r("deadLetterId" uuid, state text, why text, said jsonb)
      ), settled as (
        update bulk_item i set state = r.state, why = r.why, said = r.said from r
        where i.bulk_id = ${id} and i.dead_letter_id = r."deadLetterId" and i.state = 'due' returning i.state
      )
      update bulk_action b set told_at = clock_timestamp(),
        done = b.done + (select count(*) from settled where state = 'done'),
        failed = b.failed + (select count(*) from settled where state = 'failed'),
        skipped = b.skipped + (select count(*) from settled where state = 'skipped')
      where b.id = ${id}`)
  },

  release: async (id, owner) => {
    await database.rows(sql`
      update bulk_action set owner = null, told_at = clock_timestamp()
      where id = ${id} and owner = ${owner} and state = 'running'`)
  },

  finish: async (id, owner, result) => {
    await database.rows(sql`
      update bulk_action set state = ${result.state}, owner = null, finished_at = clock_timestamp(),
        ending = ${result.state === 'failed' ? storable(result.ending) : null}
      where id = ${id} and owner = ${owner} and state = 'running'`)
  },

  abort: async (id, ending) => {
    const [aborted] = await database.rows(sql`
      update bulk_action b set state = 'aborted', owner = null, finished_at = clock_timestamp(),
        ending = ${storable(ending)}
      where id = ${id} and state = 'running' returning ${columns}`)
    return aborted === undefined ? undefined : row.read(aborted)
  },

  get: async (id) => {
    const [found] = await database.rows(sql`select ${columns} from bulk_action b where id = ${id}`)
    return found === undefined ? undefined : row.read(found)
  },
})

const createList = (database: Database): Pick<BulkActions, 'page' | 'failures'> => ({
  page: (query) =>
    createRowList<BulkAction, typeof bulkActionFields>(database, {
      from: sql`bulk_action b`,
      columns,
      read: row.read,
      fields: bulkActionFields,
      filters: {
        state: 'b.state',
        action: 'b.action',
        actor: 'b.actor',
        at: 'b.created_at',
        age: 'b.created_at',
        text: {
          any: (values) =>
            sql`exists (select 1 from unnest(${texts(values)}) as t where strpos(lower(b.name), lower(t)) > 0)`,
        },
      },
      order: newestBy('b.created_at', 'b.id'),
    }).page(query),
  failures: (id, query) =>
    createRowList<BulkFailure, typeof bulkFailureFields>(database, {
      from: sql`bulk_item i`,
      columns: sql`i.dead_letter_id, i.state, i.why, i.said`,
      read: readFailure,
      fields: bulkFailureFields,
      filters: { state: 'i.state', text: { begins: ['i.why'] } },
      order: { by: [{ column: 'i.seq', as: 'number' }], descending: false },
    }).page(query, sql`i.bulk_id = ${id} and i.state in ('failed', 'skipped')`),
})

// Only `settle` writes it.
const readFailure = ({ dead_letter_id, state, why, said }: RawRow): BulkFailure => ({
  id: String(dead_letter_id),
  state: state as BulkFailure['state'],
  why: String(why ?? ''),
  said: said as Said | null,
})
