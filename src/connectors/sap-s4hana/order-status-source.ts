import * as z from 'zod'
import { mapAtMost } from '../../domain/map-at-most.ts'
import { anyOf, literalFrom } from '../../mappers/sap-s4hana/odata-values.ts'
import { orderStatusFromSap } from '../../mappers/sap-s4hana/order-status-from-sap.ts'
import type { SystemTime } from '../../mappers/sap-s4hana/system-time.ts'
import type { Call, Page, ReadWindow, Source, SourceRecord } from '../connector.ts'
import { changedDaysFilter } from './changed-filter.ts'
import { groupsOf } from './groups.ts'
import type { KeyValues } from './keyset.ts'
import { readFollowOn } from './order-follow-on.ts'
import { plainRow } from './plain-row.ts'
import { type NativeRow, type ReadOptions, readByKey } from './read-by-key.ts'
import { isInside, readWindow, type StampedReading, stampOf } from './read-window.ts'

type OrderStatusSourceOptions = ReadOptions & {
  salesOrganization: string
  time: SystemTime
  concurrency: number
  lagMs: number
  overlapMs: number
}

const service = 'API_SALES_ORDER_SRV'
const frame = z.looseObject({ SalesOrder: z.string().min(1) })
type Head = z.infer<typeof frame>
const stamp = 'LastChangeDateTime'
const select = [
  'SalesOrder',
  'PurchaseOrderByCustomer',
  'OverallSDProcessStatus',
  'OverallDeliveryStatus',
  'OverallOrdReltdBillgStatus',
  'OverallSDDocumentRejectionSts',
  'TotalCreditCheckStatus',
  stamp,
  'to_Item',
]
const expand = 'to_Item'
/** Orders per read: keeps the address below the 2,000 characters some proxies allow. */
const ordersPerRead = 20

/** Documents that follow orders and change without the order: they lead to orders whose own stamp did not move. */
const deliveries = {
  service: 'API_OUTBOUND_DELIVERY_SRV;v=0002',
  entitySet: 'A_OutbDeliveryHeader',
  select: ['DeliveryDocument', 'LastChangeDate', 'CreationDate', 'to_DeliveryDocumentItem'],
  expand: 'to_DeliveryDocumentItem',
  row: z.looseObject({ DeliveryDocument: z.string().min(1) }),
} as const
const billing = {
  service: 'API_BILLING_DOCUMENT_SRV',
  entitySet: 'A_BillingDocument',
  stamp,
  id: 'BillingDocument',
  select: ['BillingDocument', stamp, 'to_Item'],
  expand: 'to_Item',
  row: z.looseObject({ BillingDocument: z.string().min(1) }),
} as const satisfies StampedReading

const itemList = z.object({ results: z.array(z.record(z.string(), z.unknown())) })

const phases = ['orders', 'deliveries', 'billing'] as const
type Position = { phase: (typeof phases)[number]; after?: KeyValues | undefined }

/**
 * How far sales orders of our sales organisation have come. First the orders that changed themselves; then, as deliveries and billing
 * documents may leave the stamp of their order alone, the orders of deliveries touched on the days of the window (SAP tells no time of day
 * for them) and of billing documents changed inside it. For the latter no time of change is told: the order's own is older.
 */
