import type { Decimal } from 'decimal.js'
import { decimal, decimalText, isDecimalString } from '../../domain/decimal.ts'
import type { SeedItem } from '../seeds.ts'
import type { BusinessPartners } from './business-partners.ts'
import { BusinessError, type BusinessMessage, dayMsFrom, edmDate, listOf, type Row, textOf } from './odata-reply.ts'

export type OrderRow = Row & { SalesOrder: string; SoldToParty: string; PurchaseOrderByCustomer: string }
export type ItemRow = Row & { SalesOrder: string; SalesOrderItem: string }
export type StoredOrder = { head: OrderRow; items: { row: ItemRow; schedule: readonly Row[] }[] }

type Stock = { seed: SeedItem; onHand: Decimal; price: Decimal }
type WantedItem = {
  body: Row
  number: string
  stock: Stock
  quantity: Decimal
  wishes: { ms: number; value: Decimal }[]
}

const dayMs = 86_400_000
const today = (nowMs: number): number => Math.floor(nowMs / dayMs) * dayMs
const requiredFields = [
  'SalesOrderType',
  'SalesOrganization',
  'DistributionChannel',
  'OrganizationDivision',
  'SoldToParty',
]

export type OrderBook = {
  /** Creates from a deep insert: checks, prices, checks credit, confirms from stock. Throws BusinessError. */
  create(body: Row): StoredOrder
  get(salesOrder: string): StoredOrder | undefined
  orders(): Iterable<StoredOrder>
  byPurchaseOrder(number: string): readonly StoredOrder[]
  /** Sold-to party and purchase order number that more than one order carries. */
  duplicates(): { soldTo: string; purchaseOrder: string; salesOrders: string[] }[]
  stock(): Record<string, string>
  products(): Iterable<Row>
  size(): number
}

type OrderBookOptions = {
  items: readonly SeedItem[]
  currency: string
  partners: BusinessPartners
  now: () => number
}

export const createOrderBook = ({ items, currency, partners, now }: OrderBookOptions): OrderBook => {
  const orders = new Map<string, StoredOrder>()
  const byPurchaseOrder = new Map<string, StoredOrder[]>()
  const exposure = new Map<string, Decimal>()
  const stocks = new Map<string, Stock>(
    items.map((seed) => [seed.itemId, { seed, onHand: decimal(seed.onHand), price: decimal(seed.unitPrice) }]),
  )
  let lastNumber = 4_500_000_000

  const create = (body: Row): StoredOrder => {
    const faults: BusinessMessage[] = requiredFields
      .filter((field) => textOf(body, field) === '')
      .map((field) => ({ code: 'V1/555', message: `Enter a value for ${field}`, target: field }))
    const soldTo = textOf(body, 'SoldToParty')
    if (soldTo !== '' && !partners.isCustomer(soldTo)) {
      const area = ['SalesOrganization', 'DistributionChannel', 'OrganizationDivision'].map((name) =>
        textOf(body, name),
      )
      faults.push({
        code: 'V1/386',
        message: `Sold-to party ${soldTo} not maintained for sales area ${area.join(' ')}`,
        target: 'SoldToParty',
      })
    }
    if (textOf(body, 'PurchaseOrderByCustomer').length > 35) {
      faults.push({ code: '/IWBEP/CM_MGW_RT/022', message: 'PurchaseOrderByCustomer is longer than 35 characters' })
    }
    const wanted = listOf(body['to_Item']).map((item, index) => wantedFrom(body, item, index, stocks, now(), faults))
    if (faults.length > 0) throw new BusinessError(faults)
    return store(
      body,
      soldTo,
      wanted.filter((item) => item !== undefined),
    )
  }

  const store = (body: Row, soldTo: string, wanted: readonly WantedItem[]): StoredOrder => {
    lastNumber += 1
    const number = String(lastNumber)
    const orderCurrency = textOf(body, 'TransactionCurrency') || currency
    const stored = wanted.map((item) => itemFrom(number, orderCurrency, item, now()))
    const net = stored.reduce((sum, { row }) => sum.plus(textOf(row, 'NetAmount')), decimal('0'))
    const owed = net.plus(exposure.get(soldTo) ?? 0)
    exposure.set(soldTo, owed)
    const limit = partners.creditLimitOf(soldTo)
    const createdMs = today(now())
    const head: OrderRow = {
      SalesOrder: number,
      SalesOrderType: textOf(body, 'SalesOrderType'),
      SalesOrganization: textOf(body, 'SalesOrganization'),
      DistributionChannel: textOf(body, 'DistributionChannel'),
      OrganizationDivision: textOf(body, 'OrganizationDivision'),
      SoldToParty: soldTo,
      PurchaseOrderByCustomer: textOf(body, 'PurchaseOrderByCustomer'),
      CustomerPurchaseOrderDate: body['CustomerPurchaseOrderDate'] ?? null,
      RequestedDeliveryDate: body['RequestedDeliveryDate'] ?? null,
      SalesOrderDate: edmDate(createdMs),
      CreationDate: edmDate(createdMs),
      TransactionCurrency: orderCurrency,
      TotalNetAmount: decimalText(net),
      // A: approved; B: not approved, the limit is used up.
      TotalCreditCheckStatus: limit !== undefined && owed.greaterThan(limit) ? 'B' : 'A',
      OverallSDProcessStatus: 'A',
      OverallSDDocumentRejectionSts: 'A',
    }
    const order = { head, items: stored }
    orders.set(number, order)
    const same = byPurchaseOrder.get(head.PurchaseOrderByCustomer)
    if (same === undefined) byPurchaseOrder.set(head.PurchaseOrderByCustomer, [order])
    else same.push(order)
    return order
  }

  return {
    create,
    get: (salesOrder) => orders.get(salesOrder),
    orders: () => orders.values(),
    byPurchaseOrder: (number) => byPurchaseOrder.get(number) ?? [],
    duplicates: () => duplicatesIn(byPurchaseOrder.values()),
    stock: () => Object.fromEntries([...stocks].map(([id, { onHand }]) => [id, decimalText(onHand)])),
    products: () =>
      [...stocks.values()].map(({ seed }) => ({
        Product: seed.itemId,
        ProductType: 'FERT',
        BaseUnit: seed.unit,
        ProductStandardID: seed.gtin,
        IsMarkedForDeletion: false,
      })),
    size: () => orders.size,
  }
}

