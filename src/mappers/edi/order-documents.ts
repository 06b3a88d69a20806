import type { Mapped } from '../../domain/issue.ts'
import type { Partner } from '../../domain/partner.ts'
import type { SalesOrder } from '../../domain/sales-order.ts'
import type { Delimiters } from '../../edi/edi.ts'
import { orderNumberFrom850 } from './order-number-from-850.ts'
import { salesOrderFrom850 } from './sales-order-from-850.ts'

/** How one kind of order document becomes a sales order. */
export type OrderDocument = {
  map(body: Uint8Array, context: { partner: Partner; delimiters: Delimiters }): Mapped<SalesOrder>
  /** The order number, also of a document that cannot be mapped, so that it can be found by it. */
  orderNumber(body: Uint8Array, delimiters: Delimiters): string | undefined
}

const orderDocuments: Readonly<Record<string, OrderDocument>> = {
  '850': { map: salesOrderFrom850, orderNumber: orderNumberFrom850 },
}

/** By the document type the reader gives; undefined for a document that is no order. */
export const orderDocumentOf = (type: string): OrderDocument | undefined =>
  Object.hasOwn(orderDocuments, type) ? orderDocuments[type] : undefined
