import type { Connection, Sink } from '../connectors/connector.ts'
import type { SyncedEntity } from '../domain/entity.ts'
import type { ClaimedDelivery } from '../store/store.ts'
import { askOrPush } from './ask-or-push.ts'
import type { Attempted, Prepared } from './attempted.ts'
import { awaitProducts } from './await-products.ts'
import { holdMerged } from './hold-merged.ts'
import { holdUnsettled, isOfRecordFlow } from './hold-unsettled.ts'
import type { JobDeps } from './job.ts'
import { asksForItself, loadRecordItems } from './load-record-items.ts'
import { lookUpCustomers } from './look-up-customers.ts'
import { wasReadWhole } from './was-read-whole.ts'

/** Writes records of one entity into one system as they are now: those it has are changed, the others made. */
export const deliverRecords = async <E extends SyncedEntity>(
  entity: E,
  system: string,
  deliveries: readonly ClaimedDelivery[],
  sink: Sink<E>,
  connection: Connection,
  deps: JobDeps,
  signal: AbortSignal,
): Promise<Attempted[]> => {
  const { ready, settled } = await loadRecordItems(entity, system, deliveries, sink, deps)
  const { update } = sink
  const isOwn = ({ delivery, sent }: Prepared<E>): boolean => asksForItself(delivery, sent)
  const isKnown = (one: Prepared<E>): boolean => one.item.externalId !== undefined && !isOwn(one)
  const there = ready.filter(isKnown)
  const changed =
    update === undefined
      ? await askOrPush(sink, there, connection, deps, signal)
      : await askOrPush({ ...sink, push: update, repeatable: true }, there, connection, deps, signal)
  const strangers = ready.filter((one) => !isKnown(one) && !isOwn(one))
  const { found, toMake } = await lookUp(entity, system, strangers, deliveries, sink, connection, deps, signal)
  const made = await askOrPush(sink, toMake, connection, deps, signal)
  const asked = await askOrPush({ ...sink, repeatable: false }, ready.filter(isOwn), connection, deps, signal)
  const sent = new Map(ready.map((one) => [one.delivery.id, one.sent]))
  const attempted = awaitProducts(entity, system, [...changed, ...found, ...made, ...asked], deps)
  return [...settled, ...attempted.map((one) => withSent(one, sent.get(one.delivery.id)))]
}

const withSent = (one: Attempted, sent: Prepared['sent']): Attempted =>
  one.came === 'receipt' && sent !== undefined ? { ...one, sent } : one

/** A customer may have to wait, and is looked for, before it is made: also where all were read, somebody may have made it since. */
const lookUp = async <E extends SyncedEntity>(
  entity: E,
  system: string,
  strangers: Prepared<E>[],
  claimed: readonly ClaimedDelivery[],
  sink: Sink<E>,
  connection: Connection,
  deps: JobDeps,
  signal: AbortSignal,
): Promise<{ found: Attempted[]; toMake: Prepared<E>[] }> => {
  if (entity !== 'customer' || strangers.length === 0) return { found: [], toMake: strangers }
  const wasRead = await wasReadWhole(system, 'customer', deps)
  // The entity says which type the values have.
  const customers = strangers as unknown as Prepared<'customer'>[]
  const merged = await holdMerged(system, customers, claimed, deps)
  const { held, free } = await holdUnsettled(system, merged.free, wasRead, deps)
  // A flow of customers has just read the system. An order says nothing of when its customer was made there.
  const isKnownStranger = ({ delivery }: Prepared<'customer'>): boolean => wasRead && isOfRecordFlow(delivery, deps)
  const { settled, toMake } = await lookUpCustomers(
    free.filter((one) => !isKnownStranger(one)),
    // The entity says which type the values have.
    sink as unknown as Sink<'customer'>,
    connection,
    deps,
    signal,
  )
  const all = [...free.filter(isKnownStranger), ...toMake]
  return { found: [...merged.held, ...held, ...settled], toMake: all as unknown as Prepared<E>[] }
}
