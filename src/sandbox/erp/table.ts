import { highestOf, lowestOf } from './filter-bounds.ts'
import { type Comparable, comparableOf, compare, compareRows, type Filter, matches } from './odata-filter.ts'
import type { Row } from './odata-reply.ts'

/** Rows kept in some orders, so that a filter on the first fields of an order finds its rows without reading the others. */
export type Table<R extends Row> = {
  get(...key: Comparable[]): R | undefined
  /** Inserts a row, or replaces the one with its key. */
  put(row: R): void
  delete(row: R): void
  /** Adds many rows with new keys; quick when they come in the order of their keys. */
  load(rows: readonly R[]): void
  /** All rows, in the order of their keys. */
  rows(): Iterable<R>
  /** The rows that match, in the order of `fields`; undefined when the table keeps no such order. */
  scan(fields: readonly string[], filter: Filter | undefined): Iterable<R> | undefined
  size(): number
}

type Order<R> = { fields: readonly string[]; rows: R[] }

/** The first order is that of the key. */
export const createTable = <R extends Row>(
  key: readonly string[],
  ...others: readonly (readonly string[])[]
): Table<R> => {
  const primary: Order<R> = { fields: key, rows: [] }
  const orders = [primary, ...others.map((fields): Order<R> => ({ fields, rows: [] }))]

  const get = (...values: Comparable[]): R | undefined => {
    const row = primary.rows[positionOf(primary, values)]
    return row !== undefined && compareTo(row, key, values) === 0 ? row : undefined
  }
  const remove = (row: R): void => {
    for (const order of orders) {
      const at = positionOf(order, valuesOf(row, order.fields))
      if (order.rows[at] === row) order.rows.splice(at, 1)
    }
  }
  const put = (row: R): void => {
    const known = get(...valuesOf(row, key))
    for (const order of orders) {
      const values = valuesOf(row, order.fields)
      if (known !== undefined) {
        const at = positionOf(order, valuesOf(known, order.fields))
        if (compareTo(known, order.fields, values) === 0) {
          order.rows[at] = row
          continue
        }
        order.rows.splice(at, 1)
      }
      order.rows.splice(positionOf(order, values), 0, row)
    }
  }
  const scan = (fields: readonly string[], filter: Filter | undefined): Iterable<R> | undefined => {
    const order = orders.find((one) => fields.join() === one.fields.join() || isStartOf(one.fields, fields))
    return order === undefined ? undefined : matching(order, filter)
  }
  const load = (rows: readonly R[]): void => {
    for (const order of orders) {
      for (const row of rows) order.rows.push(row)
      order.rows.sort((a, b) => compareRows(a, b, order.fields))
    }
  }
  return { get, put, delete: remove, load, rows: () => primary.rows, scan, size: () => primary.rows.length }
}

/** Without an order, rows come by their keys. */
const isStartOf = (order: readonly string[], fields: readonly string[]): boolean =>
  fields.every((field, index) => order[index] === field)

const valuesOf = (row: Row, fields: readonly string[]): Comparable[] => fields.map((field) => comparableOf(row[field]))

const compareTo = (row: Row, fields: readonly string[], values: readonly Comparable[]): number => {
  for (let index = 0; index < values.length; index++) {
    const order = compare(comparableOf(row[fields[index] ?? '']), values[index] ?? '')
    if (order !== 0) return order
  }
  return 0
}

/** Of the first row that is not below `values`. */
const positionOf = <R extends Row>({ rows, fields }: Order<R>, values: readonly Comparable[]): number => {
  let [from, to] = [0, rows.length]
  while (from < to) {
    const middle = (from + to) >> 1
    const row = rows[middle]
    if (row !== undefined && compareTo(row, fields, values) < 0) from = middle + 1
    else to = middle
  }
  return from
}

function* matching<R extends Row>(order: Order<R>, filter: Filter | undefined): Iterable<R> {
  const { rows, fields } = order
  if (filter === undefined) {
    yield* rows
    return
  }
  const lowest = lowestOf(filter, fields)
  if (lowest === 'never') return
  const first = fields[0] ?? ''
  const highest = highestOf(filter, first)
  for (let at = positionOf(order, lowest); at < rows.length; at++) {
    const row = rows[at]
    if (row === undefined) return
    if (highest !== undefined && compare(comparableOf(row[first]), highest) > 0) return
    if (matches(filter, row)) yield row
  }
}
