import { RejectedError, TransientError } from '../../domain/errors.ts'
import type { SalesOrder } from '../../domain/sales-order.ts'
import { type SalesOrderState, salesOrderState } from '../../mappers/sap-s4hana/native.ts'
import { literalFrom } from '../../mappers/sap-s4hana/odata-values.ts'
import { orderChangesToSap, type SapChange } from '../../mappers/sap-s4hana/order-changes-to-sap.ts'
import type { SalesOrderTerms } from '../../mappers/sap-s4hana/sales-order-to-sap.ts'
import type { Call } from '../connector.ts'
import type { SapClient } from './client.ts'
import { rejectedFrom } from './rejected-order.ts'

type Options = { system: string; client: SapClient; terms: SalesOrderTerms }

const service = 'API_SALES_ORDER_SRV'

/**
 * Makes the sales order `salesOrder` as `order` says and returns it as it then stands. Each write follows a reading of the whole order, whose
 * ETags it carries: SAP may change more than it was told to, and gives the order one ETag or each item its own, by release. Every
 * difference is written once; when SAP keeps another value (it rounds, or confirms another date), that is its answer.
 *
 * Throws RejectedError when SAP has no such order, refuses a change, or the order has to be changed by hand; the message says what was
 * written before. Throws TransientError RECORD_LOCKED when somebody else changes the order for the second time meanwhile.
 */
export const updateOrder = async (
  { system, client, terms }: Options,
  salesOrder: string,
  order: SalesOrder,
  call: Call,
): Promise<SalesOrderState> => {
  const tried = new Map<string, string>()
  for (let isSecondRead = false; ; ) {
    const state = await readOrder(client, salesOrder, terms, call)
    if (state === undefined) throw missing(system, salesOrder, order)
    const planned = orderChangesToSap(order, state, terms)
    if (!planned.ok) throw rejectedFrom(order.orderNumber, planned.issues)
    const next = planned.value.find((change) => !tried.has(keyOf(change)))
    if (next === undefined) return state
    const outcome = await client.change(service, next, call).catch((error: unknown) => {
      throw withHistory(error, next, [...tried.values()])
    })
    if (outcome === 'done') {
      tried.set(keyOf(next), next.what)
      isSecondRead = false
    } else if (isSecondRead) throw changedMeanwhile(system, salesOrder)
    else isSecondRead = true
  }
}

const readOrder = (
  client: SapClient,
  salesOrder: string,
  { priceCondition }: SalesOrderTerms,
  call: Call,
): Promise<SalesOrderState | undefined> => {
  const prices = priceCondition === undefined ? [] : ['to_Item/to_PricingElement']
  const expand = ['to_Item', 'to_Item/to_ScheduleLine', ...prices].join(',')
  const path = `A_SalesOrder(${encodeURIComponent(literalFrom(salesOrder))})`
  return client.readOne(service, path, expand, salesOrderState, call)
}

/** A line is added once, whatever number its item gets. */
const keyOf = ({ method, path, what, body }: SapChange): string =>
  [method, path, path.endsWith('/to_Item') ? what : JSON.stringify(body)].join(' ')

const missing = (system: string, salesOrder: string, { orderNumber }: SalesOrder): RejectedError =>
  new RejectedError(
    'RECORD_REJECTED',
    `${system} has no sales order ${salesOrder} any more, so order ${orderNumber} cannot be changed: was it deleted or archived?`,
  )

const changedMeanwhile = (system: string, salesOrder: string): TransientError =>
  new TransientError('RECORD_LOCKED', `${system}: somebody else changes sales order ${salesOrder} at this moment`, {
    scope: 'item',
  })

/** A refusal leaves the order half changed when something was written before it: whoever settles it must know. */
const withHistory = (error: unknown, { what }: SapChange, done: readonly string[]): unknown => {
  if (!(error instanceof RejectedError)) return error
  const before = done.length === 0 ? 'nothing of this change was written' : `written before: ${done.join(', ')}`
  const { code, stage, detail } = error
  return new RejectedError(code, `${error.message} (${what}; ${before})`, { cause: error, stage, detail })
}
