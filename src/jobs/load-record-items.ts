import type { PushItem, Sink } from '../connectors/connector.ts'
import type { DeliverableEntities, DeliverableEntity, SyncedEntity } from '../domain/entity.ts'
import { RejectedError, TransientError } from '../domain/errors.ts'
import { recordSchemas } from '../domain/record.ts'
import { emptiedIn, type Fields, fieldsOf, recordFrom, withEmptied, withoutEmptied } from '../domain/record-fields.ts'
import { isRead } from '../records/routes.ts'
import type { Facet, StoredRecord } from '../store/record-store.ts'
import type { ClaimedDelivery, Store } from '../store/store.ts'
import { speakersOf } from '../sync/facet.ts'
import { heldAfterWrite } from '../sync/held-after-write.ts'
import { type FieldConflict, mergeFields } from '../sync/merge-fields.ts'
import { type Ownership, ownershipOf } from '../sync/ownership.ts'
import { withoutDispute } from '../sync/plan-record.ts'
import { projectionHashOf } from '../sync/projection.ts'
import { mayTakeTurns } from '../sync/rewrites.ts'
import type { Attempted, Prepared, SentRecord } from './attempted.ts'
import type { JobDeps } from './job.ts'

export const isSyncedEntity = (entity: DeliverableEntity): entity is SyncedEntity =>
  entity !== 'sales-order' && entity !== 'interchange'

export type RecordItems<E extends SyncedEntity> = { ready: Prepared<E>[]; settled: Attempted[] }

/**
 * Reads records as they are now, whatever version their deliveries were made for. A system that was sent just that already is settled without a
 * call.
 */
export const loadRecordItems = async <E extends SyncedEntity>(
  entity: E,
  system: string,
  deliveries: readonly ClaimedDelivery[],
  sink: Sink<E>,
  { store, flows, connections }: Pick<JobDeps, 'store' | 'flows' | 'connections'>,
): Promise<RecordItems<E>> => {
  const ids = deliveries.map(({ canonicalId }) => canonicalId)
  const records = await store.records.current(entity, ids)
  const ownership = ownershipOf(entity, flows.values())
  const reads = isRead(flows, entity, system)
  // What other systems say is asked for only where something depends on it.
  const facets = await facetsOf(
    store,
    entity,
    [...records.values()],
    reads || ownership.asksPersons ? undefined : system,
  )
  const links = await relatedLinks(store, system, deliveries, records)
  // What it takes and cannot be read back is not its word.
  const kept = bothIn(sink.fields, connections.get(system)?.sources?.[entity]?.fields)
  const disputed = await disputesOf(store, entity, ownership, [...records.values()], facets)
  const items: RecordItems<E> = { ready: [], settled: [] }
  for (const delivery of deliveries) {
    const record = records.get(delivery.canonicalId)
    const known = facets.get(record?.id ?? '') ?? []
    const facet = speakersOf(known).get(system)
    const problem = problemOf(delivery, record, facet, links)
    if (record === undefined || problem !== undefined) {
      const error = problem ?? new RejectedError('DEFECT', `${entity} ${delivery.canonicalId} is not in the store`)
      items.settled.push({ delivery, came: 'error', error, pushed: false })
      continue
    }
    const golden = withEmptied(fieldsOf(entity, record.value), record.emptied)
    const undisputed = withoutDispute(system, golden, disputed.get(record.id) ?? [])
    const fields = withoutEmptied(undisputed, sink.empties)
    const hash = projectionHashOf(fields, sink.fields)
    const holds = reads ? { holds: heldAfterWrite(fields, kept, system, known) } : {}
    const sent: SentRecord = { canonicalId: record.id, version: record.version, hash, ...holds }
    // What a push did of which nobody knows what became stands there perhaps, whatever was sent before it.
    if (facet !== undefined && facet.sentHash === hash && !delivery.inDoubt) {
      items.settled.push({ delivery, came: 'receipt', receipt: { externalId: facet.externalId }, sent, wasThere: true })
      continue
    }
    // It was made under what it was called then, if it was.
    const isOwn = asksForItself(delivery, sent)
    items.ready.push({
      delivery,
      sent,
      item: {
        key: delivery.idempotencyKey,
        state: stateOf(delivery, record, hash),
        canonicalId: isOwn ? delivery.canonicalId : record.id,
        value: undisputed === golden ? given(record) : partlyOwn(entity, fields),
        ...emptiedFor(sink, fields),
        links: ownLinks(entity, delivery, record, links),
        externalId: (isOwn ? undefined : facet?.externalId) ?? delivery.externalId ?? undefined,
      },
    })
  }
  return items
}

/** A system that was written over is given the same state again: the time it was done last tells the two writes apart. */
export const stateOf = ({ doneAt }: ClaimedDelivery, { version }: StoredRecord, hash: string): string =>
  [version, hash.slice(0, 8), doneAt === null ? '0' : doneAt.getTime().toString(36)].join('-')

/**
 * It may have made a customer of its own before that became part of another one: the system is asked for that, and not for the one known there. It is
 * asked also where a push can be repeated, since that would make a second one.
 */
