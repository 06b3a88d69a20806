import { type SQL, sql } from 'drizzle-orm'
import type { Exchange } from '../domain/exchange.ts'
import { conditionsOf } from '../domain/filter.ts'
import { deadLetterFields } from '../domain/list-fields.ts'
import { type Database, storable, texts, uuids } from './database.ts'
import { createDeadLetterFacts } from './dead-letter-facts.ts'
import { deadLetterFilters } from './dead-letter-filters.ts'
import { deadLetterColumns, deadLetterColumnsOf, readDeadLetter } from './dead-letter-row.ts'
import { createRowList, newestBy, type RowList } from './list-rows.ts'
import { openDeadLetters } from './open-dead-letters.ts'
import { passedDeliveries } from './passed-deliveries.ts'
import type { DeadLetter, DeadLetters } from './store.ts'

const longestHistory = 50

const createDeadLetterList = (database: Database): RowList<DeadLetter> =>
  createRowList(database, {
    from: sql`dead_letter`,
    columns: deadLetterColumns,
    read: readDeadLetter,
    fields: deadLetterFields,
    filters: deadLetterFilters,
    order: newestBy('created_at', 'id'),
  })

export const createDeadLetters = (database: Database): DeadLetters => ({
  ...createDeadLetterList(database),
  ...createDeadLetterFacts(database),
  open: (rows) => database.atomic((inner) => openDeadLetters(inner, rows)),
  passed: (deliveryIds) => passedDeliveries(database, deliveryIds),

  get: async (id) => {
    const [found] = await database.rows(sql`select ${deadLetterColumns} from dead_letter where id = ${id}`)
    return found === undefined ? undefined : readDeadLetter(found)
  },

  exchange: async (id) => {
    const [found] = await database.rows(sql`select exchange from dead_letter where id = ${id}`)
    // Written by `open` alone.
    return (found?.['exchange'] ?? undefined) as Exchange | undefined
  },

  ofSubjects: async (subjectIds) => {
    if (subjectIds.length === 0) return []
    const found = await database.rows(sql`
      select ${deadLetterColumns} from dead_letter where subject_id = any(${uuids(subjectIds)}) and state = 'open'
      order by created_at desc, id desc`)
    return found.map(readDeadLetter)
  },

  history: async (subjectId) => {
    const found = await database.rows(sql`
      select ${deadLetterColumns} from dead_letter where subject_id = ${subjectId}
      order by created_at desc, id desc limit ${longestHistory}`)
    return found.map(readDeadLetter)
  },

  end: async (subjectIds, { state, reason, actor }, code) => {
    if (subjectIds.length === 0) return []
    const ofCode = code === undefined ? sql.empty() : sql`and code = ${code}`
    const of = sql`subject_id = any(${uuids(subjectIds)}) and state in ('open', 'ignored') ${ofCode}`
    return change(
      database,
      of,
      sql`state = ${state}, reason = ${storable(reason)}, actor = ${storable(actor)}, ended_at = clock_timestamp()`,
    )
  },

  ignore: async (ids, { until, reason, actor }) => {
    if (ids.length === 0) return []
    return change(
      database,
      sql`id = any(${uuids(ids)}) and state = 'open'`,
      sql`state = 'ignored', reason = ${storable(reason)}, actor = ${storable(actor)},
        ignored_until = ${until === null ? null : until.toISOString()}::timestamptz`,
    )
  },

  reopen: async (ids) => {
    if (ids.length === 0) return []
    return change(database, sql`id = any(${uuids(ids)}) and state = 'ignored'`, opened)
  },

  reopenDue: async () => {
    await change(database, sql`state = 'ignored' and ignored_until <= statement_timestamp()`, opened)
  },

  assign: async (ids, to) => {
    if (ids.length === 0) return []
    const of = sql`id = any(${uuids(ids)})`
    const changed = await change(database, of, sql`assignee = ${to === null ? null : storable(to)}`)
    return changed.map(({ id }) => id)
  },

  tag: async (ids, { add, remove }) => {
    if (ids.length === 0) return []
    const changed = await change(database, sql`id = any(${uuids(ids)})`, sql`tags = ${tagsAfter('d', add, remove)}`)
    return changed.map(({ id }) => id)
  },

  list: async ({ businessKey, limit, ...fields }) => {
    const filter = conditionsOf({ ...fields, order: businessKey })
    return (await createDeadLetterList(database).page({ filter, limit })).items
  },
})

const opened = sql`state = 'open', reason = null, actor = null, ignored_until = null`

/** Changes rows, locked in one order for everybody, and returns them as they are then. */
const change = async (database: Database, of: SQL, to: SQL): Promise<DeadLetter[]> => {
  const changed = await database.rows(sql`
    with l as (select id from dead_letter where ${of} order by id for update)
    update dead_letter d set ${to} from l where d.id = l.id returning ${deadLetterColumnsOf('d')}`)
  return changed.map(readDeadLetter)
}

/** The tags of the row `alias` after a change: each once, in order. */
export const tagsAfter = (alias: string, add: readonly string[], remove: readonly string[]): SQL => sql`coalesce((
  select jsonb_agg(distinct t order by t) from (
    select jsonb_array_elements_text(${sql.raw(alias)}.tags) as t union select unnest(${texts(add)})
  ) each where not t = any(${texts(remove)})), '[]'::jsonb)`
