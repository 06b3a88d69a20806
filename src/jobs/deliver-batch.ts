import type { Connection, Sink } from '../connectors/connector.ts'
import { crashPoint } from '../domain/crash-point.ts'
import type { DeliverableEntity } from '../domain/entity.ts'
import { RejectedError } from '../domain/errors.ts'
import { groupBy } from '../domain/group-by.ts'
import type { ClaimedDelivery } from '../store/store.ts'
import { askOrPush } from './ask-or-push.ts'
import type { Attempted, Prepared } from './attempted.ts'
import { deliverRecords } from './deliver-records.ts'
import { connectionOf, type JobDeps, type JobRun } from './job.ts'
import { isOrderChange, loadItems } from './load-items.ts'
import { isSyncedEntity } from './load-record-items.ts'
import { settleDeliveries } from './settle-deliveries.ts'

/**
 * Carries deliveries of one system out: claims them, asks about those in doubt, pushes the rest in batches, and commits
 * what became of each together with what follows from it.
 */
export const deliverBatch: JobRun = async (ids, deps, signal, turn) => {
  const claimed = await deps.store.deliveries.claim(ids, deps.instanceId)
  if (claimed.length > 0) crashPoint('deliveries-claimed')
  for (const [system, ofSystem] of groupBy(claimed, (delivery) => delivery.system)) {
    const connection = connectionOf(deps, system)
    for (const [entity, deliveries] of groupBy(ofSystem, (delivery) => delivery.entity)) {
      const attempted = await deliver(system, entity, deliveries, connection, deps, signal).catch((error: unknown) =>
        cutShort(system, deliveries, error, deps),
      )
      crashPoint('batch-pushed')
      await settleDeliveries(system, connection.sinks[entity], attempted, deps, signal, turn)
    }
  }
}

/** What came of the others is not known any more; what became of these is settled all the same, so that nobody waits for this process. */
const cutShort = (
  system: string,
  deliveries: readonly ClaimedDelivery[],
  error: unknown,
  { claims, logger }: JobDeps,
): Attempted[] => {
  logger.error({ system, deliveries: deliveries.length, err: error }, 'deliveries were cut short')
  return deliveries.map((delivery) => ({ delivery, came: 'error', error, pushed: claims.wasSent(delivery) }))
}

const deliver = async (
  system: string,
  entity: DeliverableEntity,
  deliveries: readonly ClaimedDelivery[],
  connection: Connection,
  deps: JobDeps,
  signal: AbortSignal,
): Promise<Attempted[]> => {
  if (!isSyncedEntity(entity)) return deliverDocuments(entity, deliveries, connection, deps, signal)
  const sink = connection.sinks[entity]
  if (sink === undefined && entity !== 'customer') return refused(entity, deliveries)
  // The sink has the type of its entity, which nothing here looks into.
  const any = (sink ?? unwritable) as Sink<typeof entity>
  return deliverRecords(entity, system, deliveries, any, connection, deps, signal)
}

/** Customers are looked up also where none can be made. */
const unwritable: Sink<'customer'> = {
  push: (items) =>
    Promise.resolve(
      items.map(() => ({ ok: false, error: new RejectedError('CONFIG_INVALID', takesNone('customer')) })),
    ),
  find: () => Promise.resolve(undefined),
  repeatable: true,
  batchSize: 200,
  visibilityLagMs: 0,
}

const deliverDocuments = async <E extends 'sales-order' | 'interchange'>(
  entity: E,
  deliveries: readonly ClaimedDelivery[],
  connection: Connection,
  deps: JobDeps,
  signal: AbortSignal,
): Promise<Attempted[]> => {
  const sink = connection.sinks[entity]
  if (sink === undefined) return refused(entity, deliveries)
  const { ready, lost } = await loadItems(entity, deliveries, deps.store)
  const isChange = ({ delivery }: Prepared<E>): boolean => isOrderChange(delivery)
  const made = await askOrPush(
    sink,
    ready.filter((one) => !isChange(one)),
    connection,
    deps,
    signal,
  )
  return [...lost, ...made, ...(await update(sink, ready.filter(isChange), connection, deps, signal))]
}

/** Later versions of what the system has already. */
const update = async <E extends DeliverableEntity>(
  { update: write, ...sink }: Sink<E>,
  changed: readonly Prepared<E>[],
  connection: Connection,
  deps: JobDeps,
  signal: AbortSignal,
): Promise<Attempted[]> => {
  if (write !== undefined)
    return askOrPush({ ...sink, push: write, repeatable: true }, changed, connection, deps, signal)
  return changed.map(({ delivery }) => {
    const message = `${delivery.system} cannot change an order it has: change ${delivery.businessKey} there by hand, then resolve this`
    const error = new RejectedError('ORDER_CHANGE_UNSUPPORTED', message)
    return { delivery, came: 'error', error, pushed: false }
  })
}

const refused = (entity: DeliverableEntity, deliveries: readonly ClaimedDelivery[]): Attempted[] => {
  const error = new RejectedError('CONFIG_INVALID', takesNone(entity))
  return deliveries.map((delivery) => ({ delivery, came: 'error', error, pushed: false }))
}

const takesNone = (entity: DeliverableEntity): string => `the system takes no ${entity}: mend the flow, then retry`
