import { decimal } from '../../domain/decimal.ts'
import type { LineChange } from '../../domain/order-change.ts'
import type { Party } from '../../domain/party.ts'
import type { OrderLine, SalesOrder, ScheduleLine } from '../../domain/sales-order.ts'
import { isSameUnit } from '../../domain/units.ts'
import { isSamePlace } from '../ship-to.ts'
import { unpadded } from './sub-lines.ts'
import { checkSchedules } from './total-rules.ts'

type ChangedLine = Extract<LineChange, { action: 'change' }>['line']

/** Notes why the change is refused; `path` is a place in the change. */
export type Refuse = (path: string, value: string | undefined, message: string) => undefined

/** What `old` becomes by `values`: an absent one must not overwrite. */
export const overlaid = <T extends object>(old: T, values: { readonly [K in keyof T]?: T[K] | undefined }): T => {
  const copy = { ...old }
  for (const key in values) {
    const value = values[key]
    if (value !== undefined) copy[key] = value
  }
  return copy
}

/** A line's only schedule moves with its line. */
const movedSchedule = (schedule: ScheduleLine, { quantity, requestedDate }: ChangedLine): ScheduleLine => ({
  ...schedule,
  quantity: quantity ?? schedule.quantity,
  requestedDate: schedule.requestedDate === undefined ? undefined : (requestedDate ?? schedule.requestedDate),
})

const isMoved = (old: OrderLine, { quantity, requestedDate }: ChangedLine): boolean => {
  if (requestedDate !== undefined) return true
  if (quantity === undefined) return false
  return quantity.unit !== old.quantity.unit || !decimal(quantity.value).equals(old.quantity.value)
}

const isTotal = (schedules: readonly ScheduleLine[], { value }: ScheduleLine['quantity']): boolean =>
  schedules.reduce((sum, { quantity }) => sum.plus(quantity.value), decimal('0')).equals(value)

/** The one place all parts of a line go to; undefined without one, `several` when they go to more. */
const placeOf = (schedules: readonly ScheduleLine[]): Party | 'several' | undefined => {
  const first = schedules[0]?.shipTo
  const isOne = schedules.every(({ shipTo }) =>
    shipTo === undefined || first === undefined ? shipTo === first : isSamePlace(shipTo, first),
  )
  return isOne ? first : 'several'
}

/** New parts keep the place of the line where they name none, and a new place alone keeps its dates; undefined where that cannot be. */
const replacedSchedules = (old: readonly ScheduleLine[], parts: ScheduleLine[]): ScheduleLine[] | undefined => {
  const [only] = parts
  if (parts.length === 1 && only?.shipTo !== undefined && only.requestedDate === undefined) {
    const { quantity, shipTo } = only
    if (old.length < 2) return [{ ...old[0], quantity, shipTo }]
    return isTotal(old, quantity) ? old.map((part) => ({ ...part, shipTo })) : undefined
  }
  if (parts.some(({ shipTo }) => shipTo !== undefined)) return parts
  const place = placeOf(old)
  if (place === 'several') return undefined
  return place === undefined ? parts : parts.map((part) => ({ ...part, shipTo: place }))
}

/** The schedules of a changed line; undefined when several would have to share its new quantity or date. */
const schedulesAfter = (old: OrderLine, line: ChangedLine): OrderLine['schedules'] | undefined => {
  if (line.schedules !== undefined)
    return line.schedules.length === 0 ? [] : replacedSchedules(old.schedules, line.schedules)
  const [first, second] = old.schedules
  if (first === undefined || !isMoved(old, line)) return old.schedules
  return second === undefined ? [movedSchedule(first, line)] : undefined
}

/** Numbers and name of an item are not those of another that takes its place. */
const withoutOldItem = (old: OrderLine, { itemId }: ChangedLine): OrderLine => {
  if (itemId === undefined || itemId === old.itemId) return old
  const { buyerItemId: _, gtin: _gtin, manufacturerItemId: _maker, description: _name, ...rest } = old
  return rest
}

type Price = Pick<OrderLine, 'unitPrice' | 'priceBaseQuantity' | 'grossPrice'>

const isSamePrice = (price: string, base: string | undefined, old: string, oldBase: string | undefined): boolean =>
  decimal(price)
    .times(oldBase ?? '1')
    .equals(decimal(old).times(base ?? '1'))

