import type { Customer } from '../../domain/customer.ts'
import {
  CrossdockError,
  isOutage,
  messageOf,
  RejectedError,
  TransientError,
  UncertainError,
} from '../../domain/errors.ts'
import { fullOrderNumber } from '../../domain/full-order-number.ts'
import { groupBy } from '../../domain/group-by.ts'
import {
  type SalesOrderHead,
  type SalesOrderItem,
  salesOrderHead,
  salesOrderItem,
} from '../../mappers/sap-s4hana/native.ts'
import { anyOf, literalFrom } from '../../mappers/sap-s4hana/odata-values.ts'
import { orderResponseFromSap } from '../../mappers/sap-s4hana/order-response-from-sap.ts'
import { type SalesOrderTerms, salesOrderToSap, shipToToFind } from '../../mappers/sap-s4hana/sales-order-to-sap.ts'
import type { Call, Lookup, PushItem, PushResult, Receipt, Sink } from '../connector.ts'
import { findShipTo } from '../find-ship-to.ts'
import type { SapClient } from './client.ts'
import { groupsOf } from './groups.ts'
import { createLimiter } from './limiter.ts'
import { rejectedFrom } from './rejected-order.ts'
import { updateOrder } from './update-order.ts'

type Item = PushItem<'sales-order'>
type Created = { item: Item; head: SalesOrderHead }

type SalesOrderSinkOptions = {
  system: string
  client: SapClient
  /** Customers that can be places of delivery. */
  places: Lookup<Customer>
  terms: SalesOrderTerms
  visibilityLagMs: number
  callLimitMs: number
  concurrency: number
  /** Most orders in one call. */
  ordersPerCall: number
}

const service = 'API_SALES_ORDER_SRV'
/** Orders per read of confirmations: keeps the address below the 2,000 characters some proxies allow. */
const ordersPerRead = 20
const usualBatch = 40

const itemFields = [
  'SalesOrder',
  'SalesOrderItem',
  'HigherLevelItem',
  'UnderlyingPurchaseOrderItem',
  'Material',
  'RequestedQuantity',
  'NetAmount',
  'SalesDocumentRjcnReason',
  'ConfdDelivQtyInOrderQtyUnit',
  'to_ScheduleLine/ConfirmedDeliveryDate',
  'to_ScheduleLine/ConfdOrderQtyByMatlAvailCheck',
]

/**
 * Sales orders, one deep insert each, one or several in a call. SAP knows no idempotency key, so a create whose answer is lost is looked up by the
 * buyer's order number and the sold-to party before anything else happens. The order response is read back after
 * the creates; when that fails the order does exist, so the item is uncertain and `find` reads the response later.
 *
 * An update compares before every write, so it may be repeated after any failure.
 */
