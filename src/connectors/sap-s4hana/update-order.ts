import { RejectedError, TransientError } from '../../domain/errors.ts'
import type { SalesOrder } from '../../domain/sales-order.ts'
import { type SalesOrderState, salesOrderState } from '../../mappers/sap-s4hana/native.ts'
import { literalFrom } from '../../mappers/sap-s4hana/odata-values.ts'
import { orderChangesToSap } from '../../mappers/sap-s4hana/order-changes-to-sap.ts'
import type { SalesOrderTerms } from '../../mappers/sap-s4hana/sales-order-to-sap.ts'
import type { SapChange } from '../../mappers/sap-s4hana/sap-change.ts'
import type { Call } from '../connector.ts'
import { applyChanges } from './apply-changes.ts'
import type { SapClient } from './client.ts'
import { rejectedFrom } from './rejected-order.ts'

type Options = { system: string; client: SapClient; terms: SalesOrderTerms }

const service = 'API_SALES_ORDER_SRV'

/**
 * Makes the sales order `salesOrder` as `order` says and returns it as it then stands: see `applyChanges`.
 *
 * Throws RejectedError when SAP has no such order, refuses a change, or the order has to be changed by hand; the message says what was
 * written before. Throws TransientError RECORD_LOCKED when somebody else changes the order for the second time meanwhile.
 */
export const updateOrder = (
  { system, client, terms }: Options,
  salesOrder: string,
  order: SalesOrder,
  call: Call,
): Promise<SalesOrderState> =>
  applyChanges({
    read: async () => {
      const state = await readOrder(client, salesOrder, terms, call)
      if (state === undefined) throw missing(system, salesOrder, order)
      return state
    },
    plan: (state) => {
      const planned = orderChangesToSap(order, state, terms)
      if (!planned.ok) throw rejectedFrom(order.orderNumber, planned.issues)
      return planned.value
    },
    keyOf,
    write: (change) => client.change(service, change, call),
    locked: () => changedMeanwhile(system, salesOrder),
  })

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