/** The price of a line by a change that has a gross one only; undefined when that does not tell the net one the line has. */
const priceByGross = (old: OrderLine, grossPrice: string, line: ChangedLine): Price | undefined => {
  const priceBaseQuantity = line.priceBaseQuantity ?? old.priceBaseQuantity
  if (line.allowancesCharges === undefined) {
    if (old.allowancesCharges.length === 0) return { unitPrice: grossPrice, priceBaseQuantity, grossPrice: undefined }
    if (
      old.grossPrice !== undefined &&
      isSamePrice(grossPrice, priceBaseQuantity, old.grossPrice, old.priceBaseQuantity)
    )
      return old
  }
  return old.unitPrice === undefined ? { unitPrice: undefined, priceBaseQuantity, grossPrice } : undefined
}

/** The price of a changed line; a gross price goes with the net one it came with. */
const priceAfter = (old: OrderLine, line: ChangedLine): Price | undefined => {
  const { unitPrice, grossPrice } = line
  if (unitPrice === undefined && grossPrice !== undefined) return priceByGross(old, grossPrice, line)
  return {
    unitPrice: unitPrice ?? old.unitPrice,
    priceBaseQuantity: line.priceBaseQuantity ?? old.priceBaseQuantity,
    grossPrice: unitPrice === undefined ? old.grossPrice : grossPrice,
  }
}

type Dates = Pick<SalesOrder, 'requestedDate' | 'cancelAfterDate'>

/** What was wanted by the end of its window is wanted by the end of another one, too. */
export const withWindow = <T extends Dates>(old: Dates, values: T): T => {
  const { requestedDate, cancelAfterDate } = values
  const isByEnd = old.requestedDate !== undefined && old.requestedDate === old.cancelAfterDate
  if (!isByEnd || requestedDate !== undefined || cancelAfterDate === undefined) return values
  return { ...values, requestedDate: cancelAfterDate }
}

const changedLine = (old: OrderLine, change: ChangedLine, path: string, refuse: Refuse): OrderLine | undefined => {
  const line = withWindow(old, change)
  const schedules = schedulesAfter(old, line)
  const { lineNumber } = old
  if (schedules === undefined) {
    const message = `Line ${lineNumber} is delivered in ${old.schedules.length} parts: the change must say what each of them is now`
    return refuse(`${path}.schedules`, undefined, message)
  }
  const { priceUnit, ...values } = line
  const { unit } = line.quantity ?? old.quantity
  if (priceUnit !== undefined && !isSameUnit(priceUnit, unit)) {
    const message = `Line ${lineNumber} is ordered in ${unit}, the change has its price for unit ${priceUnit}; both must be the same: ask the buyer for the price in ${unit}`
    return refuse(`${path}.priceUnit`, priceUnit, message)
  }
  const price = priceAfter(old, line)
  if (price === undefined) {
    const message = `Line ${lineNumber} has price ${old.unitPrice}; the change has a gross price only, and allowances and charges do not tell the net one: ask the buyer for it`
    return refuse(`${path}.grossPrice`, line.grossPrice, message)
  }
  const { unitPrice, priceBaseQuantity, grossPrice } = price
  const after = { ...overlaid(withoutOldItem(old, line), values), schedules, unitPrice, priceBaseQuantity, grossPrice }
  checkSchedules('its schedules', schedules, after.quantity, (_, message) =>
    refuse(`${path}.schedules`, undefined, `Line ${lineNumber}: ${message}`),
  )
  return after
}

/** A line number as the order has it: the same one, or else one that differs by zeros in front. */
const numberIn = (lines: readonly OrderLine[], number: string): string => {
  const numbers = lines.map(({ lineNumber }) => lineNumber)
  return numbers.includes(number) ? number : (numbers.find((each) => unpadded(each) === unpadded(number)) ?? number)
}

const added = (lines: readonly OrderLine[], line: OrderLine, path: string, refuse: Refuse): OrderLine[] => {
  const lineNumber = numberIn(lines, line.lineNumber)
  if (!lines.some((each) => each.lineNumber === lineNumber)) return [...lines, line]
  const message = `Line ${lineNumber} is to be added, but the order has it already: change it, or add it under another number`
  refuse(`${path}.lineNumber`, lineNumber, message)
  return [...lines]
}

