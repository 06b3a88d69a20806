import type { Connection, Sink } from '../connectors/connector.ts'
import type { DeliverableEntity } from '../domain/entity.ts'
import { RejectedError } from '../domain/errors.ts'
import { groupBy } from '../domain/group-by.ts'
import type { ClaimedDelivery } from '../store/store.ts'
import { askOrPush } from './ask-or-push.ts'
import type { Attempted, Prepared } from './attempted.ts'
import { connectionOf, type JobDeps, type JobRun } from './job.ts'
import { isOrderChange, loadItems } from './load-items.ts'
import { lookUpCustomers } from './look-up-customers.ts'
import { settleDeliveries } from './settle-deliveries.ts'

/**
 * Carries deliveries of one system out: claims them, asks about those in doubt, pushes the rest in batches, and commits
 * what became of each together with what follows from it.
 */
export const deliverBatch: JobRun = async (ids, deps, signal) => {
  const claimed = await deps.store.deliveries.claim(ids, deps.instanceId)
  for (const [system, ofSystem] of groupBy(claimed, (delivery) => delivery.system)) {
    const connection = connectionOf(deps, system)
    for (const [entity, deliveries] of groupBy(ofSystem, (delivery) => delivery.entity)) {
      const attempted = await deliver(entity, deliveries, connection, deps, signal)
      await settleDeliveries(system, connection.sinks[entity], attempted, deps, signal)
    }
  }
}

const deliver = (
  entity: DeliverableEntity,
  deliveries: readonly ClaimedDelivery[],
  connection: Connection,
  deps: JobDeps,
  signal: AbortSignal,
): Promise<Attempted[]> =>
  entity === 'customer'
    ? deliverCustomers(deliveries, connection, deps, signal)
    : deliverAs(entity, deliveries, connection, deps, signal)

const deliverAs = async <E extends DeliverableEntity>(
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

const deliverCustomers = async (
  deliveries: readonly ClaimedDelivery[],
  connection: Connection,
  deps: JobDeps,
  signal: AbortSignal,
): Promise<Attempted[]> => {
  const { ready, lost } = await loadItems('customer', deliveries, deps.store)
  const { settled, toMake } = await lookUpCustomers(ready, connection, deps, signal)
  const sink = connection.sinks.customer
  const made =
    sink === undefined
      ? refused(
          'customer',
          toMake.map(({ delivery }) => delivery),
        )
      : await askOrPush(sink, toMake, connection, deps, signal)
  return [...lost, ...settled, ...made]
}

const refused = (entity: DeliverableEntity, deliveries: readonly ClaimedDelivery[]): Attempted[] => {
  const error = new RejectedError('CONFIG_INVALID', `the system takes no ${entity}: mend the flow, then retry`)
  return deliveries.map((delivery) => ({ delivery, came: 'error', error, pushed: false }))
}
