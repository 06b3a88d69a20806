import type { Customer } from '../domain/customer.ts'
import { fullOrderNumber } from '../domain/full-order-number.ts'
import { newRowId } from '../domain/new-row-id.ts'
import type { SalesOrder } from '../domain/sales-order.ts'
import { stableId } from '../domain/stable-id.ts'
import type { Document, NewDelivery, Store } from '../store/store.ts'
import { type JobDeps, targetsOf } from './job.ts'

/** An order that takes effect, and whose it is. */
export type PlacedOrder = {
  document: Pick<Document, 'id' | 'partner'>
  flow: string
  order: SalesOrder
  buyer: Customer
  customerId: string
}

/** One delivery per target; an order whose customer has no number in a target waits for the customer's own delivery there. */
export const orderDeliveries = async (
  store: Store,
  orders: readonly PlacedOrder[],
  deps: JobDeps,
): Promise<NewDelivery[]> => {
  const customerIds = [...new Set(orders.map(({ customerId }) => customerId))]
  const linked = new Set(
    (await store.links.find('customer', customerIds)).map(({ canonicalId, system }) => `${system} ${canonicalId}`),
  )
  const deliveries: NewDelivery[] = []
  const customerDeliveries = new Map<string, string>()
  for (const system of new Set(orders.flatMap(({ flow }) => targetsOf(deps, flow)))) {
    for (const { id, canonicalId } of await store.deliveries.latest(system, 'customer', customerIds)) {
      customerDeliveries.set(`${system} ${canonicalId}`, id)
    }
  }
  for (const { document, flow, order, buyer, customerId } of orders) {
    for (const system of targetsOf(deps, flow)) {
      const place = `${system} ${customerId}`
      let dependsOn: string | null = null
      if (!linked.has(place)) {
        dependsOn = customerDeliveries.get(place) ?? stableId(system, 'customer', customerId)
        if (!customerDeliveries.has(place)) {
          customerDeliveries.set(place, dependsOn)
          deliveries.push({
            id: dependsOn,
            flow,
            system,
            entity: 'customer',
            canonicalId: customerId,
            version: 1,
            businessKey: buyer.name,
            documentId: document.id,
            partner: document.partner,
            dependsOn: null,
            related: {},
            idempotencyKey: keyOf(customerId),
          })
        }
      }
      deliveries.push({
        id: newRowId(),
        flow,
        system,
        entity: 'sales-order',
        canonicalId: document.id,
        version: 1,
        businessKey: fullOrderNumber(order),
        documentId: document.id,
        partner: document.partner,
        dependsOn,
        related: { customer: customerId },
        idempotencyKey: keyOf(document.id),
      })
    }
  }
  return deliveries
}

/** 32 hexadecimal digits: fits the shortest key field of the systems known. */
export const keyOf = (canonicalId: string): string => canonicalId.replaceAll('-', '')