/** The lines with the one of the number replaced by what `next` gives for it, which may be none. */
const replaced = (
  lines: readonly OrderLine[],
  lineNumber: string,
  path: string,
  refuse: Refuse,
  next: (old: OrderLine) => readonly OrderLine[],
): OrderLine[] => {
  if (!lines.some((each) => each.lineNumber === lineNumber)) {
    const message = `Line ${lineNumber} is to be changed or deleted, but the order has no such line; it has ${listOf(lines)}`
    refuse(`${path}.lineNumber`, lineNumber, message)
  }
  return lines.flatMap((each) => (each.lineNumber === lineNumber ? next(each) : [each]))
}

/**
 * Whether a change of a line names the item of another line: then it numbers the lines otherwise than the order, and would do to one what is meant for
 * the other.
 */
const isOfOther = (
  old: OrderLine,
  itemId: string | undefined,
  lines: readonly OrderLine[],
  path: string,
  refuse: Refuse,
): boolean => {
  const other = itemId === old.itemId ? undefined : lines.find((each) => each.itemId === itemId)
  if (other === undefined) return false
  const message = `Line ${old.lineNumber} has item ${old.itemId}; the change names item ${itemId} for it, which line ${other.lineNumber} has: ask the buyer which line is meant`
  refuse(`${path}.itemId`, itemId, message)
  return true
}

/** The change of a line whose item is called by its GTIN, for want of another code: it is the one the line has under that. */
const withKnownItem = (old: OrderLine, line: ChangedLine): ChangedLine =>
  line.gtin !== undefined && line.gtin === old.gtin && line.itemId?.padStart(14, '0') === line.gtin
    ? { ...line, itemId: old.itemId }
    : line

/** Whether a change of a line names its item by a GTIN alone that is not known to be the one of the line. */
const isOfOtherGtin = (
  old: OrderLine,
  { itemId, gtin }: ChangedLine,
  lines: readonly OrderLine[],
  path: string,
  refuse: Refuse,
): boolean => {
  if (itemId !== undefined || gtin === undefined || gtin === old.gtin) return false
  const other = lines.find((each) => each.gtin === gtin)
  const whose = other === undefined ? 'which no line has' : `which line ${other.lineNumber} has`
  const message = `Line ${old.lineNumber} has item ${old.itemId}; the change names GTIN ${gtin} for it, ${whose}: ask the buyer which line is meant, or add the GTIN to "codes.items" of the partner, restart and retry with --mapping current`
  refuse(`${path}.gtin`, gtin, message)
  return true
}

/**
 * The lines of an order after a change of one of them, the `index`th of the change. What does not fit is refused: a line that is not there, an added one
 * that is, the item of another line, a new quantity or date for a line in several parts without new parts, a price for another unit or a gross one that
 * does not tell the net one.
 */
export const linesAfter = (
  lines: readonly OrderLine[],
  change: LineChange,
  index: number,
  refuse: Refuse,
): OrderLine[] => {
  const path = `lines[${index}]`
  switch (change.action) {
    case 'add':
      return added(lines, change.line, `${path}.line`, refuse)
    case 'delete':
      return replaced(lines, numberIn(lines, change.lineNumber), path, refuse, (old) =>
        isOfOther(old, change.itemId, lines, path, refuse) ? [old] : [],
      )
    case 'change': {
      const line = { ...change.line, lineNumber: numberIn(lines, change.line.lineNumber) }
      return replaced(lines, line.lineNumber, `${path}.line`, refuse, (old) => {
        const known = withKnownItem(old, line)
        const isWrong =
          isOfOther(old, known.itemId, lines, `${path}.line`, refuse) ||
          isOfOtherGtin(old, known, lines, `${path}.line`, refuse)
        return [isWrong ? old : (changedLine(old, known, `${path}.line`, refuse) ?? old)]
      })
    }
  }
}

const mostNamed = 10

const listOf = (lines: readonly OrderLine[]): string => {
  const numbers = lines.slice(0, mostNamed).map(({ lineNumber }) => lineNumber)
  const more = lines.length > mostNamed ? ` and ${lines.length - mostNamed} more` : ''
  return lines.length === 0 ? 'none left' : numbers.join(', ') + more
}
