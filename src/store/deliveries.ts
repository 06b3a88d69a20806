import { type SQL, sql } from 'drizzle-orm'
import { type DeliverableEntity, syncedEntities } from '../domain/entity.ts'
import { RejectedError } from '../domain/errors.ts'
import { conditionsOf } from '../domain/filter.ts'
import { groupBy } from '../domain/group-by.ts'
import { deliveryFields } from '../domain/list-fields.ts'
import { say } from '../domain/said.ts'
import { claimDeliveries, claimDoneDeliveries } from './claim-deliveries.ts'
import { assertTransaction, type Database, json, texts, uuids } from './database.ts'
import { deliveryRow, isOfDocument, isOfRecord } from './delivery-row.ts'
import { doubtDeliveries, doubtNewDeliveries } from './doubt-deliveries.ts'
import { begins, inOrderOf, isOneOf } from './filter-sql.ts'
import { intendDeliveries } from './intend-deliveries.ts'
import { createRowList, newestBy, type RowList } from './list-rows.ts'
import { carriesRefusedChange } from './refused-changes.ts'
import { reviveEnded } from './revive-ended.ts'
import { definePart, defineRow } from './row.ts'
import { delivery, deliveryEvent } from './schema.ts'
import { settleDeliveries } from './settle-deliveries.ts'
import type { Deliveries, Delivery, DeliveryState } from './store.ts'

const eventRow = defineRow(deliveryEvent, ['seq'])
const mergedRow = definePart(delivery, ['id', 'canonicalId', 'state', 'attempts', 'errorCode', 'maybeSent'])

const createDeliveryList = (database: Database): RowList<Delivery> =>
  createRowList(database, {
    from: sql`delivery`,
    columns: deliveryRow.columns,
    read: deliveryRow.read,
    fields: deliveryFields,
    filters: {
      state: 'state',
      entity: 'entity',
      system: 'system',
      partner: 'partner',
      flow: 'flow',
      order: { any: withKey },
      code: 'error_code',
      document: { any: ofDocuments, none: sql`document_id is null` },
      attempts: 'attempts',
      at: 'created_at',
      age: 'created_at',
      text: { any: withKeyBeginning, few: fewWithKeyBeginning },
    },
    order: newestBy('created_at', 'id'),
  })

