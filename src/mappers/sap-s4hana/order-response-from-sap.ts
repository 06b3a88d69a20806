import type { Decimal } from 'decimal.js'
import { decimal, decimalText, isSameDecimal } from '../../domain/decimal.ts'
import { groupBy } from '../../domain/group-by.ts'
import type { OrderResponse, ResponseLine } from '../../domain/order-response.ts'
import type { OrderLine, SalesOrder } from '../../domain/sales-order.ts'
import type { SalesOrderHead, SalesOrderItem } from './native.ts'
import { isoDateFrom } from './odata-values.ts'
import { isRejected, mainItems, withoutZeros } from './order-items.ts'
import { itemNumberOf } from './sales-order-to-sap.ts'

type Promises = ResponseLine['promises']

/** Decimals of a unit price worked out from the amount of a line. */
const priceDecimals = 5
const roundedBy = decimal('0.01')
/** Up to here a double is exact far beyond what amounts are rounded by. */
const largestPlainAmount = 1e9

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
  const lines = isCancelled ? [] : linesFrom(order, items, head)
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

const linesFrom = (order: SalesOrder, items: readonly SalesOrderItem[], head: SalesOrderHead): ResponseLine[] => {
  const candidates = mainItems(items)
  const byNumber = groupBy(candidates, ({ SalesOrderItem }) => withoutZeros(SalesOrderItem))
  const byLine = groupBy(candidates, ({ UnderlyingPurchaseOrderItem }) =>
    withoutZeros(UnderlyingPurchaseOrderItem ?? ''),
  )
  return order.lines.map((line, index) => {
    const [ours] = byNumber.get(itemNumberOf(index)) ?? []
    const ofLine = byLine.get(withoutZeros(line.lineNumber)) ?? []
    return responseLineFrom(order, line, itemOf(ours, ofLine), head)
  })
}

/**
 * `ours` has the number we gave the line, `ofLine` carry the buyer's: when `ours` answers another line of the buyer or none, one of those.
 */
const itemOf = (ours: SalesOrderItem | undefined, ofLine: readonly SalesOrderItem[]): SalesOrderItem | undefined => {
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

  const promises = promisesFrom(line, item)
  const price = otherPriceOf(order, line, item, head)
  const changed =
    item.Material !== line.itemId || !isSameDecimal(item.RequestedQuantity, line.quantity.value) || price !== undefined
  const onTime = isOnTime(wantedFrom(order, line), promises)
  const unitPrice = price ?? line.unitPrice
  // Field by field: what is spread has its shape made up anew each time.
  const answer: ResponseLine = {
    lineNumber: line.lineNumber,
    itemId: item.Material === '' ? line.itemId : item.Material,
    ordered: line.quantity,
    status: changed ? 'changed' : onTime ? 'accepted' : 'backordered',
    promises,
  }
  if (unitPrice !== undefined) answer.unitPrice = unitPrice
  return answer
}

/** Confirmed schedule lines, earliest first, and what is not confirmed yet as a promise without a date. */
const promisesFrom = (line: OrderLine, item: SalesOrderItem): Promises => {
  const { unit } = line.quantity
  const schedule = item.to_ScheduleLine?.results ?? []
  const [first] = schedule
  // Mostly all of it is confirmed at once.
  const isWhole = schedule.length === 1 && first?.ConfdOrderQtyByMatlAvailCheck === item.RequestedQuantity
  if (isWhole && Number(item.RequestedQuantity) > 0) {
    const date = isoDateFrom(first.ConfirmedDeliveryDate)
    const quantity = { value: item.RequestedQuantity, unit }
    return [date === undefined ? { quantity } : { quantity, date }]
  }
  const byDate = new Map<string | undefined, Decimal>()
  const add = (date: string | undefined, value: Decimal): void => {
    if (value.isPositive() && !value.isZero()) byDate.set(date, value.plus(byDate.get(date) ?? 0))
  }
  for (const { ConfirmedDeliveryDate, ConfdOrderQtyByMatlAvailCheck } of schedule) {
    add(isoDateFrom(ConfirmedDeliveryDate), decimal(ConfdOrderQtyByMatlAvailCheck ?? '0'))
  }
  let open = decimal(item.RequestedQuantity)
  for (const value of byDate.values()) open = open.minus(value)
  add(undefined, open)
  return [...byDate.entries()]
    .sort(([a], [b]) => (a ?? '9').localeCompare(b ?? '9'))
    .map(([date, value]) => ({
      quantity: { value: decimalText(value), unit },
      ...(date === undefined ? {} : { date }),
    }))
}

type Wanted = { value: string; date: string | undefined }

const wantedFrom = (order: SalesOrder, line: OrderLine): Wanted[] => {
  const date = line.requestedDate ?? order.requestedDate
  if (line.schedules.length === 0) return [{ value: line.quantity.value, date }]
  return line.schedules.map(({ quantity, requestedDate }) => ({
    value: quantity.value,
    date: requestedDate ?? date,
  }))
}

/** At every date wanted, at least as much is promised as is wanted until then. An undated wish is met by any dated promise. */
const isOnTime = (wanted: readonly Wanted[], promises: Promises): boolean => {
  const [wish] = wanted
  const [promise] = promises
  if (wanted.length === 1 && promises.length === 1 && wish?.value === promise?.quantity.value) {
    const at = promise?.date
    return at !== undefined && (wish?.date === undefined || at <= wish.date)
  }
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
  if (isNearly(line, item) && head.TransactionCurrency === order.currency) return undefined
  const amount = decimal(item.NetAmount ?? '0')
  const quantity = decimal(item.RequestedQuantity)
  if (line.unitPrice === undefined || amount.isZero() || quantity.isZero()) return undefined
  const base = line.priceBaseQuantity ?? '1'
  const priced = decimal(line.unitPrice).times(quantity)
  const expected = base === '1' ? priced : priced.dividedBy(base)
  const same = amount.minus(expected).abs().lessThanOrEqualTo(roundedBy) && head.TransactionCurrency === order.currency
  return same ? undefined : decimalText(amount.times(base).dividedBy(quantity).toDecimalPlaces(priceDecimals))
}

/** Mostly the amounts are the same but for far less than they are rounded by: then no exact arithmetic is needed. */
const isNearly = (line: OrderLine, item: SalesOrderItem): boolean => {
  const expected = (Number(line.unitPrice) * Number(item.RequestedQuantity)) / Number(line.priceBaseQuantity ?? '1')
  return Math.abs(expected) < largestPlainAmount && Math.abs(Number(item.NetAmount) - expected) < 0.005
}
