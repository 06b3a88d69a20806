import type { RecordEntities } from './record.ts'
import type { SalesOrder } from './sales-order.ts'

/** Records that systems are kept up to date with. Opportunities are only read: a won one becomes a sales order. */
export type SyncedEntities = Omit<RecordEntities, 'opportunity'>
export type SyncedEntity = keyof SyncedEntities
export const syncedEntities = [
  'customer',
  'product',
  'price',
  'stock-level',
  'order-status',
] as const satisfies readonly SyncedEntity[]

/** Entities that are delivered to systems, with their canonical type. */
export type DeliverableEntities = SyncedEntities & {
  'sales-order': SalesOrder
  /** Raw bytes on their way out through a transport. */
  interchange: { fileName: string; bytes: Uint8Array }
}
export type DeliverableEntity = keyof DeliverableEntities
