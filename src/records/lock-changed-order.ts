import { fullOrderNumber } from '../domain/full-order-number.ts'
import type { OrderChange } from '../domain/order-change.ts'
import type { SalesOrder } from '../domain/sales-order.ts'
import type { Document, Store } from '../store/store.ts'

/**
 * The order a partner's change is for, locked until the end of the transaction. A partner may write something into the place of the release number
 * in changes only: where no such release came, it is the order of the number that is no release. Only inside a transaction.
 */
export const lockChangedOrder = async (
  store: Store,
  partner: string,
  change: OrderChange,
): Promise<Document | undefined> => {
  const number = fullOrderNumber(change)
  const named = await store.documents.lockHolder(partner, 'sales-order', number)
  if (named !== undefined || number === change.orderNumber) return named
  const plain = await store.documents.lockHolder(partner, 'sales-order', change.orderNumber)
  // What holds the number of an order holds a sales order.
  const order = plain?.canonical as SalesOrder | null | undefined
  return order && fullOrderNumber(order) === change.orderNumber ? plain : undefined
}
