import type { Decimal } from 'decimal.js'
import { decimal, decimalText } from '../../domain/decimal.ts'
import type { SeedItem } from '../seeds.ts'
import type { BusinessPartners } from './business-partners.ts'
import { changeStampOf } from './change-stamp.ts'
import { BusinessError, type BusinessMessage, edmDate, listOf, type Row, textOf } from './odata-reply.ts'
import { createOrderChanges, type OrderChanges } from './order-changes.ts'
import {
  dayOf,
  itemFrom,
  type OrderRow,
  type Stock,
  type StoredOrder,
  type WantedItem,
  wantedFrom,
} from './order-items.ts'

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
  /** What is available to promise of an item is another amount now, and so is its list price. */
  setStock(itemId: string, onHand: string): void
  setPrice(itemId: string, unitPrice: string): void
  size(): number
  changes: OrderChanges
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

  /** Total and credit check, which go by the items that are not rejected. */
  const addUp = (order: StoredOrder): void => {
    const { SoldToParty: soldTo } = order.head
    const net = order.items
      .filter(({ row }) => row['SalesDocumentRjcnReason'] === '')
      .reduce((sum, { row }) => sum.plus(textOf(row, 'NetAmount')), decimal('0'))
    const owed = net.plus(exposure.get(soldTo) ?? 0).minus(textOf(order.head, 'TotalNetAmount'))
    exposure.set(soldTo, owed)
    const limit = partners.creditLimitOf(soldTo)
    order.head = {
      ...order.head,
      TotalNetAmount: decimalText(net),
      // A: approved; B: not approved, the limit is used up.
      TotalCreditCheckStatus: limit !== undefined && owed.greaterThan(limit) ? 'B' : 'A',
      OverallSDDocumentRejectionSts: statusOf(order.items.map(({ row }) => row['SalesDocumentRjcnReason'] !== '')),
      LastChangeDateTime: changeStampOf(now()),
    }
  }

  const store = (body: Row, soldTo: string, wanted: readonly WantedItem[]): StoredOrder => {
    lastNumber += 1
    const number = String(lastNumber)
    const orderCurrency = textOf(body, 'TransactionCurrency') || currency
    const stored = wanted.map((item) => itemFrom(number, orderCurrency, item, now()))
    const createdMs = dayOf(now())
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
      TotalNetAmount: '0',
      OverallSDProcessStatus: 'A',
      OverallSDDocumentRejectionSts: 'A',
      OverallDeliveryStatus: 'A',
      OverallOrdReltdBillgStatus: '',
      LastChangeDateTime: changeStampOf(now()),
    }
    const order = { head, items: stored, version: 1 }
    addUp(order)
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
    setStock: (itemId, onHand) => {
      const stock = stocks.get(itemId)
      if (stock !== undefined) stock.onHand = decimal(onHand)
    },
    setPrice: (itemId, unitPrice) => {
      const stock = stocks.get(itemId)
      if (stock !== undefined) stock.price = decimal(unitPrice)
    },
    size: () => orders.size,
    changes: createOrderChanges({ stocks, addUp, now }),
  }
}

/** Of all, of some, of none. */
const statusOf = (done: readonly boolean[]): string => {
  if (!done.includes(true)) return 'A'
  return done.includes(false) ? 'B' : 'C'
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
