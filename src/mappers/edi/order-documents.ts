import type { Mapped } from '../../domain/issue.ts'
import type { Partner } from '../../domain/partner.ts'
import type { SalesOrder } from '../../domain/sales-order.ts'
import type { Delimiters } from '../../edi/edi.ts'
import { type CharacterSet, characterSetOf } from '../../edi/edifact/character-set.ts'
import { orderNumberFromOrders } from './edifact/order-number-from-orders.ts'
import { salesOrderFromOrders } from './edifact/sales-order-from-orders.ts'
import { orderNumberFrom850 } from './x12/order-number-from-850.ts'
import { salesOrderFrom850 } from './x12/sales-order-from-850.ts'
import { orderNumberFromXml } from './xml/order-number-from-xml.ts'
import { salesOrderFromCxml } from './xml/sales-order-from-cxml.ts'
import { salesOrderFromIdoc } from './xml/sales-order-from-idoc.ts'
import { salesOrderFromUbl } from './xml/sales-order-from-ubl.ts'

export type OrderContext = {
  partner: Partner
  delimiters: Delimiters
  /** Version of the envelope the document came in: UNB01 (`UNOC:3`) tells an EDIFACT document's character set. */
  envelopeVersion: string
}

/** How one kind of order document becomes a sales order. */
export type OrderDocument = {
  map(body: Uint8Array, context: OrderContext): Mapped<SalesOrder>
  /** The order number, also of a document that cannot be mapped, so that it can be found by it. */
  orderNumber(body: Uint8Array, delimiters: Delimiters): string | undefined
}

const orderDocuments: Readonly<Record<string, OrderDocument>> = {
  '850': { map: salesOrderFrom850, orderNumber: orderNumberFrom850 },
  ORDERS: {
    map: (body, { partner, delimiters, envelopeVersion }) =>
      salesOrderFromOrders(body, { partner, delimiters, characterSet: edifactCharacterSet(partner, envelopeVersion) }),
    orderNumber: orderNumberFromOrders,
  },
  'ubl:Order': { map: salesOrderFromUbl, orderNumber: orderNumberFromXml },
  'idoc:ORDERS05': { map: salesOrderFromIdoc, orderNumber: orderNumberFromXml },
  'cxml:OrderRequest': { map: salesOrderFromCxml, orderNumber: orderNumberFromXml },
}

/** Senders that declare a western character set often write another one: there the partner's profile decides. */
const western = /^UNO[ABC]/

const edifactCharacterSet = (partner: Partner, syntax: string): CharacterSet =>
  western.test(syntax) ? partner.encoding : (characterSetOf(syntax) ?? partner.encoding)

/** By the document type the reader gives; undefined for a document that is no order. */
export const orderDocumentOf = (type: string): OrderDocument | undefined =>
  Object.hasOwn(orderDocuments, type) ? orderDocuments[type] : undefined
