import type { Mapped } from '../../domain/issue.ts'
import type { Partner } from '../../domain/partner.ts'
import type { SalesOrder } from '../../domain/sales-order.ts'
import type { Delimiters } from '../../edi/edi.ts'
import { orderNumberFrom850 } from './order-number-from-850.ts'
import { orderNumberFromOrders } from './order-number-from-orders.ts'
import { salesOrderFrom850 } from './sales-order-from-850.ts'
import { salesOrderFromOrders } from './sales-order-from-orders.ts'
import { orderNumberFromXml } from './xml/order-number-from-xml.ts'
import { salesOrderFromCxml } from './xml/sales-order-from-cxml.ts'
import { salesOrderFromIdoc } from './xml/sales-order-from-idoc.ts'
import { salesOrderFromUbl } from './xml/sales-order-from-ubl.ts'

/** How one kind of order document becomes a sales order. */
export type OrderDocument = {
  map(body: Uint8Array, context: { partner: Partner; delimiters: Delimiters }): Mapped<SalesOrder>
  /** The order number, also of a document that cannot be mapped, so that it can be found by it. */
  orderNumber(body: Uint8Array, delimiters: Delimiters): string | undefined
}

const orderDocuments: Readonly<Record<string, OrderDocument>> = {
  '850': { map: salesOrderFrom850, orderNumber: orderNumberFrom850 },
  ORDERS: { map: salesOrderFromOrders, orderNumber: orderNumberFromOrders },
  'ubl:Order': { map: salesOrderFromUbl, orderNumber: orderNumberFromXml },
  'idoc:ORDERS05': { map: salesOrderFromIdoc, orderNumber: orderNumberFromXml },
  'cxml:OrderRequest': { map: salesOrderFromCxml, orderNumber: orderNumberFromXml },
}

/** By the document type the reader gives; undefined for a document that is no order. */
export const orderDocumentOf = (type: string): OrderDocument | undefined =>
  Object.hasOwn(orderDocuments, type) ? orderDocuments[type] : undefined
