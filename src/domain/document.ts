import type { ZodType } from 'zod'
import { type Customer, customer } from './customer.ts'
import { type Forecast, forecast } from './forecast.ts'
import { type Invoice, invoice } from './invoice.ts'
import type { OrderChange } from './order-change.ts'
import { type OrderResponse, orderResponse } from './order-response.ts'
import { type PriceCatalogue, priceCatalogue } from './price-catalogue.ts'
import { type Product, product } from './product.ts'
import type { SalesOrder } from './sales-order.ts'
import { type Shipment, shipment } from './shipment.ts'
import { type StockReport, stockReport } from './stock-report.ts'

/** An order change with what it made of the order, or undefined while it could not be applied. */
export type AppliedChange = { change: OrderChange; order: SalesOrder | undefined }

/** What we write to partners, by entity. */
export type OutgoingDocuments = {
  'order-response': OrderResponse
  shipment: Shipment
  invoice: Invoice
  'stock-level': StockReport
  price: PriceCatalogue
  forecast: Forecast
  customer: Customer
  product: Product
}
export type OutgoingEntity = keyof OutgoingDocuments

/** What documents become, by entity. */
export type CanonicalDocuments = OutgoingDocuments & { 'sales-order': SalesOrder; 'order-change': AppliedChange }
export type CanonicalDocument = CanonicalDocuments[keyof CanonicalDocuments]

/** How each outgoing document is checked when it comes from outside. */
export const outgoingSchemas: { readonly [E in OutgoingEntity]: ZodType<OutgoingDocuments[E]> } = {
  'order-response': orderResponse,
  shipment,
  invoice,
  'stock-level': stockReport,
  price: priceCatalogue,
  forecast,
  customer,
  product,
}

/** The number a document of ours is known by. */
export const numberOf: { readonly [E in OutgoingEntity]: (value: OutgoingDocuments[E]) => string } = {
  'order-response': ({ orderNumber }) => orderNumber,
  shipment: ({ shipmentNumber }) => shipmentNumber,
  invoice: ({ invoiceNumber }) => invoiceNumber,
  'stock-level': ({ reportNumber }) => reportNumber,
  price: ({ catalogueNumber }) => catalogueNumber,
  forecast: ({ forecastNumber }) => forecastNumber,
  customer: ({ name }) => name,
  product: ({ itemId }) => itemId,
}

/** The entities a person or a program may have sent; order responses follow from the orders they answer. */
export const sendableEntities = [
  'shipment',
  'invoice',
  'stock-level',
  'price',
  'forecast',
] as const satisfies OutgoingEntity[]
export type SendableEntity = (typeof sendableEntities)[number]
