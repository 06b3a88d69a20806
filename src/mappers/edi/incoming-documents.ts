import type { CanonicalDocuments } from '../../domain/document.ts'
import type { Mapped } from '../../domain/issue.ts'
import type { OrderChange } from '../../domain/order-change.ts'
import type { Partner } from '../../domain/partner.ts'
import type { SalesOrder } from '../../domain/sales-order.ts'
import type { Delimiters } from '../../edi/edi.ts'
import type { DocumentContext } from './document-context.ts'
import { forecastFromDelfor } from './edifact/forecast-from-delfor.ts'
import { invoiceFromInvoic } from './edifact/invoice-from-invoic.ts'
import { orderChangeFromOrdchg } from './edifact/order-change-from-ordchg.ts'
import { orderNumberFromOrdchg, orderNumberFromOrders } from './edifact/order-number-from-message.ts'
import { orderResponseFromOrdrsp } from './edifact/order-response-from-ordrsp.ts'
import { priceCatalogueFromPricat } from './edifact/price-catalogue-from-pricat.ts'
import { salesOrderFromOrders } from './edifact/sales-order-from-orders.ts'
import { shipmentFromDesadv } from './edifact/shipment-from-desadv.ts'
import { stockReportFromInvrpt } from './edifact/stock-report-from-invrpt.ts'
import { orderNumberFromFlat, salesOrderFromFlat } from './flat/sales-order-from-flat.ts'
import { jsonOrder, orderNumberFromJson, salesOrderFromJson } from './json/sales-order-from-json.ts'
import { forecastFrom830 } from './x12/forecast-from-830.ts'
import { invoiceFrom810 } from './x12/invoice-from-810.ts'
import { orderChangeFrom860 } from './x12/order-change-from-860.ts'
import { orderNumberFromSet } from './x12/order-number-from-set.ts'
import { orderResponseFrom855 } from './x12/order-response-from-855.ts'
import { orderResponseFrom865 } from './x12/order-response-from-865.ts'
import { priceCatalogueFrom832 } from './x12/price-catalogue-from-832.ts'
import { salesOrderFrom850 } from './x12/sales-order-from-850.ts'
import { shipmentFrom856 } from './x12/shipment-from-856.ts'
import { stockReportFrom846 } from './x12/stock-report-from-846.ts'
import { customerFromIdoc } from './xml/customer-from-idoc.ts'
import { invoiceFromIdoc } from './xml/invoice-from-idoc.ts'
import { invoiceFromUbl } from './xml/invoice-from-ubl.ts'
import { isCxmlChange, orderChangeFromCxml } from './xml/order-change-from-cxml.ts'
import { orderChangeFromIdoc } from './xml/order-change-from-idoc.ts'
import { orderChangeFromUbl } from './xml/order-change-from-ubl.ts'
import { orderNumberFromXml } from './xml/order-number-from-xml.ts'
import { orderResponseFromCxml } from './xml/order-response-from-cxml.ts'
import { orderResponseFromIdoc } from './xml/order-response-from-idoc.ts'
import { orderResponseFromUbl } from './xml/order-response-from-ubl.ts'
import { priceCatalogueFromUbl } from './xml/price-catalogue-from-ubl.ts'
import { productFromIdoc } from './xml/product-from-idoc.ts'
import { salesOrderFromCxml } from './xml/sales-order-from-cxml.ts'
import { salesOrderFromIdoc } from './xml/sales-order-from-idoc.ts'
import { salesOrderFromUbl } from './xml/sales-order-from-ubl.ts'
import { shipmentFromCxml } from './xml/shipment-from-cxml.ts'
import { shipmentFromIdoc } from './xml/shipment-from-idoc.ts'
import { shipmentFromUbl } from './xml/shipment-from-ubl.ts'
import { stockReportFromUbl } from './xml/stock-report-from-ubl.ts'

/** What a document is read into, by entity. */
export type ReadDocuments = Omit<CanonicalDocuments, 'order-change'> & { 'order-change': OrderChange }

type Read<T> = (body: Uint8Array, context: DocumentContext) => Mapped<T>

/** How one kind of document becomes canonical. */
type Reader<E extends keyof ReadDocuments> = { entity: E; map: Read<ReadDocuments[E]> }
export type DocumentReader = { [E in keyof ReadDocuments]: Reader<E> }[keyof ReadDocuments]

/** A document that has effect when it comes in: an order, or the change of one. */
export type OrderDocument = (Reader<'sales-order'> | Reader<'order-change'>) & {
  /** The order number, also of a document that cannot be mapped, so that it can be found by it. */
  orderNumber(body: Uint8Array, delimiters: Delimiters, partner: Partner): string | undefined
  /** Documents of the type that are changes all the same. */
  change?: { is(body: Uint8Array): boolean; map: Read<OrderChange> }
}

const order = (
  map: Reader<'sales-order'>['map'],
  orderNumber: OrderDocument['orderNumber'] = orderNumberFromXml,
): OrderDocument => ({ entity: 'sales-order', map, orderNumber })

const change = (
  map: Reader<'order-change'>['map'],
  orderNumber: OrderDocument['orderNumber'] = orderNumberFromXml,
): OrderDocument => ({ entity: 'order-change', map, orderNumber })