export const createOrderStatusSource = (options: OrderStatusSourceOptions): Source<'order-status'> => {
  const { client, time, concurrency } = options
  const filter = `SalesOrganization eq ${literalFrom(options.salesOrganization)}`
  const orders: StampedReading = {
    service,
    entitySet: 'A_SalesOrder',
    stamp,
    id: 'SalesOrder',
    filter,
    select,
    expand,
    row: frame,
  }

  const recordsOf = async (heads: readonly NativeRow[], call: Call): Promise<SourceRecord<'order-status'>[]> => {
    const groups = groupsOf(ordersPerRead, heads)
    return (await mapAtMost(concurrency, groups, (group) => recordsOfGroup(group, call))).flat()
  }

  const recordsOfGroup = async (heads: readonly NativeRow[], call: Call): Promise<SourceRecord<'order-status'>[]> => {
    const begun = heads.filter((head) => head['OverallSDProcessStatus'] !== 'A').map(numberOf)
    const followOn = await readFollowOn(client, begun, call)
    return heads.map((head) => {
      const externalId = numberOf(head)
      const raw = plainRow({ order: head, ...followOn(externalId) })
      return {
        externalId,
        modifiedAt: stampOf(head, stamp),
        raw,
        map: () => orderStatusFromSap(raw),
        related: { order: externalId },
      }
    })
  }

  const headsOf = async (numbers: readonly string[], call: Call): Promise<Head[]> => {
    const read = (group: readonly string[]) => {
      const query = { filter: `${filter} and (${anyOf('SalesOrder', group)})`, select, expand, orderBy: 'SalesOrder' }
      return client.read(service, 'A_SalesOrder', query, frame, call)
    }
    return (await mapAtMost(concurrency, groupsOf(ordersPerRead, numbers), read)).flat()
  }

  /** The orders documents come from, without those the window holds anyway. */
  const ordersBehind = async (rows: readonly NativeRow[], window: ReadWindow, call: Call) => {
    const numbers = new Set(rows.flatMap((row) => itemsOf(row).flatMap(orderOf)))
    const heads = await headsOf([...numbers], call)
    const others = heads.filter((head) => !isInside(stampOf(head, stamp), window))
    return (await recordsOf(others, call)).map((record) => ({ ...record, modifiedAt: undefined }))
  }

  const pagesOf = (phase: Position['phase'], window: ReadWindow, after: KeyValues | undefined, call: Call) => {
    if (phase === 'orders') return readWindow(options, orders, window, after, call)
    if (phase === 'billing') return readWindow(options, billing, window, after, call)
    const key = [{ name: 'DeliveryDocument', kind: 'text' }] as const
    return readByKey(options, { ...deliveries, filter: changedDaysFilter(window, time), key }, after, call)
  }

  async function* read(window: ReadWindow, from: unknown, call: Call): AsyncGenerator<Page<'order-status'>> {
    // A position is what this source gave before.
    const position = (from as Position | undefined) ?? { phase: 'orders' }
    for (const phase of phases.slice(phases.indexOf(position.phase))) {
      // Without a start all orders are read as it is.
      if (phase !== 'orders' && window.since === undefined) return
      const after = phase === position.phase ? position.after : undefined
      for await (const { rows, next } of pagesOf(phase, window, after, call)) {
        const records = phase === 'orders' ? await recordsOf(rows, call) : await ordersBehind(rows, window, call)
        yield { records, next: { phase, after: next } satisfies Position }
      }
    }
  }

  async function* listIds(call: Call): AsyncGenerator<string[]> {
    const key = [{ name: 'SalesOrder', kind: 'text' }] as const
    const ids = { service, entitySet: 'A_SalesOrder', filter, row: frame, select: ['SalesOrder'], key } as const
    for await (const { rows } of readByKey(options, ids, undefined, call)) yield rows.map(numberOf)
  }

  return {
    reads: 'modified',
    read,
    now: (call) => client.now(service, call),
    lagMs: options.lagMs,
    overlapMs: options.overlapMs,
    listIds,
    get: async (externalIds, call) => recordsOf(await headsOf(externalIds, call), call),
  }
}

const numberOf = (head: NativeRow): string => String(head['SalesOrder'])

const itemsOf = (row: NativeRow): NativeRow[] => {
  const list = row['to_DeliveryDocumentItem'] ?? row['to_Item']
  const parsed = itemList.safeParse(list)
  return parsed.success ? parsed.data.results : []
}

/** The order an item comes from: a billing document names it beside the delivery it bills. */
const orderOf = (item: NativeRow): string[] => {
  const number = item['SalesDocument'] ?? item['ReferenceSDDocument']
  return typeof number === 'string' && number !== '' ? [number] : []
}
