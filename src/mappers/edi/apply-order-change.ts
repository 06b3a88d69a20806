import { decimal, decimalText } from '../../domain/decimal.ts'
import type { Issue, Mapped } from '../../domain/issue.ts'
import type { OrderChange } from '../../domain/order-change.ts'
import type { Identifier, Party } from '../../domain/party.ts'
import type { OrderLine, SalesOrder } from '../../domain/sales-order.ts'
import { isBuyersOwn, isSamePlace, shipToOf } from '../ship-to.ts'
import { linesAfter, overlaid, type Refuse, withWindow } from './change-lines.ts'
import { withHomeCountry, withKnownPlace } from './party-rules.ts'
import { amountOfLine } from './total-rules.ts'

type Values = Omit<Extract<OrderChange, { purpose: 'change' }>, 'purpose'>

/** The totals an order had, for its new lines. An amount is dropped when allowances, charges or taxes may have been part of it. */
const totalsAfter = (order: SalesOrder): SalesOrder['totals'] => {
  const { lines, allowancesCharges, taxes, totals } = order
  const hasExtras = [order, ...lines].some((each) => each.allowancesCharges.length > 0 || each.taxes.length > 0)
  const amounts = lines.map(amountOfLine).filter((amount) => amount !== undefined)
  const isPriced = !hasExtras && allowancesCharges.length + taxes.length === 0 && amounts.length === lines.length
  const quantity = lines.reduce((sum, line) => sum.plus(line.quantity.value), decimal('0'))
  const amount = amounts.reduce((sum, each) => sum.plus(each), decimal('0'))
  return {
    lineCount: totals.lineCount === undefined ? undefined : lines.length,
    quantity: totals.quantity === undefined ? undefined : decimalText(quantity),
    amount: totals.amount === undefined || !isPriced ? undefined : decimalText(amount),
  }
}

/** Whether the goods of an order go elsewhere than before; the buyer's own place need not be named. */
const isElsewhere = (before: SalesOrder, after: SalesOrder): boolean => {
  const [from, to] = [shipToOf(before), shipToOf(after)]
  if (from !== undefined && to !== undefined) return !isSamePlace(from, to)
  if (to !== undefined) return !isBuyersOwn(to, after)
  return from !== undefined && !isBuyersOwn(from, before)
}

/** The ship-to a change names: the order tells what it does not say of the place goods went to before. */
const shipToAfter = (order: SalesOrder, stated: Party): Party => {
  const home = order.parties.find(({ role }) => role === 'buyer')?.address
  const named = withHomeCountry(withKnownPlace(stated, order.parties), home)
  const before = shipToOf(order)
  if (before === undefined || !isSamePlace(before, named)) return named
  const { address = before.address, identifiers, contacts } = named
  const isNew = ({ scheme, value }: Identifier): boolean =>
    !before.identifiers.some((each) => each.scheme === scheme && each.value === value)
  return {
    ...overlaid(before, named),
    address: address && overlaid(before.address ?? address, address),
    identifiers: [...before.identifiers, ...identifiers.filter(isNew)],
    contacts: contacts.length > 0 ? contacts : before.contacts,
  }
}

/**
 * The parties with the ship-to of a change. One the order has beside its own, such as a consignee, says nothing of where the goods go; nor does one of
 * several places, which lines go to each by itself.
 */
const partiesAfter = (order: SalesOrder, shipTo: Party | undefined): Party[] => {
  const { parties } = order
  const isBeside = ({ role, roleCode }: Party): boolean =>
    role !== 'ship-to' && roleCode !== undefined && roleCode === shipTo?.roleCode
  if (shipTo === undefined || parties.some(isBeside)) return parties
  const at = parties.findIndex(({ role }) => role === 'ship-to')
  const others = parties.filter(({ role }) => role !== 'ship-to')
  const after = shipToAfter(order, shipTo)
  const places = parties.filter(({ role }) => role === 'ship-to')
  if (places.length > 1 && places.some((place) => isSamePlace(place, after))) return parties
  return at < 0 ? [...others, after] : others.toSpliced(at, 0, after)
}

const changed = (order: SalesOrder, change: Values, refuse: Refuse): SalesOrder => {
  const { shipTo, currency = order.currency, ...header } = change.header
  if (currency !== order.currency) {
    const message = `The order is in ${order.currency}, the change in ${currency}: its prices would be booked as ${order.currency}; ask the buyer for a new order`
    refuse('header.currency', currency, message)
  }
  const lines = change.lines.reduce<readonly OrderLine[]>(
    (before, each, index) => linesAfter(before, each, index, refuse),
    order.lines,
  )
  if (lines.length === 0)
    refuse('lines', undefined, 'The change leaves the order without a line; to end the order, cancel it')
  const notes = [...order.notes, ...change.notes]
  const parties = partiesAfter(order, shipTo)
  const after: SalesOrder = {
    ...overlaid(order, withWindow(order, header)),
    purpose: 'change',
    parties,
    notes,
    lines: [...lines],
  }
  return { ...after, totals: totalsAfter(after) }
}

/**
 * The order as it should be after a change; its purpose is the change's. Line changes apply one after the other; values a change does not have stay,
 * another ship-to takes the place of the order's, and its notes come behind the order's. Totals the order had are reckoned anew, or dropped where the lines
 * do not tell them. A replacement is taken as it is, and a cancelled order stays what it was but for its purpose.
 *
 * Issues, all with code ORDER_CHANGE_REFUSED and a path into the change: another order's change, a change of a cancelled order, one in another currency,
 * what `linesAfter` refuses, and no line left.
 */
export const applyOrderChange = (order: SalesOrder, change: OrderChange): Mapped<SalesOrder> => {
  const issues: Issue[] = []
  const refuse: Refuse = (path, value, message) => {
    issues.push({ code: 'ORDER_CHANGE_REFUSED', path, value, message })
  }
  if (change.orderNumber !== order.orderNumber)
    refuse('orderNumber', change.orderNumber, `The change is for another order than ${order.orderNumber}`)
  if (order.purpose === 'cancellation' && change.purpose !== 'cancellation')
    refuse('purpose', change.purpose, `Order ${order.orderNumber} is cancelled; ask the buyer for a new order`)
  const { shipToMoved: _, ...after } = orderAfter(order, change, refuse)
  if (issues.length > 0) return { ok: false, issues }
  const isMoved = change.purpose !== 'cancellation' && isElsewhere(order, after)
  return { ok: true, value: isMoved ? { ...after, shipToMoved: true } : after }
}

const orderAfter = (order: SalesOrder, change: OrderChange, refuse: Refuse): SalesOrder => {
  switch (change.purpose) {
    case 'cancellation':
      return { ...order, purpose: 'cancellation' }
    case 'replace':
      return { ...change.order, releaseNumber: order.releaseNumber, purpose: 'replace' }
    case 'change':
      return changed(order, change, refuse)
  }
}
