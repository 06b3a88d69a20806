import type { ZodType } from 'zod'
import { type Customer, customer } from './customer.ts'
import { plainDecimalText } from './decimal.ts'
import { type Opportunity, opportunity } from './opportunity.ts'
import { type OrderStatus, orderStatus } from './order-status.ts'
import { type Price, price } from './price.ts'
import { type Product, product } from './product.ts'
import { type StockLevel, stockLevel } from './stock-level.ts'

/** What systems hold a current state of, by entity: the latest version wins. */
export type RecordEntities = {
  customer: Customer
  product: Product
  price: Price
  'stock-level': StockLevel
  'order-status': OrderStatus
  opportunity: Opportunity
}
export type RecordEntity = keyof RecordEntities

export const recordEntities = [
  'customer',
  'product',
  'price',
  'stock-level',
  'order-status',
  'opportunity',
] as const satisfies readonly RecordEntity[]

export const recordSchemas: { readonly [E in RecordEntity]: ZodType<RecordEntities[E]> } = {
  customer,
  product,
  price,
  'stock-level': stockLevel,
  'order-status': orderStatus,
  opportunity,
}

/**
 * What a record is known by to people. For all but customers and what belongs to an order it is the record's identity too: two systems
 * that name the same key mean the same record.
 */
export const recordKeyOf: { readonly [E in RecordEntity]: (value: RecordEntities[E]) => string } = {
  customer: ({ name }) => name,
  product: ({ itemId }) => itemId,
  price: ({ itemId, priceList = '', currency, unit, minimumQuantity = '', validFrom = '' }) =>
    [itemId, priceList, currency, unit, plainDecimalText(minimumQuantity), validFrom].join(' ').trimEnd(),
  'stock-level': ({ itemId, location }) => `${itemId} ${location}`,
  'order-status': ({ sellerOrderNumber }) => sellerOrderNumber,
  opportunity: ({ opportunityNumber }) => opportunityNumber,
}
