import { type CrossdockError, RejectedError } from '../../domain/errors.ts'
import type { Issue } from '../../domain/issue.ts'
import { type OrderFields, orderFromSalesOrder } from '../../mappers/salesforce/order.ts'
import { type OrderItemFields, orderItemExternalIds, orderItemFromLine } from '../../mappers/salesforce/order-item.ts'
import type { PushItem } from '../connector.ts'
import type { ResolvedItem } from './price-book.ts'
import type { SalesforceSettings } from './settings.ts'

export type PreparedLine = {
  externalId: string
  itemId: string
  lineNumber: string
  record: OrderItemFields
  /** The buyer named the price; else it is the price book's. */
  isPriced: boolean
  /** The price-book entry was looked up just now, not remembered. */
  fresh: boolean
}

/** An order ready to be written: everything that can be refused without asking Salesforce has been. */
export type PreparedOrder = { item: PushItem<'sales-order'>; record: OrderFields; lines: PreparedLine[] }

const rejectedBy = (system: string, issues: readonly Issue[]): RejectedError => {
  const text = issues.map((issue) => `${issue.path}: ${issue.message}`).join('; ')
  return new RejectedError('RECORD_REJECTED', `${system} cannot take the order: ${text}`, {
    stage: 'map',
    detail: issues,
  })
}

/** Maps one order; what is wrong with it is an error of this order alone. */
export const prepareOrder = (
  item: PushItem<'sales-order'>,
  context: {
    system: string
    settings: SalesforceSettings
    priceBookId: string
    entries: ReadonlyMap<string, ResolvedItem>
  },
): { ok: true; value: PreparedOrder } | { ok: false; error: CrossdockError } => {
  const { system, settings, entries } = context
  const order = item.value
  const accountId = item.links['customer']
  if (accountId === undefined) {
    const message = `${system}: order ${order.orderNumber} has no account. Deliver its customer first.`
    return { ok: false, error: new RejectedError('CUSTOMER_NOT_FOUND', message, { stage: 'map' }) }
  }
  const head = orderFromSalesOrder(order, {
    accountId,
    priceBookId: context.priceBookId,
    status: settings.orderStatus,
    addressStyle: settings.addressStyle,
    currency: settings.currency,
  })
  if (!head.ok) return { ok: false, error: rejectedBy(system, head.issues) }

  const unknown = order.lines.filter((line) => !entries.has(line.itemId))
  if (unknown.length > 0) {
    const named = unknown.map((line) => `line ${line.lineNumber}: ${line.itemId}`).join(', ')
    const message = `${system}: not in the price book as exactly one active product: ${named}. Add the product, or correct the item code.`
    return { ok: false, error: new RejectedError('ITEM_UNKNOWN', message, { detail: named }) }
  }

  const externalIds = orderItemExternalIds(item.key, order.lines)
  const lines: PreparedLine[] = []
  const issues: Issue[] = []
  for (const [index, line] of order.lines.entries()) {
    const entry = entries.get(line.itemId)
    const externalId = externalIds[index]
    if (entry === undefined || externalId === undefined) continue
    const mapped = orderItemFromLine(order, line, entry)
    if (!mapped.ok) issues.push(...mapped.issues)
    else {
      const { itemId, lineNumber } = line
      const isPriced = line.unitPrice !== undefined
      lines.push({ externalId, itemId, lineNumber, isPriced, record: mapped.value, fresh: entry.fresh })
    }
  }
  return issues.length > 0
    ? { ok: false, error: rejectedBy(system, issues) }
    : { ok: true, value: { item, record: head.value, lines } }
}