export const createDeliveries = (database: Database): Deliveries => ({
  insert: (rows) => database.atomic((inner) => insertDeliveries(inner, rows)),
  intend: (rows) => intendDeliveries(database, rows),
  claim: (ids, owner) => claimDeliveries(database, ids, owner),
  claimDone: (ids, owner) => claimDoneDeliveries(database, ids, owner),
  doubt: doubtDeliveries(database),
  doubtNew: (ids) => doubtNewDeliveries(database, ids),
  settle: (settlements) => database.atomic((inner) => settleDeliveries(inner, settlements)),

  get: async (id) => {
    const [found] = await database.rows(sql`select ${deliveryRow.columns} from delivery where id = ${id}`)
    return found === undefined ? undefined : deliveryRow.read(found)
  },

  ofDocument: async (documentId) => {
    const found = await database.rows(sql`
      select ${deliveryRow.columns} from delivery where ${ofDocuments([documentId])} order by created_at desc, id desc`)
    return found.map(deliveryRow.read)
  },

  latest: async (system, entity, canonicalIds, { isEnded } = {}) => {
    if (canonicalIds.length === 0) return []
    const found = await database.rows(sql`
      select distinct on (canonical_id) ${deliveryRow.columns} from delivery
      where system = ${system} and entity = ${entity} and canonical_id = any(${uuids(canonicalIds)})
        and ${isDocument(entity) ? isOfDocument('delivery') : isOfRecord('delivery')}
        ${isEnded === false ? sql`and state <> 'cancelled'` : sql.empty()}
      order by canonical_id, version desc`)
    return found.map(deliveryRow.read)
  },

  ofMerged: async (system, entity, canonicalIds) => {
    if (canonicalIds.length === 0) return new Map()
    const found = await database.rows(sql`
      with recursive part(standing, id, at) as (
        select m.survivor_id, m.loser_id, m.at from record_merge m
        where m.survivor_id = any(${uuids(canonicalIds)}) and m.undone_at is null
        union
        select part.standing, m.loser_id, m.at from part join record_merge m on m.survivor_id = part.id and m.undone_at is null
      ), whole as (
        select standing, max(at) as at, array_agg(id) || standing as ids from part group by standing
      )
      select w.standing, coalesce(d.sent_at > w.at, false) as knows, ${mergedRow.columnsOf('d')} from whole w
      join delivery d on d.canonical_id = any(w.ids) and d.system = ${system} and d.entity = ${entity} and ${isOfRecord('d')}
      order by d.id`)
    const byRecord = groupBy(found, (row) => String(row['standing']))
    return new Map(
      [...byRecord].map(([standing, rows]) => [
        standing,
        rows.map((row) => ({ ...mergedRow.read(row), knows: row['knows'] === true })),
      ]),
    )
  },

  events: async (deliveryIds) => {
    if (deliveryIds.length === 0) return []
    const found = await database.rows(sql`
      select ${eventRow.columns} from delivery_event where delivery_id = any(${uuids(deliveryIds)}) order by seq`)
    return found.map(eventRow.read)
  },

  revive: async (ids) => {
    if (ids.length === 0) return []
    const revived = await database.rows(sql`
      with l as (
        select id from delivery v where id = any(${uuids(ids)}) and state in ('dead', 'in-doubt') and not ${carriesRefusedChange('v')}
        order by id for update
      ), revived as (
        update delivery d set state = case when maybe_sent then 'in-doubt' else 'intent' end,
          attempts = 0, lookups = 0, due_at = clock_timestamp(), told_at = clock_timestamp()
        from l where d.id = l.id
        returning d.id, d.system
      ), event as (
        insert into delivery_event (delivery_id, attempt, outcome) select id, 1, 'revived' from revived
      )
      select id, system from revived`)
    return revived.map(({ id, system }) => ({ id: String(id), system: String(system) }))
  },

  lockOfDocument: async (documentId) => {
    assertTransaction(database, 'lockOfDocument')
    const locked = await database.rows(sql`
      select ${deliveryRow.columns}, maybe_sent from delivery
      where document_id = ${documentId} and entity = 'sales-order' order by id for update`)
    return locked.map((row) => {
      const { id, system, state, externalId } = deliveryRow.read(row)
      const isUnderWay = state === 'sending' || state === 'in-doubt' || state === 'done'
      return { id, system, state, mayHaveArrived: isUnderWay || externalId !== null || row['maybe_sent'] === true }
    })
  },

  freeWaiting: (only) => database.atomic((inner) => freeWaiting(inner, only)),

  waitingFor: async (id) => {
    const found = await database.rows(sql`
      with recursive waiting(id) as (
        select ${id}::uuid
        union
        select d.id from delivery d join waiting w on d.depends_on = w.id where d.state = 'waiting'
      )
      select ${deliveryRow.columns} from delivery where id in (select id from waiting) and state = 'waiting'
      order by created_at, id`)
    return found.map(deliveryRow.read)
  },

  cancel: async (id) => {
    await database.rows(sql`
      with cancelled as (
        update delivery set state = 'cancelled' where id = ${id} and state in ('waiting', 'intent', 'in-doubt', 'dead')
        returning id, attempts
      )
      insert into delivery_event (delivery_id, attempt, outcome) select id, attempts + 1, 'cancelled' from cancelled`)
    const [found] = await database.rows(sql`select state from delivery where id = ${id}`)
    if (found?.['state'] === 'cancelled') return
    if (found === undefined) throw new Error(`delivery ${id} is not in the store`)
    throw new RejectedError('ACTION_REFUSED', say('delivery.cannot-end', { id, state: String(found['state']) }), {
      stage: 'store',
    })
  },

  page: (query) => createDeliveryList(database).page(query),

  list: async ({ businessKey, limit, ...fields }) => {
    const filter = conditionsOf({ ...fields, order: businessKey })
    return (await createDeliveryList(database).page({ filter, limit })).items
  },
})

/**
 * Each part from an index. The delivery of a file that several documents share names none of them: what is awaited for each names the files it
 * went in, also those before the last.
 */
const ofDocuments = (ids: readonly string[]): SQL => sql`id = any(array(
  select v.id from delivery v where v.document_id = any(${uuids(ids)})
  union all
  select v.id from awaited_acknowledgement w join interchange i on i.id = w.interchange_id
    join delivery v on v.system = i.system and v.entity = 'interchange' and v.canonical_id = i.id
  where w.document_id = any(${uuids(ids)}) and v.document_id is null and ${isOfDocument('v')}))`

/** Each part from an index: the deliveries of documents by their own key, those of records by the key of the record. */
const withKey = (values: readonly string[]): SQL => {
  const keys = texts(values)
  return sql`((${isOfDocument('delivery')} and ${isOneOf('business_key', values)}) or (${isOfRecord('delivery')} and business_key = any(${keys})
    and canonical_id in (select r.id from record r where r.entity = any(${texts(syncedEntities)})
      and lower(r.key) in (select lower(k) from unnest(${keys}) k))))`
}

const withKeyBeginning = (values: readonly string[]): SQL => {
  const hits = values.map(
    (
      value,
    ) => sql`((${isOfDocument('delivery')} and ${begins('business_key', value)}) or (${isOfRecord('delivery')} and canonical_id in (
      select r.id from record r where r.entity = any(${texts(syncedEntities)}) and ${begins('r.key', value)})))`,
  )
  return hits.length === 0 ? sql`false` : sql`(${sql.join(hits, sql` or `)})`
}