export const createSalesOrderSink = (options: SalesOrderSinkOptions): Sink<'sales-order'> => {
  const { system, client, places, terms } = options

  const bodyOf = async (item: Item, call: Call): Promise<object> => {
    const soldTo = soldToOf(item, system)
    const unknown = shipToToFind(item.value, system)
    const shipTo = unknown && (await findShipTo(places, unknown, fullOrderNumber(item.value), call))
    const mapped = salesOrderToSap(item.value, soldTo, terms, shipTo)
    if (!mapped.ok) throw rejectedFrom(fullOrderNumber(item.value), mapped.issues)
    return mapped.value
  }

  /** Those that cannot be written for SAP are not sent. */
  const createOrders = async (items: readonly Item[], call: Call): Promise<(Created | CrossdockError)[]> => {
    const bodies = await Promise.all(
      items.map((item) => bodyOf(item, call).catch((error: unknown) => knownError(error, item))),
    )
    const sent = bodies.filter((body) => !(body instanceof CrossdockError))
    const heads = (await client.createMany(service, 'A_SalesOrder', sent, salesOrderHead, call)).values()
    const numbers = new Set(items.map(({ value }) => fullOrderNumber(value)))
    return items.map((item, index) => {
      const body = bodies[index]
      if (body instanceof CrossdockError) return body
      const head = nextOf(heads)
      return head instanceof CrossdockError ? head : attempt(() => createdFrom(item, head, numbers), item)
    })
  }

  /** An answer must not be taken for that of another order of the call, whatever a server makes of the order of answers. */
  const createdFrom = (item: Item, head: SalesOrderHead, inCall: ReadonlySet<string>): Created => {
    const { SalesOrder, PurchaseOrderByCustomer: number } = head
    const orderNumber = fullOrderNumber(item.value)
    if (!number || number === orderNumber || !inCall.has(number)) return { item, head }
    const said = `${system} answered order ${orderNumber} with sales order ${SalesOrder}, which is for ${number}`
    throw new UncertainError(said, { detail: { salesOrder: SalesOrder } })
  }

  const attempt = <T>(work: () => T, item: Item): T | CrossdockError => {
    try {
      return work()
    } catch (error) {
      return knownError(error, item)
    }
  }

  /** Items by order number without leading zeros. */
  const readItems = async (orders: readonly string[], call: Call): Promise<Map<string, SalesOrderItem[]>> => {
    const rows = await client.read(
      service,
      'A_SalesOrderItem',
      {
        filter: anyOf('SalesOrder', orders),
        select: itemFields,
        expand: 'to_ScheduleLine',
        orderBy: 'SalesOrder,SalesOrderItem',
      },
      salesOrderItem,
      call,
    )
    return groupBy(rows, (row) => bare(row.SalesOrder))
  }

  const receiptOf = ({ item, head }: Created, items: readonly SalesOrderItem[], call: Call): Receipt => {
    const today = new Date(call.now()).toISOString().slice(0, 10)
    return { externalId: head.SalesOrder, answer: orderResponseFromSap(item.value, head, items, today) }
  }

  const confirm = async (created: readonly Created[], call: Call): Promise<PushResult[]> => {
    try {
      const items = await readItems(
        created.map(({ head }) => head.SalesOrder),
        call,
      )
      return created.map((one) => {
        const own = items.get(bare(one.head.SalesOrder))
        // SAP writes the lines in its update task: they may be there a moment later.
        return own === undefined
          ? unconfirmed(one, 'SAP does not show its lines yet')
          : { ok: true, receipt: receiptOf(one, own, call) }
      })
    } catch (error) {
      return created.map((one) => unconfirmed(one, messageOf(error), error))
    }
  }

  const unconfirmed = ({ item, head }: Created, why: string, cause?: unknown): PushResult => ({
    ok: false,
    error: new UncertainError(
      `${system} created sales order ${head.SalesOrder} for ${fullOrderNumber(item.value)}, but its confirmations could not be read: ${why}`,
      { cause, detail: { salesOrder: head.SalesOrder } },
    ),
  })

  /** Of all pushes that run: a locked user is what many tries with a refused password lead to. */
  const limited = createLimiter(options.concurrency)
  let pushes = 0
  let lastOutage: { error: CrossdockError; pushes: number } | undefined
  /** After an outage one call goes out, and the others wait for what comes of it: work that was claimed before the system paused still comes. */
  let trial: Promise<unknown> | undefined

  /** Some calls at a time, each order with its own outcome. */
  const eachCall = async <T>(
    ordersPerCall: number,
    items: readonly Item[],
    write: (items: readonly Item[]) => Promise<(T | CrossdockError)[]>,
  ): Promise<(T | CrossdockError)[]> => {
    pushes += 1
    const own = pushes
    const send = (group: readonly Item[]): Promise<(T | CrossdockError)[]> =>
      write(group).catch((error: unknown) => group.map((item) => knownError(error, item)))
    const attemptGroup = async (group: readonly Item[]): Promise<(T | CrossdockError)[]> => {
      while (trial !== undefined) await trial
      // What concerns the whole system would befall all that were begun before as well: they are not even sent.
      const stop = lastOutage !== undefined && lastOutage.pushes >= own ? lastOutage.error : undefined
      if (stop !== undefined) return group.map(() => stop)
      const isTrial = lastOutage !== undefined
      const sending = send(group)
      if (isTrial) trial = sending
      const written = await sending
      const outage = written.find((one) => one instanceof CrossdockError && isOutage(one))
      if (outage instanceof CrossdockError) lastOutage = { error: outage, pushes }
      else if (isTrial) lastOutage = undefined
      if (isTrial) trial = undefined
      return written
    }
    const groups = groupsOf(ordersPerCall, items)
    return (await Promise.all(groups.map((group) => limited(() => attemptGroup(group))))).flat()
  }

  const update = async (items: readonly Item[], call: Call): Promise<PushResult[]> => {
    const outcomes = await eachCall(1, items, (group) =>
      Promise.all(
        group.map(async (item): Promise<Receipt> => {
          const head = await updateOrder(options, item.externalId ?? '', item.value, call)
          return receiptOf({ item, head }, head.to_Item.results, call)
        }),
      ),
    )
    return outcomes.map((one) =>
      one instanceof CrossdockError ? { ok: false, error: one } : { ok: true, receipt: one },
    )
  }

  const push = async (items: readonly Item[], call: Call): Promise<PushResult[]> => {
    const created = await eachCall(options.ordersPerCall, items, (group) => createOrders(group, call))
    const groups = groupsOf(
      ordersPerRead,
      created.filter((one): one is Created => !(one instanceof CrossdockError)),
    )
    const confirmed = await Promise.all(groups.map((group) => confirm(group, call)))
    const answers = confirmed.flat().values()
    return created.map((one) => (one instanceof CrossdockError ? { ok: false, error: one } : nextOf(answers)))
  }

  /** A defect of ours: whether anything was sent is unknown. */
  const knownError = (error: unknown, item: Item): CrossdockError =>
    error instanceof CrossdockError
      ? error
      : new UncertainError(`Sending order ${fullOrderNumber(item.value)} to ${system} failed: ${messageOf(error)}`, {
          cause: error,
        })

  const find = async (item: Item, call: Call): Promise<Receipt | undefined> => {
    const orderNumber = fullOrderNumber(item.value)
    const soldTo = soldToOf(item, system)
    const heads = await client.read(
      service,
      'A_SalesOrder',
      {
        filter: `PurchaseOrderByCustomer eq ${literalFrom(orderNumber)} and SoldToParty eq ${literalFrom(soldTo)}`,
        select: ['SalesOrder', 'TransactionCurrency', 'SalesOrderDate', 'CreationDate'],
        orderBy: 'SalesOrder',
      },
      salesOrderHead,
      call,
    )
    const [head, ...others] = heads
    if (head === undefined) return undefined
    if (others.length > 0) {
      const numbers = heads.map(({ SalesOrder }) => SalesOrder)
      throw new RejectedError(
        'OUTCOME_AMBIGUOUS',
        `${system} has several sales orders for order ${orderNumber} of customer ${soldTo}: ${numbers.join(', ')}; cancel all but one`,
        { detail: { salesOrders: numbers } },
      )
    }
    const items = (await readItems([head.SalesOrder], call)).get(bare(head.SalesOrder))
    if (items === undefined) {
      throw new TransientError(
        'SYSTEM_FAILED',
        `${system} does not show the lines of sales order ${head.SalesOrder} yet`,
        {
          scope: 'item',
          stage: 'read',
        },
      )
    }
    return receiptOf({ item, head }, items, call)
  }

  return {
    push,
    find,
    update,
    repeatable: false,
    batchSize: Math.max(usualBatch, options.ordersPerCall),
    itemsPerCall: options.ordersPerCall,
    visibilityLagMs: options.visibilityLagMs,
    callLimitMs: options.callLimitMs,
  }
}

const bare = (number: string): string => number.replace(/^0+/, '')

const soldToOf = (item: Item, system: string): string => {
  const soldTo = item.links['customer']
  if (soldTo !== undefined && soldTo !== '') return soldTo
  throw new RejectedError(
    'CUSTOMER_NOT_FOUND',
    `The buyer of order ${fullOrderNumber(item.value)} has no customer number in ${system}: create the customer there or link it, then retry`,
  )
}

const nextOf = <T>(results: Iterator<T>): T => {
  const { value, done } = results.next()
  if (done) throw new Error('Fewer answers than orders')
  return value
}
