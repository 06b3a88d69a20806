import { decimal } from '../../domain/decimal.ts'
import type { Issue, Mapped } from '../../domain/issue.ts'
import type { OrderLine, SalesOrder } from '../../domain/sales-order.ts'
import { calledOf, shipToOf } from '../ship-to.ts'
import type { PricingElement, SalesOrderItem, SalesOrderState } from './native.ts'
import { edmDateFrom, isoDateFrom, literalFrom } from './odata-values.ts'
import { isOfLine, isRejected, mainItems, withoutZeros } from './order-items.ts'
import {
  type Condition,
  conditionFrom,
  itemToSap,
  longestLineNumber,
  type SalesOrderTerms,
  unitOf,
} from './sales-order-to-sap.ts'
import type { SapChange } from './sap-change.ts'
import { scheduleChanges } from './schedule-changes.ts'

type Context = { order: SalesOrder; state: SalesOrderState; terms: SalesOrderTerms; issues: Issue[] }

/**
 * The writes by which the order in SAP (`state`) becomes `order`; none when it is that already. Items are told apart by the buyer's line
 * number in them. Items without one were added in SAP and stay, so does what SAP's users rejected with another reason than ours. Items
 * of lines that are gone are rejected, not deleted. First what SAP is likeliest to refuse: changes of items, then the head, then new items.
 *
 * Issues: UNIT_UNKNOWN, and RECORD_REJECTED for what has to be changed in SAP by hand: another material in an item, a line number that is
 * longer than the 6 characters SAP keeps, several places in a line, another ship-to, and an order whose items carry no line number at all.
 */
export const orderChangesToSap = (
  order: SalesOrder,
  state: SalesOrderState,
  terms: SalesOrderTerms,
): Mapped<SapChange[]> => {
  const context: Context = { order, state, terms, issues: [] }
  const items = mainItems(state.to_Item.results)
  if (order.purpose === 'cancellation') {
    const open = items.filter((item) => !isRejected(item))
    return { ok: true, value: open.map((item) => rejection(context, item, terms.rejectionReason)) }
  }
  checkNumbers(context, items)
  checkShipTo(context)
  const { kept, gone, added } = matched(context, items)
  const changes = [
    ...kept.flatMap(([line, item]) => itemChanges(context, line, item)),
    ...gone.map((item) => rejection(context, item, terms.rejectionReason)),
    ...headChanges(context),
    ...additions(context, added),
  ]
  return context.issues.length > 0 ? { ok: false, issues: context.issues } : { ok: true, value: changes }
}

const handWork = ({ order, issues }: Context, path: string, value: string, why: string): void => {
  const message = `${why}: change order ${order.orderNumber} in SAP by hand, then resolve this`
  issues.push({ code: 'RECORD_REJECTED', path, value, message })
}

const checkNumbers = (context: Context, items: readonly SalesOrderItem[]): void => {
  const { order, state } = context
  for (const [index, { lineNumber }] of order.lines.entries()) {
    if (lineNumber.length <= longestLineNumber) continue
    const why = `line ${lineNumber} cannot be found in SAP, which keeps ${longestLineNumber} characters of a line number`
    handWork(context, `lines[${index}].lineNumber`, lineNumber, why)
  }
  if (items.every(({ UnderlyingPurchaseOrderItem }) => (UnderlyingPurchaseOrderItem ?? '') === ''))
    handWork(context, 'lines', state.SalesOrder, `no item of sales order ${state.SalesOrder} carries a line number`)
}

const checkShipTo = (context: Context): void => {
  const { order } = context
  if (order.shipToMoved !== true) return
  const shipTo = shipToOf(order)
  const called = shipTo === undefined ? 'the buyer' : calledOf(shipTo)
  handWork(context, 'parties.ship-to', called, `the goods are to go to ${called} from now on`)
}

type Matched = { kept: [OrderLine, SalesOrderItem][]; gone: SalesOrderItem[]; added: OrderLine[] }

/** Live items first: a line taken back and ordered anew has a rejected one, too. */
const matched = ({ order, terms }: Context, items: readonly SalesOrderItem[]): Matched => {
  const ofBuyer = items.filter(({ UnderlyingPurchaseOrderItem }) => (UnderlyingPurchaseOrderItem ?? '') !== '')
  const free = new Set([...ofBuyer.filter((item) => !isRejected(item)), ...ofBuyer.filter(isRejected)])
  const kept: Matched['kept'] = []
  const added: OrderLine[] = []
  for (const line of order.lines) {
    const isOurs = (item: SalesOrderItem): boolean =>
      isOfLine(item, line) && (item.SalesDocumentRjcnReason !== terms.rejectionReason || item.Material === line.itemId)
    const item = [...free].find(isOurs)
    if (item === undefined) added.push(line)
    else {
      free.delete(item)
      kept.push([line, item])
    }
  }
  return { kept, added, gone: [...free].filter((item) => !isRejected(item)) }
}

const itemPath = ({ SalesOrder, SalesOrderItem }: SalesOrderItem): string =>
  `SalesOrder=${keyFrom(SalesOrder)},SalesOrderItem=${keyFrom(SalesOrderItem)}`

const keyFrom = (text: string): string => encodeURIComponent(literalFrom(text))

