import type { AppliedChange, CanonicalDocument } from './document.ts'
import { fullOrderNumber } from './full-order-number.ts'
import type { Invoice } from './invoice.ts'
import type { OrderResponse } from './order-response.ts'
import type { Party } from './party.ts'
import type { SalesOrder } from './sales-order.ts'
import type { Shipment } from './shipment.ts'

/** What people may know a document by, beside its control numbers. */
export type DocumentKey = { kind: 'order' | 'names-order' | 'number' | 'customer' | 'item'; key: string }

/** An order of ten thousand lines is not looked for by each of them. */
const mostItems = 500

const keysByEntity: Partial<Record<string, (value: CanonicalDocument) => DocumentKey[]>> = {
  'sales-order': (value) => orderKeys(value as SalesOrder),
  'order-change': (value) => changeKeys(value as AppliedChange),
  'order-response': (value) => responseKeys(value as OrderResponse),
  shipment: (value) => shipmentKeys(value as Shipment),
  invoice: (value) => invoiceKeys(value as Invoice),
}

/**
 * The keys of a document, each once. `businessKey` is what its row says; `canonical` is the type its entity says, and null while nothing was
 * understood of it.
 */
export const documentKeys = (
  entity: string,
  businessKey: string | null,
  canonical: CanonicalDocument | null,
): DocumentKey[] => {
  const own = businessKey === null ? [] : [{ kind: kindOf(entity), key: businessKey }]
  const more = canonical === null ? [] : (keysByEntity[entity]?.(canonical) ?? [])
  const known = new Map<string, DocumentKey>()
  for (const one of [...own, ...more]) if (one.key !== '') known.set(`${one.kind} ${one.key}`, one)
  return [...known.values()]
}

const kindOf = (entity: string): DocumentKey['kind'] => {
  if (entity === 'sales-order' || entity === 'unknown') return 'order'
  return entity === 'order-change' || entity === 'order-response' ? 'names-order' : 'number'
}

const orderKeys = ({ orderNumber, contractNumber, parties, lines }: SalesOrder): DocumentKey[] => [
  { kind: 'order', key: orderNumber },
  ...number(contractNumber),
  ...buyerKeys(parties),
  ...items(lines),
]

const changeKeys = ({ change }: AppliedChange): DocumentKey[] => [...order(change), ...number(change.changeNumber)]

const responseKeys = (response: OrderResponse): DocumentKey[] => [
  ...order(response),
  ...number(response.sellerOrderNumber),
]

const shipmentKeys = ({ shipmentNumber, orders, transport }: Shipment): DocumentKey[] => [
  ...number(shipmentNumber),
  ...orders.flatMap(order),
  ...number(transport?.trackingNumber),
  ...number(transport?.billOfLading),
]

const invoiceKeys = (invoice: Invoice): DocumentKey[] => [
  ...number(invoice.invoiceNumber),
  ...number(invoice.shipmentNumber),
  ...[invoice, ...invoice.lines].flatMap(order),
]

const buyerKeys = (parties: readonly Party[]): DocumentKey[] =>
  parties
    .filter(({ role }) => role === 'buyer')
    .flatMap(({ name, identifiers }) => [name, ...identifiers.map(({ value }) => value)])
    .flatMap((key) => (key === undefined ? [] : [{ kind: 'customer' as const, key }]))

const items = (lines: SalesOrder['lines']): DocumentKey[] =>
  lines
    .slice(0, mostItems)
    .flatMap(({ itemId, buyerItemId, gtin }) => [itemId, buyerItemId, gtin])
    .flatMap((key) => (key === undefined ? [] : [{ kind: 'item' as const, key }]))

type NamedOrder = { orderNumber?: string | undefined; releaseNumber?: string | undefined }

/** A release is named by its full number; the one of its blanket order finds it too, but names no order. */
const order = ({ orderNumber, releaseNumber }: NamedOrder): DocumentKey[] => {
  if (orderNumber === undefined) return []
  const key = fullOrderNumber({ orderNumber, releaseNumber })
  return [{ kind: 'names-order', key }, ...number(key === orderNumber ? undefined : orderNumber)]
}
const number = (key: string | undefined): DocumentKey[] => (key === undefined ? [] : [{ kind: 'number', key }])
