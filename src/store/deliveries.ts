import { sql } from 'drizzle-orm'
import { claimDeliveries } from './claim-deliveries.ts'
import { allOf, type Database, equals, json, rowLimit, uuids } from './database.ts'
import { deliveryRow } from './delivery-row.ts'
import { defineRow } from './row.ts'
import { deliveryEvent } from './schema.ts'
import { settleDeliveries } from './settle-deliveries.ts'
import type { Deliveries, DeliveryState } from './store.ts'

const eventRow = defineRow(deliveryEvent, ['seq'])

export const createDeliveries = (database: Database): Deliveries => ({
  insert: (rows) => database.atomic((inner) => insertDeliveries(inner, rows)),
  claim: (ids, owner) => claimDeliveries(database, ids, owner),
  settle: (settlements) => database.atomic((inner) => settleDeliveries(inner, settlements)),

  get: async (id) => {
    const [found] = await database.rows(sql`select ${deliveryRow.columns} from delivery where id = ${id}`)
    return found === undefined ? undefined : deliveryRow.read(found)
  },

  ofDocument: async (documentId) => {
    const found = await database.rows(sql`
      select ${deliveryRow.columns} from delivery where document_id = ${documentId} order by created_at desc, id desc`)
    return found.map(deliveryRow.read)
  },

  latest: async (system, entity, canonicalIds) => {
    if (canonicalIds.length === 0) return []
    const found = await database.rows(sql`
      select distinct on (canonical_id) ${deliveryRow.columns} from delivery
      where system = ${system} and entity = ${entity} and canonical_id = any(${uuids(canonicalIds)})
      order by canonical_id, version desc`)
    return found.map(deliveryRow.read)
  },

  events: async (deliveryIds) => {
    if (deliveryIds.length === 0) return []
    const found = await database.rows(sql`
      select ${eventRow.columns} from delivery_event where delivery_id = any(${uuids(deliveryIds)}) order by seq`)
    return found.map(eventRow.read)
  },

  revive: async (id) => {
    const [revived] = await database.rows(sql`
      with revived as (
        update delivery set state = case when maybe_sent then 'in-doubt' else 'intent' end,
          attempts = 0, lookups = 0, due_at = clock_timestamp(), told_at = clock_timestamp()
        where id = ${id} and state in ('dead', 'in-doubt')
        returning id, system
      ), event as (
        insert into delivery_event (delivery_id, attempt, outcome) select id, 1, 'revived' from revived
      )
      select id, system from revived`)
    return revived === undefined ? undefined : { id: String(revived['id']), system: String(revived['system']) }
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
    throw new Error(
      found === undefined
        ? `delivery ${id} is not in the store`
        : `delivery ${id} is "${found['state']}": only one that is waiting or dead can be cancelled`,
    )
  },

  list: async ({ system, state, entity, businessKey, limit }) => {
    const conditions = allOf([
      equals('system', system),
      equals('state', state),
      equals('entity', entity),
      equals('business_key', businessKey),
    ])
    const found = await database.rows(sql`
      select ${deliveryRow.columns} from delivery where ${conditions}
      order by created_at desc, id desc limit ${rowLimit(limit)}`)
    return found.map(deliveryRow.read)
  },
})

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
 * What was to wait for a delivery that is done already need not wait. Those waited for stay locked until the transaction
 * ends, so that none becomes done without seeing who waits.
 */
const releaseFinished = async (
  database: Database,
  waiting: readonly Record<string, unknown>[],
): Promise<Set<string>> => {
  if (waiting.length === 0) return new Set()
  const dependencies = [...new Set(waiting.map((row) => String(row['depends_on'])))]
  const locked = await database.rows(sql`
    select id, state from delivery where id = any(${uuids(dependencies)}) order by id for share`)
  const done = locked.filter(({ state }) => state === 'done').map(({ id }) => String(id))
  if (done.length === 0) return new Set()
  const released = await database.rows(sql`
    update delivery set state = 'intent'
    where id = any(${uuids(waiting.map(({ id }) => String(id)))}) and depends_on = any(${uuids(done)})
    returning id`)
  return new Set(released.map(({ id }) => String(id)))
}

const stateOf = (state: unknown): DeliveryState => (state === 'waiting' ? 'waiting' : 'intent')
