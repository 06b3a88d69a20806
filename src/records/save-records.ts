import { isDeepStrictEqual } from 'node:util'
import type { Customer } from '../domain/customer.ts'
import { type RecordEntity, recordKeyOf } from '../domain/record.ts'
import { together } from '../domain/together.ts'
import { blockKeys } from '../matching/block-keys.ts'
import type { Likeness } from '../matching/likeness.ts'
import type { NewRecordDelivery, Store } from '../store/store.ts'
import { speakersOf } from '../sync/facet.ts'
import { mayTakeTurns } from '../sync/rewrites.ts'
import { saveConflicts } from './conflicts.ts'
import { withOrders } from './order-links.ts'
import type { PlannedRecord, Planner } from './plan-records.ts'

/** Deliveries that may be sent now. */
export type Woken = { id: string; system: string }[]

/**
 * Commits what was planned for records, with the intent to deliver them. Only inside the transaction that locked them. The store is given one
 * statement after another without waiting: while it works on the first, the others are made ready.
 */
export const saveRecords = async <E extends RecordEntity>(
  store: Store,
  { entity, ownership }: Planner<E>,
  planned: readonly PlannedRecord<E>[],
): Promise<Woken> => {
  if (planned.length === 0) return []
  const changed = planned.filter(({ merged }) => merged.changed)
  const maybeDisputed = planned.filter(
    ({ record, facets }) => ownership.asksPersons || mayTakeTurns([...record.facets, ...facets]),
  )
  const saved = await together(
    () => saveValues(store, entity, changed),
    () => saveFacets(store, planned),
    () => noteSettled(store, entity, planned),
    () => handOver(store, entity, planned),
    async () => (entity === 'customer' ? saveIdentifiers(store, changed) : undefined),
    async () => (maybeDisputed.length > 0 ? saveConflicts(store, entity, maybeDisputed) : undefined),
    () => intend(store, entity, planned),
  )
  return saved[6]
}

const saveValues = async <E extends RecordEntity>(
  store: Store,
  entity: E,
  changed: readonly PlannedRecord<E>[],
): Promise<void> => {
  if (changed.length === 0) return
  await store.records.save(
    entity,
    changed.map(({ record: { id }, merged: { value, emptied, version } }) => ({
      id,
      key: recordKeyOf[entity](value),
      value,
      emptied,
      version,
    })),
  )
}

const intend = async (store: Store, entity: RecordEntity, planned: readonly PlannedRecord[]): Promise<Woken> => {
  const deliveries = await withOrders(store, entity, planned.flatMap(deliveriesOf(entity)))
  return deliveries.length === 0 ? [] : store.deliveries.intend(deliveries)
}

const saveFacets = async (store: Store, planned: readonly PlannedRecord[]): Promise<void> => {
  const rows = planned.flatMap(({ record, read, routes }) =>
    read.map(({ entity, system, externalId, fields, fieldTimes, rewrites, sourceHash, modifiedAt }) => ({
      entity,
      canonicalId: record.id,
      system,
      externalId,
      fields,
      fieldTimes,
      rewrites,
      sourceHash,
      modifiedAt,
      // What was sent does not stand there any more: nothing may be taken for sent.
      ...(routes.deliver.includes(system) ? { sentHash: null } : {}),
    })),
  )
  if (rows.length > 0) await store.links.saveFacets(rows)
}

const noteSettled = async (store: Store, entity: RecordEntity, planned: readonly PlannedRecord[]): Promise<void> => {
  const rows = planned.flatMap(({ record, merged, routes }) =>
    routes.settled.map(({ system, externalId, sentHash }) => ({
      entity,
      canonicalId: record.id,
      system,
      externalId,
      sentHash,
      sentVersion: merged.version,
    })),
  )
  if (rows.length > 0) await store.links.noteSent(rows)
}

/** Where the row that was written is gone from a system and another one is there, that one is it from now on: orders go to it, too. */
const handOver = async (store: Store, entity: RecordEntity, planned: readonly PlannedRecord[]): Promise<void> => {
  const heirs = planned.flatMap(({ record, facets }) => {
    const left = facets.filter(({ goneAt, isPrimary }) => goneAt !== null && isPrimary).map(({ system }) => system)
    if (left.length === 0) return []
    return [...speakersOf(facets).values()]
      .filter(({ system, goneAt }) => goneAt === null && left.includes(system))
      .map(({ system, externalId }) => ({ entity, canonicalId: record.id, system, externalId }))
  })
  if (heirs.length > 0) await store.links.makePrimary(heirs)
}

const saveIdentifiers = async (store: Store, planned: readonly PlannedRecord[]): Promise<void> => {
  const customers = planned.flatMap(({ record: { id, stored }, merged: { value }, likeness }) => {
    if (!('identifiers' in value)) return []
    return [{ id, isNew: stored === undefined, identifiers: value.identifiers, keys: keysOf(value, likeness) }]
  })
  if (customers.length === 0) return
  const [added, known] = [customers.filter(({ isNew }) => isNew), customers.filter(({ isNew }) => !isNew)]
  await together(
    // What known ones give up first: a new one may take it.
    async () => {
      await store.records.saveIdentifiers(known)
      await store.records.addIdentifiers(added)
    },
    () => store.records.saveBlockKeys(known),
    () => store.records.addBlockKeys(added),
  )
}

const keysOf = (customer: Customer, likeness: Likeness | undefined): string[] =>
  isDeepStrictEqual(likeness?.prepared.customer, customer) ? (likeness?.keys ?? []) : blockKeys(customer)

const deliveriesOf =
  (entity: RecordEntity) =>
  ({ record, merged, routes, targets }: PlannedRecord): NewRecordDelivery[] =>
    routes.deliver.map((system) => ({
      flow: targets.find((target) => target.system === system)?.flow ?? '',
      system,
      entity: entity as NewRecordDelivery['entity'],
      canonicalId: record.id,
      version: merged.version,
      businessKey: recordKeyOf[entity](merged.value as never),
      related: entity === 'order-status' ? { order: record.id } : {},
    }))
