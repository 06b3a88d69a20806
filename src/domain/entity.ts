import type { Customer } from './customer.ts'
import type { SalesOrder } from './sales-order.ts'

/** Entities that are delivered to systems, with their canonical type. */
export type DeliverableEntities = {
  customer: Customer
  'sales-order': SalesOrder
  /** Raw bytes on their way out through a transport. */
  interchange: { fileName: string; bytes: Uint8Array }
}
export type DeliverableEntity = keyof DeliverableEntities