export const asksForItself = ({ inDoubt, canonicalId }: ClaimedDelivery, sent: SentRecord | undefined): boolean =>
  inDoubt && sent !== undefined && sent.canonicalId !== canonicalId

const bothIn = (written: readonly string[] | undefined, heard: readonly string[] | undefined) =>
  written === undefined || heard === undefined ? (written ?? heard) : written.filter((name) => heard.includes(name))

// The entity says which type the value has.
const given = <E extends SyncedEntity>({ value }: StoredRecord): DeliverableEntities[E] =>
  value as DeliverableEntities[E]

/** What the record is where a system keeps values of its own. */
const partlyOwn = <E extends SyncedEntity>(entity: E, fields: Fields): DeliverableEntities[E] =>
  // The entity says which type the value has.
  recordSchemas[entity].parse(recordFrom(entity, withoutEmptied(fields))) as DeliverableEntities[E]

/** The fields the sink is told to empty, when there are any. */
export const emptiedFor = <E extends SyncedEntity>(
  { empties = [] }: Pick<Sink<E>, 'empties'>,
  fields: Fields,
): Pick<PushItem<E>, 'emptied'> => {
  const known = emptiedIn(fields)
  const emptied = empties.filter((name) => known.includes(name))
  return emptied.length === 0 ? {} : { emptied }
}

/** Conflicts that wait for a person, by record. */
const disputesOf = async (
  store: Store,
  entity: SyncedEntity,
  ownership: Ownership,
  records: readonly StoredRecord[],
  facets: ReadonlyMap<string, Facet[]>,
): Promise<Map<string, FieldConflict[]>> => {
  const disputed = records.filter(({ id }) => ownership.asksPersons || mayTakeTurns(facets.get(id) ?? []))
  if (disputed.length === 0) return new Map()
  const decisions = await store.records.decisions(disputed.map(({ id }) => id))
  return new Map(
    disputed.map(({ id, value, emptied }) => {
      const known = facets.get(id) ?? []
      const previous = { fields: fieldsOf(entity, value as never), emptied, facets: known }
      const ofRecord = decisions.filter(({ recordId }) => recordId === id)
      return [id, mergeFields({ entity, facets: known, ownership, decisions: ofRecord, previous }).conflicts]
    }),
  )
}

const facetsOf = async (
  store: Store,
  entity: SyncedEntity,
  records: readonly StoredRecord[],
  system: string | undefined,
): Promise<Map<string, Facet[]>> => {
  const facets = new Map<string, Facet[]>(records.map(({ id }) => [id, []]))
  for (const facet of await store.links.ofRecords(entity, [...facets.keys()], system)) {
    facets.get(facet.canonicalId)?.push(facet)
  }
  return facets
}

const problemOf = (
  { system, businessKey, related }: ClaimedDelivery,
  record: StoredRecord | undefined,
  facet: Facet | undefined,
  links: ReadonlyMap<string, string>,
): Error | undefined => {
  if (record === undefined) return undefined
  if (facet !== undefined && facet.goneAt !== null) {
    const message = `${businessKey} was deleted in ${system} (${facet.externalId}): put it back there and run the flow, or resolve this`
    return new RejectedError('RECORD_GONE', message)
  }
  for (const [role, canonicalId] of Object.entries(related)) {
    if (links.has(canonicalId)) continue
    const message = `${system} does not have the ${role} of ${businessKey} yet`
    return new TransientError('RELATED_RECORD_MISSING', message, { scope: 'item' })
  }
  return undefined
}

const itemIdOf = (record: StoredRecord): string | undefined =>
  record.entity !== 'product' && 'itemId' in record.value ? record.value.itemId : undefined

/** Ids in the system of what records belong to: of orders by our id, of products by their item number. */
export const relatedLinks = async (
  store: Store,
  system: string,
  deliveries: readonly Pick<ClaimedDelivery, 'related'>[],
  records: ReadonlyMap<string, StoredRecord>,
): Promise<Map<string, string>> => {
  const orders = [...new Set(deliveries.flatMap(({ related }) => related['order'] ?? []))]
  const itemIds = [...new Set([...records.values()].flatMap((record) => itemIdOf(record) ?? []))]
  const products = await store.records.idsByKeys('product', itemIds)
  const links = [
    ...(orders.length === 0 ? [] : await store.links.find('sales-order', orders, [system])),
    ...(products.size === 0 ? [] : await store.links.find('product', [...products.values()], [system])),
  ]
  const linked = new Map(links.map(({ canonicalId, externalId }) => [canonicalId, externalId]))
  for (const [itemId, id] of products) {
    const externalId = linked.get(id)
    if (externalId !== undefined) linked.set(itemId, externalId)
  }
  return linked
}

export const ownLinks = (
  entity: SyncedEntity,
  { related }: Pick<ClaimedDelivery, 'related'>,
  record: StoredRecord,
  links: ReadonlyMap<string, string>,
): Record<string, string> => {
  if (links.size === 0) return {}
  const roles = entity === 'order-status' ? Object.entries(related) : [['product', itemIdOf(record) ?? '']]
  return Object.fromEntries(
    roles.flatMap(([role, name]) => {
      const externalId = links.get(name ?? '')
      return role === undefined || externalId === undefined ? [] : [[role, externalId]]
    }),
  )
}
