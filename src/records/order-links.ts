import type { RecordEntity } from '../domain/record.ts'
import type { DeliveryState, NewRecordDelivery, Store } from '../store/store.ts'

const ended: ReadonlySet<DeliveryState> = new Set(['dead', 'cancelled'])

/** The status of an order goes to systems that have the order, or are about to get it; other records go anywhere. */
export const withOrders = async (
  store: Store,
  entity: RecordEntity,
  deliveries: readonly NewRecordDelivery[],
): Promise<NewRecordDelivery[]> => {
  if (entity !== 'order-status' || deliveries.length === 0) return [...deliveries]
  const orderIds = [...new Set(deliveries.map(({ canonicalId }) => canonicalId))]
  const places = new Set<string>()
  for (const { system, canonicalId } of await store.links.find('sales-order', orderIds)) {
    places.add(`${system} ${canonicalId}`)
  }
  for (const system of new Set(deliveries.map((delivery) => delivery.system))) {
    for (const { canonicalId, state } of await store.deliveries.latest(system, 'sales-order', orderIds)) {
      if (!ended.has(state)) places.add(`${system} ${canonicalId}`)
    }
  }
  return deliveries.filter(({ system, canonicalId }) => places.has(`${system} ${canonicalId}`))
}
