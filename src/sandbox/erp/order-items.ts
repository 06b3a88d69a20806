import type { Decimal } from 'decimal.js'
import { decimal, decimalText, isDecimalString } from '../../domain/decimal.ts'
import type { SeedItem } from '../seeds.ts'
import { type BusinessMessage, dayMsFrom, edmDate, listOf, type Row, textOf } from './odata-reply.ts'

export type OrderRow = Row & { SalesOrder: string; SoldToParty: string; PurchaseOrderByCustomer: string }
export type ItemRow = Row & { SalesOrder: string; SalesOrderItem: string }
export type StoredItem = { row: ItemRow; schedule: readonly Row[]; pricing: readonly Row[] }

export type StoredOrder = {
  head: OrderRow
  items: StoredItem[]
  /** Counts the writes: the ETag of the order and of all that is below it. */
  version: number
}

export type Stock = { seed: SeedItem; onHand: Decimal; price: Decimal }
export type WantedItem = {
  body: Row
  number: string
  stock: Stock
  quantity: Decimal
  wishes: { ms: number; value: Decimal }[]
}

const dayMs = 86_400_000
const nothing = decimal('0')
export const dayOf = (nowMs: number): number => Math.floor(nowMs / dayMs) * dayMs

/** Checks one item; adds to `faults` and returns nothing when it cannot be ordered. */
export const wantedFrom = (
  order: Row,
  body: Row,
  index: number,
  stocks: ReadonlyMap<string, Stock>,
  nowMs: number,
  faults: BusinessMessage[],
): WantedItem | undefined => {
  const material = textOf(body, 'Material')
  const stock = stocks.get(material)
  const number = textOf(body, 'SalesOrderItem') || String((index + 1) * 10)
  if (stock === undefined) {
    const area = `sales org. ${textOf(order, 'SalesOrganization')}, distr. chan. ${textOf(order, 'DistributionChannel')}`
    faults.push({
      code: 'V1/302',
      message: `Material ${material} is not defined for ${area}, language EN`,
      target: `to_Item(${number})`,
    })
    return undefined
  }
  const text = textOf(body, 'RequestedQuantity')
  if (!isDecimalString(text) || !decimal(text).greaterThan(0)) {
    faults.push({ code: 'V1/420', message: `Enter an order quantity for item ${number}`, target: `to_Item(${number})` })
    return undefined
  }
  const quantity = decimal(text)
  const headMs = dayMsFrom(order['RequestedDeliveryDate'])
  const lines = listOf(body['to_ScheduleLine']).map((line) => ({
    ms: dayMsFrom(line['RequestedDeliveryDate']) ?? headMs ?? dayOf(nowMs),
    value: decimal(textOf(line, 'ScheduleLineOrderQuantity') || text),
  }))
  return {
    body,
    number,
    stock,
    quantity,
    wishes: lines.length > 0 ? lines : [{ ms: headMs ?? dayOf(nowMs), value: quantity }],
  }
}

/** The item as it is entered: priced, and confirmed from stock unless it is rejected. */
export const itemFrom = (salesOrder: string, currency: string, item: WantedItem, nowMs: number): StoredItem => {
  const { body, number, stock, quantity } = item
  const reason = textOf(body, 'SalesDocumentRjcnReason')
  const unit = textOf(body, 'RequestedQuantityUnit') || stock.seed.unit
  const key = { SalesOrder: salesOrder, SalesOrderItem: number }
  const schedule = reason === '' ? confirm(key, item, unit, nowMs) : unconfirmed(key, item, unit)
  const row: ItemRow = {
    SalesOrder: salesOrder,
    SalesOrderItem: number,
    HigherLevelItem: '0',
    UnderlyingPurchaseOrderItem: textOf(body, 'UnderlyingPurchaseOrderItem'),
    Material: stock.seed.itemId,
    SalesOrderItemText: textOf(body, 'SalesOrderItemText') || stock.seed.name,
    RequestedQuantity: decimalText(quantity),
    RequestedQuantityUnit: unit,
    NetAmount: netAmountOf(body, stock, quantity).toFixed(2),
    TransactionCurrency: currency,
    ConfdDelivQtyInOrderQtyUnit: confirmedIn(schedule),
    SalesDocumentRjcnReason: reason,
    SDDocumentRejectionStatus: reason === '' ? 'A' : 'C',
    DeliveryStatus: 'A',
  }
  const pricing = listOf(body['to_PricingElement']).map((element, index) => ({
    ...element,
    ...key,
    PricingProcedureStep: '11',
    PricingProcedureCounter: String(index + 1),
    ConditionInactiveReason: '',
  }))
  return { row, schedule, pricing }
}