const fewWithKeyBeginning = (text: string, most: number): SQL => sql`
  (select id from delivery where ${isOfDocument('delivery')} and ${begins('business_key', text)}
    ${inOrderOf('business_key')} limit ${most})
  union all (select d.id from (
      select r.id from record r where r.entity = any(${texts(syncedEntities)}) and ${begins('r.key', text)}
      ${inOrderOf('r.key')} limit ${most}
    ) r join delivery d on d.canonical_id = r.id where ${isOfRecord('d')} limit ${most})`

const insertDeliveries = async (
  database: Database,
  rows: Parameters<Deliveries['insert']>[0],
): ReturnType<Deliveries['insert']> => {
  if (rows.length === 0) return []
  const inserted = await database.rows(sql`
    insert into delivery (id, flow, system, entity, canonical_id, version, business_key, document_id, partner,
      depends_on, state, related, idempotency_key)
    select r.id, r.flow, r.system, r.entity, r."canonicalId", r.version, r."businessKey", r."documentId",
      r.partner, r."dependsOn",
      case when r."dependsOn" is null then 'intent' else 'waiting' end, r.related, r."idempotencyKey"
    from jsonb_to_recordset(${json(rows)}) as r(id uuid, flow text, system text, entity text, "canonicalId" uuid,
      version int, "businessKey" text, "documentId" uuid, partner text, "dependsOn" uuid, related jsonb,
      "idempotencyKey" text)
    order by r.system, r.entity, r."canonicalId", r.version
    on conflict do nothing
    returning id, system, state, depends_on`)
  const released = await releaseFinished(
    database,
    inserted.filter(({ state }) => state === 'waiting'),
  )
  return inserted.map(({ id, system, state }) => ({
    id: String(id),
    system: String(system),
    state: released.has(String(id)) ? 'intent' : stateOf(state),
  }))
}

/**
 * What was to wait for a delivery that is done already need not wait, nor for a version of a document that a person has ended; a record's delivery
 * that was ended goes again, since somebody needs it. Those waited for stay locked until the transaction ends, so that none becomes done without
 * seeing who waits.
 */
const releaseFinished = async (
  database: Database,
  waiting: readonly Record<string, unknown>[],
): Promise<Set<string>> => {
  if (waiting.length === 0) return new Set()
  const dependencies = [...new Set(waiting.map((row) => String(row['depends_on'])))]
  await reviveEnded(database, dependencies)
  const locked = await database.rows(sql`
    select id, state from delivery where id = any(${uuids(dependencies)}) order by id for share`)
  const done = locked.filter(({ state }) => state === 'done' || state === 'cancelled').map(({ id }) => String(id))
  if (done.length === 0) return new Set()
  const released = await database.rows(sql`
    update delivery set state = 'intent'
    where id = any(${uuids(waiting.map(({ id }) => String(id)))}) and depends_on = any(${uuids(done)})
    returning id`)
  return new Set(released.map(({ id }) => String(id)))
}

const mostFreed = 1_000

const freeWaiting = async (
  database: Database,
  only: readonly string[] | undefined,
): ReturnType<Deliveries['freeWaiting']> => {
  const waits =
    only === undefined ? sql`w.state = 'waiting'` : sql`w.state = 'waiting' and w.depends_on = any(${uuids(only)})`
  const ended = await database.rows(sql`
    select distinct d.id from delivery w join delivery d on d.id = w.depends_on
    where ${waits} and d.state = 'cancelled' and ${isOfRecord('d')} limit ${mostFreed}`)
  await reviveEnded(
    database,
    ended.map(({ id }) => String(id)),
  )
  const freed = await database.rows(sql`
    with free as (
      select w.id from delivery w left join delivery d on d.id = w.depends_on
      where ${waits} and (d.id is null or d.state = 'done' or (d.state = 'cancelled' and ${isOfDocument('d')}))
      order by w.id limit ${mostFreed} for update of w skip locked
    ), freed as (
      update delivery d set state = case when d.maybe_sent then 'in-doubt' else 'intent' end,
        due_at = clock_timestamp(), told_at = clock_timestamp()
      from free where d.id = free.id returning d.id, d.system
    ), event as (
      insert into delivery_event (delivery_id, attempt, outcome) select id, 1, 'released' from freed
    )
    select id, system from freed`)
  return freed.map(({ id, system }) => ({ id: String(id), system: String(system) }))
}

const stateOf = (state: unknown): DeliveryState => (state === 'waiting' ? 'waiting' : 'intent')

const isDocument = (entity: DeliverableEntity): boolean => entity === 'sales-order' || entity === 'interchange'
