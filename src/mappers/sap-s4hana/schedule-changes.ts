import { decimal } from '../../domain/decimal.ts'
import type { OrderLine, SalesOrder } from '../../domain/sales-order.ts'
import type { SalesOrderItem, ScheduleLine } from './native.ts'
import { edmDateFrom, isoDateFrom, literalFrom } from './odata-values.ts'
import type { SapChange } from './sap-change.ts'

/** An item, with its key and ETag as they go into requests. */
type Item = SalesOrderItem & { path: string; etag: string | undefined }
type Wish = { quantity: string; date: string | undefined }

/** What the buyer wants of a line, and when; one wish when the line is not split. */
const wishesOf = (order: SalesOrder, line: OrderLine): Wish[] => {
  const date = line.requestedDate ?? order.requestedDate
  if (line.schedules.length === 0) return [{ quantity: line.quantity.value, date }]
  return line.schedules.map(({ quantity, requestedDate }) => ({
    quantity: quantity.value,
    date: requestedDate ?? date,
  }))
}

/** Schedule lines somebody ordered; SAP adds others for what it confirms later, which order nothing. */
const orderedLines = ({ to_ScheduleLine }: SalesOrderItem): ScheduleLine[] =>
  (to_ScheduleLine?.results ?? [])
    .filter(({ ScheduleLineOrderQuantity }) => !decimal(ScheduleLineOrderQuantity ?? '0').isZero())
    .sort((a, b) => Number(a.ScheduleLine) - Number(b.ScheduleLine))

/**
 * The writes by which the schedule lines of an item become what the buyer wants, one by one in their order. The quantity of a single one is
 * its item's.
 */
export const scheduleChanges = (order: SalesOrder, line: OrderLine, item: Item): SapChange[] => {
  const wishes = wishesOf(order, line)
  const known = orderedLines(item)
  const isSplit = wishes.length > 1 || known.length > 1
  if (!isSplit && known.length === 0) return []
  return [
    ...wishes.flatMap((wish, index) => changeOf(item, wish, known[index], isSplit)),
    ...known.slice(wishes.length).map((extra) => {
      const what = `schedule line ${extra.ScheduleLine} of item ${item.SalesOrderItem}, which is gone`
      return { what, method: 'DELETE' as const, path: pathOf(item, extra), etag: etagOf(item, extra), body: undefined }
    }),
  ]
}

const pathOf = ({ path }: Item, { ScheduleLine }: ScheduleLine): string =>
  `A_SalesOrderScheduleLine(${path},ScheduleLine=${encodeURIComponent(literalFrom(ScheduleLine ?? ''))})`

const etagOf = ({ etag }: Item, line: ScheduleLine): string | undefined => line.__metadata?.etag ?? etag

const changeOf = (item: Item, wish: Wish, known: ScheduleLine | undefined, isSplit: boolean): SapChange[] => {
  const dated = wish.date === undefined ? {} : { RequestedDeliveryDate: edmDateFrom(wish.date) }
  if (known === undefined) {
    const what = `new schedule line of item ${item.SalesOrderItem}`
    const body = { ...dated, ScheduleLineOrderQuantity: wish.quantity }
    return [{ what, method: 'POST', path: `A_SalesOrderItem(${item.path})/to_ScheduleLine`, etag: undefined, body }]
  }
  const isOtherDate = wish.date !== undefined && isoDateFrom(known.RequestedDeliveryDate) !== wish.date
  const isOtherQuantity = isSplit && !decimal(known.ScheduleLineOrderQuantity ?? '0').equals(wish.quantity)
  if (!isOtherDate && !isOtherQuantity) return []
  const what = `schedule line ${known.ScheduleLine} of item ${item.SalesOrderItem}`
  const body = {
    ...(isOtherDate ? dated : {}),
    ...(isOtherQuantity ? { ScheduleLineOrderQuantity: wish.quantity } : {}),
  }
  return [{ what, method: 'PATCH', path: pathOf(item, known), etag: etagOf(item, known), body }]
}