type ItemKey = { SalesOrder: string; SalesOrderItem: string }

const confirmedIn = (schedule: readonly Row[]): string => {
  const [first, ...more] = schedule.map((line) => textOf(line, 'ConfdOrderQtyByMatlAvailCheck'))
  if (first === undefined) return '0'
  return more.length === 0 ? first : decimalText(more.reduce((sum, text) => sum.plus(text), decimal(first)))
}

/** What was wished, of which nothing will come. */
const unconfirmed = (key: ItemKey, { wishes }: WantedItem, unit: string): Row[] =>
  wishes.map(({ ms, value }, index) => ({
    ...key,
    ScheduleLine: String(index + 1),
    RequestedDeliveryDate: edmDate(ms),
    ConfirmedDeliveryDate: null,
    ScheduleLineOrderQuantity: decimalText(value),
    ConfdOrderQtyByMatlAvailCheck: '0',
    OrderQuantityUnit: unit,
  }))

/** Schedule lines somebody wished for; the availability check adds others, with no quantity ordered. */
export const wishedLines = (schedule: readonly Row[]): Row[] =>
  schedule.filter((line) => !decimal(textOf(line, 'ScheduleLineOrderQuantity') || '0').isZero())

/** Gives back what an item took from stock. */
export const releaseStock = (item: StoredItem, stock: Stock): void => {
  for (const line of wishedLines(item.schedule)) {
    stock.onHand = stock.onHand.plus(textOf(line, 'ConfdOrderQtyByMatlAvailCheck'))
  }
}

/** The list price, or the manual condition PPR0 or PR00. */
const netAmountOf = (body: Row, stock: Stock, quantity: Decimal): Decimal => {
  const manual = listOf(body['to_PricingElement']).find((element) =>
    ['PPR0', 'PR00'].includes(textOf(element, 'ConditionType')),
  )
  if (manual === undefined) return stock.price.times(quantity)
  const per = decimal(textOf(manual, 'ConditionQuantity') || '1')
  return decimal(textOf(manual, 'ConditionRateValue') || '0')
    .times(quantity)
    .dividedBy(per)
}

/**
 * Availability check: for each wish what is in stock, no earlier than today; the rest when it can be made
 * good, on a schedule line of its own, or not at all when nobody knows when.
 */
const confirm = (key: ItemKey, { stock, wishes }: WantedItem, unit: string, nowMs: number): Row[] => {
  const lines: Row[] = []
  const add = (requestedMs: number, ordered: Decimal, confirmed: Decimal, atMs: number | undefined): void => {
    lines.push({
      SalesOrder: key.SalesOrder,
      SalesOrderItem: key.SalesOrderItem,
      ScheduleLine: String(lines.length + 1),
      RequestedDeliveryDate: edmDate(requestedMs),
      ConfirmedDeliveryDate: atMs === undefined ? null : edmDate(atMs),
      ScheduleLineOrderQuantity: decimalText(ordered),
      ConfdOrderQtyByMatlAvailCheck: decimalText(confirmed),
      OrderQuantityUnit: unit,
    })
  }
  for (const { ms, value } of wishes) {
    const inStock = stock.onHand.lessThan(value) ? stock.onHand : value
    stock.onHand = stock.onHand.minus(inStock)
    add(ms, value, inStock, inStock.isZero() ? undefined : Math.max(ms, dayOf(nowMs)))
    if (inStock === value) continue
    const short = value.minus(inStock)
    const { replenishmentDays } = stock.seed
    if (short.isZero() || replenishmentDays === undefined) continue
    add(ms, nothing, short, Math.max(ms, dayOf(nowMs) + replenishmentDays * dayMs))
  }
  return lines
}
