import { type SQL, sql } from 'drizzle-orm'
import type pg from 'pg'
import { conditionsOf } from '../domain/filter.ts'
import { reconciliationFields } from '../domain/list-fields.ts'
import { type Database, json, type RawRow, storable } from './database.ts'
import { ownerIsDead } from './delivery-row.ts'
import { createFindings } from './findings.ts'
import { createRowList, newestBy, type RowList } from './list-rows.ts'
import { reconciliation } from './reconcile-schema.ts'
import type { ReconcileCounts, Reconciliation, Reconciliations } from './reconcile-store.ts'
import { defineRow } from './row.ts'

const noCounts: ReconcileCounts = { read: 0, records: 0, pending: 0, moving: 0, filtered: 0 }

const row = defineRow(reconciliation, ['toldAt'])
const columns = row.columnsOf('r')
const read = (raw: RawRow): Reconciliation => ({ ...row.read(raw), position: raw['position'] })

const createReconciliationList = (database: Database): RowList<Reconciliation> =>
  createRowList(database, {
    from: sql`reconciliation r`,
    columns,
    read,
    fields: reconciliationFields,
    filters: {
      state: 'r.state',
      entity: 'r.entity',
      flow: 'r.flow',
      actor: 'r.actor',
      at: 'r.created_at',
      age: 'r.created_at',
      text: { begins: ['r.flow'] },
    },
    order: newestBy('r.created_at', 'r.id'),
  })

export const createReconciliations = (database: Database): Reconciliations => ({
  ...createFindings(database),

  insert: async ({ id, flow, entity, actor }) => {
    const inserted = await database.rows(sql`
      insert into reconciliation (id, flow, entity, actor, counts)
      values (${id}, ${flow}, ${entity}, ${storable(actor)}, ${json(noCounts)}) on conflict do nothing returning id`)
    return inserted.length > 0
  },

  assign: async (id, task, actor) => {
    const assigned = await database.rows(sql`
      update reconciliation r set task = ${task}, state = 'due', told_at = clock_timestamp(), finished_at = null,
        error_code = null, error_message = null
        ${task === 'repair' ? sql`, repaired_at = clock_timestamp(), repaired_by = ${storable(actor)}` : sql``}
      where id = ${id} and (state = 'done' or (state = 'failed' and task <> 'compare')) and not exists (
        select 1 from reconciliation o where o.flow = r.flow and o.state in ('due', 'running'))
      returning id`)
    return assigned.length > 0
  },

  claim: async (id, owner) => {
    const [claimed] = await database.rows(sql`
      update reconciliation r set state = 'running', owner = ${owner}, told_at = clock_timestamp(),
        started_at = coalesce(started_at, clock_timestamp())
      where id = ${id} and (state = 'due' or (state = 'running' and ${ownerIsDead('r')})) returning ${columns}`)
    return claimed === undefined ? undefined : read(claimed)
  },

  release: async (id, owner) => {
    await database.rows(sql`
      update reconciliation set state = 'due', owner = null, told_at = clock_timestamp() where ${ours(id, owner)}`)
  },

  progress: async (id, owner, { counts, position }) => {
    const saved = await database.rows(sql`
      update reconciliation set counts = ${json(counts)}, position = ${json(position)}
      where ${ours(id, owner)} returning id`)
    return saved.length > 0
  },

  finish: (id, owner, result) =>
    database.atomic(async (inner) => {
      const failed = result.state === 'failed' ? result : undefined
      const [finished] = await inner.rows(sql`
        update reconciliation set state = ${result.state}, owner = null, finished_at = clock_timestamp(),
          undone_at = case when task = 'undo' and ${failed === undefined} then clock_timestamp() else undone_at end,
          error_code = ${failed?.errorCode ?? null},
          error_message = ${failed === undefined ? null : storable(failed.errorMessage)}
        where ${ours(id, owner)} returning task`)
      if (failed !== undefined && finished?.['task'] === 'compare')
        await inner.rows(sql`delete from finding where reconciliation_id = ${id}`)
    }),

  get: async (id) => {
    const [found] = await database.rows(sql`select ${columns} from reconciliation r where id = ${id}`)
    return found === undefined ? undefined : read(found)
  },

  page: (query) => createReconciliationList(database).page(query),

  list: async ({ limit, ...fields }) =>
    (await createReconciliationList(database).page({ filter: conditionsOf(fields), limit })).items,

  lastRepaired: async (flow) => {
    const [found] = await database.rows(sql`
      select ${columns} from reconciliation r where flow = ${flow} and repaired_at is not null
      order by repaired_at desc, id desc limit 1`)
    return found === undefined ? undefined : read(found)
  },
})

const ours = (id: string, owner: string): SQL => sql`id = ${id} and owner = ${owner} and state = 'running'`

/** Reports of long ago go, with their findings. */
export const forgetOldReconciliations = async (pool: Pick<pg.Pool, 'query'>): Promise<void> => {
  await pool.query(`
    delete from reconciliation where created_at < now() - interval '90 days' and state in ('done', 'failed')`)
}
