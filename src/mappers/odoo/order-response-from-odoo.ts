import { decimal, decimalText } from '../../domain/decimal.ts'
import type { OrderResponse, ResponseLine } from '../../domain/order-response.ts'
import type { OrderLine, SalesOrder } from '../../domain/sales-order.ts'
import type { SaleOrderLineRow, SaleOrderRow } from './native.ts'

/** Odoo's lines carry the place of the buyer's line as their sequence. */
export const sequenceOf = (index: number): number => (index + 1) * 10

/** As many as are read of Odoo's own: a third is not another price for what is cut off. */
const priceDecimals = 10

/** The price for one unit. */
export const unitPriceOf = (line: OrderLine): string | undefined =>
  line.unitPrice === undefined
    ? undefined
    : decimalText(
        decimal(line.unitPrice)
          .dividedBy(line.priceBaseQuantity ?? '1')
          .toDecimalPlaces(priceDecimals),
      )

/** What Odoo made of an order, as the answer to the buyer. */
export const orderResponseFromOdoo = (
  order: SalesOrder,
  head: SaleOrderRow,
  rows: readonly SaleOrderLineRow[],
): OrderResponse => {
  const promised = (head.commitment_date ?? head.expected_date)?.slice(0, 10)
  const lines = order.lines.map((line, index): ResponseLine => {
    const row = rows.find(({ sequence }) => sequence === sequenceOf(index))
    const common = { lineNumber: line.lineNumber, itemId: line.itemId, ordered: line.quantity }
    const quantity = row?.product_uom_qty
    if (quantity === undefined || decimal(quantity).isZero() || head.state === 'cancel')
      return { ...common, status: 'rejected', promises: [], reason: 'the seller removed the line from the order' }
    const wanted = line.requestedDate ?? order.requestedDate
    const asked = unitPriceOf(line)
    const isRepriced = asked !== undefined && row?.price_unit !== undefined && !decimal(asked).equals(row.price_unit)
    const isChanged = isRepriced || !decimal(quantity).equals(line.quantity.value)
    const isLate = wanted !== undefined && (promised === undefined || promised > wanted)
    return {
      ...common,
      status: isChanged ? 'changed' : isLate ? 'backordered' : 'accepted',
      promises: [
        {
          quantity: { value: quantity, unit: line.quantity.unit },
          ...(promised === undefined ? {} : { date: promised }),
        },
      ],
      // Per as many units as the buyer's price is.
      ...(isRepriced && row?.price_unit !== undefined
        ? { unitPrice: decimalText(decimal(row.price_unit).times(line.priceBaseQuantity ?? '1')) }
        : {}),
    }
  })
  return {
    orderNumber: order.orderNumber,
    sellerOrderNumber: head.name,
    status: lines.every(({ status }) => status === 'accepted')
      ? 'accepted'
      : lines.every(({ status }) => status === 'rejected')
        ? 'rejected'
        : 'accepted-with-changes',
    issueDate: head.date_order.slice(0, 10),
    currency: head.currency_id?.[1] ?? order.currency,
    lines,
  }
}
