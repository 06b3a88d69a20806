import { decimal, decimalText, isDecimalString } from '../../domain/decimal.ts'
import { BusinessError, type BusinessMessage, dayMsFrom, type Row, textOf } from './odata-reply.ts'
import {
  itemFrom,
  releaseStock,
  type Stock,
  type StoredItem,
  type StoredOrder,
  type WantedItem,
  wantedFrom,
  wishedLines,
} from './order-items.ts'

/** Writes to an order that is there. All throw BusinessError, having done nothing. */
export type OrderChanges = {
  patchHead(order: StoredOrder, body: Row): void
  addItem(order: StoredOrder, body: Row): StoredItem
  patchItem(order: StoredOrder, item: StoredItem, body: Row): void
  deleteItem(order: StoredOrder, item: StoredItem): void
  addScheduleLine(order: StoredOrder, item: StoredItem, body: Row): Row
  patchScheduleLine(order: StoredOrder, item: StoredItem, line: Row, body: Row): void
  deleteScheduleLine(order: StoredOrder, item: StoredItem, line: Row): void
  addPrice(order: StoredOrder, item: StoredItem, body: Row): Row
  patchPrice(order: StoredOrder, item: StoredItem, element: Row, body: Row): void
  /** Goods of this item have left: from now on nothing of it may be changed. */
  deliver(order: StoredOrder, itemNumber: string): void
  /** Everything that follows the order is done. Its change stamp stays as it is. */
  complete(order: StoredOrder): void
}

type Context = {
  stocks: ReadonlyMap<string, Stock>
  addUp: (order: StoredOrder) => void
  now: () => number
}

type Parts = { row?: Row; wishes?: readonly Row[]; pricing?: readonly Row[] }

export const createOrderChanges = ({ stocks, addUp, now }: Context): OrderChanges => {
  const written = (order: StoredOrder): void => {
    addUp(order)
    order.version += 1
  }

  const checked = (order: StoredOrder, body: Row): WantedItem => {
    const faults: BusinessMessage[] = []
    const wanted = wantedFrom(order.head, body, order.items.length, stocks, now(), faults)
    if (wanted === undefined) throw new BusinessError(faults)
    return wanted
  }
  const enter = (order: StoredOrder, wanted: WantedItem): StoredItem =>
    itemFrom(order.head.SalesOrder, textOf(order.head, 'TransactionCurrency'), wanted, now())

  const release = (item: StoredItem): void => {
    const stock = stocks.get(textOf(item.row, 'Material'))
    if (stock !== undefined) releaseStock(item, stock)
  }

  /** The item is priced and confirmed anew, from stock that holds again what it had. */
  const change = (order: StoredOrder, item: StoredItem, { row = {}, wishes, pricing }: Parts): void => {
    refuseDelivered(item)
    const wanted = checked(order, {
      ...item.row,
      ...row,
      to_ScheduleLine: { results: wishes ?? wishedLines(item.schedule) },
      to_PricingElement: { results: pricing ?? item.pricing },
    })
    release(item)
    Object.assign(item, enter(order, wanted))
    written(order)
  }

  const numberOf = (order: StoredOrder, body: Row): string => {
    const number = textOf(body, 'SalesOrderItem')
    const taken = order.items.map(({ row }) => Number(row.SalesOrderItem))
    if (number === '') return String((Math.floor(Math.max(0, ...taken) / 10) + 1) * 10)
    if (!taken.includes(Number(number))) return number
    throw refusal('V1/486', `Item ${number} exists already in sales document ${order.head.SalesOrder}`)
  }

  return {
    patchHead: (order, body) => {
      if ('RequestedDeliveryDate' in body && dayMsFrom(body['RequestedDeliveryDate']) === undefined) {
        throw refusal('V1/150', 'Enter a valid requested delivery date')
      }
      order.head = { ...order.head, ...body }
      written(order)
    },
    addItem: (order, body) => {
      const item = enter(order, checked(order, { ...body, SalesOrderItem: numberOf(order, body) }))
      order.items.push(item)
      written(order)
      return item
    },
    patchItem: (order, item, body) => change(order, item, { row: body, wishes: wishesFor(item, body) }),
    deleteItem: (order, item) => {
      refuseDelivered(item)
      release(item)
      order.items = order.items.filter((one) => one !== item)
      written(order)
    },
    addScheduleLine: (order, item, body) => {
      const wishes = [...wishedLines(item.schedule), body]
      change(order, item, { row: quantityOf(wishes), wishes })
      return wishedLines(item.schedule).at(-1) ?? body
    },
    patchScheduleLine: (order, item, line, body) => {
      const wishes = wishedLines(item.schedule).map((one) => (one === line ? { ...one, ...body } : one))
      change(order, item, { row: quantityOf(wishes), wishes })
    },
    deleteScheduleLine: (order, item, line) => {
      const wishes = wishedLines(item.schedule).filter((one) => one !== line)
      change(order, item, { row: quantityOf(wishes), wishes })
    },
    addPrice: (order, item, body) => {
      change(order, item, { pricing: [...item.pricing, body] })
      return item.pricing.at(-1) ?? body
    },
    patchPrice: (order, item, element, body) =>
      change(order, item, { pricing: item.pricing.map((one) => (one === element ? { ...one, ...body } : one)) }),
    deliver: (order, itemNumber) => {
      const item = order.items.find(({ row }) => row.SalesOrderItem === itemNumber)
      if (item === undefined) throw new Error(`no item ${itemNumber}`)
      item.row = { ...item.row, DeliveryStatus: 'C' }
      const isWhole = order.items.every(({ row }) => row['DeliveryStatus'] === 'C')
      order.head = { ...order.head, OverallDeliveryStatus: isWhole ? 'C' : 'B', OverallSDProcessStatus: 'B' }
      order.version += 1
    },
    complete: (order) => {
      order.head = { ...order.head, OverallSDProcessStatus: 'C' }
    },
  }
}

const refusal = (code: string, message: string): BusinessError => new BusinessError([{ code, message }])

const refuseDelivered = ({ row }: StoredItem): void => {
  if (row['DeliveryStatus'] !== 'C') return
  throw refusal('V1/075', `Item ${row.SalesOrderItem} has been delivered completely: it cannot be changed any more`)
}

const quantityOf = (wishes: readonly Row[]): Row => {
  const total = wishes.reduce((sum, line) => sum.plus(textOf(line, 'ScheduleLineOrderQuantity') || '0'), decimal('0'))
  return { RequestedQuantity: decimalText(total) }
}

/** A new quantity of an item goes to its last schedule line. */
const wishesFor = (item: StoredItem, body: Row): Row[] => {
  const lines = wishedLines(item.schedule)
  const quantity = textOf(body, 'RequestedQuantity')
  const last = lines.at(-1)
  if (last === undefined || !isDecimalString(quantity)) return lines
  const others = lines.slice(0, -1)
  const left = decimal(quantity).minus(textOf(quantityOf(others), 'RequestedQuantity'))
  return [...others, { ...last, ScheduleLineOrderQuantity: decimalText(left) }]
}