const patch = (
  { state }: Context,
  item: SalesOrderItem,
  what: string,
  body: Readonly<Record<string, unknown>>,
): SapChange => ({
  what: `${what} of item ${item.SalesOrderItem}`,
  method: 'PATCH',
  path: `A_SalesOrderItem(${itemPath(item)})`,
  etag: item.__metadata?.etag ?? state.__metadata?.etag,
  body,
})

/** With an empty reason: the item is taken up again. */
const rejection = (context: Context, item: SalesOrderItem, reason: string): SapChange =>
  patch(context, item, reason === '' ? 'end of the rejection' : 'rejection', { SalesDocumentRjcnReason: reason })

const itemChanges = (context: Context, line: OrderLine, item: SalesOrderItem): SapChange[] => {
  const { order, state, terms, issues } = context
  const unit = unitOf(order, line, terms, issues)
  if (isRejected(item) && item.SalesDocumentRjcnReason !== terms.rejectionReason) return []
  if (item.Material !== line.itemId) {
    const why = `item ${item.SalesOrderItem} has material ${item.Material}, line ${line.lineNumber} now says ${line.itemId}`
    handWork(context, `lines[${order.lines.indexOf(line)}].itemId`, line.itemId, why)
  }
  if (unit === undefined) return []
  const about = { ...item, path: itemPath(item), etag: item.__metadata?.etag ?? state.__metadata?.etag }
  return [
    ...(isRejected(item) ? [rejection(context, item, '')] : []),
    ...quantityChange(context, line, item, unit),
    ...scheduleChanges(order, line, about),
    ...priceChanges(context, line, item, unit),
  ]
}

/** The quantity of a line in several parts is that of its schedule lines. */
const quantityChange = (context: Context, line: OrderLine, item: SalesOrderItem, unit: string): SapChange[] => {
  const { value } = line.quantity
  const isOtherUnit = (item.RequestedQuantityUnit ?? unit) !== unit
  const isOther = decimal(value).equals(item.RequestedQuantity) ? isOtherUnit : isOtherUnit || line.schedules.length < 2
  if (!isOther) return []
  return [patch(context, item, 'quantity', { RequestedQuantity: value, RequestedQuantityUnit: unit })]
}

const priceChanges = (context: Context, line: OrderLine, item: SalesOrderItem, unit: string): SapChange[] => {
  const { order, state, terms } = context
  const { priceCondition } = terms
  const { unitPrice } = line
  if (priceCondition === undefined || unitPrice === undefined) return []
  const body = conditionFrom(order, line, unit, priceCondition, unitPrice)
  const known = item.to_PricingElement?.results.find(
    ({ ConditionType, ConditionInactiveReason }) =>
      ConditionType === priceCondition && (ConditionInactiveReason ?? '') === '',
  )
  const what = `price of item ${item.SalesOrderItem}`
  if (known === undefined) {
    return [
      { what, method: 'POST', path: `A_SalesOrderItem(${itemPath(item)})/to_PricingElement`, etag: undefined, body },
    ]
  }
  if (isPrice(known, body)) return []
  const { PricingProcedureStep: step, PricingProcedureCounter: counter } = known
  const keys = `${itemPath(item)},PricingProcedureStep=${keyFrom(step)},PricingProcedureCounter=${keyFrom(counter)}`
  const etag = known.__metadata?.etag ?? item.__metadata?.etag ?? state.__metadata?.etag
  const { ConditionType: _type, ...values } = body
  return [{ what, method: 'PATCH', path: `A_SalesOrderItemPrElement(${keys})`, etag, body: values }]
}

const isPrice = (element: PricingElement, wanted: Condition): boolean =>
  decimal(element.ConditionRateValue ?? '0').equals(wanted.ConditionRateValue) &&
  decimal(element.ConditionQuantity ?? '1').equals(wanted.ConditionQuantity) &&
  (element.ConditionQuantityUnit || wanted.ConditionQuantityUnit) === wanted.ConditionQuantityUnit &&
  (element.ConditionCurrency ?? wanted.ConditionCurrency) === wanted.ConditionCurrency

const headChanges = ({ order, state }: Context): SapChange[] => {
  const { requestedDate } = order
  if (requestedDate === undefined || isoDateFrom(state.RequestedDeliveryDate) === requestedDate) return []
  return [
    {
      what: 'requested date of the order',
      method: 'PATCH',
      path: `A_SalesOrder(${keyFrom(state.SalesOrder)})`,
      etag: state.__metadata?.etag,
      body: { RequestedDeliveryDate: edmDateFrom(requestedDate) },
    },
  ]
}

/** New items are numbered on from the last: a number makes the second of two like requests fail. */
const additions = ({ order, state, terms, issues }: Context, lines: readonly OrderLine[]): SapChange[] => {
  const taken = state.to_Item.results.map(({ SalesOrderItem }) => Number(withoutZeros(SalesOrderItem)))
  const last = Math.floor(Math.max(0, ...taken.filter(Number.isFinite)) / 10)
  return lines.map((line, index) => ({
    what: `new item for line ${line.lineNumber}`,
    method: 'POST',
    path: `A_SalesOrder(${keyFrom(state.SalesOrder)})/to_Item`,
    etag: undefined,
    body: itemToSap(order, line, String((last + index + 1) * 10), terms, issues),
  }))
}