/** IDoc types come in releases that read alike: `ORDERS01` to `ORDERS05`. */
const releases = <T>(last: number, name: (release: string) => string, value: T): Record<string, T> =>
  Object.fromEntries(Array.from({ length: last }, (_, index) => [name(`0${index + 1}`), value]))

const orderDocuments: Readonly<Record<string, OrderDocument>> = {
  '850': order(salesOrderFrom850, orderNumberFromSet('BEG')),
  '860': change(orderChangeFrom860, orderNumberFromSet('BCH')),
  ORDERS: order(salesOrderFromOrders, orderNumberFromOrders),
  ORDCHG: change(orderChangeFromOrdchg, orderNumberFromOrdchg),
  'ubl:Order': order(salesOrderFromUbl),
  'ubl:OrderChange': change(orderChangeFromUbl),
  'ubl:OrderCancellation': change(orderChangeFromUbl),
  'idoc:ORDERS05': order(salesOrderFromIdoc),
  ...releases(5, (release) => `idoc:ORDERS${release}:ORDCHG`, change(orderChangeFromIdoc)),
  'flat:Order': order(salesOrderFromFlat, (body, _, partner) => orderNumberFromFlat(body, partner)),
  [jsonOrder]: order(salesOrderFromJson, orderNumberFromJson),
  'cxml:OrderRequest': { ...order(salesOrderFromCxml), change: { is: isCxmlChange, map: orderChangeFromCxml } },
}

/** What partners send that has no effect here: it can be read and looked at. */
const otherReaders: Readonly<Record<string, DocumentReader>> = {
  '855': { entity: 'order-response', map: orderResponseFrom855 },
  '865': { entity: 'order-response', map: orderResponseFrom865 },
  '856': { entity: 'shipment', map: shipmentFrom856 },
  '810': { entity: 'invoice', map: invoiceFrom810 },
  '846': { entity: 'stock-level', map: stockReportFrom846 },
  '832': { entity: 'price', map: priceCatalogueFrom832 },
  '830': { entity: 'forecast', map: forecastFrom830 },
  ORDRSP: { entity: 'order-response', map: orderResponseFromOrdrsp },
  DESADV: { entity: 'shipment', map: shipmentFromDesadv },
  INVOIC: { entity: 'invoice', map: invoiceFromInvoic },
  INVRPT: { entity: 'stock-level', map: stockReportFromInvrpt },
  PRICAT: { entity: 'price', map: priceCatalogueFromPricat },
  DELFOR: { entity: 'forecast', map: forecastFromDelfor },
  'ubl:OrderResponse': { entity: 'order-response', map: orderResponseFromUbl },
  'ubl:DespatchAdvice': { entity: 'shipment', map: shipmentFromUbl },
  'ubl:Invoice': { entity: 'invoice', map: invoiceFromUbl },
  'ubl:CreditNote': { entity: 'invoice', map: invoiceFromUbl },
  'ubl:Catalogue': { entity: 'price', map: priceCatalogueFromUbl },
  'ubl:InventoryReport': { entity: 'stock-level', map: stockReportFromUbl },
  'cxml:ConfirmationRequest': { entity: 'order-response', map: orderResponseFromCxml },
  'cxml:ShipNoticeRequest': { entity: 'shipment', map: shipmentFromCxml },
  ...releases(5, (release) => `idoc:ORDERS${release}:ORDRSP`, { entity: 'order-response', map: orderResponseFromIdoc }),
  ...releases(7, (release) => `idoc:DELVRY${release}:DESADV`, { entity: 'shipment', map: shipmentFromIdoc }),
  ...releases(2, (release) => `idoc:INVOIC${release}:INVOIC`, { entity: 'invoice', map: invoiceFromIdoc }),
  ...releases(7, (release) => `idoc:DEBMAS${release}:DEBMAS`, { entity: 'customer', map: customerFromIdoc }),
  ...releases(5, (release) => `idoc:MATMAS${release}:MATMAS`, { entity: 'product', map: productFromIdoc }),
}

/** By the document type the reader gives; undefined for a document nothing canonical is made of. */
export const documentReaderOf = (type: string): DocumentReader | undefined =>
  orderDocumentOf(type) ?? (Object.hasOwn(otherReaders, type) ? otherReaders[type] : undefined)

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
  if (document.entity === 'order-change') return changed(document.map(body, context))
  if (document.change?.is(body)) return changed(document.change.map(body, context))
  const mapped = document.map(body, context)
  return mapped.ok ? { ok: true, value: requestOf(mapped.value) } : mapped
}

const changed = (mapped: Mapped<OrderChange>): Mapped<OrderRequest> =>
  mapped.ok ? { ok: true, value: { entity: 'order-change', change: mapped.value } } : mapped

const requestOf = (sent: SalesOrder): OrderRequest => {
  const { orderNumber, releaseNumber, issueDate, purpose } = sent
  if (purpose === 'cancellation')
    return { entity: 'order-change', change: { purpose, orderNumber, releaseNumber, issueDate } }
  if (purpose !== 'change' && purpose !== 'replace') return { entity: 'sales-order', order: sent }
  return {
    entity: 'order-change',
    change: { purpose: 'replace', orderNumber, releaseNumber, issueDate, order: { ...sent, purpose: 'original' } },
  }
}
