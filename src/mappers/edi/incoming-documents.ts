import type { CanonicalDocuments } from '../../domain/document.ts'
import type { Mapped } from '../../domain/issue.ts'
import type { OrderChange } from '../../domain/order-change.ts'
import type { Partner } from '../../domain/partner.ts'
import type { SalesOrder } from '../../domain/sales-order.ts'
import type { Delimiters } from '../../edi/edi.ts'
import { type CharacterSet, characterSetOf } from '../../edi/edifact/character-set.ts'
import type { DocumentContext } from './document-context.ts'
import { orderNumberFromOrders } from './edifact/order-number-from-orders.ts'
import { salesOrderFromOrders } from './edifact/sales-order-from-orders.ts'
import { orderNumberFrom850 } from './x12/order-number-from-850.ts'
import { salesOrderFrom850 } from './x12/sales-order-from-850.ts'
import { orderNumberFromXml } from './xml/order-number-from-xml.ts'
import { salesOrderFromCxml } from './xml/sales-order-from-cxml.ts'
import { salesOrderFromIdoc } from './xml/sales-order-from-idoc.ts'
import { salesOrderFromUbl } from './xml/sales-order-from-ubl.ts'

/** What a document is read into, by entity. */
type ReadDocuments = Omit<CanonicalDocuments, 'order-change'> & { 'order-change': OrderChange }

/** How one kind of document becomes canonical. */
type Reader<E extends keyof ReadDocuments> = {
  entity: E
  map(body: Uint8Array, context: DocumentContext): Mapped<ReadDocuments[E]>
}

/** A document that has effect when it comes in: an order, or the change of one. */
export type OrderDocument = (Reader<'sales-order'> | Reader<'order-change'>) & {
  /** The order number, also of a document that cannot be mapped, so that it can be found by it. */
  orderNumber(body: Uint8Array, delimiters: Delimiters): string | undefined
}

const order = (
  map: Reader<'sales-order'>['map'],
  orderNumber: OrderDocument['orderNumber'] = orderNumberFromXml,
): OrderDocument => ({ entity: 'sales-order', map, orderNumber })

const orderDocuments: Readonly<Record<string, OrderDocument>> = {
  '850': order(salesOrderFrom850, orderNumberFrom850),
  ORDERS: order(
    (body, { partner, delimiters, envelopeVersion }) =>
      salesOrderFromOrders(body, { partner, delimiters, characterSet: edifactCharacterSet(partner, envelopeVersion) }),
    orderNumberFromOrders,
  ),
  'ubl:Order': order(salesOrderFromUbl),
  'idoc:ORDERS05': order(salesOrderFromIdoc),
  'cxml:OrderRequest': order(salesOrderFromCxml),
}

/** Senders that declare a western character set often write another one: there the partner's profile decides. */
const western = /^UNO[ABC]/

const edifactCharacterSet = (partner: Partner, syntax: string): CharacterSet =>
  western.test(syntax) ? partner.encoding : (characterSetOf(syntax) ?? partner.encoding)

/** By the document type the reader gives; undefined for a document that is neither an order nor the change of one. */
export const orderDocumentOf = (type: string): OrderDocument | undefined =>
  Object.hasOwn(orderDocuments, type) ? orderDocuments[type] : undefined

/** An order document as what it asks for: an order to be made, or a change of one that is there. */
export type OrderRequest =
  | { entity: 'sales-order'; order: SalesOrder }
  | { entity: 'order-change'; change: OrderChange }

/**
 * Maps an order document. One that cancels or replaces an order under its number (BEG01 01, 04 and 05, BGM 1225 alike) is a change;
 * a duplicate or confirmation stays an order, for the caller to refuse.
 */
export const orderRequestFrom = (
  document: OrderDocument,
  body: Uint8Array,
  context: DocumentContext,
): Mapped<OrderRequest> => {
  if (document.entity === 'order-change') {
    const mapped = document.map(body, context)
    return mapped.ok ? { ok: true, value: { entity: 'order-change', change: mapped.value } } : mapped
  }
  const mapped = document.map(body, context)
  return mapped.ok ? { ok: true, value: requestOf(mapped.value) } : mapped
}

const requestOf = (sent: SalesOrder): OrderRequest => {
  const { orderNumber, issueDate, purpose } = sent
  if (purpose === 'cancellation') return { entity: 'order-change', change: { purpose, orderNumber, issueDate } }
  if (purpose !== 'change' && purpose !== 'replace') return { entity: 'sales-order', order: sent }
  return {
    entity: 'order-change',
    change: { purpose: 'replace', orderNumber, issueDate, order: { ...sent, purpose: 'original' } },
  }
}
