import { Decimal } from 'decimal.js'
import { decimal, decimalText } from '../../domain/decimal.ts'
import type { OrderResponse, ResponseLine } from '../../domain/order-response.ts'
import type { OrderLine, SalesOrder } from '../../domain/sales-order.ts'
import type { SaleAnswer, SaleState } from './native.ts'

type SaleLine = SaleAnswer['lines.'][number]

/** Before these nobody has promised anything. */
const undecided: ReadonlySet<SaleState> = new Set(['draft', 'quotation'])

/**
 * What Tryton decided about an order; undefined while it is a draft or a quotation. Lines are told apart by their sequence, which is the
 * place of the line in the order. A line without a shipping date, or with one after the date wanted, is backordered: products without a lead
 * time have no date.
 */
export const orderResponseFromSale = (
  order: SalesOrder,
  sale: SaleAnswer,
  today: string,
): OrderResponse | undefined => {
  if (undecided.has(sale.state)) return undefined
  const lines = order.lines.map((line, index) => {
    const own = sale['lines.'].find(({ sequence, type }) => type === 'line' && sequence === index + 1)
    return responseLine(order, line, sale.state === 'cancelled' ? undefined : own)
  })
  const isAll = (status: ResponseLine['status']): boolean => lines.every((line) => line.status === status)
  return {
    orderNumber: order.orderNumber,
    sellerOrderNumber: sale.number || String(sale.id),
    status: isAll('accepted') ? 'accepted' : isAll('rejected') ? 'rejected' : 'accepted-with-changes',
    issueDate: sale.sale_date || today,
    currency: sale['currency.'].code,
    lines,
  }
}

const responseLine = (order: SalesOrder, line: OrderLine, own: SaleLine | undefined): ResponseLine => {
  const { lineNumber, itemId, quantity: ordered } = line
  if (own === undefined) {
    return { lineNumber, itemId, ordered, status: 'rejected', promises: [], reason: 'the seller removed the line' }
  }
  const quantity = new Decimal(own.quantity ?? 0)
  const date = own.shipping_date || undefined
  const price = priceOf(line, own)
  const wanted = line.requestedDate ?? order.requestedDate
  const isChanged =
    !quantity.equals(ordered.value) ||
    own['product.']?.code !== itemId ||
    (line.unitPrice !== undefined && price !== undefined && !decimal(price).equals(line.unitPrice))
  const isOnTime = date !== undefined && (wanted === undefined || date <= wanted)
  const promise = { quantity: { value: decimalText(quantity), unit: ordered.unit } }
  return {
    lineNumber,
    itemId: own['product.']?.code || itemId,
    ordered,
    status: isChanged ? 'changed' : isOnTime ? 'accepted' : 'backordered',
    promises: quantity.isZero() ? [] : [date === undefined ? promise : { ...promise, date }],
    ...(price === undefined ? {} : { unitPrice: price }),
  }
}

/** Tryton's price, for as many units as the buyer's is. */
const priceOf = (line: OrderLine, own: SaleLine): string | undefined => {
  if (!own.unit_price) return line.unitPrice
  return decimalText(decimal(own.unit_price).times(line.priceBaseQuantity ?? '1'))
}
