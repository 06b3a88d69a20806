import type { Decimal } from 'decimal.js'
import { decimal, decimalText } from '../../domain/decimal.ts'
import type { OrderResponse, ResponseLine } from '../../domain/order-response.ts'
import type { OrderLine, SalesOrder } from '../../domain/sales-order.ts'
import type { SalesOrderHead, SalesOrderItem } from './native.ts'
import { isoDateFrom } from './odata-values.ts'
import { isOfLine, isRejected, mainItems, withoutZeros } from './order-items.ts'
import { itemNumberOf } from './sales-order-to-sap.ts'

type Promises = ResponseLine['promises']

/** Decimals of a unit price worked out from the amount of a line. */
const priceDecimals = 5

/**
 * What the ERP decided about an order, as the answer to the buyer. `today` dates it when the ERP gives no date. A cancellation is
 * accepted when nothing of the order is left; then there is no line to speak of.
 */
export const orderResponseFromSap = (
  order: SalesOrder,
  head: SalesOrderHead,
  items: readonly SalesOrderItem[],
  today: string,
): OrderResponse => {
  const isCancelled = order.purpose === 'cancellation' && mainItems(items).every(isRejected)
  const lines = isCancelled
    ? []
    : order.lines.map((line, index) => responseLineFrom(order, line, itemOf(line, index, items), head))
  return {
    orderNumber: order.orderNumber,
    sellerOrderNumber: head.SalesOrder,
    status: lines.every(({ status }) => status === 'accepted')
      ? 'accepted'
      : lines.every(({ status }) => status === 'rejected')
        ? 'rejected'
        : 'accepted-with-changes',
    issueDate: isoDateFrom(head.CreationDate) ?? isoDateFrom(head.SalesOrderDate) ?? today,
    currency: head.TransactionCurrency,
    lines,
  }
}

/** By the number we gave the line; when that item answers another line of the buyer or none, by the buyer's number. */
const itemOf = (line: OrderLine, index: number, items: readonly SalesOrderItem[]): SalesOrderItem | undefined => {
  const candidates = mainItems(items)
  const ours = candidates.find((item) => withoutZeros(item.SalesOrderItem) === itemNumberOf(index))
  const ofLine = candidates.filter((item) => isOfLine(item, line))
  if (ours !== undefined && ofLine.includes(ours) && !isRejected(ours)) return ours
  // A line taken back and ordered anew has two items.
  const found = ofLine.find((item) => !isRejected(item)) ?? ofLine[0]
  return found ?? ((ours?.UnderlyingPurchaseOrderItem ?? '') === '' ? ours : undefined)
}

const responseLineFrom = (
  order: SalesOrder,
  line: OrderLine,
  item: SalesOrderItem | undefined,
  head: SalesOrderHead,
): ResponseLine => {
  const ordered = { lineNumber: line.lineNumber, itemId: line.itemId, ordered: line.quantity }
  if (item === undefined) {
    return { ...ordered, status: 'rejected', promises: [], reason: 'the seller removed the line from the order' }
  }
  const reason = item.SalesDocumentRjcnReason ?? ''
  if (isRejected(item)) return { ...ordered, status: 'rejected', promises: [], reason }

  const accepted = decimal(item.RequestedQuantity)
  const promises = promisesFrom(line, item, accepted)
  const price = otherPriceOf(order, line, item, head)
  const changed = item.Material !== line.itemId || !accepted.equals(decimal(line.quantity.value)) || price !== undefined
  const onTime = isOnTime(wantedFrom(order, line), promises)
  const unitPrice = price ?? line.unitPrice
  return {
    ...ordered,
    itemId: item.Material === '' ? line.itemId : item.Material,
    status: changed ? 'changed' : onTime ? 'accepted' : 'backordered',
    promises,
    ...(unitPrice === undefined ? {} : { unitPrice }),
  }
}

/** Confirmed schedule lines, earliest first, and what is not confirmed yet as a promise without a date. */
const promisesFrom = (line: OrderLine, item: SalesOrderItem, accepted: Decimal): Promises => {
  const { unit } = line.quantity
  const byDate = new Map<string | undefined, Decimal>()
  const add = (date: string | undefined, value: Decimal): void => {
    if (value.isPositive() && !value.isZero()) byDate.set(date, value.plus(byDate.get(date) ?? 0))
  }
  const schedule = item.to_ScheduleLine?.results ?? []
  for (const { ConfirmedDeliveryDate, ConfdOrderQtyByMatlAvailCheck } of schedule) {
    add(isoDateFrom(ConfirmedDeliveryDate), decimal(ConfdOrderQtyByMatlAvailCheck ?? '0'))
  }
  let open = accepted
  for (const value of byDate.values()) open = open.minus(value)
  add(undefined, open)
  return [...byDate.entries()]
    .sort(([a], [b]) => (a ?? '9').localeCompare(b ?? '9'))
    .map(([date, value]) => ({
      quantity: { value: decimalText(value), unit },
      ...(date === undefined ? {} : { date }),
    }))
}

type Wanted = { value: Decimal; date: string | undefined }

const wantedFrom = (order: SalesOrder, line: OrderLine): Wanted[] => {
  const date = line.requestedDate ?? order.requestedDate
  if (line.schedules.length === 0) return [{ value: decimal(line.quantity.value), date }]
  return line.schedules.map(({ quantity, requestedDate }) => ({
    value: decimal(quantity.value),
    date: requestedDate ?? date,
  }))
}

/** At every date wanted, at least as much is promised as is wanted until then. An undated wish is met by any dated promise. */
const isOnTime = (wanted: readonly Wanted[], promises: Promises): boolean => {
  const promisedBy = (date: string | undefined): Decimal =>
    promises
      .filter((promise) => promise.date !== undefined && (date === undefined || promise.date <= date))
      .reduce((sum, { quantity }) => sum.plus(quantity.value), decimal('0'))
  return wanted.every(({ date }) => {
    const due = wanted
      .filter((other) => date === undefined || (other.date !== undefined && other.date <= date))
      .reduce((sum, { value }) => sum.plus(value), decimal('0'))
    return promisedBy(date).greaterThanOrEqualTo(due)
  })
}

/**
 * The ERP's unit price when it is not the buyer's. SAP gives the net amount of the line, rounded, so amounts are
 * compared. An amount of zero means that SAP found no price yet, which is no price to tell a buyer.
 */
const otherPriceOf = (
  order: SalesOrder,
  line: OrderLine,
  item: SalesOrderItem,
  head: SalesOrderHead,
): string | undefined => {
  const amount = decimal(item.NetAmount ?? '0')
  const quantity = decimal(item.RequestedQuantity)
  if (line.unitPrice === undefined || amount.isZero() || quantity.isZero()) return undefined
  const base = decimal(line.priceBaseQuantity ?? '1')
  const expected = decimal(line.unitPrice).times(quantity).dividedBy(base)
  const same = amount.minus(expected).abs().lessThanOrEqualTo('0.01') && head.TransactionCurrency === order.currency
  return same ? undefined : decimalText(amount.times(base).dividedBy(quantity).toDecimalPlaces(priceDecimals))
}
