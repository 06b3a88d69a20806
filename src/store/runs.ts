import { sql } from 'drizzle-orm'
import { conditionsOf } from '../domain/filter.ts'
import { runFields } from '../domain/list-fields.ts'
import { claimRun } from './claim-run.ts'
import { type Database, json, storable, uuids } from './database.ts'
import { createRowList, newestBy, type RowList } from './list-rows.ts'
import type { NewRun, Run, RunCounts, Runs } from './record-store.ts'
import { readRun, runColumns } from './run-row.ts'
import { countRead } from './traffic.ts'

const noCounts: RunCounts = {
  read: 0,
  unchanged: 0,
  filtered: 0,
  created: 0,
  changed: 0,
  same: 0,
  gone: 0,
  held: 0,
  reviews: 0,
  conflicts: 0,
  deliveries: 0,
  unrelated: 0,
}

const createRunList = (database: Database): RowList<Run> =>
  createRowList(database, {
    from: sql`run r`,
    columns: runColumns,
    read: readRun,
    fields: runFields,
    filters: {
      state: 'r.state',
      trigger: 'r.trigger',
      kind: 'r.kind',
      flow: 'r.flow',
      system: 'r.system',
      code: 'r.error_code',
      at: 'r.created_at',
      age: 'r.created_at',
      text: { begins: ['r.flow'] },
    },
    order: newestBy('r.created_at', 'r.id'),
  })

export const createRuns = (database: Database): Runs => ({
  insert: (rows) => insertRuns(database, rows, 'due'),
  claim: (id, owner) => database.atomic((inner) => claimRun(inner, id, owner)),

  progress: async (id, owner, { counts, position }) => {
    const saved = await database.rows(sql`
      with before as (${readBefore(id, owner)}), counted as (${countRead('before', counts.read)})
      update run r set counts = ${json(counts)}, position = ${json(position)} from before where r.id = before.id
      returning r.id`)
    return saved.length > 0
  },

  finish: async (id, owner, { state, counts, detail, errorCode, errorMessage }) => {
    await database.rows(sql`
      with before as (${readBefore(id, owner)}), counted as (${countRead('before', counts.read)})
      update run r set state = ${state}, counts = ${json(counts)}, finished_at = clock_timestamp(), owner = null,
        detail = ${detail === undefined ? sql`r.detail` : json(detail)}, error_code = ${errorCode ?? null},
        error_message = ${errorMessage === undefined ? null : storable(errorMessage)}
      from before where r.id = before.id`)
  },

  brokenOffSince: async ({ id, flow, system }) => {
    const [found] = await database.rows(sql`
      select min(r.started_at) as since from run r
      where r.flow = ${flow} and r.system = ${system} and r.id <> ${id} and not r.dry_run
        and r.state in ('failed', 'stopped', 'cancelled')
        and (r.counts ->> 'created')::int + (r.counts ->> 'changed')::int + (r.counts ->> 'gone')::int > 0
        and r.finished_at > coalesce((select max(d.started_at) from run d
          where d.flow = ${flow} and d.system = ${system} and d.state = 'done' and not d.dry_run), '-infinity')`)
    const since = found?.['since']
    return since === null || since === undefined ? undefined : new Date(String(since))
  },

  release: async (id, owner) => {
    await database.rows(sql`
      update run set state = 'due', owner = null, told_at = clock_timestamp()
      where id = ${id} and owner = ${owner} and state = 'running'`)
  },

  cancel: async (ids, reason) => {
    if (ids.length === 0) return []
    const cancelled = await database.rows(sql`
      with l as (
        select id from run where id = any(${uuids(ids)}) and state in ('due', 'running') order by id for update
      )
      update run r set state = 'cancelled', finished_at = clock_timestamp(), owner = null,
        error_message = ${storable(reason)}
      from l where r.id = l.id returning r.id`)
    return cancelled.map(({ id }) => String(id))
  },

  skip: async (skipped, reason) => {
    await insertRuns(database, [skipped], 'skipped', reason)
  },

  get: async (id) => {
    const [found] = await database.rows(sql`select ${runColumns} from run r where id = ${id}`)
    return found === undefined ? undefined : readRun(found)
  },

  live: async (flow) => {
    const found = await database.rows(sql`
      select ${runColumns} from run r where flow = ${flow} and state in ('due', 'running')
      order by created_at desc, id desc`)
    return found.map(readRun)
  },

  page: (query) => createRunList(database).page(query),

  list: async ({ limit, ...fields }) =>
    (await createRunList(database).page({ filter: conditionsOf(fields), limit })).items,
})

/** Locked, so that what was read since is counted once. */
const readBefore = (id: string, owner: string) => sql`
  select id, flow, system, dry_run, (counts ->> 'read')::int8 as read from run
  where id = ${id} and owner = ${owner} and state = 'running' for update`

const insertRuns = async (
  database: Database,
  rows: readonly NewRun[],
  state: 'due' | 'skipped',
  reason?: string,
): Promise<string[]> => {
  if (rows.length === 0) return []
  const inserted = await database.rows(sql`
    insert into run (id, flow, system, trigger, kind, dry_run, read_window, external_ids, slot_at, actor, detail,
      not_before, told_at, state, counts, error_message, finished_at)
    select id, flow, system, trigger, kind, "dryRun", "window", "externalIds", "slotAt", actor,
      detail, coalesce("notBefore", clock_timestamp()), greatest("notBefore", clock_timestamp()), ${state},
      ${json(noCounts)}, ${reason === undefined ? null : storable(reason)},
      ${state === 'skipped' ? sql`clock_timestamp()` : sql`null`}::timestamptz
    from jsonb_to_recordset(${json(rows)}) as r(id uuid, flow text, system text, trigger text, kind text,
      "dryRun" boolean, "window" jsonb, "externalIds" jsonb, "slotAt" timestamptz, actor text, detail jsonb,
      "notBefore" timestamptz)
    on conflict do nothing returning id`)
  return inserted.map(({ id }) => String(id))
}