const duplicatesIn = (groups: Iterable<readonly StoredOrder[]>) => {
  const found: { soldTo: string; purchaseOrder: string; salesOrders: string[] }[] = []
  for (const group of groups) {
    if (group.length < 2) continue
    const bySoldTo = new Map<string, string[]>()
    for (const { head } of group) {
      bySoldTo.set(head.SoldToParty, [...(bySoldTo.get(head.SoldToParty) ?? []), head.SalesOrder])
    }
    const purchaseOrder = group[0]?.head.PurchaseOrderByCustomer ?? ''
    for (const [soldTo, salesOrders] of bySoldTo) {
      if (salesOrders.length > 1) found.push({ soldTo, purchaseOrder, salesOrders })
    }
  }
  return found
}

/** Checks one item; adds to `faults` and returns nothing when it cannot be ordered. */
const wantedFrom = (
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
    ms: dayMsFrom(line['RequestedDeliveryDate']) ?? headMs ?? today(nowMs),
    value: decimal(textOf(line, 'ScheduleLineOrderQuantity') || text),
  }))
  return {
    body,
    number,
    stock,
    quantity,
    wishes: lines.length > 0 ? lines : [{ ms: headMs ?? today(nowMs), value: quantity }],
  }
}

const itemFrom = (salesOrder: string, currency: string, item: WantedItem, nowMs: number) => {
  const { body, number, stock, quantity } = item
  const unit = textOf(body, 'RequestedQuantityUnit') || stock.seed.unit
  const schedule = confirm(item, unit, nowMs)
  const confirmed = schedule.reduce(
    (sum, line) => sum.plus(textOf(line, 'ConfdOrderQtyByMatlAvailCheck')),
    decimal('0'),
  )
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
    ConfdDelivQtyInOrderQtyUnit: decimalText(confirmed),
    SalesDocumentRjcnReason: '',
    SDDocumentRejectionStatus: 'A',
  }
  return { row, schedule: schedule.map((line) => ({ SalesOrder: salesOrder, SalesOrderItem: number, ...line })) }
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
const confirm = ({ stock, wishes }: WantedItem, unit: string, nowMs: number): Row[] => {
  const lines: Row[] = []
  const add = (requestedMs: number, ordered: Decimal, confirmed: Decimal, atMs: number | undefined): void => {
    lines.push({
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
    add(ms, value, inStock, inStock.isZero() ? undefined : Math.max(ms, today(nowMs)))
    const short = value.minus(inStock)
    const { replenishmentDays } = stock.seed
    if (short.isZero() || replenishmentDays === undefined) continue
    add(ms, decimal('0'), short, Math.max(ms, today(nowMs) + replenishmentDays * dayMs))
  }
  return lines
}
