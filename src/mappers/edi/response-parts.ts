import { decimal, decimalText } from '../../domain/decimal.ts'
import type { ResponseLine } from '../../domain/order-response.ts'
import type { OrderLine } from '../../domain/sales-order.ts'

/** What can be other than ordered in an answered line. */
export type Change = 'item' | 'quantity' | 'price' | 'date'

/** A part of a line that is promised; without a date it is owed. */
export type Promised = ResponseLine['promises'][number]

const sumOf = (promises: readonly Promised[]) =>
  promises.reduce((sum, { quantity }) => sum.plus(quantity.value), decimal('0'))

/** What the answer to a line changes, in the order item, quantity, price, date. `wanted` is the date the buyer asked for. */
export const changesOf = (line: ResponseLine, ordered: OrderLine | undefined, wanted: string | undefined): Change[] => {
  const changes: Change[] = []
  if (ordered !== undefined && ordered.itemId !== line.itemId) changes.push('item')
  if (line.promises.length > 0 && !sumOf(line.promises).equals(line.ordered.value)) changes.push('quantity')
  const isPriceNew =
    line.unitPrice !== undefined &&
    ordered?.unitPrice !== undefined &&
    !decimal(line.unitPrice).equals(ordered.unitPrice)
  if (isPriceNew) changes.push('price')
  if (wanted !== undefined && line.promises.some(({ date }) => date !== undefined && date !== wanted))
    changes.push('date')
  return changes
}

/** The parts of a line that is delivered as promised; without any promise the whole line is one part. */
export const promisedParts = (line: ResponseLine): Promised[] =>
  line.promises.length > 0 ? line.promises : [{ quantity: line.ordered }]

/** What of a back-ordered line no promise covers: it is owed, without a date. */
const remainderOf = (line: ResponseLine): Promised[] => {
  const rest = decimal(line.ordered.value).minus(sumOf(line.promises))
  const isSameUnit = line.promises.every(({ quantity }) => quantity.unit === line.ordered.unit)
  return isSameUnit && rest.greaterThan(0) ? [{ quantity: { value: decimalText(rest), unit: line.ordered.unit } }] : []
}

/** A part of a back-ordered line that comes in time is simply accepted. */
const isLate = (promise: Promised, index: number, count: number, wanted: string | undefined): boolean => {
  if (promise.date === undefined) return true
  if (wanted !== undefined) return promise.date > wanted
  return index > 0 || count === 1
}

/** The parts of a back-ordered line, which together are what was ordered: those in time, those late, and the rest without a date. */
export const backorderParts = (line: ResponseLine, wanted: string | undefined): (Promised & { isLate: boolean })[] => {
  const parts = [...line.promises, ...remainderOf(line)].filter(({ quantity }) =>
    decimal(quantity.value).greaterThan(0),
  )
  return parts.map((part, index) => ({ ...part, isLate: isLate(part, index, parts.length, wanted) }))
}
